"""What a database cannot do, as a sentence with its exit status; no value is in any of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from edi_scrub.errors import CannotCreateError, ConfigurationError, OutputError, ScrubError


class UnreachableError(ScrubError):
    """The database cannot be reached, or is busy: another try may do better."""

    status = 75


@contextmanager
def telling() -> Iterator[None]:
    """Turn what the database cannot do into a sentence; faults of ours stay what they are."""
    try:
        yield
    except Exception as error:
        told = _sentence(error)
        if told is None:
            raise
        raise told from None


def _sentence(error: Exception) -> ScrubError | None:
    """What is to be said of the error; None where it is none of the database's."""
    driver = error.orig if isinstance(error, DBAPIError) else error
    said = str(getattr(driver, "sqlite_errorname", None) or "")
    table = _SQLITE if said else _POSTGRES
    said = said or str(getattr(driver, "sqlstate", None) or "")
    if not said and type(driver).__name__ == "OperationalError":
        return UnreachableError(_UNREACHABLE + _why(error))
    for begins, kind, sentence in table:
        if said.startswith(begins):
            return kind(sentence)
    return None


def _why(error: Exception) -> str:
    """What the server or the network says to a new connection, before any statement."""
    if not isinstance(error, DBAPIError) or error.statement:
        return ""
    return f": {str(error.orig).strip().splitlines()[0]}"


_UNREACHABLE = "the database cannot be reached; nothing was changed, try again"
_FULL = "the database has no room, or its disk fails; nothing was changed"
_REFUSED = "the database must not be written: see who may, and its folder"
_SQLITE: tuple[tuple[str, type[ScrubError], str], ...] = (
    ("SQLITE_BUSY", UnreachableError, "the database is busy: another process holds it; try again"),
    ("SQLITE_LOCKED", UnreachableError, "the database is locked; try again"),
    ("SQLITE_FULL", OutputError, _FULL),
    ("SQLITE_IOERR", OutputError, _FULL),
    ("SQLITE_CANTOPEN", CannotCreateError, _REFUSED),
    ("SQLITE_READONLY", CannotCreateError, _REFUSED),
    ("SQLITE_PERM", CannotCreateError, _REFUSED),
    ("SQLITE_NOTADB", ConfigurationError, "the database's file is no SQLite database"),
    ("SQLITE_CORRUPT", ConfigurationError, "the database's file is damaged: restore it"),
)
# By SQLSTATE: connections (08), authorization (28), no such database (3D), conflicts (40),
# privileges (42501), resources (53), an operator's stop (57), the system (58).
_POSTGRES: tuple[tuple[str, type[ScrubError], str], ...] = (
    ("08", UnreachableError, _UNREACHABLE),
    ("28", ConfigurationError, "the database refuses this user or password"),
    ("3D", ConfigurationError, "there is no database of that name"),
    ("40", UnreachableError, "two transactions met; nothing was changed, try again"),
    ("42501", CannotCreateError, _REFUSED),
    ("53100", OutputError, _FULL),
    ("53", UnreachableError, _UNREACHABLE),
    ("57", UnreachableError, _UNREACHABLE),
    ("58", OutputError, _FULL),
)
