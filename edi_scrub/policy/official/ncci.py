"""CMS's practitioner PTP edits to ``ncci.tsv``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from edi_scrub.errors import ConfigurationError
from edi_scrub.policy import tsvfile
from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.loading import CODES
from edi_scrub.policy.ncci import COLUMNS
from edi_scrub.policy.official.editions import edition
from edi_scrub.policy.official.keeping import Imported, keep, wanted_edition
from edi_scrub.policy.official.layout import Column, Layout, Table, table
from edi_scrub.policy.official.sheets import code, day, text
from edi_scrub.policy.tsvfile import UNKNOWN

NAME = "ncci.tsv"
LAYOUT = Layout(
    "CMS's practitioner PTP edits",
    {
        "column1": Column.named("Column 1"),
        "column2": Column.named("Column 2"),
        "effective": Column.named("Effective Date", "effective"),
        "deletion": Column.named("Deletion Date", "deletion"),
        "modifier": Column.named("Modifier"),
    },
)
_HOSPITAL = "ccioph"  # the hospitals' table has the same columns, and other pairs
_RETRACTED = "9"
_STEP = 10_000  # pairs from one word of progress to the next


def import_ncci(
    files: Sequence[Path],
    folder: Path,
    codes: CodeSets,
    given: date | None = None,
    progress: Callable[[int], None] | None = None,
) -> Imported:
    """Keep the pairs of ``files`` that have a drug or a procedure of the code sets.

    A visit does not make a pair one of ours: it is in a pair with every procedure there is.
    CMS parts the table into several files: those of one quarter are added to each other,
    another quarter takes the place of what was imported. ``progress`` hears now and then
    how many pairs have been read.

    :raises ConfigurationError: a file has another layout, or another quarter than the first.
    :raises CannotCreateError: the table cannot be written.
    """
    procedures = [one.code for one in codes.procedures.values() if not one.visit]
    known = frozenset([*codes.drugs, *procedures])
    rows: set[str] = set()
    read, first = 0, None
    for path in files:
        if path.name.lower().startswith(_HOSPITAL):
            raise ConfigurationError(f"{path}: these are the hospitals' pairs (ccioph, not ccipra)")
        with table(path, LAYOUT) as found:
            of = wanted_edition(path, given or edition(path.name, found.head))
            if first not in (None, of):
                raise ConfigurationError(f"{path}: is of {of}, the file before of {first}")
            first = of
            for kept in _pairs(found, known):
                read += 1
                if progress and not read % _STEP:
                    progress(read)
                if kept:
                    rows.add(kept)
    assert first is not None
    rows |= _imported(folder / CODES / NAME, first)
    path = keep(folder, NAME, first, LAYOUT.table, COLUMNS, rows)
    return Imported(path, first, read, len(rows))


def _pairs(found: Table, known: frozenset[str]) -> Iterator[str]:
    """Each pair as a row of ours, or nothing where neither of its codes is known."""
    first, second = found.places["column1"], found.places["column2"]
    for number, cells in found.sheet.rows:
        if len(cells) <= first or not text(cells[first]):
            continue  # the columns' names stand on several rows
        column1, column2 = code(cells[first]), code(cells[second] if len(cells) > second else "")
        if len(column1) != 5 or len(column2) != 5:
            raise found.sheet.fault(number, "expected codes of five letters and digits")
        if column1 in known or column2 in known:
            yield _row(found, number, column1, column2, found.ours(cells)[2:])
        else:
            yield ""


def _row(found: Table, number: int, column1: str, column2: str, cells: Sequence[object]) -> str:
    try:
        first, last = day(cells[0]), day(cells[1])
    except ValueError:
        raise found.sheet.fault(number, "expected dates as 20261001, or * for none") from None
    indicator = text(cells[2])
    if indicator not in ("0", "1", _RETRACTED):
        raise found.sheet.fault(number, "expected 0, 1 or 9 as Modifier")
    if first and last and last < first:  # it ended before it began: it was never in force
        last, indicator = first, _RETRACTED
    return "\t".join([column1, column2, str(first or UNKNOWN), str(last or UNKNOWN), indicator])


def _imported(path: Path, of: date) -> set[str]:
    """The rows that an earlier import of the same quarter left there."""
    if not path.exists():
        return set()
    before = tsvfile.parse(path, path.read_bytes(), COLUMNS)
    return {row for _, row in before.rows} if before.edition == of else set()
