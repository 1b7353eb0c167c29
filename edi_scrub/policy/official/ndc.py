"""CMS's ASP crosswalk from NDCs to HCPCS to ``ndc-DATE.tsv``."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.official.editions import edition
from edi_scrub.policy.official.keeping import Imported, is_wanted_drug, keep, wanted_edition
from edi_scrub.policy.official.layout import Column, Layout, table
from edi_scrub.policy.official.sheets import code, text
from edi_scrub.policy.tables import NDC_COLUMNS
from edi_scrub.policy.tsvfile import UNKNOWN

LAYOUT = Layout(
    "CMS's ASP NDC-HCPCS crosswalk",
    {
        "code": Column.named("_2026_CODE", r"\d{4}code$|hcpcs(level(ii|2))?code"),
        "ndc": Column.named("NDC2", r"ndc2?$"),
        "units": Column.named("BILLUNITS", r"billunits$"),
    },
)
_PARTS = [5, 4, 2]


def import_ndc(path: Path, folder: Path, codes: CodeSets, given: date | None = None) -> Imported:
    """Keep the packages of J-codes and of the drugs of the code sets, and what an item holds.

    What is no NDC of 5-4-2 digits (a device's number) is passed over.

    :raises ConfigurationError: the file has another layout.
    :raises CannotCreateError: the table cannot be written.
    """
    rows, read = [], 0
    with table(path, LAYOUT) as found:
        of = wanted_edition(path, given or edition(path.name, found.head))
        for number, cells in found.rows():
            of_code, ndc = code(cells[0]), digits(text(cells[1]))
            if not text(cells[0]):
                continue
            read += 1
            if ndc and is_wanted_drug(codes, of_code):
                try:
                    units = whole(text(cells[2]))
                except InvalidOperation:
                    raise found.sheet.fault(number, "expected a number as BILLUNITS") from None
                rows.append(f"{ndc}\t{of_code}\t{units}")
    name = f"ndc-{of}.tsv"
    return Imported(keep(folder, name, of, LAYOUT.table, NDC_COLUMNS, rows), of, read, len(rows))


def digits(printed: str) -> str:
    """The eleven digits of an NDC as the crosswalk prints it, or nothing."""
    parts = printed.split("-")
    plain = "".join(parts)
    fits = len(parts) == 1 or [len(part) for part in parts] == _PARTS
    return plain if fits and len(plain) == sum(_PARTS) and plain.isdecimal() else ""


def whole(units: str) -> str:
    """Billing units of an item where they are a whole number above zero."""
    count = Decimal(units or "0")
    return str(int(count)) if count > 0 and count == count.to_integral_value() else UNKNOWN
