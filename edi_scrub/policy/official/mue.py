"""CMS's practitioner MUE table to ``mue-DATE.tsv``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.official.editions import edition
from edi_scrub.policy.official.keeping import Imported, is_wanted_drug, keep, wanted_edition
from edi_scrub.policy.official.layout import Column, Layout, table
from edi_scrub.policy.official.sheets import code, text
from edi_scrub.policy.tables import MUE_COLUMNS

LAYOUT = Layout(
    "CMS's practitioner MUE table",
    {
        "code": Column.named("HCPCS/CPT Code"),
        "units": Column.named("Practitioner Services MUE Values"),
        "adjudication": Column.named("MUE Adjudication Indicator"),
    },
)


def import_mue(path: Path, folder: Path, codes: CodeSets, given: date | None = None) -> Imported:
    """Keep the limits of J-codes and of the drugs and procedures of the code sets.

    :raises ConfigurationError: the file has another layout.
    :raises CannotCreateError: the table cannot be written.
    """
    rows, read = [], 0
    with table(path, LAYOUT) as found:
        of = wanted_edition(path, given or edition(path.name, found.head))
        for number, cells in found.rows():
            if not text(cells[0]):
                continue
            read += 1
            of_code, units, indicator = code(cells[0]), text(cells[1]), text(cells[2])[:1]
            if not units.isdecimal() or indicator not in ("1", "2", "3"):
                raise found.sheet.fault(
                    number, "expected whole units, and an indicator that begins with 1, 2 or 3"
                )
            if is_wanted_drug(codes, of_code) or of_code in codes.procedures:
                rows.append(f"{of_code}\t{int(units)}\t{indicator}")
    name = f"mue-{of}.tsv"
    return Imported(keep(folder, name, of, LAYOUT.table, MUE_COLUMNS, rows), of, read, len(rows))
