"""What ``scrub`` says at its end, and plain tables for every command that lists."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from edi_scrub.reports.summary import ranked
from edi_scrub.reports.text import printable, thousands

TOP_RULES = 8
_NUMBER = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?")


def columns(rows: Sequence[Sequence[object]], headers: Sequence[str] = ()) -> str:
    """An aligned plain table, with two blanks between columns and no line end at its end.

    Columns that hold nothing but numbers stand at the right. Unprintable characters are
    replaced, so that no text of a file reaches the terminal as an escape sequence.
    """
    body = [texts(row) for row in rows]
    lines = [texts(headers), *body] if headers else body
    if not lines:
        return ""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    right = numeric(body, len(widths))
    return "\n".join([aligned(line, widths, right) for line in lines])


def texts(row: Sequence[object]) -> list[str]:
    """A row's cells as printable texts; ``None`` is empty."""
    return ["" if value is None else printable(str(value), "?") for value in row]


def numeric(body: Sequence[Sequence[str]], width: int) -> list[bool]:
    """For each of ``width`` columns: has it numbers, and nothing else?"""
    cells = [[line[place] for line in body if line[place]] for place in range(width)]
    return [bool(column) and all(map(_NUMBER.fullmatch, column)) for column in cells]


def aligned(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    """One line of a table; a cell wider than its column pushes the rest along."""
    padded = [
        cell.rjust(width) if to_right else cell.ljust(width)
        for cell, width, to_right in zip(cells, widths, right, strict=True)
    ]
    return "  ".join(padded).rstrip()


def table(found: Mapping[str, Any], report_path: str) -> str:
    """The ending of ``scrub`` on a terminal, from a summary: claims, charges, top rules.

    ``report_path`` is where the report to read is; empty where none was written.
    """
    parts = [printable(found["source"]["name"], "?"), _claims(found)]
    if found["findings"]:
        parts.append(_rules(found))
    if found["internal_errors"]:
        parts.append(
            f"Held back after a fault of ours (rule internal-error): {found['internal_errors']}."
            " Please report it."
        )
    if report_path:
        parts.append(f"Report: {printable(report_path, '?')}")
    return "\n\n".join(parts)


def line(found: Mapping[str, Any], report_path: str = "") -> str:
    """The same in one line, for a screen that is none and for many files at once."""
    claims, charges = found["claims"], found["charges"]
    transmit = claims["clean"] + claims["corrected"]
    text = (
        f"{printable(found['source']['name'], '?')}: {claims['in']:,} claims,"
        f" {transmit:,} to transmit ({charges['transmit']}), {claims['corrected']:,} of them"
        f" corrected, {claims['rejected']:,} held back ({charges['rejected']})"
    )
    return f"{text}; report: {printable(report_path, '?')}" if report_path else text


def _claims(found: Mapping[str, Any]) -> str:
    claims, charges = found["claims"], found["charges"]
    transmit = claims["clean"] + claims["corrected"]
    rows = [
        ("received", f"{claims['in']:,}", thousands(charges["in"])),
        ("to transmit", f"{transmit:,}", thousands(charges["transmit"])),
        ("  of them corrected", f"{claims['corrected']:,}", ""),
        ("held back", f"{claims['rejected']:,}", thousands(charges["rejected"])),
    ]
    return columns(rows, ("", "claims", "dollars"))


def _rules(found: Mapping[str, Any]) -> str:
    rows = ranked(found)
    top = [(rule, f"{count:,}", f"{held:,}") for rule, count, held in rows[:TOP_RULES]]
    text = columns(top, ("rule", "findings", "claims held"))
    more = len(rows) - TOP_RULES
    return f"{text}\nand {more} more in the report" if more > 0 else text
