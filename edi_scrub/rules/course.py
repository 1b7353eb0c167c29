"""The course of a patient's treatments: what was injected on which day, as claims show it.

A claim's own days, and those of claims that were sent before it (:mod:`edi_scrub.claims.past`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.claims.past import PastLine, PastTreatment
from edi_scrub.policy.demands import Demand
from edi_scrub.policy.library import Policies
from edi_scrub.rules.doses import JW
from edi_scrub.rules.governed import Governed, speaks, treated


class Treatment(NamedTuple):
    """One day of treatment.

    ``procedures`` and ``drugs`` are the chemodenervations and toxins of the day,
    ``diagnoses`` the plain codes that the lines of interest point at. ``claim_id`` is that of
    an earlier claim, empty for the claim's own days.
    """

    day: date
    procedures: frozenset[str]
    drugs: frozenset[str]
    diagnoses: frozenset[str]
    claim_id: str = ""

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


def treatments(claim: Claim, policies: Policies) -> tuple[PastTreatment, ...]:
    """What a claim bills of each day, as later claims are to see it; nothing of a void."""
    days: dict[date, list[PastLine]] = {}
    for line in treated(claim, policies):
        if line.first_day is not None:
            pointed = frozenset(one.plain for one in claim.pointed(line))
            one = PastLine(line.procedure, line.units, pointed, JW in line.modifiers)
            days.setdefault(line.first_day, []).append(one)
    return tuple(PastTreatment(day, tuple(days[day]), claim.claim_id) for day in sorted(days))


def earlier(claim: Claim, at: Governed, entry: Demand, policies: Policies) -> list[Treatment]:
    """The days of claims that were sent before and of which ``entry`` speaks, as it does of ``at``.

    What several claims bill of one day is one treatment.
    """
    days: dict[date, list[PastTreatment]] = {}
    for one in claim.past.treatments:
        days.setdefault(one.day, []).append(one)
    found = (_earlier(day, days[day], at, entry, policies) for day in sorted(days))
    return [one for one in found if one is not None]


def _earlier(
    day: date, billed: list[PastTreatment], at: Governed, entry: Demand, policies: Policies
) -> Treatment | None:
    lines = [line for one in billed for line in one.lines]
    codes = frozenset(line.code for line in lines)
    procedures, toxins = codes & policies.codes.chemodenervations, codes & policies.codes.toxins
    pointed: set[str] = set()
    spoken_of = False
    for line in lines:
        named = any(code in entry.diagnoses for code in line.diagnoses)
        again = ServiceLine(0)
        again.procedure = line.code
        like = Governed(again, at.choice, at.version, procedures, toxins)
        if (named or not entry.diagnoses) and speaks(entry, like):
            spoken_of = True
            pointed |= line.diagnoses
    if not spoken_of:
        return None
    return Treatment(day, procedures, toxins, frozenset(pointed), billed[0].claim_id)
