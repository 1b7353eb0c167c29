"""Entries of a version that can change nothing, because others of it swallow them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import msgspec

from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.entries import Coverage, Entry, NotCovered, Recode
from edi_scrub.policy.entrylint import entries_of
from edi_scrub.policy.model import Version

SHOWN = 6  # codes that a sentence names
# What an entry is called and where it is from: not what it says.
_NAMES = frozenset({"name", "note", "source", "confidence"})
# What narrows an entry, and is any where it is empty.
_ANY: frozenset[str] = frozenset()
_PLACES = ("places_of_service", "states")
_NARROWS = frozenset({"procedures", "drugs", "diagnoses", *_PLACES})


def shadowed(version: Version, codes: CodeSets) -> Iterator[tuple[str, str]]:
    """Key (``coverage[1]``) and sentence for every entry that is never the one to decide."""
    told: set[str] = set()
    found = *_swallowed(version, codes), *_excluded(version, codes), *_recodes(version.recode)
    for key, message in found:
        if key not in told:
            told.add(key)
            yield key, message


def _swallowed(version: Version, codes: CodeSets) -> Iterator[tuple[str, str]]:
    """Entries beside another of their kind; of two alike the second is told."""
    kinds: dict[str, list[tuple[str, Entry]]] = {}
    for key, entry in entries_of(version):
        kinds.setdefault(key.partition("[")[0], []).append((key, entry))
    for placed in kinds.values():
        for (early_key, early), (late_key, late) in combinations(placed, 2):
            if message := _needless(late, early, codes):
                yield late_key, message
            elif isinstance(early, NotCovered):
                continue  # the first that excludes speaks, narrow as it may be
            elif message := _needless(early, late, codes):
                yield early_key, message


def _needless(inner: Entry, outer: Entry, codes: CodeSets) -> str:
    """Why ``inner`` changes nothing beside ``outer``; empty where it does."""
    if not _within(inner, outer, codes):
        return ""
    if isinstance(inner, Coverage) and isinstance(outer, Coverage):
        return _needless_coverage(inner, outer).format(outer.name)
    surer = outer.confidence == "unverified" and inner.confidence == "verified"
    alike = isinstance(inner, NotCovered) or _asks(inner) == _asks(outer)
    return f"says nothing that {outer.name} does not say" if alike and not surer else ""


def _needless_coverage(inner: Coverage, outer: Coverage) -> str:
    if not outer.second_diagnoses:
        if inner.second_diagnoses:
            return "its second diagnosis is never asked for: {} covers the same without one"
        if inner.confidence == "unverified" and outer.confidence == "verified":
            return "covers nothing that {} does not, and makes it warn instead of reject"
        return "covers nothing that {} does not"
    same = inner.second_on == outer.second_on and inner.second_diagnoses
    if same and outer.second_diagnoses.includes(inner.second_diagnoses):
        return "covers nothing that {} does not"
    return ""


def _excluded(version: Version, codes: CodeSets) -> Iterator[tuple[str, str]]:
    """Coverage that an exclusion, being stronger, takes away whole or in part."""
    for place, entry in enumerate(version.coverage):
        for exclusion in version.not_covered:
            if not entry.diagnoses or not _lines_within(entry, exclusion, codes):
                continue
            single = [code for code in entry.diagnoses.patterns if code[0] != "@"]
            gone = [code for code in single if _holds(exclusion.diagnoses, CodeList([code]))]
            if _holds(exclusion.diagnoses, entry.diagnoses):
                yield f"coverage[{place}]", f"covers nothing: {exclusion.name} excludes all of it"
            elif gone:
                message = f"{exclusion.name}, which is stronger, excludes {_briefly(gone)}"
                yield f"coverage[{place}].diagnoses", message


def _briefly(codes: Sequence[str]) -> str:
    more = [f"{len(codes) - SHOWN} more"] if len(codes) > SHOWN else []
    return ", ".join([*codes[:SHOWN], *more])


def _recodes(recodes: Sequence[Recode]) -> Iterator[tuple[str, str]]:
    for place, one in enumerate(recodes):
        for other in recodes[:place]:
            if (
                one.procedure == other.procedure
                and _narrower(one.with_drugs, other.with_drugs)
                and _holds(other.with_diagnoses, one.with_diagnoses)
            ):
                message = f"an entry before it makes {other.to} of the same line already"
                yield f"recode[{place}]", message


def _within(inner: Entry, outer: Entry, codes: CodeSets) -> bool:
    """Does ``outer`` speak wherever ``inner`` does?"""
    places = [(getattr(inner, name, _ANY), getattr(outer, name, _ANY)) for name in _PLACES]
    return (
        _lines_within(inner, outer, codes)
        and _holds(outer.diagnoses, inner.diagnoses)
        and all(_narrower(one, other) for one, other in places)
    )


def _lines_within(inner: Entry, outer: Entry, codes: CodeSets) -> bool:
    if not outer.drugs and not all(map(codes.is_toxin, inner.drugs)):
        return False  # any drug is any toxin
    return _narrower(inner.procedures, outer.procedures) and _narrower(inner.drugs, outer.drugs)


def _narrower(inner: frozenset[str], outer: frozenset[str]) -> bool:
    return not outer or (bool(inner) and inner <= outer)


def _holds(outer: CodeList, inner: CodeList) -> bool:
    return not outer or (bool(inner) and outer.includes(inner))


def _asks(entry: Entry) -> dict[str, object]:
    """Everything an entry says but where it speaks."""
    found = msgspec.structs.asdict(entry)
    return {
        name: value.compiled if isinstance(value, CodeList) else value
        for name, value in found.items()
        if name not in _NAMES | _NARROWS
    }
