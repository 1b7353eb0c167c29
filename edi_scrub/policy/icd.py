"""Which diagnosis codes there are: ICD-10-CM and ICD-9-CM, release by release.

ICD-9-CM's last version (fiscal year 2015) is among the built-in code sets. ICD-10-CM is
the release that the package simple-icd-10-cm carries (``pip install 'edi-scrub[icd]'``);
without it nothing is known of ICD-10-CM. Only its list of codes is read, where it lies:
importing the package builds the whole classification, which takes seconds.

A day that no release covers has no release: of it nothing is said.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from enum import Enum
from functools import cache, lru_cache, partial
from importlib.util import find_spec
from pathlib import Path

from edi_scrub.cache import kept, key_of
from edi_scrub.policy.folders import built_in

ICD10_BEGINS = date(2015, 10, 1)
PACKAGE = "simple_icd_10_cm"
_LIST = re.compile(r"code-list-([A-Z][a-z]+)-([0-9]{4})\.txt")
_CODE = re.compile(r"[A-Z][0-9][0-9A-Z]{1,5}")  # not a chapter (1), not a block (A00-A09)
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
_OCTOBER = 10
_WIDTH = 7  # characters of the longest code


class Standing(Enum):
    """What a release says of a code."""

    VALID = "valid"
    HEADING = "heading"  # codes with more characters stand below it: they are billed, not it
    MISSING = "missing"


class Release:
    """The codes of a fiscal year.

    ``begins`` and ``ends`` are the first and last day of the year. The release itself
    holds from ``edition`` on: of an earlier day of the year it can be wrong.
    """

    __slots__ = ("begins", "edition", "ends", "is_icd10", "path", "title")

    def __init__(self, title: str, path: Path, begins: date, edition: date, ends: date) -> None:
        self.title = title
        self.path = path
        self.begins = begins
        self.edition = edition
        self.ends = ends
        self.is_icd10 = begins >= ICD10_BEGINS

    def standing(self, code: str) -> Standing:
        """What the release says of a code without point, in upper case."""
        codes = _codes(self)
        place = bisect_left(range(len(codes)), code, key=codes.__getitem__)
        if not code or not codes[place].startswith(code):
            return Standing.MISSING
        heads = codes[place] != code or codes[place + 1].startswith(code)
        return Standing.HEADING if heads else Standing.VALID


def is_wrong(code: str, day: date, *, is_icd10: bool) -> bool:
    """Is there a release of that code set for ``day``, and can it not be billed by it?"""
    known = release(day)
    return known is not None and known.is_icd10 is is_icd10 and not _is_valid(known, code)


@lru_cache(maxsize=4096)
def _is_valid(known: Release, code: str) -> bool:
    return known.standing(code) is Standing.VALID


@lru_cache(maxsize=1024)
def release(day: date) -> Release | None:
    """The release that speaks of the codes billed on ``day``, or None."""
    return next((one for one in releases() if one.begins <= day <= one.ends), None)


@cache
def releases() -> tuple[Release, ...]:
    """Every release there is on this machine; reading their codes is left for later."""
    return (*_icd9(), *_icd10())


def _icd9() -> Iterator[Release]:
    path = built_in() / "codes" / "icd-9-cm-2015.txt"
    begins = date(2014, 10, 1)
    yield Release("ICD-9-CM version 32", path, begins, begins, date(2015, 9, 30))


def _icd10() -> Iterator[Release]:
    """The release of the installed package, if there is one and its list is named as known."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return
    for path in sorted((Path(spec.origin).parent / "data").glob("code-list-*.txt")):
        named = _LIST.fullmatch(path.name)
        if named is None or named[1] not in _MONTHS:
            continue
        edition = date(int(named[2]), _MONTHS.index(named[1]) + 1, 1)
        year = edition.year + (edition.month >= _OCTOBER)
        title = f"ICD-10-CM {named[1]} {named[2]}"
        yield Release(title, path, date(year - 1, 10, 1), edition, date(year, 9, 30))


class Codes:
    """Codes in order, each with blanks to one width: to be read and asked at once.

    A list of them takes ten times the memory, and 5 ms to make. Behind the last one every
    place holds the empty text.
    """

    def __init__(self, text: str) -> None:
        """``text`` is all codes in a row."""
        self.text = text

    def __len__(self) -> int:
        return len(self.text) // _WIDTH

    def __getitem__(self, place: int) -> str:
        return self.text[place * _WIDTH : (place + 1) * _WIDTH].rstrip()


@cache
def _codes(known: Release) -> Codes:
    """The release's codes, headings among them or not."""
    key = key_of(known.path, Path(__file__))
    return Codes(kept(known.path.stem, key, partial(_listed, known), str.encode, bytes.decode))


def _listed(known: Release) -> str:
    text = known.path.read_text(encoding="ascii")
    if known.is_icd10:
        found = [code for code in text.split() if _CODE.fullmatch(code)]
    else:
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        found = " ".join(lines).split()
    return "".join(code.ljust(_WIDTH) for code in sorted(found))
