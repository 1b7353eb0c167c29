"""The schema of the database, brought up to date when it is opened.

An empty database gets the tables as they are now. One of an older version takes a step a version,
all of them in one transaction: it is of the one version or of the other. A change to
:mod:`edi_scrub.jobs.tables` therefore comes with a step, and with the new tables' text under
tests/jobs/schema, from which the tests migrate.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from edi_scrub.errors import ConfigurationError
from edi_scrub.jobs.tables import METADATA, SCHEMA

Step = Callable[[sa.Connection], None]
STEPS: tuple[Step, ...] = ()  # the first leads from version 1 to version 2
LOCK = 837_0001  # PostgreSQL's advisory lock of whoever migrates; any number that is ours


def newest() -> int:
    """The version that this program knows."""
    return 1 + len(STEPS)


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
    if found > newest():
        raise ConfigurationError(
            f"the database is of schema version {found}, and this edi-scrub knows"
            f" {newest()}: upgrade edi-scrub on this machine"
        )
    return found < newest()


def migrate(connection: sa.Connection) -> None:
    """Do what is missing, in the transaction of ``connection``."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    found = version(connection)  # anew: another process may have been first
    if not found:
        METADATA.create_all(connection)
    for step in STEPS[found - 1 :] if found else ():
        step(connection)
    if found < newest():
        connection.execute(sa.delete(SCHEMA))
        connection.execute(sa.insert(SCHEMA).values(version=newest()))
