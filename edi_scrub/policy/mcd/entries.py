"""An article's groups as entries of a policy version."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.entries import Confidence, Coverage, NotCovered, Source
from edi_scrub.policy.mcd.articles import Article, Group
from edi_scrub.policy.mcd.meaning import (
    Meaning,
    Second,
    is_drug,
    of_asterisk,
    of_covered,
    of_uncovered,
)

UNREAD = "To be read by a person:\n"  # begins the note of every list that was not understood
_ICD10 = re.compile(r"[A-Z][0-9][0-9A-Z](?:\.?[0-9A-Z]{1,4})?")


class _Scope(NamedTuple):
    """What a list is for, and whether the paragraph was understood to say so."""

    procedures: frozenset[str]
    drugs: frozenset[str]
    verified: bool


class _Seconds(NamedTuple):
    """Second diagnoses: by group, by group for its codes with an asterisk, and what is left.

    ``alone`` are groups that are nothing but lists of second diagnoses, ``unclear`` those of
    which it is not clear which second one they need.
    """

    of: dict[int, Second]
    starred: dict[int, Second]
    alone: frozenset[int]
    unclear: frozenset[int]


def source_of(article: Article) -> Source:
    """Where the article can be read."""
    belongs = f", {' and '.join(article.lcds)}" if article.lcds else ""
    title = f"{article.title or article.name} (version {article.version}{belongs})"
    return Source(
        title=title, url=article.address, document=article.name, retrieved=article.edition
    )


def coverage(article: Article) -> list[Coverage]:
    """The covered groups as entries, in the order of the article.

    A group whose paragraph is understood speaks of the codes it names and is verified.
    Every other one is taken over whole, speaks of all the article's codes, and is
    unverified. Codes with an asterisk are an entry of their own.
    """
    groups = {group.number: group for group in article.covered}
    meanings = {
        number: of_covered(group.paragraph, article.procedures, number)
        for number, group in groups.items()
    }
    seconds = _seconds(groups, meanings)
    found: list[Coverage] = []
    for number, group in groups.items():
        if number not in seconds.alone:
            found += _covered(article, group, meanings[number], seconds, groups)
    return found


def _covered(
    article: Article,
    group: Group,
    meaning: Meaning,
    seconds: _Seconds,
    groups: dict[int, Group],
) -> Iterable[Coverage]:
    scope = _scope(article, meaning.codes if meaning.understood else None)
    verified = scope.verified and group.number not in seconds.unclear
    second, clear = _listed(seconds.of.get(group.number), groups)
    starred = _valid(code for code in group.codes if code in group.starred)
    plain = _valid(code for code in group.codes if code not in group.starred)
    name = f"{article.name} group {group.number}"
    if plain:
        # An asterisk that is explained and stands at no code may be meant for all of them.
        sure = verified and clear and (bool(group.starred) or not group.asterisk)
        note = _note(group, starred=bool(group.asterisk) and not group.starred)
        yield _entry(name, note, scope._replace(verified=sure), plain, second)
    if starred:
        needed = seconds.starred.get(group.number)
        second, clear = _listed(needed, groups)
        said = scope._replace(verified=verified and clear and needed is not None)
        yield _entry(f"{name}, asterisk", _note(group, starred=True), said, starred, second)


def _entry(
    name: str, note: str, scope: _Scope, diagnoses: list[str], second: list[str]
) -> Coverage:
    return Coverage(
        name=name,
        confidence=_confidence(scope),
        note=note if scope.verified else UNREAD + note,
        procedures=scope.procedures,
        drugs=scope.drugs,
        diagnoses=CodeList(diagnoses),
        second_diagnoses=CodeList(second),
    )


def not_covered(article: Article) -> list[NotCovered]:
    """The non-covered groups as entries."""
    found = []
    for group in article.uncovered:
        meaning = of_uncovered(group.paragraph, article.procedures)
        scope = _scope(article, meaning.codes if meaning.understood else None)
        if diagnoses := _valid(group.codes):
            entry = NotCovered(
                name=f"{article.name} non-covered group {group.number}",
                confidence=_confidence(scope),
                note=_note(group) if scope.verified else UNREAD + _note(group),
                procedures=scope.procedures,
                drugs=scope.drugs,
                diagnoses=CodeList(diagnoses),
                remedy=f"Article {article.name} lists this diagnosis among those that do not"
                " support it: report another one only where the record documents it.",
            )
            found.append(entry)
    return found


def _seconds(groups: dict[int, Group], meanings: dict[int, Meaning]) -> _Seconds:
    """Which group needs a second diagnosis out of which, by all paragraphs together.

    Where groups are only called primary and secondary, they are a pair if there is one of
    each; else nobody knows which belong together, and of no list whether it stands alone.
    """
    of: dict[int, Second] = {}
    unclear: set[int] = set()
    for number, meaning in meanings.items():
        for second in meaning.seconds:
            if of.setdefault(number, second) != second:
                unclear.add(number)
    primary = [number for number, meaning in meanings.items() if meaning.role == "primary"]
    secondary = [number for number, meaning in meanings.items() if meaning.role == "secondary"]
    if len(primary) == len(secondary) == 1:
        of.setdefault(primary[0], Second(group=secondary[0]))
    explained = {number: of_asterisk(group.asterisk) for number, group in groups.items()}
    starred = {number: second for number, second in explained.items() if second is not None}
    named = {second.group for second in (*of.values(), *starred.values())}
    if not named.issuperset(secondary) or not of.keys() >= set(primary):
        unclear.update(groups)
    alone = {number for number in named & meanings.keys() if _says_nothing_else(meanings[number])}
    return _Seconds(of, starred, frozenset(alone), frozenset(unclear))


def _says_nothing_else(meaning: Meaning) -> bool:
    """Is a group that is named as second diagnoses nothing more by its own paragraph?"""
    return meaning.known and (meaning.role == "secondary" or not meaning.codes)


def _listed(second: Second | None, groups: dict[int, Group]) -> tuple[list[str], bool]:
    """The codes of a second diagnosis; false where its group is not there or is empty."""
    if second is None:
        return [], True
    codes = _valid(second.codes or (groups[second.group].codes if second.group in groups else ()))
    return codes, bool(codes)


def _scope(article: Article, codes: frozenset[str] | None) -> _Scope:
    """The codes by kind; None stands for all of the article's."""
    every = codes or article.codes
    drugs = frozenset(code for code in every if is_drug(code))
    return _Scope(every - drugs, drugs, codes is not None)


def _valid(codes: Iterable[str]) -> list[str]:
    """What can be a diagnosis; the tables hold a few things that cannot."""
    return [code for code in codes if _ICD10.fullmatch(code)]


def _note(group: Group, *, starred: bool = False) -> str:
    """The paragraph, for whoever wants to see what the list is for."""
    said = group.paragraph or "(no paragraph)"
    return f"{said}\nAsterisk: {group.asterisk or '(not explained)'}" if starred else said


def _confidence(scope: _Scope) -> Confidence:
    return "verified" if scope.verified else "unverified"
