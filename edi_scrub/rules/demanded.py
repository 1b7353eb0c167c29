"""What the policies over a claim ask of its lines, and how it is said where a line falls short."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from edi_scrub.claims.model import Claim
from edi_scrub.findings import Severity
from edi_scrub.policy.demands import Demand
from edi_scrub.policy.library import Policies
from edi_scrub.policy.model import Version
from edi_scrub.rules.governed import Governed, lists, speaks, treatment
from edi_scrub.rules.registry import Problem, at_line

UNCHECKED = " The source of this has not been checked: look it up at the payer."

D = TypeVar("D", bound=Demand)


def demands(
    claim: Claim, policies: Policies, entries: Callable[[Version], Sequence[D]]
) -> Iterator[tuple[Governed, D]]:
    """Each line with each of the ``entries`` of its version that speaks of it."""
    known = treatment(claim, policies)
    if not any(map(entries, known.versions)):
        return  # as at most payers: nothing is asked
    for at in known.governed:
        for entry in entries(at.version):
            if speaks(entry, at) and diagnosed(claim, at, entry):
                yield at, entry


def diagnosed(claim: Claim, at: Governed, entry: Demand) -> bool:
    """Does the line point at one of the entry's diagnoses, if it names any?"""
    return not entry.diagnoses or any(lists(entry.diagnoses, d) for d in claim.pointed(at.line))


def closest(entries: Iterable[D], leaves: Callable[[D], float]) -> D:
    """Of entries that speak of one thing the one that counts.

    Those that name the diagnosis go before those that name none; then the one that
    leaves most.
    """
    return max(entries, key=lambda entry: (bool(entry.diagnoses), leaves(entry)))


def unmet(
    at: Governed,
    entry: Demand,
    policies: Policies,
    element: str,
    message: str,
    remedy: str,
    *,
    loop: str = "2400",
    segment: int = 0,
) -> Problem:
    """A line falls short of an entry: it rejects, unless the entry or its list only warns."""
    unsure = not policies.trusts(entry.confidence)
    warns = unsure or entry.effect == "warn"
    return at_line(
        at.line,
        element,
        message,
        remedy + (UNCHECKED if unsure else ""),
        loop=loop,
        segment=segment,
        severity=Severity.WARN if warns else None,
        authority=at.choice.authority(entry.name, entry.source),
    )
