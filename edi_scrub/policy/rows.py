"""Long tables as one text: rows of equal width in their order, searched and never parsed whole.

Hundreds of thousands of rows are read from disk in a millisecond or two this way, and cost
nothing more until one is asked for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date
from typing import Self

import msgspec

NO_DAY = " " * 8  # where a date would be, YYYYMMDD


class Rows(msgspec.Struct, frozen=True):
    """``text`` is rows of ``width`` characters; the first ``key`` ones are what is asked for."""

    key: int
    width: int
    text: str

    @classmethod
    def of(cls, key: int, width: int, rows: Iterable[str]) -> Self:
        """The rows, each ``width`` characters, in whatever order; one twice counts once."""
        return cls(key, width, "".join(sorted(set(rows))))

    def __len__(self) -> int:
        return len(self.text) // self.width

    def find(self, key: str) -> list[str]:
        """The rows of ``key``, in order."""
        if len(key) != self.key:
            return []
        place = bisect_left(range(len(self)), key, key=self._key)
        found = []
        while self._key(place) == key:
            found.append(self.text[place * self.width : (place + 1) * self.width])
            place += 1
        return found

    def _key(self, place: int) -> str:
        return self.text[place * self.width : place * self.width + self.key]


def packed(day: date | None) -> str:
    """A date as rows have it: eight characters."""
    return day.strftime("%Y%m%d") if day else NO_DAY


def unpacked(text: str) -> date | None:
    """The date of :func:`packed`."""
    return None if text == NO_DAY else date.fromisoformat(text)
