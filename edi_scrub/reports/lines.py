"""What ``edi-scrub lines`` prints: each drug and chemodenervation line with its facts.

No name of a person and no text of a note is in a row: providers are given by their NPI,
notes are counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from typing import BinaryIO, TypedDict

import msgspec

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.claims.parts import Drug
from edi_scrub.reports.csvfile import Table
from edi_scrub.reports.terminal import aligned, numeric, texts
from edi_scrub.reports.text import money

MEASURED = 200  # rows a table looks at before it fixes its widths


class Row(TypedDict):
    """One service line. Texts are as in the file, empty where there is none."""

    position: int
    claim_id: str
    line: int
    procedure: str
    modifiers: list[str]
    units: str
    charge: str | None
    diagnoses: list[str]
    service_first: str | None
    service_last: str | None
    ndc: str
    ndc_quantity: str | None
    ndc_unit: str
    place_of_service: str
    rendering_npi: str
    payer_id: str
    payer_name: str
    authorizations: list[str]
    notes: int
    attachments: list[str]


COLUMNS = tuple(Row.__annotations__)
BARE = frozenset(
    {
        "position",
        "line",
        "units",
        "charge",
        "service_first",
        "service_last",
        "ndc_quantity",
        "notes",
    }
)


def row_of(claim: Claim, line: ServiceLine) -> Row:
    """The facts of one line, with what it takes from its claim where it has none itself.

    ``diagnoses`` are the codes the line points at, in pointer order; ``charge`` and the
    dates are None where the element is no number or no date.
    """
    drug = line.drug or Drug()
    period = line.period
    return {
        "position": claim.position,
        "claim_id": claim.claim_id,
        "line": line.number,
        "procedure": line.procedure,
        "modifiers": list(line.modifiers),
        "units": line.units_text,
        "charge": None if line.charge is None else money(line.charge),
        "diagnoses": [diagnosis.code for diagnosis in claim.pointed(line)],
        "service_first": _iso(period.first if period else None),
        "service_last": _iso(period.last if period else None),
        "ndc": drug.ndc,
        "ndc_quantity": _plain(drug.quantity),
        "ndc_unit": drug.unit,
        "place_of_service": claim.place_of(line),
        "rendering_npi": claim.rendering_of(line).npi,
        "payer_id": claim.context.payer.id,
        "payer_name": claim.context.payer.name,
        "authorizations": claim.references_of(line, "G1"),
        "notes": len(claim.notes_of(line)),
        "attachments": [one.report_type for one in claim.attachments_of(line)],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _plain(quantity: Decimal | None) -> str | None:
    return None if quantity is None else f"{quantity:f}"


def write_jsonl(stream: BinaryIO, rows: Iterable[Row]) -> None:
    """One JSON object a line: UTF-8, keys in the order of :class:`Row`."""
    encode = msgspec.json.Encoder().encode
    stream.writelines(encode(row) + b"\n" for row in rows)


def write_csv(stream: BinaryIO, rows: Iterable[Row]) -> None:
    """CSV with the columns of :class:`Row`; a list is its items with a blank between."""
    table = Table(stream, COLUMNS, BARE)
    for row in rows:
        table.row(" ".join(value) if isinstance(value, list) else value for value in row.values())


HEADERS = (
    "#",
    "claim",
    "line",
    "date",
    "procedure",
    "units",
    "charge",
    "diagnoses",
    "ndc",
    "quantity",
    "pos",
    "rendering",
    "payer",
    "authorization",
    "notes",
    "pwk",
)


def write_table(stream: BinaryIO, rows: Iterable[Row]) -> None:
    """A table for the eye; widths are those of the first 200 rows, then rows stream."""
    cells: Iterator[list[str]] = (texts(_brief(row)) for row in rows)
    first = list(islice(cells, MEASURED))
    widths = [max(map(len, column)) for column in zip(HEADERS, *first, strict=True)]
    right = numeric(first, len(HEADERS))
    lines = chain([list(HEADERS)], first, cells)
    stream.writelines(f"{aligned(line, widths, right)}\n".encode() for line in lines)


def _brief(row: Row) -> tuple[object, ...]:
    """A row in as few columns as the eye needs."""
    return (
        row["position"],
        row["claim_id"],
        row["line"],
        _span(row["service_first"], row["service_last"]),
        " ".join([row["procedure"], *row["modifiers"]]),
        row["units"],
        row["charge"],
        " ".join(row["diagnoses"]),
        row["ndc"],
        f"{row['ndc_quantity'] or ''} {row['ndc_unit']}".strip(),
        row["place_of_service"],
        row["rendering_npi"],
        row["payer_id"] or row["payer_name"],
        " ".join(row["authorizations"]),
        row["notes"],
        " ".join(row["attachments"]),
    )


def _span(first: str | None, last: str | None) -> str:
    if first == last or last is None:
        return first or ""
    return f"{first or '?'}..{last}"
