"""CMS's HCPCS Level II file to ``hcpcs-DATE.tsv``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from edi_scrub.errors import ConfigurationError
from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.official.editions import edition
from edi_scrub.policy.official.keeping import Imported, is_wanted_drug, keep, wanted_edition
from edi_scrub.policy.official.layout import Column, Layout, table
from edi_scrub.policy.official.sheets import Sheet, code, day, sheets, text
from edi_scrub.policy.tables import HCPCS_COLUMNS, NAME
from edi_scrub.policy.tsvfile import UNKNOWN

Fault = Callable[[int, str], ConfigurationError]
Records = Iterable[tuple[int, list[object]]]
LAYOUT = Layout(
    "CMS's HCPCS Level II file",
    {
        "code": Column.named("HCPC", "hcpc$"),
        "record": Column.named("RECID"),
        "long": Column.named("LONG DESCRIPTION"),
        "short": Column.named("SHORT DESCRIPTION"),
        "added": Column.named("ADD DT"),
        "ended": Column.named("TERM DT"),
    },
)
# The same of a record of the text file: CMS, HCPCS contractor record layout (320 characters).
_FIXED = (slice(0, 5), slice(10, 11), slice(11, 91), slice(91, 119), slice(268, 276),
          slice(284, 292))  # fmt: skip
_BEGINS, _GOES_ON = "3", "4"  # records of a code
_KINDS = frozenset({_BEGINS, _GOES_ON, "7", "8"})  # the last two are of modifiers
_ASIDE = re.compile(r"\([^)]*\)")
_AMOUNT = re.compile(
    r"(?P<upto>up to )?(?<![\d.,])(?P<size>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d+)? ?"
    r"(?P<measure>units?|mg|mcg|gm|grams?|ml|cc|iu|meq)\b"
)
_MEASURES = {"unit": "units", "gm": "g", "gram": "g", "grams": "g"}


class _Code(NamedTuple):
    code: str
    name: str
    description: str
    added: date | None
    ended: date | None


def import_hcpcs(path: Path, folder: Path, codes: CodeSets, given: date | None = None) -> Imported:
    """Keep the dates, unit sizes and short names of J-codes and of the drugs of the code sets.

    :raises ConfigurationError: the file has another layout.
    :raises CannotCreateError: the table cannot be written.
    """
    rows, read = [], 0
    with _opened(path) as (fault, head, records):
        of = wanted_edition(path, given or edition(path.name, head))
        for one in _codes(fault, records):
            read += 1
            if is_wanted_drug(codes, one.code):
                size, measure = amount(one.description)
                dates = [str(of_day or UNKNOWN) for of_day in (one.added, one.ended)]
                rows.append("\t".join([one.code, *dates, size, measure, one.name]))
    name = f"hcpcs-{of}.tsv"
    return Imported(keep(folder, name, of, LAYOUT.table, HCPCS_COLUMNS, rows), of, read, len(rows))


def amount(description: str) -> tuple[str, str]:
    """How much one unit of a code is: ``Injection, triamcinolone acetonide, 10 mg`` is 10 mg.

    Unknown where the description names no amount or two, a broken one, or "up to" one.
    """
    found = list(_AMOUNT.finditer(_ASIDE.sub(" ", description.lower())))
    if len(found) != 1 or found[0]["upto"] or found[0]["part"]:
        return UNKNOWN, UNKNOWN
    measure = found[0]["measure"]
    return found[0]["size"].replace(",", ""), _MEASURES.get(measure, measure)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Fault, str, Records]]:
    """The file's records, whatever its form: how to tell a fault, its title, its records."""
    if path.suffix.lower() != ".txt":
        with table(path, LAYOUT) as found:
            yield found.sheet.fault, found.head, found.rows()
        return
    with sheets(path) as (lines,):
        yield lines.fault, "", _records(lines)


def _records(lines: Sheet) -> Iterator[tuple[int, list[object]]]:
    """The parts of each line that we want; no tab stands in one."""
    for number, cells in lines.rows:
        line = str(cells[0])
        if not line.strip():
            continue
        if line[10:11] not in _KINDS or not line[5:10].isdigit():
            raise lines.fault(
                number,
                f"expected {LAYOUT.table} by CMS's record layout (a code at 1, its description"
                " at 12, the record's kind at 11): the .xlsx will do as well",
            )
        yield number, [line[part] for part in _FIXED]


def _codes(fault: Fault, records: Records) -> Iterator[_Code]:
    """Each code of Level II, its description put together. Dental codes are not CMS's."""
    last: _Code | None = None
    for number, (cell, record, long, short, added, ended) in records:
        kind, of_code = text(record), code(cell)
        if kind == _GOES_ON and last is not None and of_code == last.code:
            last = last._replace(description=f"{last.description} {text(long)}")
        elif kind == _BEGINS:
            if last is not None:
                yield last
            last = None
            if of_code[:1].isalpha() and of_code[:1] != "D":
                try:
                    dates = day(added), day(ended)
                except ValueError:
                    raise fault(number, "expected dates as 20261001") from None
                last = _Code(of_code, _name(short), text(long), *dates)
    if last is not None:
        yield last


def _name(cell: object) -> str:
    return text(cell).replace("\t", " ")[:NAME] or UNKNOWN
