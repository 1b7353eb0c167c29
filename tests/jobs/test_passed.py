"""The hook and the ledger: what goes out twice, what did not go out, and what run knows of it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result

from edi_scrub.errors import OutputError
from edi_scrub.jobs.inputs import Inputs
from tests.jobs.office import Office, claims, ids_in
from tests.jobs.test_hook import COMMAND


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Office:
    return Office(tmp_path / "office", database_url)


def hook(office: Office, text: str, output: str, *words: str) -> Result:
    given = office.folder / "given.837"
    given.write_text(text, "latin-1")
    return office.run(str(given), "-o", str(office.folder / output), *words, command="hook")


def test_the_same_content_is_passed_on_again_on_demand_only(office: Office) -> None:
    text = claims(1, count=3)
    assert hook(office, text, "1.837").exit_code == 0
    result = hook(office, text, "2.837", "--fail-open")
    assert result.exit_code == 1
    assert "the same content went out before, as given.837 on 20" in result.stderr
    assert not (office.folder / "2.837").exists()
    assert hook(office, text, "3.837", "--again").exit_code == 0
    assert (office.folder / "3.837").read_bytes() == (office.folder / "1.837").read_bytes()
    assert len(office.rows()) == 1
    assert hook(office, text, "4.837").exit_code == 1


def test_again_is_as_any_other_where_nothing_went_out_before(office: Office) -> None:
    assert hook(office, claims(1), "1.837", "--again").exit_code == 0
    assert office.rows()[0]["kind"] == "hook"
    assert hook(office, claims(1), "2.837").exit_code == 1


def test_what_the_hook_held_back_whole_is_judged_anew(office: Office) -> None:
    assert hook(office, claims(1, wrong=2), "1.837").exit_code == 1
    assert office.rows() == []
    words = ["--severity", "charge-balance=off"]
    assert hook(office, claims(1, wrong=2), "2.837", *words).exit_code == 0


def test_an_output_that_nobody_has_read_is_not_noted(office: Office) -> None:
    given = office.folder / "given.837"
    given.write_text(claims(1))
    read, write = os.pipe()
    os.close(read)
    command = [*COMMAND, str(given), "-c", str(office.file)]
    ended = subprocess.run(command, stdout=write, stderr=subprocess.DEVNULL, check=False)
    os.close(write)
    assert ended.returncode == 74
    assert office.rows() == []
    assert hook(office, claims(1), "1.837").exit_code == 0


def test_the_job_skips_what_the_hook_passed_on_and_the_other_way_round(office: Office) -> None:
    assert hook(office, claims(1), "1.837").exit_code == 0
    office.put("monday.837", claims(1))
    office.put("tuesday.837", claims(2))
    assert office.run().exit_code == 0
    assert office.names("outbox") == ["tuesday.clean.837"]
    assert office.states()["monday"] == ("done", "skipped")
    assert hook(office, claims(2), "2.837").exit_code == 1
    sent = ids_in(office.folder / "1.837", office.folder / "outbox" / "tuesday.clean.837")
    assert set(sent.values()) == {1}


def test_a_claim_that_went_out_in_another_file_is_held_back(office: Office) -> None:
    assert hook(office, claims(1, wrong=0), "1.837").exit_code == 0
    longer = claims(1, count=3, wrong=0)
    assert hook(office, longer, "2.837").exit_code == 0
    assert ids_in(office.folder / "2.837") == {"C1-3": 1}


def test_without_a_ledger_none_is_made(tmp_path: Path) -> None:
    office = Office(tmp_path / "office")
    assert hook(office, claims(1), "1.837").exit_code == 0
    assert hook(office, claims(1), "2.837").exit_code == 0
    assert office.names("state") == []
    assert office.run().exit_code == 0, "which makes a ledger"
    assert hook(office, claims(1), "3.837").exit_code == 0
    assert hook(office, claims(1), "4.837").exit_code == 1


def test_what_the_job_has_put_out_goes_through_the_hook(office: Office) -> None:
    office.put("monday.837", claims(1, count=3))
    assert office.run().exit_code == 0
    clean = office.folder / "outbox" / "monday.clean.837"
    ready = office.folder / "ready.837"
    assert office.run(str(clean), "-o", str(ready), command="hook").exit_code == 0
    assert ready.read_bytes() == clean.read_bytes()
    assert len(office.rows()) == 1
    clean.write_bytes(clean.read_bytes().replace(b"2 NOWHERE STREET", b"3 NOWHERE STREET"))
    words = [str(clean), "-o", str(ready), "--force"]
    assert office.run(*words, command="hook").exit_code == 1, "another file's claims went out"


def test_an_output_that_cannot_be_noted_is_taken_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk of the database is full when the transaction is to end."""

    @contextmanager
    def full(self: Inputs) -> Iterator[sa.Connection]:
        with deciding(self) as connection:
            yield connection
            assert (office.folder / "1.837").exists()
            raise OutputError("the disk of the database is full")

    deciding = Inputs.deciding
    with monkeypatch.context() as patch:
        patch.setattr(Inputs, "deciding", full)
        assert hook(office, claims(1), "1.837").exit_code == 74
    assert not (office.folder / "1.837").exists()
    assert office.rows() == []
    assert hook(office, claims(1), "1.837").exit_code == 0
