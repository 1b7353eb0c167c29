"""NCCI pairs: two procedures of one day of which CMS pays the first alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from edi_scrub.policy.codekinds import Confidence
from edi_scrub.policy.rows import NO_DAY, Rows, unpacked
from edi_scrub.policy.tsvfile import UNKNOWN, parse

COLUMNS = ("column1", "column2", "effective", "deletion", "modifier")
_CODES, _EFFECTIVE, _DELETION = slice(0, 10), slice(10, 18), slice(18, 26)
_WIDTH = _DELETION.stop + 1
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
    """One table of pairs."""

    edition: date
    confidence: Confidence
    rows: Rows

    def of(self, column1: str, column2: str) -> list[Pair]:
        """Every row of the two codes in this order; CMS may begin and end a pair again."""
        return [self._pair(row) for row in self.rows.find(column1 + column2)]

    def _pair(self, row: str) -> Pair:
        indicator: Literal[0, 1, 9] = 0 if row[-1] == "0" else 1 if row[-1] == "1" else 9
        first, last = unpacked(row[_EFFECTIVE]), unpacked(row[_DELETION])
        return Pair(row[:5], row[5:10], indicator, first, last, self.edition, self.confidence)


def find(tables: Iterable[Pairs], one: str, other: str) -> list[Pair]:
    """Every row of two codes, in either order, of the first table that knows the two."""
    for table in tables:
        if found := [*table.of(one, other), *table.of(other, one)]:
            return found
    return []


def read_pairs(path: Path, data: bytes) -> Pairs:
    """The table that ``data`` holds, the bytes of ``path``.

    :raises ConfigurationError: it is no such table; file and line are named.
    """
    table = parse(path, data, COLUMNS)
    rows = []
    for number, line in table.rows:
        found = _ROW.fullmatch(line)
        if found is None:
            raise table.fault(
                number,
                f"expected two codes, two dates (or {UNKNOWN}) and 0, 1 or 9, with tabs between"
                f" them ({', '.join(COLUMNS)})",
            )
        first, last = table.packed(number, found[3]), table.packed(number, found[4])
        if NO_DAY != last < first:
            raise table.fault(number, "deletion is before effective")
        rows.append(f"{found[1]}{found[2]}{first}{last}{found[5]}")
    return Pairs(table.edition, table.confidence, Rows.of(_CODES.stop, _WIDTH, rows))
