"""One pass of the scheduled job, on both databases: where everything goes, and what is said."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from edi_scrub import parallel
from edi_scrub.config import Keys, read_config
from edi_scrub.jobs import runner
from edi_scrub.jobs.beginning import begin
from tests.files import Subscriber, interchange
from tests.jobs.office import Office, claims, ids_in

REPORTS = ("report.csv", "report.html", "report.jsonl", "summary.json")


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Office:
    return Office(tmp_path / "office", database_url)


@pytest.fixture
def small(tmp_path: Path) -> Office:
    return Office(tmp_path / "office")


def test_a_file_goes_to_the_archive_and_its_outputs_to_their_folders(office: Office) -> None:
    text = claims(1)
    office.put("monday.837", text)
    result = office.run()
    assert result.exit_code == 0, result.output
    assert office.names("inbox") == [".edi-scrub"]
    assert office.names("inbox/.edi-scrub") == []
    assert office.names("outbox") == ["monday.clean.837"]
    assert office.names("rejected") == ["monday.rejected.837"]
    assert office.names("reports") == [f"monday.{name}" for name in REPORTS]
    assert (office.folder / "archive" / "monday.837").read_text() == text
    assert office.states() == {"monday": ("done", "scrubbed")}
    row = office.rows()[0]
    assert (row["claims_in"], row["clean"], row["rejected"]) == (2, 1, 1)
    assert f"{row['charge_in']} {row['charge_transmit']}" == "201.00 100.00"
    for path in office.folder.rglob("*"):
        if path.is_file() and path != office.file:
            assert path.stat().st_mode & 0o777 == 0o600, path


def test_a_second_run_does_nothing_new(office: Office) -> None:
    office.put("monday.837", claims(1))
    office.run()
    before = {path: path.stat().st_mtime_ns for path in office.folder.rglob("*.837")}
    result = office.run()
    assert (result.exit_code, result.output) == (0, "")
    assert {path: path.stat().st_mtime_ns for path in office.folder.rglob("*.837")} == before


def test_the_same_content_again_is_skipped_and_archived(office: Office) -> None:
    office.put("monday.837", claims(1))
    office.run()
    office.put("tuesday.837", claims(1))
    result = office.run()
    assert result.exit_code == 0
    assert "tuesday.837" in result.output and "the same content as monday.837" in result.output
    assert office.states()["tuesday"] == ("done", "skipped")
    assert office.names("outbox") == ["monday.clean.837"]
    assert office.names("archive") == ["monday.837", "tuesday.837"]


def test_a_claim_that_was_sent_before_is_held(office: Office) -> None:
    office.put("monday.837", claims(1, count=2, wrong=0))
    office.run()
    office.put("tuesday.837", claims(1, count=3, wrong=0))
    office.run()
    row = office.rows()[1]
    assert (row["clean"], row["rejected"]) == (1, 2)
    report = (office.folder / "reports" / "tuesday.report.jsonl").read_text()
    assert report.count('"rule":"duplicate-claim","severity":"reject"') == 2


def test_two_files_of_one_content_in_one_pass_are_scrubbed_once(office: Office) -> None:
    office.put("a.837", claims(1))
    office.put("b.837", claims(1))
    office.run()
    assert office.states() == {"a": ("done", "scrubbed"), "b": ("done", "skipped")}


def test_the_same_control_numbers_with_other_content_are_reported_and_go_on(
    office: Office,
) -> None:
    office.put("monday.837", claims(1))
    text = claims(1, count=3).replace("*C1-", "*D1-")
    office.put("tuesday.837", text)
    result = office.run()
    assert result.exit_code == 0
    assert "the same control numbers as monday.837, with other content" in result.output
    assert office.states()["tuesday"] == ("done", "scrubbed")


def test_a_name_that_was_used_before_gets_a_number(office: Office) -> None:
    for control in (1, 2, 3):
        office.put("claims.837", claims(control))
        office.run()
        for path in (office.folder / "outbox").iterdir():
            path.unlink()  # whoever sends has taken it
    assert list(office.states()) == ["claims", "claims-2", "claims-3"]
    assert office.names("archive") == ["claims-2.837", "claims-3.837", "claims.837"]


def test_a_stranger_s_file_under_a_name_is_never_written_over(small: Office) -> None:
    (small.folder / "archive" / "claims.837").write_text("mine")
    (small.folder / "outbox" / "claims-2.clean.837").write_text("mine, too")
    small.put("claims.837", claims(1))
    small.run()
    assert list(small.states()) == ["claims-3"]
    assert (small.folder / "archive" / "claims.837").read_text() == "mine"


def test_what_is_no_837p_goes_into_quarantine_with_its_reason_and_the_next_goes_on(
    office: Office,
) -> None:
    office.put("a.837", "garbage")
    office.put("b.837", claims(1)[:500])
    office.put("c.837", claims(2))
    result = office.run()
    assert result.exit_code == 65
    assert office.names("quarantine") == [
        "a.837", "a.837.reason.txt", "b.837", "b.837.reason.txt",
    ]  # fmt: skip
    reason = (office.folder / "quarantine" / "b.837.reason.txt").read_text()
    assert reason.startswith("b.837: the file is truncated")
    assert office.states() == {
        "a": ("quarantined", "unreadable"),
        "b": ("quarantined", "unreadable"),
        "c": ("done", "scrubbed"),
    }
    assert office.run().exit_code == 0


def test_fail_on_reject_ends_with_1(tmp_path: Path) -> None:
    office = Office(tmp_path / "office", more="fail_on_reject = true")
    office.put("a.837", claims(1))
    assert office.run().exit_code == 1
    office.put("b.837", claims(2, wrong=0))
    assert office.run().exit_code == 0


def test_acknowledgements_go_to_the_reports(tmp_path: Path) -> None:
    office = Office(tmp_path / "office", more="ack = true")
    office.put("a.837", claims(1))
    office.run()
    assert {"a.277ca.x12", "a.999.x12"} <= set(office.names("reports"))


@pytest.mark.slow
def test_several_jobs_come_to_the_same_in_the_same_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel, "SMALL", 20_000)
    monkeypatch.setattr(runner, "SMALL", 20_000)
    folders = {}
    for jobs in (1, 3):
        office = Office(tmp_path / f"office{jobs}", more=f"jobs = {jobs}")
        for number in range(8):
            office.put(f"{number}.837", claims(number // 2 * 2, count=5))
        office.put("5big.837", interchange([[[[Subscriber(1)] * 300]]], control=77))
        office.put("6.837", "garbage")
        assert office.run().exit_code == 65
        folders[jobs] = {
            path.relative_to(office.folder): path.read_bytes()
            for path in office.folder.rglob("*") if path.is_file() and "state" not in path.parts
            and path != office.file
        }  # fmt: skip
    reason = Path("quarantine/6.837.reason.txt")
    assert folders[1] == folders[3] and reason in folders[1]
    assert sum(ids_in(*(tmp_path / "office3" / "outbox").iterdir()).values()) == 300 + 4 * 4


def test_names_that_say_they_are_not_finished_are_left(small: Office) -> None:
    for name in ("a.837.part", "b.tmp", ".c.837", "d.837.filepart", "e.837~"):
        small.put(name, claims(1))
    assert small.run().exit_code == 0
    assert len(small.names("inbox")) == 5 and small.rows() == []


def test_a_file_waits_until_nobody_has_written_to_it_for_a_while(tmp_path: Path) -> None:
    office = Office(tmp_path / "office")
    office.file.write_text("settle = 600")
    path = office.put("a.837", claims(1))
    os.utime(path, (1, 1))  # copied with its times: its age says nothing
    assert office.run().output == ""
    assert office.rows() == []


def test_a_marker_says_that_a_file_is_complete(tmp_path: Path) -> None:
    office = Office(tmp_path / "office", more='marker = ".done"')
    office.put("a.837.done", "")
    path = office.put("a.837", claims(1))
    os.utime(office.folder / "inbox" / "a.837.done", (1, 1))
    office.run()
    assert office.rows() == []  # an earlier file's marker
    office.put("a.837.done", "")
    os.utime(path, (1, 1))
    office.run()
    assert office.states() == {"a": ("done", "scrubbed")}
    assert office.names("inbox") == [".edi-scrub"]


def test_links_and_folders_in_the_inbox_are_left(small: Office, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(claims(1))
    (small.folder / "inbox" / "link.837").symlink_to(tmp_path / "secret")
    os.mkfifo(small.folder / "inbox" / "pipe.837")
    assert small.run().exit_code == 0
    assert small.names("inbox") == ["link.837", "pipe.837"]
    assert small.rows() == []


def test_a_name_that_is_no_text_is_no_trouble(office: Office) -> None:
    name = os.fsdecode(b"caf\xe9 \n.837")
    (office.folder / "inbox" / name).write_text(claims(1))
    (office.folder / "inbox" / ("long" * 60)).write_text(claims(2))
    assert office.run().exit_code == 0
    assert [state for state, _ in office.states().values()] == ["done", "done"]


@pytest.mark.parametrize(
    ("folder", "status"), [("inbox", 66), ("outbox", 73), ("archive", 73), ("state", 73)]
)
def test_a_folder_that_has_vanished_is_not_made_anew(
    small: Office, folder: str, status: int
) -> None:
    (small.folder / folder).rmdir()
    result = small.run()
    assert result.exit_code == status
    assert f"the folder {folder}" in result.output and "Traceback" not in result.output


def test_init_writes_a_configuration_that_says_what_the_defaults_are(tmp_path: Path) -> None:
    config = begin(tmp_path / "new")
    assert config.keys == Keys()
    assert all(folder.stat().st_mode & 0o777 == 0o700 for folder in config.folders)
    text = config.path.read_text().replace("# ", "")
    shown = [line for line in text.splitlines() if line.split(" = ")[0] in Keys.__struct_fields__]
    assert {line.split(" = ")[0] for line in shown} == set(Keys.__struct_fields__) - {
        "severity",
        "retention",
    }
    assert "[severity]" in text and "[retention]" in text


def test_init_keeps_the_configuration_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "edi-scrub.toml").write_text('outbox = "elsewhere"')
    assert begin(tmp_path).folders.outbox == tmp_path / "elsewhere"
    assert (tmp_path / "elsewhere").is_dir()
    assert read_config(tmp_path / "edi-scrub.toml").keys.outbox == "elsewhere"
