"""Tables of code sets as tab-separated text: what is too long for TOML.

Lines with ``#`` stand before the columns' names; ``# edition: 2024-07-01`` and ``#
confidence: verified`` are read, and ``-`` stands for what is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from edi_scrub.errors import ConfigurationError
from edi_scrub.policy.codekinds import Confidence
from edi_scrub.policy.rows import packed

UNKNOWN = "-"
TITLE, EDITION, CONFIDENCE = "title", "edition", "confidence"


class Tsv(NamedTuple):
    """A table: its source, the first day it speaks of, and its rows with their line numbers."""

    path: Path
    title: str
    edition: date
    confidence: Confidence
    rows: list[tuple[int, str]]

    def cells(self, count: int) -> Iterator[tuple[int, list[str]]]:
        """Every row's number and its ``count`` cells.

        :raises ConfigurationError: a row has another number of them.
        """
        for number, line in self.rows:
            found = line.split("\t")
            if len(found) != count:
                raise self.fault(number, f"expected {count} cells with tabs between them")
            yield number, found

    def packed(self, number: int, cell: str) -> str:
        """The date in a cell of row ``number`` as :mod:`edi_scrub.policy.rows` has it.

        :raises ConfigurationError: it is none.
        """
        try:
            return _packed(cell)
        except ValueError:
            raise self.fault(number, f"expected dates as 2024-07-01, or {UNKNOWN}") from None

    def fault(self, number: int, what: str) -> ConfigurationError:
        """The error for what is wrong in row ``number``."""
        return ConfigurationError(f"{self.path}, line {number}: {what}")


def parse(path: Path, data: bytes, columns: Sequence[str]) -> Tsv:
    """The table that ``data`` holds, its rows not yet parted.

    :raises ConfigurationError: it is no such table; the message names file and line.
    """
    try:
        lines = data.decode("ascii").splitlines()
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path}: is not ASCII text") from None
    count = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    said = dict(_said(line) for line in lines[:count])
    for wanted in (TITLE, EDITION, CONFIDENCE):
        if not said.get(wanted):
            raise ConfigurationError(f'{path}: expected a line "# {wanted}: ..." at its head')
    if lines[count : count + 1] != ["\t".join(columns)]:
        raise ConfigurationError(
            f"{path}, line {count + 1}: expected the columns {', '.join(columns)}"
        )
    rows = [(n, line) for n, line in enumerate(lines[count + 1 :], start=count + 2) if line]
    edition, confidence = _edition(path, said[EDITION]), _sure(path, said[CONFIDENCE])
    return Tsv(path, said[TITLE], edition, confidence, rows)


def text(
    title: str, edition: date, notes: Sequence[str], columns: Sequence[str], rows: Iterable[str]
) -> bytes:
    """The file that :func:`parse` reads: a verified table with ``rows``, tabs in them."""
    said = [f"{TITLE}: {title}", f"{EDITION}: {edition}", f"{CONFIDENCE}: verified", *notes]
    head = [*(f"# {line}" for line in said), "\t".join(columns)]
    return "".join(f"{line}\n" for line in (*head, *rows)).encode("ascii", "replace")


def _said(line: str) -> tuple[str, str]:
    key, _, value = line.removeprefix("#").partition(":")
    return key.strip(), value.strip()


@lru_cache(maxsize=4096)  # a table has few days, on many rows
def _packed(cell: str) -> str:
    return packed(None if cell == UNKNOWN else date.fromisoformat(cell))


def _edition(path: Path, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ConfigurationError(f"{path}: edition: expected a date as 2024-07-01") from None


def _sure(path: Path, value: str) -> Confidence:
    if value == "verified":
        return "verified"
    if value == "unverified":
        return "unverified"
    raise ConfigurationError(f"{path}: confidence: expected verified or unverified")
