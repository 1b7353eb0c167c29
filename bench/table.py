"""What was measured, as a Markdown table, and its place in the README."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import date
from importlib.metadata import version
from typing import NamedTuple

from bench.measuring import Measured

BEGINS, ENDS = "<!-- measured by make bench -->", "<!-- end of what was measured -->"
_HEADINGS = ("program", "file", "claims", "wall s", "processor s", "claims/s", "segments/s", "MiB")


class Row(NamedTuple):
    """A program over a file; ``file`` says what kind of file it is."""

    program: str
    file: str
    claims: int
    segments: int
    measured: Measured

    @property
    def cells(self) -> tuple[str, ...]:
        """The row of the table; speeds are of processor time, so of one core."""
        wall, cpu, mib = self.measured
        return (self.program, self.file, f"{self.claims:,}", f"{wall:,.2f}", f"{cpu:,.2f}",
                f"{self.claims / cpu:,.0f}", f"{self.segments / cpu:,.0f}",
                f"{mib:,.0f}")  # fmt: skip


def markdown(rows: Sequence[Row], figures: Sequence[str], on: date) -> str:
    """The table with its caption, and what follows from it as a list."""
    body = [row.cells for row in rows]
    lines = [_line(_HEADINGS), "|---|---|" + "---:|" * (len(_HEADINGS) - 2), *map(_line, body)]
    return "\n".join([_caption(on), "", *lines, "", *(f"- {figure}" for figure in figures)])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _caption(on: date) -> str:
    versions = f"edi-scrub {version('edi-scrub')} beside pyx12 {version('pyx12')}"
    machine = f"{os.cpu_count()} cores ({platform.system()}, {platform.machine()})"
    others = os.getloadavg()[1] if hasattr(os, "getloadavg") else 0
    busy = f"\nIts load was {others:.0f}: the clock's figures are those of a busy machine."
    return (
        f"{on}, Python {platform.python_version()}, {machine}, {versions}. Start-up is in every\n"
        "row; claims and segments a second are per second of processor time, which is one core's."
        + (busy if others > (os.cpu_count() or 1) else "")
    )


def placed(text: str, measured: str) -> str:
    """A text (the README) with what was measured between its markers.

    Raises:
        SystemExit: the markers are not there.
    """
    before, begins, rest = text.partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not (begins and ends):
        raise SystemExit(f"README.md has no place for what was measured: {BEGINS} ... {ENDS}")
    return f"{before}{BEGINS}\n{measured}\n{ENDS}{after}"
