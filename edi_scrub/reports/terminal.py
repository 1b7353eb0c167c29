"""What ``scrub`` says at its end, and plain tables for every command that lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from textwrap import fill
from textwrap import wrap as wrapped
from typing import Any, NamedTuple

from edi_scrub.reports.summary import ranked
from edi_scrub.reports.text import printable, thousands

TOP_RULES = 8
WIDTH = 80  # columns of a terminal
WIDEST = 96  # of text: longer lines are hard to read
NARROWEST = 12  # a column that is wrapped keeps so many
_NUMBER = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?")


class Look(NamedTuple):
    """How a text stands on the screen: in how many columns, and how a heading stands out."""

    width: int = WIDEST
    strong: Callable[[str], str] = str


PLAIN = Look()  # for a file, and for what reads a command's output


def headed(text: str, look: Look) -> str:
    """A text whose first line is its heading."""
    head, end, rest = text.partition("\n")
    return f"{look.strong(head)}{end}{rest}"


def fitted(line: str, look: Look) -> str:
    """A line no wider than the screen, its rest below it; blanks it begins with stay in front."""
    margin = " " * (len(line) - len(line.lstrip(" -")))
    text, width = printable(line, "?"), min(look.width, WIDEST)
    return fill(text, width, subsequent_indent=margin, break_on_hyphens=False)


def columns(
    rows: Sequence[Sequence[object]],
    headers: Sequence[str] = (),
    *,
    wrap: int | None = None,
    width: int = WIDTH,
) -> str:
    """An aligned plain table, with two blanks between columns and no line end at its end.

    Columns that hold nothing but numbers stand at the right. Unprintable characters are
    replaced, so that no text of a file reaches the terminal as an escape sequence.

    :param wrap: the column whose texts go on in the next line where the table would be
        wider than ``width``.
    """
    body = [texts(row) for row in rows]
    lines = [texts(headers), *body] if headers else body
    if not lines:
        return ""
    widths = _widths(lines)
    right = numeric(body, len(widths))
    if wrap is not None:
        over = sum(widths) + 2 * (len(widths) - 1) - width
        lines = _folded(lines, wrap, max(widths[wrap] - max(over, 0), NARROWEST))
        widths = _widths(lines)
    return "\n".join([aligned(line, widths, right) for line in lines])


def _widths(lines: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(len, column)) for column in zip(*lines, strict=True)]


def _folded(lines: Sequence[Sequence[str]], place: int, width: int) -> list[list[str]]:
    """The lines with one column no wider than ``width``, where its words allow it."""
    found = []
    for cells in lines:
        beside = list(cells)
        for part in wrapped(cells[place], width, break_long_words=False) or [""]:
            found.append([*beside[:place], part, *beside[place + 1 :]])
            beside = [""] * len(cells)
    return found


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


def table(found: Mapping[str, Any], report_path: str, look: Look = PLAIN) -> str:
    """The ending of ``scrub`` on a terminal, from a summary: claims, charges, top rules.

    ``report_path`` is where the report to read is; empty where none was written.
    """
    name = printable(found["source"]["name"], "?")
    parts = [f"{look.strong(name)}\n{_claims(found)}"]
    if found["findings"]:
        parts.append(_rules(found, look))
    if found["internal_errors"]:
        parts.append(
            f"Held back after a fault of ours (rule internal-error): {found['internal_errors']}."
            " Please report it."
        )
    if report_path:
        parts.append(f"Report: {printable(report_path, '?')}")
    return "\n\n".join(parts)


def files(runs: Sequence[tuple[Mapping[str, Any], str]], look: Look = PLAIN) -> str:
    """The ending of ``scrub`` for several files: a row a file, the sum, the top rules.

    ``runs`` are pairs of a file's summary and where its report is.
    """
    every = [found for found, _ in runs]
    rows = [(found["source"]["name"], *_row([found])) for found in every]
    rows.append(("together", *_row(every)))
    headers = ("file", "claims", "corrected", "held", "$ to transmit", "$ held")
    parts = [headed(columns(rows, headers), look)]
    together = {name: _added(every, name) for name in ("findings", "held", "held_charges")}
    if together["findings"]:
        parts.append(_rules(together, look))
    parts.append("\n".join(f"Report: {printable(report, '?')}" for _, report in runs))
    return "\n\n".join(parts)


def _row(every: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    claims, charges = _added(every, "claims"), _added(every, "charges")
    counts = claims["in"], claims["corrected"], claims["rejected"]
    dollars = (f"{charges['transmit']:,.2f}", f"{charges['rejected']:,.2f}")
    return (*(f"{count:,}" for count in counts), *dollars)


def _added(every: Sequence[Mapping[str, Any]], part: str) -> dict[str, Any]:
    """One part of several summaries, added key by key."""
    total: dict[str, Any] = {}
    for found in every:
        for key, value in found[part].items():
            amount = Decimal(value) if isinstance(value, str) else value
            total[key] = total.get(key, 0) + amount
    return total


def line(found: Mapping[str, Any], report_path: str = "") -> str:
    """The same in one line, for a screen that is none."""
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


def _rules(found: Mapping[str, Any], look: Look) -> str:
    rows = ranked(found)
    held = found["held_charges"]
    top = [
        (rule, f"{claims:,}", thousands(held.get(rule, "0")), f"{count:,}")
        for rule, count, claims in rows[:TOP_RULES]
    ]
    text = headed(columns(top, ("rule", "claims held", "dollars held", "findings")), look)
    more = len(rows) - TOP_RULES
    return f"{text}\nand {more} more in the report" if more > 0 else text
