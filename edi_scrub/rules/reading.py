"""How a line's diagnoses stand with the coverage of the version that governs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, cast

from edi_scrub.claims.model import Claim
from edi_scrub.claims.parts import Diagnosis
from edi_scrub.findings import Severity
from edi_scrub.policy.entries import Coverage, NotCovered
from edi_scrub.policy.library import Policies
from edi_scrub.rules.governed import (
    REMEMBERED,
    Governed,
    Speaking,
    governed,
    lists,
    severity,
    speaking,
)


class Way(NamedTuple):
    """One way diagnoses support a line: by ``entry``, with the second one it may need."""

    entry: Coverage
    diagnosis: Diagnosis
    second: Diagnosis | None

    @property
    def positions(self) -> tuple[int, ...]:
        """What SV107 has to point at for it."""
        if self.second is None or self.entry.second_on == "claim":
            return (self.diagnosis.position,)
        return (self.diagnosis.position, self.second.position)


class Reading:
    """What the governing version says of a line's diagnoses.

    ``entries`` and ``excluded`` are those that speak of the line. ``deciding`` are the
    diagnoses one of which has to be covered: all that are pointed at, or where the
    version says so the first of them alone, or the claim's first. ``ways`` are all ways
    the claim's diagnoses offer, pointed at or not; ``behind`` those that would be if
    their diagnosis were the claim's first; ``covered_by`` is the first that the line
    points at.
    """

    __slots__ = ("behind", "covered_by", "deciding", "entries", "excluded", "ways")

    def __init__(
        self,
        entries: list[Coverage],
        excluded: list[NotCovered],
        deciding: tuple[Diagnosis, ...],
        ways: list[Way],
        behind: list[Way],
        covered_by: Way | None,
    ) -> None:
        self.entries = entries
        self.excluded = excluded
        self.deciding = deciding
        self.ways = ways
        self.behind = behind
        self.covered_by = covered_by


def read(claim: Claim, at: Governed) -> Reading:
    """How the line stands with the version's coverage."""
    found, pointed = speaking(at), claim.pointed(at.line)
    deciding = _deciding(claim, at, pointed)
    ways, behind = list(_ways(claim, claim.diagnoses, found)), []
    if at.version.diagnosis_match == "principal":
        behind = [way for way in ways if way.diagnosis not in deciding]
        ways = [way for way in ways if way.diagnosis in deciding]
    covered_by = next(_pointed_ways(claim, at, pointed, found), None)
    return Reading(found.entries, found.excluded, deciding, ways, behind, covered_by)


def unsettled(claim: Claim, policies: Policies) -> list[tuple[Governed, Reading]]:
    """The lines that point at diagnoses, but at none the policy covers; read once a claim."""
    lines = governed(claim, policies)
    under, kept = claim.memo.get("unsettled", (None, []))
    if under is not lines:
        kept = [
            (at, read(claim, at))
            for at in lines
            if (pointed := claim.pointed(at.line)) and not _covered(claim, at, pointed)
        ]
        claim.memo["unsettled"] = lines, kept
    return cast("list[tuple[Governed, Reading]]", kept)


def _covered(claim: Claim, at: Governed, pointed: tuple[Diagnosis, ...]) -> bool:
    """Does a way stand among the pointed diagnoses? Most lines repeat an earlier one's answer."""
    found = speaking(at)
    key = tuple([diagnosis.plain for diagnosis in pointed])
    if found.whole:
        key += ("", *(diagnosis.plain for diagnosis in claim.diagnoses))
    answer = found.answers.get(key)
    if answer is None:
        if len(found.answers) >= REMEMBERED:
            found.answers.clear()
        answer = found.answers[key] = any(_pointed_ways(claim, at, pointed, found))
    return answer


def _deciding(claim: Claim, at: Governed, pointed: tuple[Diagnosis, ...]) -> tuple[Diagnosis, ...]:
    if at.version.diagnosis_match == "principal":
        return claim.diagnoses[:1]
    return pointed[:1] if at.version.diagnosis_match == "first" else pointed


def _pointed_ways(
    claim: Claim, at: Governed, pointed: tuple[Diagnosis, ...], found: Speaking
) -> Iterator[Way]:
    deciding = {diagnosis.plain for diagnosis in _deciding(claim, at, pointed)}
    return (way for way in _ways(claim, pointed, found) if way.diagnosis.plain in deciding)


def _ways(claim: Claim, among: Iterable[Diagnosis], found: Speaking) -> Iterator[Way]:
    """Every way in which one of ``among``, with a second one of them, is covered.

    The second one may be any of the claim's where the entry says so.
    """
    known: dict[str, Diagnosis] = {}
    for diagnosis in among:
        known.setdefault(diagnosis.plain, diagnosis)
    diagnoses = list(known.values())
    for diagnosis in diagnoses:
        if any(lists(entry.diagnoses, diagnosis) for entry in found.excluded):
            continue
        for entry in found.entries:
            if not lists(entry.diagnoses, diagnosis):
                continue
            if not entry.second_diagnoses:
                yield Way(entry, diagnosis, None)
                continue
            seconds = claim.diagnoses if entry.second_on == "claim" else diagnoses
            for second in seconds:
                if second.plain != diagnosis.plain and second.plain in entry.second_diagnoses:
                    yield Way(entry, diagnosis, second)


def how_sure(reading: Reading, policies: Policies) -> Severity | None:
    """Absence from a list proves something only where every list that speaks is trusted.

    An entry that names the diagnosis, as not covered or as covered only beside a second
    one, is its own word.
    """
    complete = bool(reading.entries) and severity(policies, reading.entries) is None
    beside = [entry for entry in reading.entries if entry.second_diagnoses]
    for diagnosis in reading.deciding:
        against: list[Coverage | NotCovered] = [*reading.excluded, *beside]
        against = [entry for entry in against if lists(entry.diagnoses, diagnosis)]
        if any(policies.trusts(entry.confidence) for entry in against):
            continue
        if against or not complete:
            return Severity.WARN
    return None
