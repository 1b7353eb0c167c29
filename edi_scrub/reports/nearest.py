"""What comes nearest to covering a line that no entry covers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from edi_scrub.claims.parts import Diagnosis
from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.entries import Coverage
from edi_scrub.rules.governed import Governed, lists, written
from edi_scrub.rules.reading import Reading

CATEGORY = 3  # characters that codes of one kind of illness share
MOST = 3  # codes named of a list


class Miss(NamedTuple):
    """An entry that would cover the line but for what ``lacks`` says, in words."""

    entry: Coverage
    lacks: str


def misses(at: Governed, reading: Reading) -> list[Miss]:
    """The entries that come nearest, the nearest first.

    First what lacks its second diagnosis alone; then lists for this line with a code of
    the same category; then lists with the diagnosis for other procedures or drugs.
    """
    beside, near, elsewhere = [], [], []
    for entry in at.version.coverage:
        diagnosed = [one for one in reading.deciding if lists(entry.diagnoses, one)]
        if entry in reading.entries and diagnosed:
            beside.append(Miss(entry, _second(entry, diagnosed)))
        elif entry in reading.entries:
            near += [Miss(entry, f"{code} is on it") for code in _near(entry, reading.deciding)]
        elif diagnosed:
            elsewhere.append(Miss(entry, _elsewhere(entry, diagnosed)))
    return [*beside, *near[:MOST], *elsewhere]


def _second(entry: Coverage, diagnosed: Sequence[Diagnosis]) -> str:
    where = "on the claim" if entry.second_on == "claim" else "pointed at"
    seconds = ", ".join(entry.second_diagnoses.patterns)
    return f"{written(diagnosed[0])} is on it, and counts with one of {seconds} {where}"


def _elsewhere(entry: Coverage, diagnosed: Sequence[Diagnosis]) -> str:
    codes = " and ".join(written(one) for one in diagnosed)
    lines = [", ".join(sorted(one)) for one in (entry.procedures, entry.drugs) if one]
    return f"{codes} is on it for {' with '.join(lines)}"


def _near(entry: Coverage, deciding: Sequence[Diagnosis]) -> Iterator[str]:
    """Codes and patterns of the list, nearest first, in the category of a diagnosis."""
    listed = _written_out(entry.diagnoses)
    found = {
        pattern: max(_shared(plain, diagnosis.plain) for diagnosis in deciding)
        for plain, pattern in listed
        if any(plain[:CATEGORY] == diagnosis.plain[:CATEGORY] for diagnosis in deciding)
    }
    yield from sorted(found, key=lambda pattern: (-found[pattern], pattern))[:MOST]


def _shared(one: str, other: str) -> int:
    """How many characters two codes begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _written_out(codes: CodeList) -> list[tuple[str, str]]:
    """Every code, prefix and first of a range, plain and as coders write it."""
    _, exact, prefixes, ranges = codes.compiled
    whole = [(plain, _point(plain)) for plain in exact]
    begun = [(plain, f"{_point(plain)}*") for plain in prefixes]
    spans = [(low, f"{_point(low)}-{_point(high)}") for low, high in ranges]
    return [*whole, *begun, *spans]


def _point(plain: str) -> str:
    return f"{plain[:CATEGORY]}.{plain[CATEGORY:]}" if len(plain) > CATEGORY else plain
