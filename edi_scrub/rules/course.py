"""The course of a patient's treatments: what was injected on which day, as claims show it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from edi_scrub.claims.model import Claim
from edi_scrub.rules.governed import Governed


class Treatment(NamedTuple):
    """One day of treatment.

    ``procedures`` and ``drugs`` are the chemodenervations and toxins of the day,
    ``diagnoses`` the plain codes that the lines of interest point at.
    """

    day: date
    procedures: frozenset[str]
    drugs: frozenset[str]
    diagnoses: frozenset[str]

    def repeats(self, earlier: Treatment) -> bool:
        """Is it the same treatment again: by the same procedure, or for the same diagnosis?"""
        return not (
            self.procedures.isdisjoint(earlier.procedures)
            and self.diagnoses.isdisjoint(earlier.diagnoses)
        )


def course(claim: Claim, lines: Iterable[Governed]) -> list[tuple[Treatment, Governed]]:
    """The days of some lines of a claim, the earliest first, each with its first line."""
    days: dict[date, list[Governed]] = {}
    for at in lines:
        if at.line.first_day is not None:
            days.setdefault(at.line.first_day, []).append(at)
    return [(_treatment(claim, day, days[day]), days[day][0]) for day in sorted(days)]


def _treatment(claim: Claim, day: date, lines: list[Governed]) -> Treatment:
    pointed = {one.plain for at in lines for one in claim.pointed(at.line)}
    return Treatment(day, lines[0].procedures, lines[0].toxins, frozenset(pointed))
