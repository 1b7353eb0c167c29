"""The schema of the database, brought up to date when it is opened.

A step a version, in one transaction with its number: a database is of one version or of the
next. Step 1 lays the tables; a later change to them is a step of its own, and is made to
:mod:`edi_scrub.jobs.tables` as well.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from edi_scrub.errors import ConfigurationError
from edi_scrub.jobs.tables import METADATA, SCHEMA

Step = Callable[[sa.Connection], None]
LOCK = 837_0001  # PostgreSQL's advisory lock of whoever migrates; any number that is ours


def _lay(connection: sa.Connection) -> None:
    """Version 1: every table."""
    METADATA.create_all(connection)


STEPS: tuple[Step, ...] = (_lay,)


def version(connection: sa.Connection) -> int:
    """The schema's version; 0 for an empty database."""
    if not sa.inspect(connection).has_table(SCHEMA.name):
        return 0
    return connection.scalar(sa.select(sa.func.max(SCHEMA.c.version))) or 0


def is_due(connection: sa.Connection) -> bool:
    """Is the database of an older version?

    :raises ConfigurationError: it is of a newer one than this program knows.
    """
    found = version(connection)
    if found > len(STEPS):
        raise ConfigurationError(
            f"the database is of schema version {found}, and this edi-scrub knows"
            f" {len(STEPS)}: upgrade edi-scrub on this machine"
        )
    return found < len(STEPS)


def migrate(connection: sa.Connection) -> None:
    """Do what is missing, in the transaction of ``connection``."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    found = version(connection)  # anew: another process may have been first
    for step in STEPS[found:]:
        step(connection)
    if found < len(STEPS):
        connection.execute(sa.delete(SCHEMA))
        connection.execute(sa.insert(SCHEMA).values(version=len(STEPS)))
