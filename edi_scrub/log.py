"""Logs: structlog on standard error, for people on a terminal, else one JSON object a line.

No element value ever goes into an event: places and counts only. structlog is loaded with
the first event: it costs a tenth of a second, and most runs have nothing to log.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

Format = Literal["console", "json"]


class _Wanted(NamedTuple):
    form: Format | None = None
    quiet: bool = False


_pending: list[_Wanted] = []  # what is asked for and not set up yet; the last one counts


def configure(form: Format | None = None, *, quiet: bool = False) -> None:
    """Say how to log; ``form`` None means console on a terminal and JSON elsewhere."""
    _pending[:] = [_Wanted(form, quiet)]


def logger() -> Any:
    """The program's logger; on standard error even where nobody has said how to log."""
    import structlog

    if _pending or not structlog.is_configured():
        _set_up(*(_pending.pop() if _pending else _Wanted()))
    return structlog.get_logger("edi_scrub")


def _set_up(form: Format | None, quiet: bool) -> None:
    import structlog

    console = sys.stderr.isatty() if form is None else form == "console"
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if console
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(40 if quiet else 20),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


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
