"""Articles and a built-in policy as the versions of one policy.

The articles say which diagnoses support what; of everything else (JW and JZ, what
belongs on one claim, authorizations ...) they say nothing that a program can read. So
where an article is in force its lists take the place of the built-in policy's, and the
rest of that policy stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

from msgspec.structs import replace

from edi_scrub.policy.dates import DAY
from edi_scrub.policy.entries import Coverage, NotCovered, Source
from edi_scrub.policy.mcd.articles import Article
from edi_scrub.policy.mcd.entries import coverage, not_covered, source_of
from edi_scrub.policy.mcd.writing import table
from edi_scrub.policy.model import Policy, Version

_Entry = TypeVar("_Entry", Coverage, NotCovered)


class Period(NamedTuple):
    """A version, and the articles whose lists are in it (none: it is the built-in one)."""

    version: Version
    articles: tuple[Article, ...]


class _Stretch(NamedTuple):
    """Days of which one thing is true: first day, articles, built-in version."""

    first: date
    articles: tuple[Article, ...]
    base: Version | None


def periods(articles: Sequence[Article], base: Policy | None) -> list[Period]:
    """The versions of a contractor's policy, oldest first.

    ``base`` is the built-in policy of this contractor, or the fallback it is judged by
    today. The contractor's own also fills the days that no article governs, and it stands
    where its version is younger than the export: then it knows more.
    """
    found: list[Period] = []
    stretches = _stretches(articles, base)
    for place, (first, current, kept) in enumerate(stretches):
        following = stretches[place + 1] if place + 1 < len(stretches) else None
        gap = following is not None and not (following.articles or following.base)
        last = following.first - DAY if following else None
        ends = last if gap else None
        if current:
            version = _version(first, ends, current, kept)
        elif kept is not None:
            version = replace(kept, effective=first, ends=ends)
        else:
            continue
        version = _of_its_time(version, last)
        if found and _goes_on(found[-1].version, version):
            found[-1] = found[-1]._replace(version=replace(found[-1].version, ends=ends))
        else:
            found.append(Period(version, current))
    return found


def _of_its_time(version: Version, last: date | None) -> Version:
    """The version without JW and JZ where these begin only after its ``last`` day."""
    begins = version.wastage.effective if version.wastage else None
    if begins is None or last is None or begins <= last:
        return version
    return replace(version, wastage=None)


def _goes_on(one: Version, following: Version) -> bool:
    """Does the next version say what this one says, without a day between them?"""
    return one.ends is None and table(one) == table(
        replace(following, effective=one.effective, ends=None)
    )


def _stretches(articles: Sequence[Article], base: Policy | None) -> list[_Stretch]:
    days = {day for article in articles for day in _bounds(article.first, article.last)}
    days |= {day for v in (base.version if base else ()) for day in _bounds(v.effective, v.ends)}
    found: list[_Stretch] = []
    for day in sorted(days):
        current = _in_force(articles, day)
        kept = base.version_on(day) if base else None
        own = base is not None and not base.fallback
        if own and kept and all(article.edition < kept.effective for article in current):
            current = ()
        stretch = _Stretch(day, current, kept if own or current else None)
        if not found or found[-1][1:] != stretch[1:]:
            found.append(stretch)
    return found


def _bounds(first: date, last: date | None) -> list[date]:
    return [first, *([last + DAY] if last is not None else [])]


def _in_force(articles: Iterable[Article], day: date) -> tuple[Article, ...]:
    """Of every article the version that governs a service of ``day``, by number."""
    found: dict[int, Article] = {}
    for article in sorted(articles, key=lambda one: (one.number, one.first, one.version)):
        if article.first <= day:
            found[article.number] = article
    return tuple(a for a in found.values() if a.last is None or day <= a.last)


def _version(
    first: date, ends: date | None, articles: tuple[Article, ...], base: Version | None
) -> Version:
    main, *others = [(article, source_of(article)) for article in articles]
    codes = frozenset(code for article in articles for code in article.codes)
    covered = coverage(main[0])
    excluded = not_covered(main[0])
    for article, source in others:
        covered += [replace(entry, source=source) for entry in coverage(article)]
        excluded += [replace(entry, source=source) for entry in not_covered(article)]
    if base is None:
        return Version(
            effective=first, ends=ends, source=main[1], coverage=covered, not_covered=excluded
        )
    sourced = _sourced(base)
    covered += _left(sourced.coverage, codes)
    excluded += _left(sourced.not_covered, codes)
    return replace(
        sourced,
        effective=first,
        ends=ends,
        source=main[1],
        coverage=covered,
        not_covered=excluded,
    )


def _sourced(version: Version) -> Version:
    """The version with its source on everything in it that has none of its own."""
    changed: dict[str, Any] = {}
    for name in version.__struct_fields__:
        value = getattr(version, name)
        if isinstance(value, list):
            changed[name] = [_with_source(one, version.source) for one in value]
        elif name != "source" and hasattr(value, "source"):
            changed[name] = _with_source(value, version.source)
    return replace(version, **changed)


def _with_source(entry: Any, source: Source) -> Any:
    return replace(entry, source=source) if entry.source is None else entry


def _left(entries: Iterable[_Entry], codes: frozenset[str]) -> list[_Entry]:
    """What built-in entries say of procedures and drugs that no article lists."""
    found: list[_Entry] = []
    for entry in entries:
        if entry.procedures:
            procedures = entry.procedures - codes
            found += [replace(entry, procedures=procedures)] if procedures else []
        elif not entry.drugs:
            found.append(entry)
        elif drugs := entry.drugs - codes:
            found.append(replace(entry, drugs=drugs))
    return found
