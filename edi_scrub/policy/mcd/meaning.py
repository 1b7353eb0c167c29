"""What a group's paragraph and its asterisk say, where they say it in words that are known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from edi_scrub.policy.mcd import phrases
from edi_scrub.policy.mcd.phrases import CODE, ICD, RANGE, compiled, sentences

_COVERS, _EXCLUDES = compiled(phrases.COVERS), compiled(phrases.EXCLUDES)
_NEEDS_GROUP, _NEEDS_CODES = compiled(phrases.NEEDS_GROUP), compiled(phrases.NEEDS_CODES)
_NEEDS_BOTH, _ROLES = compiled(phrases.NEEDS_BOTH), compiled(phrases.ROLES)
_COMMON = compiled(phrases.COMMON)
_RANGES, _CODES, _ICDS = re.compile(RANGE), re.compile(CODE), re.compile(ICD)


class Second(NamedTuple):
    """A second diagnosis that is due: one of ``codes``, or of the group ``group``."""

    group: int = 0
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a paragraph says.

    ``codes`` are the CPT and HCPCS codes its list is for. It is ``understood`` where
    every sentence is known and it names codes; ``known`` where every sentence is, but
    perhaps no code. ``role``: the list is called the primary or the secondary one.
    """

    known: bool = True
    codes: frozenset[str] = frozenset()
    seconds: tuple[Second, ...] = ()
    role: str = ""

    @property
    def understood(self) -> bool:
        """May the list be called verified for these codes?"""
        return self.known and bool(self.codes)


class _UnclearError(Exception):
    """A sentence is of a known form, but its codes are not the article's."""


def of_covered(paragraph: str, listed: Mapping[int, Iterable[str]], own: int = 1) -> Meaning:
    """What the paragraph of the covered group ``own`` says.

    ``listed`` are the article's CPT and HCPCS codes by group.
    """
    return _meaning(paragraph, _COVERS, partial(_named, listed), own)


def of_uncovered(paragraph: str, listed: Mapping[int, Iterable[str]]) -> Meaning:
    """What a non-covered group's paragraph says."""
    return _meaning(paragraph, _EXCLUDES, partial(_named, listed), own=0)


def of_asterisk(explanation: str) -> Second | None:
    """The second diagnosis that the codes with an asterisk need; None: not understood."""
    found: list[Second] = []
    for sentence in sentences(explanation):
        second = _second(sentence)
        if second is None and _any(_COMMON, sentence) is None:
            return None
        found += [second] if second else []
    return found[0] if len(found) == 1 else None


Named = Callable[[re.Match[str]], frozenset[str]]


def _meaning(paragraph: str, lists: list[re.Pattern[str]], named: Named, own: int) -> Meaning:
    meaning = Meaning()
    try:
        for sentence in sentences(paragraph):
            if _any(_COMMON, sentence) is None:
                meaning = _with(meaning, sentence, lists, named, own)
    except _UnclearError:
        return Meaning(known=False)
    return meaning


def _with(
    meaning: Meaning, sentence: str, lists: list[re.Pattern[str]], named: Named, own: int
) -> Meaning:
    """The meaning with what one more sentence says.

    :raises _UnclearError: it is none of those that are known.
    """
    if second := _second(sentence):
        return replace(meaning, seconds=(*meaning.seconds, second))
    if found := _any(_NEEDS_BOTH, sentence):
        first, group = int(found["first"]), int(found["second"])
        if own == group:  # this list is the second one; what it is for, the first one says
            return replace(meaning, role="secondary")
        if own == first:
            seconds = (*meaning.seconds, Second(group=group))
            return replace(meaning, seconds=seconds, codes=meaning.codes | named(found))
    elif found := _any(_ROLES, sentence):
        return replace(meaning, role=found["role"], codes=meaning.codes | named(found))
    elif found := _any(lists, sentence):
        return replace(meaning, codes=meaning.codes | named(found))
    raise _UnclearError


def _second(sentence: str) -> Second | None:
    if found := _any(_NEEDS_GROUP, sentence):
        return Second(group=int(found["second"]))
    if found := _any(_NEEDS_CODES, sentence):
        return Second(codes=tuple(code.upper() for code in _ICDS.findall(found["codes"])))
    return None


def _any(patterns: list[re.Pattern[str]], sentence: str) -> re.Match[str] | None:
    return next((found for one in patterns if (found := one.fullmatch(sentence))), None)


def _named(listed: Mapping[int, Iterable[str]], found: re.Match[str]) -> frozenset[str]:
    """The codes of a sentence's subject.

    :raises _UnclearError: one of them is not among the article's, or what is given "with"
        them is no drug: then the sentence does not mean what it seems to.
    """
    if not found["subject"]:
        return frozenset()
    if group := found["procedures"] or found["procedures_too"]:
        return frozenset(listed.get(int(group), ())) or _unclear()
    every = frozenset(code for codes in listed.values() for code in codes)
    subject = _expanded(found["subject"], every)
    if not found["drugs"]:
        return subject
    drugs = _expanded(found["drugs"], every)
    if not all(map(is_drug, drugs)) or any(map(is_drug, subject)):
        _unclear()
    return subject | drugs


def is_drug(code: str) -> bool:
    """A code that is billed as a drug: every J-code."""
    return code[:1] == "J"


def _expanded(text: str, every: frozenset[str]) -> frozenset[str]:
    """The codes of a list, its ranges as those of the article's codes that lie in them."""
    found: set[str] = set()
    for one in _RANGES.finditer(text):
        ends = [code.upper() for code in _CODES.findall(one[0])]
        if not every.issuperset(ends) or ends != sorted(ends) or len(ends[0]) != len(ends[-1]):
            _unclear()
        found |= {code for code in every if ends[0] <= code <= ends[-1]}
    return frozenset(found)


def _unclear() -> frozenset[str]:
    raise _UnclearError
