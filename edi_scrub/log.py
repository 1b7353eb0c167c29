"""Logs: structlog on standard error, for people on a terminal, else one JSON object a line.

No element value ever goes into an event: places and counts only.
"""

from __future__ import annotations

import sys
import traceback
from typing import Any, Literal

import structlog

Format = Literal["console", "json"]


def configure(form: Format | None = None, *, quiet: bool = False) -> None:
    """Set logging up; ``form`` None means console on a terminal and JSON elsewhere."""
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


def logger() -> Any:
    """The program's logger; on standard error even where nobody has set logging up."""
    if not structlog.is_configured():
        configure()
    return structlog.get_logger("edi_scrub")


def fault(event: str, error: BaseException, **places: object) -> None:
    """Log a fault of the program: its kind and where it came from, never what it says.

    An exception's own text may hold a claim's values; the places in the program do not.
    """
    path = [
        f"{frame.filename.rpartition('edi_scrub')[2]}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    logger().error(event, error=type(error).__name__, path=path, **places)
