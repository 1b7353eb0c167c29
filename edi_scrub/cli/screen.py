"""What the screen is like: how wide, and whether a heading may stand out on it."""

from __future__ import annotations

import os
import shutil
import sys
from functools import partial
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from edi_scrub.reports.terminal import Look


def look() -> Look:
    """The look of standard output: plain and of a fixed width where that is no terminal.

    Headings are bold, unless ``NO_COLOR`` is set or the terminal is a dumb one.
    """
    from edi_scrub.reports.terminal import PLAIN, Look

    if not sys.stdout.isatty():
        return PLAIN
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return Look(
        shutil.get_terminal_size().columns, str if plain else partial(click.style, bold=True)
    )
