"""``report.csv``: one row a finding, made to be opened in a spreadsheet.

A spreadsheet reads a cell's text and takes it for a formula, a number or a date where
it looks like one, quoted or not: ``=HYPERLINK(...)`` runs, ``01112`` becomes 1112. A
text cell it would not leave as it is gets a leading apostrophe (:func:`guarded`).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from io import BytesIO
from typing import BinaryIO

from edi_scrub.record import Judged, LevelFindings
from edi_scrub.reports.entries import Entry, FindingEntry, of_claim, of_levels

COLUMNS = (
    "position",
    "claim_id",
    "payer_id",
    "payer_name",
    "policy",
    "outcome",
    "charge",
    "rule",
    "severity",
    "line",
    "loop",
    "element",
    "segment",
    "message",
    "remedy",
    "before",
    "after",
    "authority_policy",
    "authority_document",
    "authority_entry",
    "interchange",
    "group",
    "transaction",
    "authority_evidence",
)
BARE = frozenset({"position", "charge", "line", "segment"})

LONGEST_CODE = 48  # characters of a text worth remembering
_NUMBER_OR_DATE = re.compile(r"-?[0-9]+(?:\.[0-9]+)?|[0-9]{4}-[0-9]{2}-[0-9]{2}")
# What starts a formula, also behind blanks and in its full-width form (OWASP, "CSV
# Injection"); an apostrophe is guarded as well, so that taking one off gives the text.
_FORMULA = re.compile(r"[\t\r\n]|[\s\0\u200b\ufeff]*['=+\-@\uff1d\uff0b\uff0d\uff20]")
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_CHANGED = re.compile(
    rf"""\s*(?:
        0[0-9]+                                        # leading zeros go
      | [0-9]{{12,}}                                     # shown as 1.2E+11, rounded from 16 digits
      | [0-9]*\.[0-9]*                                 # 342.10 becomes 342.1
      | [0-9]+(?:\.[0-9]*)?e[+-]?[0-9]+                # an exponent
      | [0-9]{{1,4}}[-/][0-9]{{1,2}}(?:[-/][0-9]{{1,4}})?    # a date
      | {_MONTH}[-/\s]?[0-9]{{1,4}} | [0-9]{{1,2}}[-/\s]?{_MONTH}
      | [0-9]+:[0-9:.]+                                # a time
    )\s*""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


def guarded(text: str) -> str:
    """A text cell that a spreadsheet leaves as it is.

    One leading apostrophe where the text could be run as a formula or changed as a
    number or date; taking it off gives the text back.
    """
    return _guarded_code(text) if len(text) <= LONGEST_CODE else _guarded(text)


def _guarded(text: str) -> str:
    return "'" + text if _FORMULA.match(text) or _CHANGED.fullmatch(text) else text


_guarded_code = lru_cache(maxsize=4096)(_guarded)  # ids, codes and names come again and again


def bare(text: str) -> str:
    """A cell of a column of numbers or dates: as it is where it is one, else guarded."""
    return text if _NUMBER_OR_DATE.fullmatch(text) else guarded(text)


class Table:
    """Rows of a CSV file: UTF-8, CRLF (RFC 4180), header first, text cells guarded.

    ``plain`` names the columns of numbers and dates.
    """

    def __init__(
        self,
        stream: BinaryIO,
        columns: Sequence[str],
        plain: frozenset[str] = BARE,
        *,
        header: bool = True,
    ) -> None:
        """``header`` false: the rows are to stand in a file that has one."""
        self._writer = csv.writer(_Utf8(stream), lineterminator="\r\n")
        self._cells = [bare if column in plain else guarded for column in columns]
        if header:
            self._writer.writerow(columns)

    def row(self, values: Iterable[object]) -> None:
        """Write one row; ``None`` is an empty cell."""
        texts = ["" if value is None else str(value) for value in values]
        cells = [cell(text) for cell, text in zip(self._cells, texts, strict=True)]
        self._writer.writerow(cells)


class CsvFile:
    """Writes the report as claims pass, one row a finding."""

    def __init__(self, stream: BinaryIO, *, header: bool = True) -> None:
        """``header`` false: the rows are to stand in a file that has one."""
        self._stream = stream
        self._table = Table(stream, COLUMNS, header=header)

    def claim(self, judged: Judged) -> None:
        """Write a row for each finding of one claim."""
        if judged.findings:
            self._write(of_claim(judged))

    def levels(self, found: LevelFindings) -> None:
        """Write a row for each finding above the claims."""
        if found.findings:
            self._write(of_levels(found))

    def beside(self) -> Callable[[], CsvFile]:
        """For a piece of the file: see :class:`edi_scrub.pipeline.Report`."""
        return _beside

    def told(self) -> bytes:
        """The rows written so far, by a report made beside."""
        self._stream.seek(0)
        return self._stream.read()

    def join(self, told: bytes) -> None:
        """Write another's rows."""
        self._stream.write(told)

    def _write(self, entry: Entry) -> None:
        for finding in entry["findings"]:
            cells = {**entry, **finding, **_authority(finding)}
            self._table.row(cells[column] for column in COLUMNS)


def _beside() -> CsvFile:
    return CsvFile(BytesIO(), header=False)


_AUTHORITY = ("policy", "document", "entry", "evidence")


def _authority(finding: FindingEntry) -> dict[str, str]:
    authority = finding["authority"] or dict.fromkeys(_AUTHORITY, "")
    return {f"authority_{key}": str(value) for key, value in authority.items()}


class _Utf8:
    """The text side of a byte stream that does not close it when it goes."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(text.encode("utf-8"))
