"""Two procedures of one day of which one is part of the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations
from typing import NamedTuple

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.findings import Severity
from edi_scrub.policy.codes import CodeSets, Pair
from edi_scrub.policy.library import Policies
from edi_scrub.rules.cms import edited
from edi_scrub.rules.lines import by_day
from edi_scrub.rules.registry import Denial, Problem, at_line, rule

OF_VISITS = frozenset({"24", "25", "27", "57"})  # NCCI modifiers that only a visit takes
SEPARATE_VISIT = "25"
MINOR = frozenset({"000", "010"})  # global periods whose procedures include the visit
NEVER = 0  # modifier indicator: no modifier parts the two


class Bundle(NamedTuple):
    """Lines of one day that a pair speaks of; ``others`` are those that are not paid."""

    pair: Pair
    paid: list[ServiceLine]
    others: list[ServiceLine]


@rule(
    "bundled",
    Severity.REJECT,
    snip=6,
    status=("A8", "735"),
    denial=Denial("CO", ("97", "236", "234"), ("N19", "N20", "M80", "N390")),
)
def bundled(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """No procedure is billed beside another of the same day that it is part of.

    Why: CMS's NCCI pairs name two procedures of which the first alone is paid; modifier
    indicator 0 means never both, 1 both where a modifier says that they were apart.
    Example: 64612 or 64616 with 64615 is rejected for Medicare and Medicaid. 20553 with
    64615 is, too, unless one of them has 59, an X modifier or a side. A visit (99213)
    with an injection and without 25 (24 or 57) is a warning. So are pairs for other payers,
    who need not follow them, before the first day a pair is known to be in force, and of
    two rendering providers. Pairs of limbs are left to extremity-limit, those of 95873 and
    95874 to guidance.
    Correction: none. Whether it was done apart is in the record.
    Source: CMS NCCI practitioner pairs, in specs/codes with edition and days, or as
    ``edi-scrub codes import-ncci`` read them; 25 on visits of new patients (99202 to 99205,
    in no pair) is from working knowledge.
    """
    codes = policies.codes
    for day, lines in by_day(claim):
        if len(lines) > 1:
            yield from _visits(lines, day, codes)
            for found in bundles(lines, day, codes):
                if not _left_to_others(found, codes):
                    yield _unpaid(claim, found, day, policies)


def bundles(lines: list[ServiceLine], day: date, codes: CodeSets) -> Iterator[Bundle]:
    """The pairs in force among one day's lines that no modifier parts."""
    billed = dict.fromkeys([line.procedure for line in lines])
    for one, other in combinations(billed, 2):
        pair = codes.pair(one, other, day)
        if pair is None:
            continue
        paid = [line for line in lines if line.procedure == pair.column1]
        others = [line for line in lines if line.procedure == pair.column2]
        if pair.indicator == NEVER or not _parted(paid, others, codes):
            yield Bundle(pair, paid, others)


def severity_of(claim: Claim, found: Bundle, day: date, policies: Policies) -> Severity | None:
    """None (the rule's own) where the pair binds the payer on that day."""
    renderers = {claim.rendering_of(line).id for line in (*found.paid, *found.others)}
    binds = edited(claim) and found.pair.sure(day) and len(renderers) == 1
    return policies.severity(found.pair.confidence) if binds else Severity.WARN


def _parted(paid: list[ServiceLine], others: list[ServiceLine], codes: CodeSets) -> bool:
    """Does every unpaid line, or every paid one, have a modifier that says it was apart?"""
    return any(all(_apart(line, codes) for line in lines) for lines in (paid, others))


def _apart(line: ServiceLine, codes: CodeSets) -> bool:
    known = codes.modifiers
    return any(one in known and known[one].ncci and one not in OF_VISITS for one in line.modifiers)


def _left_to_others(found: Bundle, codes: CodeSets) -> bool:
    one, other = (codes.procedures.get(code) for code in found.pair[:2])
    if other is not None and (other.visit or other.guidance):
        return True
    return one is not None and other is not None and one.limb and other.limb


def _unpaid(claim: Claim, found: Bundle, day: date, policies: Policies) -> Problem:
    paid, other = found.pair.column1, found.pair.column2
    if found.pair.indicator == NEVER:
        remedy = (
            f"Bill {paid} alone, or {other} alone, as the record has it: no modifier parts them."
        )
    else:
        remedy = (
            f"If it was done apart (another site or session), add the modifier that says so to"
            f" {other} (59, an X modifier or a side); else take its line off."
        )
    return at_line(
        found.others[-1],
        "SV101-2",
        f"{other} is part of {paid}, billed for the same day ({day}).",
        remedy,
        severity=severity_of(claim, found, day, policies),
    )


def _visits(lines: list[ServiceLine], day: date, codes: CodeSets) -> Iterator[Problem]:
    for line in lines:
        visit = codes.procedures.get(line.procedure)
        if visit is None or not visit.visit or not OF_VISITS.isdisjoint(line.modifiers):
            continue
        including = sorted(
            {one.procedure for one in lines if _includes_a_visit(one, line, day, codes)}
        )
        if including:
            yield at_line(
                line,
                "SV101-3",
                f"{visit.code} is a visit on the day of {' and '.join(including)}: it is part of"
                " that.",
                f"Add {SEPARATE_VISIT} to {visit.code} where the record shows a separate visit;"
                " else take its line off.",
                severity=Severity.WARN,
            )


def _includes_a_visit(line: ServiceLine, visit: ServiceLine, day: date, codes: CodeSets) -> bool:
    code = codes.procedures.get(line.procedure)
    if code is None:
        return False
    return code.global_days in MINOR or codes.pair(code.code, visit.procedure, day) is not None
