"""How soon a treatment may be repeated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from edi_scrub.claims.model import Claim
from edi_scrub.claims.values import shown
from edi_scrub.findings import Severity
from edi_scrub.policy.demands import Interval
from edi_scrub.policy.library import Policies
from edi_scrub.rules.course import Treatment, course, earlier
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
    With ``--history``, and in the scheduled job, so is what claims of the patient that were
    sent before billed at this payer, of earlier days or of later ones; what they billed of
    the same day is the same treatment. A claim that replaces another is not held to that one.
    Correction: none. A date is never changed.
    Source: the governing policy's interval entries. Without a history only the days of one
    claim are compared.
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
            others = [one for one, _ in found[:place]] + earlier(claim, at, entry, policies)
            nearest = _nearest(treatment, others)
            if nearest is not None and _between(treatment, nearest) < _days(entry):
                yield _too_soon(at, entry, treatment, nearest, policies)


def _nearest(treatment: Treatment, others: list[Treatment]) -> Treatment | None:
    """The one of ``others`` on another day that is the same treatment, nearest to it."""
    same = [one for one in others if one.day != treatment.day and treatment.repeats(one)]
    return min(same, key=lambda one: _between(treatment, one), default=None)


def _between(treatment: Treatment, other: Treatment) -> int:
    return abs((treatment.day - other.day).days)


def _days(entry: Interval) -> int:
    return NEVER if entry.days == "once" else entry.days


def _too_soon(
    at: Governed, entry: Interval, treatment: Treatment, other: Treatment, policies: Policies
) -> Problem:
    assert at.line.period is not None
    passed, where = _between(treatment, other), "after" if other.day < treatment.day else "before"
    billed = f" that claim {shown(other.claim_id)} billed" if other.claim_id else ""
    if entry.days == "once":
        says = "covers it once only"
    else:
        again = min(treatment.day, other.day) + timedelta(days=entry.days)
        says = f"covers the next after {entry.days} days, from {again}"
    return unmet(
        at,
        entry,
        policies,
        "DTP03",
        f"{at.named} on {treatment.day} is {passed} days {where} the treatment of"
        f" {other.day}{billed};"
        f" {at.carrier} {says} ({entry.name}).",
        "See whether the dates are right. Where the record shows why it was needed sooner, ask"
        " the payer for an exception before sending.",
        segment=at.line.period.segment,
    )
