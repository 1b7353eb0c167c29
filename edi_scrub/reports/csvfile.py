"""``report.csv``: one row a finding, made to be opened in a spreadsheet.

Texts are guarded (:mod:`edi_scrub.reports.guarding`): nothing runs, no code is changed.
A row is put together of groups of cells that come again and again, and are remembered; those
of a claim once for all rows of it.
"""

from __future__ import annotations

import csv
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from operator import itemgetter
from typing import BinaryIO

from edi_scrub.reports.entries import Entry
from edi_scrub.reports.guarding import bare, examined, guarded
from edi_scrub.reports.listing import NAMES, Persons

LINE_END = "\r\n"  # RFC 4180
PAYER = ("payer_id", "payer_name", "policy", "outcome")
CLAIM = ("position", "claim_id", *PAYER, "charge")
PLACE = ("rule", "severity", "line", "loop", "element")
WORDS = ("message", "remedy", "before", "after")
AUTHORITY = ("policy", "document", "entry", "evidence", "url")
ENVELOPE = ("interchange", "group", "transaction")
PROVIDER = ("provider_npi", "provider_name")
COLUMNS = (
    *CLAIM,
    *PLACE,
    "segment",
    *WORDS,
    *(f"authority_{name}" for name in AUTHORITY[:3]),
    *ENVELOPE,
    "authority_evidence",
    "date",
    *PROVIDER,
    "authority_url",
)
BARE = frozenset({"position", "charge", "line", "segment"})
_payer, _place, _words, _authority, _envelope, _provider = (
    itemgetter(*names) for names in (PAYER, PLACE, WORDS, AUTHORITY, ENVELOPE, PROVIDER)
)
_NO_AUTHORITY = dict.fromkeys(AUTHORITY, "")


class Table:
    """Rows of a CSV file: UTF-8, CRLF, header first, text cells guarded.

    ``plain`` names the columns of numbers and dates.
    """

    def __init__(
        self, stream: BinaryIO, columns: Sequence[str], plain: frozenset[str] = BARE
    ) -> None:
        self._stream = stream
        self._cells = [bare if column in plain else guarded for column in columns]
        stream.write(f"{joined(columns)}{LINE_END}".encode())

    def row(self, values: Iterable[object]) -> None:
        """Write one row; ``None`` is an empty cell."""
        texts = ["" if value is None else str(value) for value in values]
        cells = [cell(text) for cell, text in zip(self._cells, texts, strict=True)]
        self._stream.write(f"{joined(cells)}{LINE_END}".encode())


class CsvFile:
    """Writes the report as claims pass, one row a finding.

    ``bom``: with a byte order mark, by which Excel knows UTF-8. ``names``: with two more
    columns, the patient's and the subscriber's name. ``header`` false: the rows are to
    stand in a file that has one.
    """

    def __init__(
        self, stream: BinaryIO, *, header: bool = True, bom: bool = False, names: bool = False
    ) -> None:
        self.stream = stream
        self._names = names
        columns = (*COLUMNS, *NAMES) if names else COLUMNS
        if bom:
            stream.write(BOM_UTF8)
        if header:
            stream.write(f"{joined(columns)}{LINE_END}".encode())

    def write(self, entry: Entry, persons: Persons) -> None:
        """Write a row for each finding of one claim, or above the claims."""
        number = examined(entry["claim_id"] or "")  # a claim's own: not worth remembering
        claim = joined((entry["position"], number))
        claim = f"{claim},{_cells(_payer(entry))},{_bare(entry['charge'])}"
        envelope = _cells(_envelope(entry))
        treated = f"{_bare(entry['date'])},{_cells(_provider(entry))}"
        names = f",{_cells(persons)}" if self._names else ""
        rows = []
        for found in entry["findings"]:
            authority, evidence, url = _by(*_authority(found["authority"] or _NO_AUTHORITY))
            rows.append(
                f"{claim},{_cells(_place(found))},{found['segment']},{_cells(_words(found))},"
                f"{authority},{envelope},{evidence},{treated},{url}{names}{LINE_END}"
            )
        self.stream.write("".join(rows).encode())

    def for_piece(self) -> Callable[[BinaryIO], CsvFile]:
        """See :class:`edi_scrub.reports.listing.Format`."""
        return partial(CsvFile, header=False, names=self._names)


class _Echo:
    """A text stream that gives a row back without its line end: the writer passes it on."""

    def write(self, text: str) -> str:
        return text[: -len(LINE_END)]


# Cells as they stand in a row. The writer has to know the line end: it quotes what holds one.
joined: Callable[[Sequence[object]], str] = csv.writer(_Echo(), lineterminator=LINE_END).writerow


@lru_cache(maxsize=1024)
def _cells(values: tuple[str | int | None, ...]) -> str:
    """Some cells that stand together."""
    return ",".join([_cell(value) for value in values])


@lru_cache(maxsize=1024)
def _by(policy: str, document: str, entry: str, evidence: str, url: str) -> tuple[str, str, str]:
    """An authority's cells in the three places where they stand."""
    return _cells((policy, document, entry)), _cell(evidence), _cell(url)


def _alone(value: str | int | None) -> str:
    """A value as it stands in a row: in one of its own an empty cell would be quoted."""
    return joined((value, ""))[:-1]


_bare = lru_cache(maxsize=1024)(_alone)  # of a column of numbers or dates


def _cell(value: str | int | None) -> str:
    """A value as it stands in a row, in any other column: a text is guarded."""
    return _alone(guarded(value) if isinstance(value, str) else value)
