"""Logs: structlog on standard error or in a file, for people or one JSON object a line.

No element value ever goes into an event: places and counts only (:mod:`edi_scrub.logsetup`
holds to that). structlog is loaded with the first event that somebody wants: it costs a
tenth of a second, and most runs have nothing to log.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple

from edi_scrub.logsetup import LEVELS, Level, LogFile, Sink, set_up, to_standard_error

Format = Literal["console", "json"]


class _Wanted(NamedTuple):
    """How to log: the levels from which events go to standard error and into the file."""

    form: Format | None
    screen: Level
    file: LogFile | None
    level: Level


class _Log:
    """How the process logs; ``ready`` once structlog is set up so."""

    wanted = _Wanted(None, "error", None, "error")
    ready = False


def configure(
    form: Format | None = None,
    *,
    quiet: bool = False,
    level: Level | None = None,
    file: Path | None = None,
    default: Level = "error",
) -> None:
    """Say how to log.

    ``form`` None means console on a terminal, JSON elsewhere and in the file. Events from
    ``level`` up go to ``file`` (None for ``info``) or, without a file, to standard error (None
    for ``default``); with one, standard error gets warnings and errors, as far as ``default``
    has it hear of them. ``quiet`` leaves it the errors alone.

    :raises CannotCreateError: the file cannot be opened.
    """
    log = None if file is None else LogFile(file)
    if _Log.wanted.file is not None:
        _Log.wanted.file.close()
    screen: Level = level or default
    if log is not None:
        screen = "error" if default == "error" else "warning"
    _Log.wanted = _Wanted(form, "error" if quiet else screen, log, level or "info")
    _Log.ready = False


def logger() -> Any:
    """The program's logger; on standard error even where nobody has said how to log."""
    import structlog

    if not _Log.ready:
        form, screen, file, level = _Log.wanted
        on_terminal = sys.stderr is not None and sys.stderr.isatty()
        console = on_terminal if form is None else form == "console"
        sinks = [Sink(screen, console, to_standard_error)]
        if file is not None:
            sinks.append(Sink(level, form == "console", file.write))
        set_up(sinks)
        _Log.ready = True
    return structlog.get_logger("edi_scrub")


def info(event: str, **keys: object) -> None:
    """Log what is as it should be, where that is wanted."""
    _log("info", event, keys)


def warning(event: str, **keys: object) -> None:
    """Log what a person should look at, where that is wanted."""
    _log("warning", event, keys)


def error(event: str, **keys: object) -> None:
    """Log what went wrong."""
    _log("error", event, keys)


def _log(level: Level, event: str, keys: dict[str, object]) -> None:
    wanted = _Log.wanted
    heard = wanted.screen, *([wanted.level] if wanted.file else ())
    if any(LEVELS[level] >= LEVELS[one] for one in heard):
        getattr(logger(), level)(event, **keys)


class Fault(NamedTuple):
    """A fault of the program: what happened, the error's kind, and where it came from.

    Never what the error says: its text may hold a claim's values, the places in the program
    do not.
    """

    event: str
    error: str
    path: list[str]
    places: dict[str, object]

    @classmethod
    def of(cls, event: str, error: BaseException, **places: object) -> Fault:
        """The fault that an exception is."""
        path = [
            f"{frame.filename.rpartition('edi_scrub')[2]}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        return cls(event, type(error).__name__, path, places)


_keeping: list[list[Fault]] = []


def fault(event: str, error: BaseException, **places: object) -> None:
    """Log a fault of the program."""
    found = Fault.of(event, error, **places)
    if _keeping:
        _keeping[-1].append(found)
    else:
        write(found)


def write(found: Fault) -> None:
    """Log a fault that was kept."""
    logger().error(found.event, error=found.error, path=found.path, **found.places)


@contextmanager
def kept() -> Iterator[list[Fault]]:
    """Faults are not logged but kept, for whoever may log them in their place and once."""
    faults: list[Fault] = []
    _keeping.append(faults)
    try:
        yield faults
    finally:
        _keeping.pop()
