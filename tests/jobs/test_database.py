"""One database in two kinds: transactions, schema versions, what the user is told."""

from __future__ import annotations

import os
import stat
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from edi_scrub.errors import ConfigurationError, ScrubError
from edi_scrub.jobs import migrations
from edi_scrub.jobs.database import Database
from edi_scrub.jobs.faults import UnreachableError
from edi_scrub.jobs.tables import LOOKS, METADATA, SCHEMA, SENT_CLAIMS, TREATMENTS

NOW = datetime(2026, 1, 5, 12, 0, 0, 250, tzinfo=UTC)
LOOK = {
    "name": "a.837",
    "device": "1",
    "inode": str(2**64 - 1),
    "size": 3,
    "mtime_ns": 4,
    "at": NOW,
}
SENT = {
    "source": "a.837",
    "sent_at": NOW,
    "claim_id": "PT1",
    "billing_npi": "1234567893",
    "payer_id": "01112",
    "responsibility": "P",
    "usage": "P",
    "frequency": "1",
    "outcome": "clean",
    "charge": Decimal("0.10"),
    "patient": b"p" * 32,
}


def test_every_table_is_laid_and_known_again(database_url: str) -> None:
    Database(database_url).close()
    database = Database(database_url)
    with database.read() as connection:
        found = set(sa.inspect(connection).get_table_names())
        assert migrations.version(connection) == migrations.newest()
    assert found == set(METADATA.tables)
    database.close()


def test_an_exception_takes_back_what_its_transaction_wrote(database: Database) -> None:
    def write() -> None:
        with database.begin() as connection:
            connection.execute(sa.insert(LOOKS).values(LOOK))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write()
    with database.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(LOOKS)) == 0


def test_moments_decimals_and_large_numbers_come_back_as_they_were(database: Database) -> None:
    with database.begin() as connection:
        connection.execute(sa.insert(LOOKS).values(LOOK))
        connection.execute(sa.insert(SENT_CLAIMS).values({**SENT, "first_day": date(2026, 1, 2)}))
    with database.read() as connection:
        look = connection.execute(sa.select(LOOKS)).one()
        sent = connection.execute(sa.select(SENT_CLAIMS)).one()
    assert look._asdict() == LOOK
    assert (sent.sent_at, sent.charge, sent.patient) == (NOW, Decimal("0.10"), b"p" * 32)
    assert (sent.first_day, sent.last_day) == (date(2026, 1, 2), None)


def test_a_moment_needs_a_time_zone(database: Database) -> None:
    naive = {**LOOK, "at": datetime(2026, 1, 5)}  # noqa: DTZ001
    with pytest.raises(sa.exc.StatementError), database.begin() as connection:
        connection.execute(sa.insert(LOOKS).values(naive))


def test_a_claims_treatments_go_with_it(database: Database) -> None:
    with database.begin() as connection:
        sent_id = connection.scalar(sa.insert(SENT_CLAIMS).values(SENT).returning(SENT_CLAIMS.c.id))
        connection.execute(
            sa.insert(TREATMENTS).values(
                sent_id=sent_id, day=date(2026, 1, 2),
                code="64615", discarded=False, diagnoses="G43709",
            )
        )  # fmt: skip
        connection.execute(sa.delete(SENT_CLAIMS))
        assert connection.scalar(sa.select(sa.func.count()).select_from(TREATMENTS)) == 0


def test_a_reader_sees_nothing_that_is_committed_meanwhile(database: Database) -> None:
    count = sa.select(sa.func.count()).select_from(LOOKS)
    with database.read() as reader:
        before = reader.scalar(count)
        with database.begin() as writer:
            writer.execute(sa.insert(LOOKS).values(LOOK))
        assert reader.scalar(count) == before == 0
    with database.read() as reader:
        assert reader.scalar(count) == 1


def test_a_forked_process_has_connections_of_its_own(database: Database) -> None:
    with database.begin() as connection:
        connection.execute(sa.insert(LOOKS).values(LOOK))
    child = os.fork()
    if not child:
        with database.begin() as connection:
            connection.execute(sa.delete(LOOKS))
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    with database.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(LOOKS)) == 0


def add_column(connection: sa.Connection) -> None:
    connection.execute(sa.text("ALTER TABLE looks ADD COLUMN seen INTEGER"))


def fail(connection: sa.Connection) -> None:
    add_column(connection)
    raise RuntimeError


def test_an_older_schema_is_brought_up_to_date_with_what_is_in_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.begin() as connection:
        connection.execute(sa.insert(LOOKS).values(LOOK))
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, add_column))
    newer = Database(database.url.render_as_string(hide_password=False))
    with newer.read() as connection:
        assert connection.execute(sa.text("SELECT name, seen FROM looks")).one() == ("a.837", None)
        assert migrations.version(connection) == migrations.newest()
    newer.close()


def test_a_step_that_fails_leaves_the_version_before_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = migrations.STEPS
    monkeypatch.setattr(migrations, "STEPS", (*before, fail))
    with pytest.raises(RuntimeError):
        Database(database.url.render_as_string(hide_password=False))
    with database.read() as connection:
        assert migrations.version(connection) == 1 + len(before)
        columns = {one["name"] for one in sa.inspect(connection).get_columns("looks")}
    assert "seen" not in columns


def test_a_newer_schema_is_left_alone(database: Database) -> None:
    with database.begin() as connection:
        connection.execute(sa.update(SCHEMA).values(version=837))
    with pytest.raises(ConfigurationError, match="schema version 837"):
        Database(database.url.render_as_string(hide_password=False))


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_the_file_is_its_owners_alone(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        database = Database(f"sqlite:///{tmp_path}/state/edi-scrub.db")
        with database.begin() as connection:
            connection.execute(sa.insert(LOOKS).values(LOOK))
            modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "state").iterdir()}
    finally:
        os.umask(before)
    assert set(modes.values()) == {0o600}
    assert "edi-scrub.db-wal" in modes
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    database.close()


@pytest.mark.parametrize(
    "url", ["", "edi-scrub.db", "sqlite://", "sqlite:///:memory:", "mysql://u:secret@host/db"]
)
def test_a_url_of_no_database_of_ours_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        Database(url)
    assert "secret" not in str(raised.value)


def test_a_server_that_is_not_there_is_another_try(tmp_path: Path) -> None:
    with pytest.raises(UnreachableError) as raised:
        Database(f"postgresql://nobody:secret@/none?host={tmp_path}")
    assert raised.value.status == 75
    assert "secret" not in str(raised.value)


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("ISA*00*" * 1000)
    with pytest.raises(ConfigurationError, match="no SQLite database"):
        Database(f"sqlite:///{tmp_path}/notes.db")


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    with pytest.raises(ScrubError) as raised:
        Database(f"sqlite:///{tmp_path}/state/edi-scrub.db")
    assert raised.value.status == 73


def test_a_busy_database_is_another_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edi_scrub.jobs.database.BUSY", 0.05)
    url = f"sqlite:///{tmp_path}/edi-scrub.db"
    one, other = Database(url), Database(url)
    with one.begin(), pytest.raises(UnreachableError), other.begin():
        pass
    one.close()
    other.close()
