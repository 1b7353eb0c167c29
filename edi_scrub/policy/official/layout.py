"""Where the columns of a published table stand: its header is found, and nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from edi_scrub.errors import ConfigurationError
from edi_scrub.policy.official.sheets import Sheet, sheets, text

HEAD = 60  # rows above the columns' names, at most: titles and notices
_PLAIN = re.compile(r"[^a-z0-9]")


class Column(NamedTuple):
    """``name`` is how CMS writes it, ``form`` what fits it in small letters and digits alone."""

    name: str
    form: re.Pattern[str]

    @classmethod
    def named(cls, name: str, form: str = "") -> Column:
        """A column whose name is, or begins like, ``form`` (the name itself if empty)."""
        return cls(name, re.compile(form or _PLAIN.sub("", name.lower())))


class Layout(NamedTuple):
    """What a table is called, and its columns by what we call them."""

    table: str
    columns: Mapping[str, Column]

    def places(self, cells: Sequence[object]) -> dict[str, int]:
        """Which of the columns a row names, and where."""
        plain = [_PLAIN.sub("", text(cell).lower()) for cell in cells]
        found = {
            ours: next((n for n, name in enumerate(plain) if column.form.match(name)), None)
            for ours, column in self.columns.items()
        }
        return {ours: place for ours, place in found.items() if place is not None}

    def missing(self, found: Mapping[str, int]) -> str:
        """A sentence for the columns that a row does not name."""
        names = [f'"{column.name}"' for ours, column in self.columns.items() if ours not in found]
        return f"expected {self.table} with the column{'s'[: len(names) > 1]} {', '.join(names)}"


class Table(NamedTuple):
    """A table whose columns were found: the rows below them, and what stands above."""

    sheet: Sheet
    places: Mapping[str, int]
    head: str

    def rows(self) -> Iterator[tuple[int, list[object]]]:
        """Every row's number, and its cells of the layout."""
        for number, cells in self.sheet.rows:
            yield number, self.ours(cells)

    def ours(self, cells: Sequence[object]) -> list[object]:
        """The cells of the layout, in its order; nothing where the row ends before."""
        return [cells[n] if n < len(cells) else "" for n in self.places.values()]


@contextmanager
def table(path: Path, layout: Layout) -> Iterator[Table]:
    """The first sheet of a file that has the columns of ``layout``.

    :raises ConfigurationError: none has; the message names file, sheets and columns.
    """
    with sheets(path) as found:
        names, nearest = [], dict[str, int]()
        for sheet in found:
            names += [sheet.name] if sheet.name else []
            head: list[str] = []
            for _, cells in islice(sheet.rows, HEAD):
                places = layout.places(cells)
                if len(places) == len(layout.columns):
                    yield Table(sheet, places, " ".join(head))
                    return
                nearest = max(nearest, places, key=len)
                head += [text(cell) for cell in cells]
        where = f"{path}, sheet {' or '.join(names)}" if names else f"{path}"
        raise ConfigurationError(f"{where}: {layout.missing(nearest)}")
