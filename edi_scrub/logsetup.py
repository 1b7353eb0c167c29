"""What may stand in a log event, and where it goes: set up with the first event.

An event holds what :data:`KEYS` names and nothing else. Anything else is dropped, and the
event says under ``dropped`` which keys it came with: a claim's value that somebody logs by
mistake never gets as far as a file.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, MutableMapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

from edi_scrub.errors import CannotCreateError

Level = Literal["debug", "info", "warning", "error"]
Event = MutableMapping[str, Any]
LEVELS: dict[str, int] = {"debug": 10, "info": 20, "warning": 30, "error": 40}

_COMMON = {"event", "level", "timestamp", "command", "version"}
_FAULTS = {"error", "path", "rule", "claim_position", "segment"}
_FILES = {"file", "sha256", "bytes", "state", "reason", "report", "outputs", "policies_sha256"}
_COUNTS = {
    "claims", "clean", "corrected", "rejected", "internal_errors", "held", "charges",
    "charges_transmit", "charges_rejected", "files", "files_done", "files_refused",
    "files_skipped", "files_waiting", "seconds", "claims_per_second", "exit_status",
}  # fmt: skip
KEYS = frozenset(_COMMON | _FAULTS | _FILES | _COUNTS)


class Sink(NamedTuple):
    """Events from ``level`` up, as lines for people (``console``) or as JSON, written away."""

    level: Level
    console: bool
    write: Callable[[str], object]


def set_up(sinks: Iterable[Sink]) -> None:
    """Have events go to ``sinks``; this loads structlog."""
    import structlog

    outlets = [(LEVELS[sink.level], _renderer(sink), sink.write) for sink in sinks]

    def deliver(_logger: object, method: str, event: Event) -> str:
        for level, render, write in outlets:
            if LEVELS[method] >= level:
                write(render(None, method, dict(event)) + "\n")
        raise structlog.DropEvent

    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_allowed,
            deliver,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(min(level for level, _, _ in outlets)),
        logger_factory=structlog.ReturnLoggerFactory(),
        cache_logger_on_first_use=False,
    )


def only_allowed(_logger: object, _method: str, event: Event) -> Event:
    """The event without what no event may hold; ``dropped`` names it where there was any."""
    dropped = sorted(event.keys() - KEYS)
    allowed = {key: value for key, value in event.items() if key in KEYS}
    return {**allowed, "dropped": dropped} if dropped else allowed


def _renderer(sink: Sink) -> Any:
    import structlog

    if sink.console:
        return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    return structlog.processors.JSONRenderer()


def to_standard_error(line: str) -> None:
    """Show a line; a standard error that is closed stops no work."""
    try:
        sys.stderr.write(line)
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        return


class LogFile:
    """A file to which lines are added, each in one write, so that several runs may share it.

    Opened anew by each run: whoever renames it (logrotate) needs to tell nobody.
    """

    def __init__(self, path: Path) -> None:
        """Open it, or make it with mode 0600.

        :raises CannotCreateError: that fails.
        """
        self._path = path
        self._failed = False
        try:
            self._handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        except OSError as error:
            raise CannotCreateError(f"no log can be written to {path}: {error.strerror}") from None

    def write(self, line: str) -> None:
        """Add a line; a full disk is told of once on standard error, and stops no work."""
        try:
            os.write(self._handle, line.encode("utf-8", "backslashreplace"))
        except OSError as error:
            if not self._failed:
                to_standard_error(
                    f"edi-scrub: writing to the log {self._path} failed: {error.strerror}\n"
                )
            self._failed = True

    def close(self) -> None:
        """Write no more."""
        os.close(self._handle)
