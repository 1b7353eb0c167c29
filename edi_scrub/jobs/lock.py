"""Who works at the moment: what a run that has died leaves is known as left, and taken over.

A run has a name of its own in the ledger, its holder. With SQLite one run works at a time:
the kernel holds a lock on a file for it and frees it with the process, however that ends.
With PostgreSQL several do: the server holds a lock for each, as long as its connection lives.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from edi_scrub.errors import CannotCreateError, ScrubError

if TYPE_CHECKING:
    import sqlalchemy as sa

    from edi_scrub.jobs.database import Database

FILE = "lock"  # in the folder `state`


class HeldError(ScrubError):
    """Another run works, or has taken over what this one had."""

    status = 75


@contextmanager
def working(database: Database, state: Path) -> Iterator[str]:
    """A holder's name that is known to live until the context is left.

    :raises HeldError: another run works, and the database has one at a time.
    :raises CannotCreateError: the lock's file cannot be made.
    """
    holder = token_hex(8)
    if database.is_sqlite:
        with _file_lock(state / FILE):
            yield holder
    else:
        with database.held(number(holder)):
            yield holder


def is_dead(connection: sa.Connection, holder: str) -> bool:
    """Does nobody work under this name? True stays true to the end of the transaction.

    With SQLite there is one holder at a time, and it is who asks.
    """
    import sqlalchemy as sa

    if connection.dialect.name != "postgresql":
        return True
    asked = sa.select(sa.func.pg_try_advisory_xact_lock(number(holder)))
    return bool(connection.scalar(asked))


def number(name: str) -> int:
    """The number by which PostgreSQL knows a lock: 63 bits of a digest."""
    return int.from_bytes(sha256(name.encode()).digest()[:8]) >> 1


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    import fcntl  # not on Windows, where this job does not run

    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CannotCreateError(f"the lock {path} cannot be made: {error.strerror}") from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HeldError(f"another run works: it holds {path}; try again") from None
        yield
    finally:
        os.close(handle)
