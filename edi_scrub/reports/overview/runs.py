"""The runs that folders hold, found and put in order of time.

A run's day is that of its input's first interchange: no clock and no file's age is asked.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from edi_scrub.reports.overview import written
from edi_scrub.reports.overview.written import NotOursError, Summary
from edi_scrub.staging import SUFFIXES


class Left(NamedTuple):
    """Something that is left out, and why; ``damaged``: it ought to have been there."""

    path: Path
    why: str
    damaged: bool = True


Tell = Callable[[Left], None]


class Run(NamedTuple):
    """One run, by its summary's path."""

    path: Path
    summary: Summary

    @property
    def moment(self) -> str:
        """When the input's first interchange is dated; empty where that is not told."""
        return self.summary.source.first_interchange or ""

    @property
    def day(self) -> str:
        """The day of it, ``2026-01-05``."""
        return self.moment[:10]

    def output(self, kind: str) -> Path | None:
        """Where an output of the run is; None where it left none, or none in its folder."""
        name = self.summary.outputs.get(kind, "")
        path = self.path.with_name(name) if name and name == Path(name).name else None
        return path if path is not None and path.is_file() else None


def found(folders: Iterable[Path], tell: Tell) -> list[Run]:
    """Every run below the folders, in order of time, those without a day first.

    A file that was scrubbed twice counts once: the run that is found last.
    """
    by_file: dict[str, Run] = {}
    for path in _summaries(folders):
        try:
            run = Run(path, written.summary(path.read_bytes()))
        except NotOursError as error:
            tell(Left(path, str(error)))
        except OSError as error:
            tell(Left(path, f"cannot be read: {error.strerror}"))
        else:
            known = by_file.get(run.summary.source.sha256)
            if known is not None:
                tell(Left(known.path, "the same file was scrubbed again", damaged=False))
            by_file[run.summary.source.sha256] = run
    return sorted(by_file.values(), key=_order)


def _order(run: Run) -> tuple[str, str, str]:
    source = run.summary.source
    return run.moment, source.name, source.sha256


def _summaries(folders: Iterable[Path]) -> Iterator[Path]:
    """Every summary below the folders, each once, in the order of the folders and of names."""
    seen = set()
    for top in folders:
        for folder, below, files in os.walk(top):
            below.sort()
            for name in sorted(files):
                path = Path(folder, name)
                if name.endswith(SUFFIXES["summary"]) and not name.startswith("."):
                    if (real := path.resolve()) not in seen:
                        yield path
                    seen.add(real)
