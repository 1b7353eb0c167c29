"""Modifiers of drug and chemodenervation lines: do they exist, do they go together?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.findings import Severity
from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.demands import ModifierDemand
from edi_scrub.policy.library import Policies
from edi_scrub.rules.demanded import demands, unmet
from edi_scrub.rules.governed import Governed, treated
from edi_scrub.rules.registry import Denial, Problem, at_line, rule
from edi_scrub.rules.vials import FIRST, LAST

ANOTHER_RULES = frozenset({"JW", "JZ"})  # the pair is the subject of wastage


@rule(
    "modifier",
    Severity.REJECT,
    snip=5,
    status=("A8", "453"),
    denial=Denial("CO", ("4", "16", "182"), ("N519", "N822", "N823")),
)
def modifier(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """The modifiers of a drug or an injection exist, agree, and are those its payer wants.

    Why: a modifier that has not begun, contradicts another, or that the payer wants and
    does not find, denies the line (CARC 4 or 182).
    Example: JZ on a line of 2022-12-31 is rejected: it begins on 2023-01-01. RT with LT, 50
    with RT, GA with GZ on one line are warnings, since no document at hand says so; so are
    one modifier twice, JB (under the skin) on a toxin, and a modifier that is not among
    those known here, which are not all there are. Where the payer's policy wants one of
    some modifiers, or refuses some, a line without, or with, is rejected. JW with JZ is
    the subject of wastage; 50, RT and LT by the code's sides, of bilateral.
    Correction: none. Which modifier is right is in the record.
    Source: CMS HCPCS level II file for what exists and since when; the governing policy's
    modifier entries; conflicts from working knowledge.
    """
    for line in treated(claim, policies):
        if line.modifiers:
            yield from _of_itself(line, policies)
    for at, entry in demands(claim, policies, lambda version: version.modifier):
        if at.line.is_drug is (entry.line == "drug"):
            yield from _by_the_policy(at, entry, policies)


def _of_itself(line: ServiceLine, policies: Policies) -> Iterator[Problem]:
    codes = policies.codes
    for place, code in enumerate(line.modifiers):
        if code in line.modifiers[:place]:
            yield _at(line, place, f"Modifier {code} stands on the line twice.",
                      "Send it once.", Severity.WARN)  # fmt: skip
        elif code.isalnum() and code == code.upper():  # else procedure-format has it
            yield from _existing(line, place, policies)
    for one, other in combinations(dict.fromkeys(line.modifiers), 2):
        if _conflict(codes, one, other):
            yield _at(
                line,
                line.modifiers.index(other),
                f"Modifiers {one} ({codes.modifiers[one].summary}) and {other}"
                f" ({codes.modifiers[other].summary}) do not go together.",
                "Keep the one that the record supports.",
                policies.severity("unverified"),
            )


def _existing(line: ServiceLine, place: int, policies: Policies) -> Iterator[Problem]:
    code = line.modifiers[place]
    known, day = policies.codes.modifiers.get(code), line.first_day
    if known is None:
        yield _at(line, place, f"Modifier {code} is not among the modifiers known here.",
                  "Look it up; where it is right, nothing has to be done.",
                  Severity.WARN)  # fmt: skip
        return
    if day is not None and not known.valid_on(day):
        if known.valid_from is not None and day < known.valid_from:
            when = f"begins on {known.valid_from}"
        else:
            when = f"ended on {known.valid_to}"
        yield _at(line, place, f"Modifier {code} {when}; the service is of {day}.",
                  "Take it off, or correct the date.",
                  policies.severity(known.confidence))  # fmt: skip
    if known.not_for_toxins and policies.codes.is_toxin(line.procedure):
        yield _at(line, place, f"Modifier {code} says {known.summary}, as no toxin is.",
                  "Take it off where the record does not support it.",
                  Severity.WARN)  # fmt: skip


def _conflict(codes: CodeSets, one: str, other: str) -> bool:
    known = codes.modifiers.get(one)
    return (
        known is not None
        and other in known.conflicts
        and other in codes.modifiers
        and {one, other} != ANOTHER_RULES
    )


def _by_the_policy(at: Governed, entry: ModifierDemand, policies: Policies) -> Iterator[Problem]:
    line = at.line
    for place, code in enumerate(line.modifiers):
        if code in entry.refused:
            yield unmet(
                at,
                entry,
                policies,
                f"SV101-{FIRST + place}",
                f"{at.carrier} refuses modifier {code} on {line.procedure} ({entry.name}).",
                f"Take {code} off where the record does not call for it.",
            )
    if entry.one_of and entry.one_of.isdisjoint(line.modifiers):
        wanted = " or ".join(sorted(entry.one_of))
        yield unmet(
            at,
            entry,
            policies,
            f"SV101-{min(FIRST + len(line.modifiers), LAST)}",
            f"{at.carrier} wants modifier {wanted} on {line.procedure} ({entry.name}), and it is"
            " not there.",
            f"Add {wanted} where the record supports it.",
        )


def _at(
    line: ServiceLine, place: int, message: str, remedy: str, severity: Severity | None
) -> Problem:
    return at_line(line, f"SV101-{FIRST + place}", message, remedy, severity=severity)
