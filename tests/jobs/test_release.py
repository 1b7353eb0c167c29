"""Held claims released, files put back, and what the ledger says of it, on both databases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from edi_scrub.cli import main
from tests.jobs.office import Office, claims, ids_in

WHY = ("--who", "A. Biller", "--why", "approved by fax")


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Office:
    return Office(tmp_path / "office", database_url)


def release(office: Office, *words: str) -> Result:
    return office.run(*words, *WHY, command="release")


def found(office: Office) -> list[dict[str, object]]:
    return list(json.loads(office.run("--json", command="status").output)["inputs"])


def test_a_held_claim_goes_out_once_as_it_came_in_a_file_that_is_valid(
    office: Office, tmp_path: Path
) -> None:
    office.put("monday.837", claims(1, count=4, wrong=2))
    office.run()
    result = release(office, "C1-4")
    assert result.exit_code == 0, result.output
    path = office.folder / "outbox" / "monday-released.clean.837"
    assert path.stat().st_mode & 0o777 == 0o600
    assert ids_in(path) == {"C1-4": 1}
    assert "CLM*C1-4*101*" in path.read_text()
    sent = (office.folder / "outbox" / "monday.clean.837").read_text()
    assert path.read_text()[90:99] != sent[90:99]  # ISA13: no receiver takes it for a copy
    again = CliRunner().invoke(main, ["scrub", str(path), "-o", str(tmp_path / "again"),
                                      "--ignore", "charge-balance"])  # fmt: skip
    assert again.exit_code == 0, again.output
    summary = json.loads((tmp_path / "again" / "monday-released.clean.summary.json").read_text())
    assert summary["claims"] == {"in": 1, "clean": 1, "corrected": 0, "rejected": 0}


def test_a_claim_is_released_once_and_the_ledger_says_by_whom(office: Office) -> None:
    office.put("monday.837", claims(1, count=4, wrong=2))
    office.run()
    release(office, "C1-4")
    result = release(office, "C1-4")
    assert result.exit_code == 2
    assert "was released" in result.output and "A. Biller" in result.output
    assert release(office, "C1-3").exit_code == 0
    monday, *released = found(office)
    assert monday["held"] == [{"claim_id": one, "rules": ["charge-balance"]}
                              for one in ("C1-3", "C1-4")]  # fmt: skip
    audit = monday["releases"]
    assert isinstance(audit, list)
    assert [(one["claim_id"], one["who"], one["why"]) for one in audit] == [
        ("C1-4", "A. Biller", "approved by fax"), ("C1-3", "A. Biller", "approved by fax"),
    ]  # fmt: skip
    assert [(one["state"], one["outcome"]) for one in released] == [("done", "released")] * 2
    outbox = (office.folder / "outbox").glob("monday-released*")
    numbers = [path.read_text()[90:99] for path in outbox]
    assert len(set(numbers)) == 2


def test_several_claims_of_several_files_make_a_file_for_each(office: Office) -> None:
    office.put("a.837", claims(1, count=4, wrong=3))
    office.put("b.837", claims(2))
    office.run()
    assert release(office, "C2-2", "C1-4", "C1-2").exit_code == 0
    outbox = office.folder / "outbox"
    assert ids_in(outbox / "a-released.clean.837") == {"C1-2": 1, "C1-4": 1}
    assert ids_in(outbox / "b-released.clean.837") == {"C2-2": 1}


def test_a_released_claim_was_sent_and_later_ones_are_held_to_it(office: Office) -> None:
    office.put("monday.837", claims(1))
    office.run()
    release(office, "C1-2")
    office.put("tuesday.837", claims(1, wrong=0))
    office.run()
    assert [one["rules"] for one in found(office)[-1]["held"]] == [["duplicate-claim"]] * 2  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["C9-9"], "no claim C9-9 was held back"),
        (["C1-1", "--file", "a"], "no claim C1-1 of a was held back"),
        (["C1-2"], "several inputs hold a claim C1-2: say --file, of a, b"),
        (["C1-2", "--file", "c.837"], "no claim C1-2 of c.837 was held back"),
        (["C1-2", "C9-9", "--file", "a"], "no claim C9-9 of a was held back"),
        (["a.837"], "release its held claims by their ids"),
    ],
)
def test_what_is_not_clear_is_refused_and_nothing_is_released(
    tmp_path: Path, words: list[str], said: str
) -> None:
    office = Office(tmp_path / "office")
    office.put("a.837", claims(1))
    office.put("b.837", claims(1, count=2, wrong=2))
    office.run()
    result = release(office, *words)
    assert result.exit_code == 2
    assert said in result.output
    assert len(found(office)) == 2
    assert [name for name in office.names("outbox") if "released" in name] == []


def test_the_right_one_of_two_is_released_where_the_file_is_named(tmp_path: Path) -> None:
    office = Office(tmp_path / "office")
    office.put("a.837", claims(1))
    office.put("b.837", claims(1, count=2, wrong=2))
    office.run()
    assert release(office, "C1-2", "--file", "b").exit_code == 0
    assert ids_in(office.folder / "outbox" / "b-released.clean.837") == {"C1-2": 1}


def test_where_the_archive_was_pruned_the_file_of_held_claims_will_do(tmp_path: Path) -> None:
    office = Office(tmp_path / "office")
    office.put("a.837", claims(1, count=4, wrong=3))
    office.run()
    (office.folder / "archive" / "a.837").unlink()
    assert release(office, "C1-3").exit_code == 0
    assert ids_in(office.folder / "outbox" / "a-released.clean.837") == {"C1-3": 1}
    (office.folder / "rejected" / "a.rejected.837").unlink()
    result = release(office, "C1-4")
    assert result.exit_code == 66 and "in the archive no more" in result.output
    assert [one["state"] for one in found(office)] == ["done", "done"]


def test_a_skipped_file_goes_through_once_more_where_a_person_says_so(office: Office) -> None:
    for name in ("a.837", "b.837"):
        office.put(name, claims(1))
    office.run()
    assert release(office, "b.837").exit_code == 0
    assert office.names("inbox") == [".edi-scrub", "b.837"]
    office.run()
    assert [one["outcome"] for one in found(office)] == ["scrubbed", "skipped", "scrubbed"]
    assert release(office, "b").exit_code == 2
    office.put("c.837", claims(1))
    office.run()
    assert found(office)[-1]["outcome"] == "skipped"


def test_a_file_in_quarantine_goes_back_into_the_inbox(office: Office) -> None:
    office.put("a.837", "garbage")
    office.run()
    assert release(office, "a.837").exit_code == 0
    assert office.names("quarantine") == []
    assert (office.folder / "inbox" / "a.837").read_text() == "garbage"
    assert office.run().exit_code == 65
    assert office.names("quarantine") == ["a-2.837", "a-2.837.reason.txt"]


def test_status_shows_each_file_with_counts_dollars_and_reason(tmp_path: Path) -> None:
    office = Office(tmp_path / "office")
    assert office.run(command="status").output == "nothing yet\n"
    office.put("a.837", claims(1, count=3))
    office.put("b.837", "garbage")
    office.run()
    lines = office.run(command="status").output.splitlines()
    assert lines[1].split()[2:8] == ["a.837", "scrubbed", "3", "2", "200.00", "1"]
    assert "a.clean.837" in "".join(lines)
    assert "b.837  unreadable" in "".join(lines) and "not an X12 file" in "".join(lines)
    assert office.run("--last", "1", command="status").output.count(".837") == 1
