"""NCCI pairs: two procedures of one day of which CMS pays the first alone.

A table is kept as one text of rows of equal width in their order, so that hundreds of
thousands of pairs cost nothing until one is asked for.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from edi_scrub.errors import ConfigurationError
from edi_scrub.policy.codekinds import Confidence
from edi_scrub.policy.tsvfile import UNKNOWN, parse

COLUMNS = ("column1", "column2", "effective", "deletion", "modifier")
_CODES = 10  # characters of a row that are its two codes
_WIDTH = _CODES + 8 + 8 + 1
_NO_DAY = " " * 8
_ROW = re.compile(r"([A-Z0-9]{5})\t([A-Z0-9]{5})\t(-|[\d-]{10})\t(-|[\d-]{10})\t([019])")


class Pair(NamedTuple):
    """Where both are billed for one day, ``column1`` is paid and ``column2`` is not.

    ``indicator`` 0: never together; 1: a modifier may part them (59, X{EPSU}, a side); 9:
    taken back as if it had never been. ``effective`` and ``deleted`` are its first and last
    day (None: not known; still in force), ``edition`` the first day of the table's quarter.
    """

    column1: str
    column2: str
    indicator: Literal[0, 1, 9]
    effective: date | None
    deleted: date | None
    edition: date
    confidence: Confidence

    def in_force(self, day: date) -> bool:
        """Does it hold for services on ``day``, as far as its dates are known?"""
        begun = self.effective is None or self.effective <= day
        return self.indicator != 9 and begun and (self.deleted is None or day <= self.deleted)

    def sure(self, day: date) -> bool:
        """Is it known to hold on ``day``: had it begun then by its own date or the table's?"""
        return self.in_force(day) and (self.effective or self.edition) <= day


class Pairs(msgspec.Struct, frozen=True):
    """One table of pairs; ``rows`` are of equal width and in order."""

    edition: date
    confidence: Confidence
    rows: str

    def of(self, column1: str, column2: str) -> list[Pair]:
        """Every row of the two codes in this order; CMS may begin and end a pair again."""
        key = column1 + column2
        if len(key) != _CODES:
            return []
        place = bisect_left(range(len(self.rows) // _WIDTH), key, key=self._key)
        found = []
        while self._key(place) == key:
            found.append(self._pair(self.rows[place * _WIDTH : (place + 1) * _WIDTH]))
            place += 1
        return found

    def _key(self, place: int) -> str:
        return self.rows[place * _WIDTH : place * _WIDTH + _CODES]

    def _pair(self, row: str) -> Pair:
        first, last = row[_CODES : _CODES + 8], row[_CODES + 8 : _CODES + 16]
        indicator: Literal[0, 1, 9] = 0 if row[-1] == "0" else 1 if row[-1] == "1" else 9
        return Pair(row[:5], row[5:_CODES], indicator, _day(first), _day(last),
                    self.edition, self.confidence)  # fmt: skip


def find(tables: Iterable[Pairs], one: str, other: str, day: date) -> Pair | None:
    """The pair of two codes, in either order, that holds on ``day``.

    The last table that knows the two counts, whatever it says of the day.
    """
    for table in tables:
        found = [*table.of(one, other), *table.of(other, one)]
        if found:
            return next((pair for pair in found if pair.in_force(day)), None)
    return None


def read_pairs(path: Path, data: bytes) -> Pairs:
    """The table that ``data`` holds, the bytes of ``path``.

    :raises ConfigurationError: it is no such table; file and line are named.
    """
    table = parse(path, data, COLUMNS)
    rows = []
    for number, line in table.rows:
        found = _ROW.fullmatch(line)
        if found is None:
            raise ConfigurationError(
                f"{path}, line {number}: expected two codes, two dates (or {UNKNOWN}) and 0, 1 or"
                f" 9, with tabs between them ({', '.join(COLUMNS)})"
            )
        first, last = _written(path, number, found[3]), _written(path, number, found[4])
        if _NO_DAY != last < first:
            raise ConfigurationError(f"{path}, line {number}: deletion is before effective")
        rows.append(f"{found[1]}{found[2]}{first}{last}{found[5]}")
    return Pairs(table.edition, table.confidence, "".join(sorted(rows)))


def _written(path: Path, number: int, day: str) -> str:
    """A date as rows have it: eight digits, or blanks where there is none."""
    if day == UNKNOWN:
        return _NO_DAY
    try:
        return date.fromisoformat(day).strftime("%Y%m%d")
    except ValueError:
        raise ConfigurationError(f"{path}, line {number}: {day} is no date") from None


def _day(digits: str) -> date | None:
    return None if digits == _NO_DAY else date.fromisoformat(digits)
