"""The report over many runs for a terminal, a spreadsheet and a program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO

from edi_scrub.reports.bars import named
from edi_scrub.reports.csvfile import Table
from edi_scrub.reports.jsonfile import document as json_text
from edi_scrub.reports.overview.document import Document
from edi_scrub.reports.terminal import PLAIN, Look, columns, headed
from edi_scrub.reports.text import thousands

TOP = 8  # rules, payers and providers on a terminal
LATEST = 14  # periods on a terminal
COLUMNS = (
    "day",
    "file",
    "sha256",
    "claims_in",
    "clean",
    "corrected",
    "rejected",
    "clean_rate",
    "charge_in",
    "charge_transmit",
    "charge_rejected",
    "released",
    "charge_released",
)
BARE = frozenset(COLUMNS) - {"file", "sha256"}


def write_json(stream: BinaryIO, found: Document) -> None:
    """The document itself."""
    stream.write(f"{json_text(found)}\n".encode())


def write_csv(stream: BinaryIO, found: Document) -> None:
    """A row a file, in order of time; texts are guarded as in report.csv."""
    table = Table(stream, COLUMNS, BARE)
    for one in found["files"]:
        claims, charges, released = one["claims"], one["charges"], one["released"]
        table.row(
            (one["day"], one["name"], one["sha256"], *claims.values(), one["rates"]["clean"],
             *charges.values(), released["claims"], released["charge"])
        )  # fmt: skip


def write_table(stream: BinaryIO, found: Document, look: Look = PLAIN) -> None:
    """What fits a terminal of 80 columns: sums, the latest periods, what and who holds most."""
    stream.write(f"{text(found, look)}\n".encode())


def text(found: Document, look: Look = PLAIN) -> str:
    """The same as text."""
    head, *parts = _parts(found)
    return "\n\n".join(
        [f"{look.strong(head)}\n{parts[0]}", *(headed(one, look) for one in parts[1:])]
    )


def _parts(found: Document) -> list[str]:
    parts = [_head(found), _totals(found)]
    if found["periods"]:
        parts.append(_periods(found))
    parts += [_top(found["rules"], "rule", [(one["rule"], one) for one in found["rules"]])]
    for key, title in ("payers", "payer"), ("providers", "provider"):
        rows = [(named(one) or "not named", {"claims": one["held"], "charge": one["held_charge"]})
                for one in found[key] if one["held"]]  # fmt: skip
        parts.append(_top(found[key], title, rows))
    return [part for part in parts if part]


def _head(found: Document) -> str:
    total = found["total"]
    days = f"{found['first_day']} to {found['last_day']}" if found["first_day"] else "no day known"
    return f"{total['files']:,} files, {days}"


def _totals(found: Document) -> str:
    claims, charges = found["total"]["claims"], found["total"]["charges"]
    rates, released, waiting = found["total"]["rates"], found["total"]["released"], found["waiting"]
    sent = claims["clean"] + claims["corrected"]
    rows: list[tuple[object, ...]] = [
        ("received", f"{claims['in']:,}", thousands(charges["in"]), ""),
        ("to transmit", f"{sent:,}", thousands(charges["transmit"]), ""),
        ("  clean as they came", f"{claims['clean']:,}", "", rates["clean"]),
        ("  corrected", f"{claims['corrected']:,}", "", rates["corrected"]),
        ("held back", f"{claims['rejected']:,}", thousands(charges["rejected"]), rates["rejected"]),
        ("released later", f"{released['claims']:,}", thousands(released["charge"]), ""),
        ("still held", f"{waiting['claims']:,}", thousands(waiting["charge"]), ""),
    ]
    return columns(rows, ("", "claims", "dollars", "%"))


def _periods(found: Document) -> str:
    rows = [
        (one["period"], f"{one['claims']['in']:,}", one["rates"]["clean"],
         f"{one['claims']['rejected']:,}", thousands(one["charges"]["rejected"]),
         thousands(one["released"]["charge"]))
        for one in found["periods"][-LATEST:]
    ]  # fmt: skip
    headers = (found["by"], "claims", "clean %", "held", "dollars held", "released")
    more = len(found["periods"]) - LATEST
    return columns(rows, headers) + (f"\nand {more:,} before" if more > 0 else "")


def _top(every: Sequence[Any], title: str, rows: Sequence[tuple[str, Document]]) -> str:
    if not rows:
        return ""
    top = [(name, f"{one['claims']:,}", thousands(one["charge"])) for name, one in rows[:TOP]]
    text = columns(top, (title, "held", "dollars held"), wrap=0)
    more = len(rows) - TOP
    return f"{text}\nand {more:,} more" if more > 0 else text
