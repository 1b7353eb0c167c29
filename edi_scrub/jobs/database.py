"""The database of the ledger and the history: one SQLite file, or PostgreSQL by its URL.

A transaction is :meth:`Database.begin`, or :meth:`Database.read` for one that only looks. What
the database cannot do becomes a sentence with its exit status; no value is in any message.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from edi_scrub.errors import CannotCreateError, ConfigurationError
from edi_scrub.jobs import migrations
from edi_scrub.jobs.faults import telling

BUSY = 30.0  # seconds to wait for another process's transaction
CONNECT = 10  # seconds to wait for a server
_READING = "edi_scrub_reading"


class Database:
    """A database whose schema is this program's; safe to use after a fork."""

    def __init__(self, url: str) -> None:
        """Open ``url``: ``sqlite:///edi-scrub.db``, ``postgresql://user@host/name``.

        A missing SQLite file is made, for its owner alone (0600), and every schema of an
        older version is brought up to date.

        :raises ConfigurationError: it is no such URL, psycopg is missing, or the schema is
            newer than this program.
        :raises ScrubError: the database cannot be opened.
        """
        self.url = _known(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            _make(Path(self.url.database or ""))
        self._engine = _engine(self.url)
        self._process = os.getpid()
        try:
            self._bring_up_to_date()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """One transaction that writes: committed at the end, rolled back by an exception.

        SQLite has one such at a time, and it is on the disk once it is committed. PostgreSQL
        shows each statement what is committed by then, so that a lock is waited for first.

        :raises ScrubError: the database cannot be reached or written.
        """
        engine = self._own()
        if not self.is_sqlite:
            engine = engine.execution_options(isolation_level="READ COMMITTED")
        with telling(), engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """One transaction that only reads, and sees nothing that is committed meanwhile.

        :raises ScrubError: the database cannot be reached or read.
        """
        engine = self._own().execution_options(**{_READING: True})
        if not self.is_sqlite:
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with telling(), engine.begin() as connection:
            yield connection

    def _bring_up_to_date(self) -> None:
        with self.read() as connection:
            due = migrations.is_due(connection)
        if due:
            with self.begin() as connection:
                migrations.migrate(connection)

    @contextmanager
    def held(self, number: int) -> Iterator[None]:
        """A lock of PostgreSQL's, which is free again once this process is gone.

        :raises ScrubError: the database cannot be reached.
        """
        engine = self._own().execution_options(isolation_level="AUTOCOMMIT")
        with ExitStack() as stack:
            with telling():
                connection = stack.enter_context(engine.connect())
                connection.execute(sa.select(sa.func.pg_advisory_lock(number)))
            stack.callback(connection.invalidate)  # given back to the pool, it would keep the lock
            yield

    def _own(self) -> sa.Engine:
        """The engine, with none of the connections of the process this one was forked from."""
        if self._process != os.getpid():
            self._engine.dispose(close=False)
            self._process = os.getpid()
        return self._engine


def _known(url: str) -> sa.URL:
    """The URL with its driver.

    :raises ConfigurationError: it names no database of ours. It is not repeated: there may be
        a password in it.
    """
    try:
        found = sa.make_url(url)
    except ArgumentError:
        found = None
    name = found.drivername if found is not None else ""
    if found is not None and name in {"postgresql", "postgres", "postgresql+psycopg"}:
        return found.set(drivername="postgresql+psycopg")
    if found is not None and name == "sqlite" and found.database not in {None, "", ":memory:"}:
        return found
    raise ConfigurationError(
        "the database is named by a URL: sqlite:///FILE (sqlite:////FILE from the root), or"
        " postgresql://USER@HOST/NAME"
    )


def file_of(url: str) -> Path | None:
    """The file of a SQLite database; None for a server's.

    :raises ConfigurationError: it is the URL of no database of ours.
    """
    found = _known(url)
    return Path(found.database or "") if found.get_backend_name() == "sqlite" else None


def _make(path: Path) -> None:
    """Make the file where there is none, for its owner alone; SQLite would let others read it.

    :raises CannotCreateError: it cannot be made.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise CannotCreateError(f"the database {path} cannot be opened: {error.strerror}") from None


def _engine(url: sa.URL) -> sa.Engine:
    if url.get_backend_name() == "sqlite":
        given = {"timeout": BUSY, "isolation_level": None}  # transactions are begun below
        engine = sa.create_engine(url, hide_parameters=True, connect_args=given)
        sa.event.listen(engine, "connect", _set_up)
        sa.event.listen(engine, "begin", _begin)
        return engine
    try:
        return sa.create_engine(
            url, hide_parameters=True, connect_args={"connect_timeout": CONNECT}
        )
    except ModuleNotFoundError:
        raise ConfigurationError(
            "PostgreSQL needs psycopg: pip install 'edi-scrub[postgres]'"
        ) from None


def _set_up(connection: sa.engine.interfaces.DBAPIConnection, record: object) -> None:
    """Readers beside the writer (WAL); a commit waits for the disk (FULL); keys refer to rows."""
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    """Take the write lock at once: one that is asked for half-way could not be waited for."""
    reading = connection.get_execution_options().get(_READING)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def driver_text(statement: sa.SelectBase, connection: sa.Connection) -> str:
    """A statement as the driver takes it, its parameters by their names."""
    dialect: Any = type(connection.dialect)
    style = "named" if connection.dialect.name == "sqlite" else "pyformat"
    return str(statement.compile(dialect=dialect(paramstyle=style)))
