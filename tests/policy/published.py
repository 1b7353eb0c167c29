"""Small files in the layouts that CMS publishes; codes are real, what they say of them is not."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

Row = Sequence[object]
NOTICE = "CPT only copyright 2025 American Medical Association.  All rights reserved."
PTP_HEAD: list[Row] = [
    [NOTICE, "", "", "", "", "", ""],
    ["Column1/Column2 Edits", "", "", "", "", "", ""],
    ["Column 1", "Column 2", "*=in existence", "Effective", "Deletion", "Modifier",
     "PTP Edit Rationale"],
    ["", "", "prior to 1996", "Date", "Date", "0=not allowed", ""],
    ["", "", "", "", "*=no data", "1=allowed", ""],
    ["", "", "", "", "", "9=not applicable", ""],
]  # fmt: skip
MUE_HEAD: list[Row] = [
    [f"{NOTICE}\nNothing of it may be passed on.", "", "", ""],
    ["HCPCS/\nCPT Code", "Practitioner Services MUE Values", "MUE Adjudication Indicator",
     "MUE Rationale"],
]  # fmt: skip
HCPCS_COLUMNS = [
    "HCPC", "SEQNUM", "RECID", "LONG DESCRIPTION", "SHORT DESCRIPTION",
    *(f"PRICE{n}" for n in range(1, 5)), "MULT_PI", *(f"CIM{n}" for n in range(1, 4)),
    *(f"MCM{n}" for n in range(1, 4)), "STATUTE", *(f"LABCERT{n}" for n in range(1, 9)),
    *(f"XREF{n}" for n in range(1, 6)), "COV", "ASC_GRP", "ASC_DT", "OPPS", "OPPS_PI", "OPPS_DT",
    "PROCNOTE", "BETOS", *(f"TOS{n}" for n in range(1, 6)), "ANEST_BU", "ADD DT", "ACT EFF DT",
    "TERM DT", "ACTION CD",
]  # fmt: skip
NDC_HEAD: list[Row] = [
    ["October 2026 ASP NDC - HCPCS Crosswalk", *[""] * 9],
    *[["Notes on the crosswalk", *[""] * 9]] * 7,
    ["_2026_CODE", "Short Description", "LABELER NAME", "NDC2", "Drug Name", "HCPCS dosage",
     "PKG SIZE", "PKG QTY", "BILLUNITS", "BILLUNITSPKG"],
]  # fmt: skip


def write(path: Path, rows: Sequence[Row]) -> Path:
    """The rows as a file of the suffix of ``path``: tabs, commas, or a workbook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".xlsx":
        book = Workbook()
        book.active.title = "Table"  # type: ignore[union-attr]  # a new workbook has one
        for row in rows:
            book.active.append([None if cell == "" else cell for cell in row])  # type: ignore[union-attr]
        book.create_sheet("Notes").append(["Read me"])
        book.save(path)
    elif path.suffix == ".csv":
        with path.open("w", encoding="cp1252", newline="") as stream:
            csv.writer(stream).writerows(rows)
    else:
        lines = ["\t".join(str(cell) for cell in row) + "\r\n" for row in rows]
        path.write_text("".join(lines), encoding="cp1252", newline="")
    return path


def hcpcs(code: str, record: str, long: str, short: str, added: object, ended: object) -> Row:
    """A row of the HCPCS workbook; what we do not read is filled in."""
    named = {"HCPC": code, "SEQNUM": "00100", "RECID": record, "LONG DESCRIPTION": long,
             "SHORT DESCRIPTION": short, "COV": "D", "ADD DT": added, "ACT EFF DT": added,
             "TERM DT": ended, "ACTION CD": "N"}  # fmt: skip
    return [named.get(column, "") for column in HCPCS_COLUMNS]


def fixed(code: str, record: str, long: str, short: str, added: object, ended: object) -> str:
    """A record of the HCPCS text file: 320 characters by CMS's record layout."""
    head = f"{code:>5}00100{record}{long:80}{short:28}"
    assert len(head) == 119
    dates = f"{added:8}{added:8}{ended:8}"
    return f"{head}{'D':>111}".ljust(268) + f"{dates}N".ljust(320 - 268)
