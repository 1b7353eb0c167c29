"""Rows of the files that CMS publishes: text with tabs, CSV, and workbooks sheet by sheet."""

from __future__ import annotations

import csv
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from edi_scrub.errors import ConfigurationError

ENCODING = "cp1252"  # codes and dates are ASCII in all of them; names hold a few signs more
Cells = Sequence[object]


class Sheet(NamedTuple):
    """A table as it lies in a file; ``name`` is the sheet's, in a workbook.

    ``rows`` are numbered from 1 and read while they are asked for, once.
    """

    path: Path
    name: str
    rows: Generator[tuple[int, Cells]]

    def fault(self, number: int, what: str) -> ConfigurationError:
        """The error for what is wrong in a row; it shows nothing of the row."""
        where = f"sheet {self.name}, row {number}" if self.name else f"line {number}"
        return ConfigurationError(f"{self.path}, {where}: {what}")


@contextmanager
def sheets(path: Path) -> Iterator[Iterable[Sheet]]:
    """The sheets of a file, by its suffix.

    :raises ConfigurationError: it cannot be read, is no such file, or openpyxl is missing.
    """
    kind = path.suffix.lower()
    try:
        if kind == ".xlsx":
            with _workbook(path) as found:
                yield found
        elif kind in (".csv", ".txt"):
            with path.open(encoding=ENCODING, errors="replace", newline="") as stream:
                rows = _csv(stream) if kind == ".csv" else _tabs(stream)
                yield [Sheet(path, "", rows)]
        else:
            raise ConfigurationError(
                f"{path}: expected a file .xlsx, .csv or .txt: unpack a .zip, and save an .xls"
                " as .xlsx"
            )
    except csv.Error as error:
        raise ConfigurationError(f"{path}: is no CSV: {error}") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from None


def text(cell: object) -> str:
    """What a cell says; a date as CMS writes it, YYYYMMDD."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, date):
        return cell.strftime("%Y%m%d")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def code(cell: object) -> str:
    """A procedure's or drug's code; a workbook may hold one as a number, without its zeros."""
    found = text(cell)
    return found.upper() if isinstance(cell, str) else found.zfill(5)


def day(cell: object) -> date | None:
    """A date; None where there is none, or ``*`` for none.

    :raises ValueError: it is something else.
    """
    found = text(cell)
    if found in ("", "*"):
        return None
    if len(found) != 8 or not found.isdigit():
        raise ValueError("no date")
    return date.fromisoformat(found)


def _csv(stream: Iterable[str]) -> Generator[tuple[int, Cells]]:
    reader = csv.reader(stream)
    for row in reader:
        yield reader.line_num, row


def _tabs(stream: Iterable[str]) -> Generator[tuple[int, Cells]]:
    for number, line in enumerate(stream, start=1):
        yield number, line.rstrip("\r\n").split("\t")


@contextmanager
def _workbook(path: Path) -> Iterator[Iterable[Sheet]]:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise ConfigurationError(
            f"{path}: workbooks are read by openpyxl: pip install 'edi-scrub[xlsx]', or take"
            " the .csv or .txt that lies beside it"
        ) from None
    with _whole(path):
        book = load_workbook(path, read_only=True, data_only=True)
    found = [Sheet(path, sheet.title, _cells(path, sheet)) for sheet in book.worksheets]
    try:
        yield found
    finally:
        for sheet in found:
            sheet.rows.close()  # else its part of the workbook stays open
        book.close()


def _cells(path: Path, sheet: Any) -> Generator[tuple[int, Cells]]:
    sheet.reset_dimensions()  # some say that they are one cell
    with _whole(path), closing(sheet.iter_rows(values_only=True)) as rows:
        yield from enumerate(rows, start=1)


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    """Whatever zipfile, the XML parser and openpyxl raise is a fault of the file."""
    try:
        yield
    except (OSError, ConfigurationError):
        raise
    except Exception as error:  # noqa: BLE001  (openpyxl lets all of theirs through)
        raise ConfigurationError(f"{path}: is no workbook ({type(error).__name__})") from None
