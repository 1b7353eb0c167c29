"""From findings to the statuses of a 277CA: category, code and entity (STC01-1 to -3).

The pair is the rule's own (:class:`edi_scrub.rules.Rule`). Some codes of list 508 ask for
more: an entity, or a second code that says what is meant.

Source: X12's code lists 507 (categories) and 508 (statuses), with the notes in them.
"""

from __future__ import annotations

from edi_scrub.claims.loops import entity_of
from edi_scrub.findings import Finding, Severity
from edi_scrub.record import Judged
from edi_scrub.rules import RULES
from edi_scrub.x12.acks.answered import Status

LINE_INFORMATION: Status = ("A3", "247", "")  # the lines below say what is wrong
# For a claim whose form is faulty, in a transaction that the 999 accepts with errors; else
# with its transaction, for a fault of the header.
SEE_999: Status = (*RULES["guide"].status, "")
REFUSED_WHOLE: Status = ("A7", "481", "")
# Codes whose text speaks of an entity: a number, a name, an address.
NEED_ENTITY = frozenset({"145", "252", "500", "503", "562"})
# Codes that need another beside them.
SECOND = {"294": "297", "732": "454"}
# Whom STC01-3 can name in loops 2200D and 2220D, of those that a loop of an 837P is of.
ENTITIES = frozenset({"77", "82", "85", "87", "DK", "DN", "DQ", "IL", "PR", "QB", "QC"})
_OF_LOOP = {"2010AA": "85", "2010AB": "87", "2010BA": "IL", "2010BB": "PR", "2010CA": "QC"}


def statuses_of(judged: Judged) -> tuple[tuple[Status, ...], dict[int, tuple[Status, ...]]]:
    """A rejected claim's own statuses, and those of its lines by their number.

    Warnings have no status.
    """
    own: dict[Status, None] = {}
    lines: dict[int, dict[Status, None]] = {}
    named = {line.number for line in judged.claim.lines if line.procedure.strip()}
    for finding in judged.findings:
        if finding.severity is not Severity.REJECT:
            continue
        found = lines.setdefault(finding.line, {}) if finding.line in named else own
        for status in _statuses(finding, is_4010=judged.claim.context.is_4010):
            found[status] = None
    if not own:
        own[LINE_INFORMATION] = None
    return _ordered(own), {number: _ordered(found) for number, found in lines.items()}


def in_refused(statuses: tuple[Status, ...]) -> tuple[Status, ...]:
    """The same of a claim whose transaction the 999 refuses: it then does not say more."""
    known = dict.fromkeys(REFUSED_WHOLE if one == SEE_999 else one for one in statuses)
    return tuple(known)


def _statuses(finding: Finding, *, is_4010: bool) -> list[Status]:
    category, code = RULES[finding.rule].status
    entity = ""
    if code in NEED_ENTITY:
        entity = "PR" if code == "252" else _entity(finding.loop, is_4010=is_4010)
    second = SECOND.get(code)
    return [(category, code, entity), *([(category, second, "")] if second else [])]


def _entity(loop: str, *, is_4010: bool) -> str:
    """Of whom a loop speaks; the billing provider where it says nothing."""
    found = _OF_LOOP.get(loop) or entity_of(loop, is_4010=is_4010)
    return found if found in ENTITIES else "85"


def _ordered(found: dict[Status, None]) -> tuple[Status, ...]:
    """The payer's first: STC10-3 and STC11-3 cannot name it by pyx12's list."""
    return tuple(sorted(found, key=lambda status: status[2] != "PR"))
