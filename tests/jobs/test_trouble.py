"""What goes wrong around the scheduled job: a clear message, the right status, nothing lost."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from edi_scrub.jobs import carrying, publishing, work
from edi_scrub.jobs.database import Database
from edi_scrub.jobs.inbox import Seen, has_settled
from edi_scrub.jobs.lock import working
from edi_scrub.jobs.looks import Look, compared
from edi_scrub.jobs.tables import INPUTS
from edi_scrub.scrubbing import scrub_staged
from tests.jobs.office import Office, claims, ids_in

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
READ_ONLY = Path("/sys/kernel")  # where nobody can make a file, not even root


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "office")


def add(office: Office, line: str) -> None:
    office.file.write_text(f"{line}\n{office.file.read_text()}")


@pytest.mark.skipif(not READ_ONLY.is_dir(), reason="needs Linux's /sys")
def test_an_outbox_that_cannot_be_written_ends_the_pass_and_the_next_goes_on(
    office: Office,
) -> None:
    office.put("a.837", claims(1))
    good = office.file.read_text()
    add(office, f'outbox = "{READ_ONLY}"')
    result = office.run()
    assert result.exit_code == 73
    assert f"no file can be created in {READ_ONLY}: Permission denied" in result.output
    assert "Traceback" not in result.output
    assert office.names("reports") == [] and len(office.names("inbox/.edi-scrub")) == 1
    office.file.write_text(good)
    assert office.run().exit_code == 0
    assert office.names("outbox") == ["a.clean.837"]


def test_while_one_run_works_another_waits_with_75(tmp_path: Path, database_url: str) -> None:
    office = Office(tmp_path / "office", database_url)
    office.put("a.837", claims(1))
    database = Database(database_url)
    with working(database, office.config.folders.state):
        result = office.run()
    database.close()
    if database.is_sqlite:
        assert result.exit_code == 75 and "another run works" in result.output
        assert office.names("inbox") == ["a.837"]
    else:
        assert result.exit_code == 0
    assert office.run().exit_code == 0
    assert office.states() == {"a": ("done", "scrubbed")}


def test_a_file_that_is_written_to_while_it_is_read_waits_and_comes_out_whole(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = claims(1, count=4, wrong=0)
    office.put("a.837", whole[:700])
    scrub = scrub_staged

    def scrub_and_write(*words: object, **named: object) -> object:
        (taken,) = (office.folder / "inbox" / ".edi-scrub").iterdir()
        with taken.open("a") as stream:
            stream.write(whole[700:])
        return scrub(*words, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(work, "scrub_staged", scrub_and_write)
    result = office.run()
    assert result.exit_code == 0
    assert "not complete, it waits" in result.output
    for folder in ("outbox", "rejected", "reports", "archive", "quarantine"):
        assert office.names(folder) == []
    monkeypatch.undo()
    assert office.run().exit_code == 0
    assert sum(ids_in(office.folder / "outbox" / "a.clean.837").values()) == 4


def test_a_file_that_is_written_to_after_it_was_scrubbed_is_no_secret(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.put("a.837", claims(1))
    publish = publishing.publish

    def publish_and_write(outputs: object) -> None:
        publish(outputs)  # type: ignore[arg-type]
        (taken,) = (office.folder / "inbox" / ".edi-scrub").iterdir()
        with taken.open("a") as stream:
            stream.write(claims(2))

    monkeypatch.setattr(carrying, "publish", publish_and_write)
    result = office.run()
    assert result.exit_code == 65
    assert "somebody wrote to it after it was scrubbed" in result.output
    assert ids_in(office.folder / "outbox" / "a.clean.837") == {"C1-1": 1}
    assert office.names("archive") == []
    assert office.names("quarantine") == ["a.837", "a.837.reason.txt"]
    assert (office.folder / "quarantine" / "a.837").read_text() == claims(1) + claims(2)
    assert office.states() == {"a": ("done", "scrubbed")}


def test_a_taken_file_of_which_the_ledger_knows_nothing_is_set_aside(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.put("a.837", claims(1))

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(work, "scrub_staged", die)
    office.run()
    monkeypatch.undo()
    (token,) = office.names("inbox/.edi-scrub")
    (office.folder / "state" / "ledger.db").unlink()
    result = office.run()
    assert result.exit_code == 65
    assert f"{token}.837: in quarantine, the ledger knows nothing of it" in result.output
    assert office.names("quarantine") == [f"{token}.837", f"{token}.837.reason.txt"]
    assert (office.folder / "quarantine" / f"{token}.837").read_text() == claims(1)
    assert office.names("outbox") == []


def test_a_file_that_runs_die_of_is_set_aside_in_the_end(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.put("a.837", claims(1))
    office.put("b.837", claims(2))

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(work, "scrub_staged", die)
    assert office.run().exit_code == 130
    monkeypatch.undo()
    database = Database(office.config.database)
    with database.begin() as connection:
        connection.execute(sa.update(INPUTS).values(attempts=5))
    database.close()
    result = office.run()
    assert result.exit_code == 65
    assert "6 runs have died while they read the file" in result.output
    assert office.states() == {"a": ("quarantined", "unreadable"), "b": ("done", "scrubbed")}


def test_a_fault_of_ours_in_one_file_keeps_back_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.put("a.837", claims(1))
    office.put("b.837", claims(2))
    scrub = scrub_staged

    def fail(source: object, name: str, *words: object, **named: object) -> object:
        if name == "a.837":
            raise ValueError("C1-1")
        return scrub(source, name, *words, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(work, "scrub_staged", fail)
    result = office.run()
    assert result.exit_code == 70
    assert "a fault of edi-scrub's own (ValueError)" in result.output
    assert "C1-1" not in result.output and "Traceback" not in result.output
    assert office.states() == {"a": ("quarantined", "failed"), "b": ("done", "scrubbed")}


def test_a_clock_that_jumps_back_keeps_no_file_waiting_for_ever() -> None:
    later = NOW + timedelta(days=300)
    seen = Seen("a.837", 1, 2, 3, 4, changed_at=later)
    assert not has_settled(seen, NOW, NOW, 30)
    assert has_settled(seen, NOW, NOW + timedelta(seconds=30), 30)
    looks = compared({"a.837": Look(seen, later)}, [seen], NOW)
    assert looks["a.837"].at == NOW  # counted anew from the clock as it is
    looks = compared(looks, [seen], NOW + timedelta(seconds=60))
    assert looks["a.837"].at == NOW


def test_a_file_that_grows_between_two_looks_is_counted_anew() -> None:
    seen = Seen("a.837", 1, 2, 3, 4, changed_at=NOW)
    grown = seen._replace(size=30)
    looks = compared({"a.837": Look(seen, NOW)}, [grown], NOW + timedelta(seconds=60))
    assert looks["a.837"].at == NOW + timedelta(seconds=60)


def test_a_dry_run_says_what_would_be_and_does_nothing(office: Office) -> None:
    office.put("a.837", claims(1))
    office.put("b.837", "garbage")
    (office.folder / "inbox" / "c.837").symlink_to(office.file)
    result = office.run("--dry-run")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        "a.837: 2 claims, of which 1 would be held back; 100.00 to transmit",
        "b.837: would go into quarantine: this is not an X12 file: it does not begin with an ISA"
        " segment",
        "c.837: would be left: a symbolic link, which may lead anywhere",
    ]
    assert office.names("inbox") == ["a.837", "b.837", "c.837"]
    assert office.rows() == [] and office.names("outbox") == []


def test_the_command_after_a_pass_is_told_counts_and_nothing_else(office: Office) -> None:
    script = office.folder / "told.py"
    script.write_text(
        "import os, pathlib, sys\n"
        "told = {k: v for k, v in os.environ.items() if k.startswith('EDI_SCRUB_')}\n"
        "pathlib.Path('told.txt').write_text(repr((sys.argv[1:], told)))\n"
    )
    add(office, f'on_success = ["{sys.executable}", "told.py", "$HOME; x"]')
    assert office.run().exit_code == 0
    assert not (office.folder / "told.txt").exists()  # nothing was published
    office.put("a.837", claims(1))
    assert office.run().exit_code == 0
    words, told = eval((office.folder / "told.txt").read_text())
    assert words == ["$HOME; x"]
    assert told["EDI_SCRUB_STATUS"] == "0" and told["EDI_SCRUB_FILES_PUBLISHED"] == "1"
    assert told["EDI_SCRUB_CLAIMS_IN"] == "2" and told["EDI_SCRUB_CHARGE_TRANSMIT"] == "100.00"
    assert all(value.replace(".", "").isdigit() for name, value in told.items()
               if name not in os.environ)  # fmt: skip


def test_a_command_that_fails_is_told_of_with_70(office: Office) -> None:
    add(office, 'on_success = ["false"]\non_failure = ["/no/such/command"]')
    office.put("a.837", claims(1))
    result = office.run()
    assert result.exit_code == 70 and "on_success ended with 1" in result.output
    office.put("b.837", "garbage")
    result = office.run()
    assert result.exit_code == 70 and "on_failure could not be called" in result.output


def test_old_files_are_removed_where_the_ledger_knows_them_as_done(office: Office) -> None:
    for number in (1, 2):
        office.put(f"{number}.837", claims(number))
    office.put("bad.837", "garbage")
    office.run()
    (office.folder / "archive" / "mine.837").write_text("no input of the ledger's")
    (office.folder / "archive" / "2.837").write_text("somebody has changed it")
    database = Database(office.config.database)
    with database.begin() as connection:
        old = datetime.now(UTC) - timedelta(days=31)
        connection.execute(sa.update(INPUTS).values(done_at=old))
    database.close()
    office.put("3.837", claims(3))
    office.file.write_text(office.file.read_text() + "\n[retention]\narchive = 30\nreports = 30\n")
    assert office.run().exit_code == 0
    assert office.names("archive") == ["2.837", "3.837", "mine.837"]
    assert {name.split(".")[0] for name in office.names("reports")} == {"3"}
    assert len(office.names("outbox")) == len(office.names("rejected")) == 3
    assert office.names("quarantine") == ["bad.837", "bad.837.reason.txt"]
    office.put("again.837", claims(1))
    assert "the same content as 1.837" in office.run().output
