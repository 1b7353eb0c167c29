"""How soon a treatment may be repeated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from edi_scrub.claims.model import Claim
from edi_scrub.findings import Severity
from edi_scrub.policy.demands import Interval
from edi_scrub.policy.library import Policies
from edi_scrub.rules.course import Treatment, course
from edi_scrub.rules.demanded import closest, demands, unmet
from edi_scrub.rules.governed import Governed
from edi_scrub.rules.registry import Denial, Problem, rule

NEVER = 10**6  # days: longer than any patient's life


@rule(
    "treatment-interval",
    Severity.REJECT,
    snip=7,
    status=("A8", "259"),
    denial=Denial("CO", ("151", "119", "261"), ("N640", "N435", "M86", "N702")),
)
def treatment_interval(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """A treatment is repeated no sooner than the payer covers it again.

    Why: a toxin before its time is denied for frequency (CARC 151 or 119), the drug with
    the injection.
    Example: 64615 on 2025-01-06 and again on 2025-03-30 of one claim is rejected where the
    policy wants 84 days between: the next is covered from 2025-03-31. The same treatment
    is one by the same procedure, or for the same diagnosis. An interval for the line's
    diagnosis goes before one for any, and the shorter before the longer.
    Correction: none. A date is never changed.
    Source: the governing policy's interval entries. Only the days of one claim are
    compared: what earlier claims billed is not known here.
    """
    asked: dict[int, tuple[Interval, list[Governed]]] = {}
    for at, entry in demands(claim, policies, lambda version: version.interval):
        asked.setdefault(id(entry), (entry, []))[1].append(at)
    if not asked:
        return
    due: dict[int, list[Interval]] = {}  # of each line, by its number
    for entry, lines in asked.values():
        for at in lines:
            due.setdefault(at.line.number, []).append(entry)
    for entry, lines in asked.values():
        found = course(claim, lines)
        for place, (treatment, at) in enumerate(found):
            if closest(due[at.line.number], lambda one: -_days(one)) is not entry:
                continue
            earlier = [one for one, _ in found[:place] if treatment.repeats(one)]
            if earlier and (treatment.day - earlier[-1].day).days < _days(entry):
                yield _too_soon(at, entry, treatment, earlier[-1], policies)


def _days(entry: Interval) -> int:
    return NEVER if entry.days == "once" else entry.days


def _too_soon(
    at: Governed, entry: Interval, treatment: Treatment, earlier: Treatment, policies: Policies
) -> Problem:
    assert at.line.period is not None
    passed = (treatment.day - earlier.day).days
    if entry.days == "once":
        says = "covers it once only"
    else:
        again = earlier.day + timedelta(days=entry.days)
        says = f"covers the next after {entry.days} days, from {again}"
    return unmet(
        at,
        entry,
        policies,
        "DTP03",
        f"{at.named} on {treatment.day} is {passed} days after the treatment of {earlier.day};"
        f" {at.carrier} {says} ({entry.name}).",
        "See whether the dates are right. Where the record shows why it was needed sooner, ask"
        " the payer for an exception before sending.",
        segment=at.line.period.segment,
    )
