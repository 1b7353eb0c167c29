"""Every version of the schema that there has been becomes the newest.

``pytest tests/jobs/test_migrations.py --regold`` writes down the tables as they are: of a version
that was never released, or of a new one, together with its step.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from edi_scrub.jobs import migrations
from edi_scrub.jobs.database import Database
from edi_scrub.jobs.tables import METADATA, SCHEMA

FOLDER = Path(__file__).parent / "schema"
VERSIONS = sorted({int(path.name.partition(".")[0]) for path in FOLDER.glob("*.sql")})


def text(dialect: sa.Dialect) -> str:
    """Every table and index as the database is told to make it."""
    made = []
    for table in METADATA.sorted_tables:
        made.append(sa.schema.CreateTable(table).compile(dialect=dialect))
        indexes = sorted(table.indexes, key=lambda one: str(one.name))
        made += [sa.schema.CreateIndex(one).compile(dialect=dialect) for one in indexes]
    return (
        "".join(f"{str(one).strip()};\n" for one in made).replace("\t", "    ").replace(" \n", "\n")
    )


def shape(database: Database) -> Iterator[tuple[str, Any]]:
    """What there is: columns, keys and indexes by table."""
    with database.read() as connection:
        found = sa.inspect(connection)
        for table in sorted(found.get_table_names()):
            columns = {one["name"]: (str(one["type"]), one["nullable"])
                       for one in found.get_columns(table)}  # fmt: skip
            indexes = {(one["name"], *one["column_names"]) for one in found.get_indexes(table)}
            keys = found.get_pk_constraint(table)["constrained_columns"]
            refers = {(*one["constrained_columns"], one["referred_table"])
                      for one in found.get_foreign_keys(table)}  # fmt: skip
            yield table, (columns, indexes, keys, refers)


def test_a_change_to_the_tables_comes_with_a_version(
    database: Database, request: pytest.FixtureRequest
) -> None:
    with database.read() as connection:
        dialect = connection.dialect
    path = FOLDER / f"{migrations.newest()}.{dialect.name}.sql"
    if request.config.getoption("--regold"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text(dialect), "utf-8")
        return
    assert path.read_text("utf-8") == text(dialect)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_database_of_any_version_becomes_the_newest(
    database: Database, tmp_path: Path, version: int
) -> None:
    newest = dict(shape(database))
    kind = "sqlite" if database.is_sqlite else "postgresql"
    with database.begin() as connection:
        METADATA.drop_all(connection)
        for statement in re.split(r";\n", (FOLDER / f"{version}.{kind}.sql").read_text("utf-8")):
            if statement:
                connection.execute(sa.text(statement))
        connection.execute(sa.insert(SCHEMA).values(version=version))
    again = Database(database.url.render_as_string(hide_password=False))
    assert dict(shape(again)) == newest
    again.close()
