"""What a person has read stays read: entries verified by hand live through the next import."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from msgspec.structs import replace

from edi_scrub.policy.entries import Coverage, NotCovered
from edi_scrub.policy.mcd.entries import UNREAD
from edi_scrub.policy.model import Policy, Version

_Entry = TypeVar("_Entry", Coverage, NotCovered)
_Read = dict[tuple[str, str], Coverage | NotCovered]


def with_readings(new: Policy, old: Policy) -> tuple[Policy, list[str]]:
    """``new`` with what somebody has made verified in ``old``, and the names of those entries.

    A list that the import did not understand has a note that says so. Where such an entry
    is verified in the old file, a person has read its paragraph. While the paragraph
    (the note) is the same, the person's word on what the list is for holds for the
    new list; where CMS has changed the paragraph it has to be read again.
    """
    known: _Read = {
        (entry.name, entry.note): entry
        for entry in _entries(old)
        if entry.note.startswith(UNREAD) and entry.confidence == "verified"
    }
    versions = [_version(version, known) for version in new.version]
    policy = replace(new, version=versions)
    kept = [e.name for e in _entries(policy) if (e.name, e.note) in known]
    return policy, list(dict.fromkeys(kept))


def _entries(policy: Policy) -> Iterator[Coverage | NotCovered]:
    for version in policy.version:
        yield from version.coverage
        yield from version.not_covered


def _version(version: Version, known: _Read) -> Version:
    covered: list[Coverage] = []
    for entry in version.coverage:
        read = known.get((entry.name, entry.note))
        covered.append(_covered(entry, read) if isinstance(read, Coverage) else entry)
    excluded: list[NotCovered] = []
    for other in version.not_covered:
        read = known.get((other.name, other.note))
        excluded.append(_scoped(other, read) if isinstance(read, NotCovered) else other)
    return replace(version, coverage=covered, not_covered=excluded)


def _covered(entry: Coverage, read: Coverage) -> Coverage:
    if entry.second_diagnoses:
        return _scoped(entry, read)
    return replace(
        _scoped(entry, read), second_diagnoses=read.second_diagnoses, second_on=read.second_on
    )


def _scoped(entry: _Entry, read: Coverage | NotCovered) -> _Entry:
    return replace(entry, confidence="verified", procedures=read.procedures, drugs=read.drugs)
