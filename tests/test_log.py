"""Log lines: one a file and one a run, with keys that are allowed and nothing else."""

from __future__ import annotations

import ast
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from edi_scrub import log
from edi_scrub.cli import main
from edi_scrub.logsetup import KEYS
from tests.conftest import ROOT
from tests.files import Subscriber, interchange
from tests.test_privacy import MARKS, PROGRAM, marked

GOOD = interchange([[[[Subscriber(3)]]]])
ONE_WRONG = GOOD.replace("CLM*C905-2*100*", "CLM*C905-2*101*")


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    log.configure()


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    path = tmp_path / "claims.837"
    path.write_text(ONE_WRONG, "latin-1")
    return path


def scrub(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["scrub", *map(str, words)])


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_run_writes_a_line_for_each_file_and_one_for_itself(claims: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.837"
    broken.write_text(GOOD[:400])
    result = scrub(claims, broken, "-o", tmp_path / "out", "--log-file", tmp_path / "log")
    assert result.exit_code == 65
    done, refused, run = events((tmp_path / "log").read_text())
    summary = json.loads((tmp_path / "out" / "claims.summary.json").read_text())
    assert done["event"] == "file scrubbed" and done["file"] == "claims.837"
    assert done["sha256"] == summary["source"]["sha256"]
    assert done["outputs"] == summary["outputs"]
    assert done["held"] == {"charge-balance": 1}
    assert (done["claims"], done["clean"], done["corrected"], done["rejected"]) == (3, 2, 0, 1)
    assert (done["charges"], done["charges_transmit"]) == ("301.00", "200.00")
    assert refused["event"] == "file refused" and refused["level"] == "warning"
    assert refused["exit_status"] == 65 and refused["reason"] in result.output
    assert run["event"] == "run finished" and run["exit_status"] == 65
    assert (run["files"], run["files_done"], run["files_refused"]) == (2, 1, 1)
    assert (run["claims"], run["charges_rejected"]) == (3, "101.00")
    assert run["outputs"]["clean"] == 1
    assert run["seconds"] >= done["seconds"] > 0
    assert done["claims_per_second"] == pytest.approx(3 / done["seconds"], rel=0.5)


def test_a_run_that_nobody_wants_to_hear_of_logs_nothing(claims: Path, tmp_path: Path) -> None:
    result = scrub(claims, "-o", tmp_path / "out", "--quiet")
    assert result.exit_code == 0
    assert result.output == ""


def test_the_level_says_what_goes_to_standard_error(claims: Path, tmp_path: Path) -> None:
    result = scrub(claims, "-o", tmp_path / "out", "--log-level", "info")
    assert [one["event"] for one in events(result.stderr)] == ["file scrubbed", "run finished"]
    broken = tmp_path / "broken.837"
    broken.write_text(GOOD[:400])
    result = scrub(broken, claims, "-o", tmp_path / "out", "--force", "--log-level", "warning")
    logged = [line for line in result.stderr.splitlines() if line.startswith("{")]
    assert [json.loads(line)["event"] for line in logged] == ["file refused"]


def test_people_get_lines_to_read(claims: Path, tmp_path: Path) -> None:
    words = ["--log-level", "info", "--log-format", "console"]
    result = scrub(claims, "-o", tmp_path / "out", *words)
    assert "file scrubbed" in result.stderr
    assert not [line for line in result.stderr.splitlines() if line.startswith("{")]


def test_runs_add_to_the_log_file_which_is_the_owners_alone(claims: Path, tmp_path: Path) -> None:
    file = tmp_path / "log"
    words: list[str | Path] = [claims, "-o", tmp_path / "out", "--force", "--log-file", file]
    scrub(*words)
    scrub(*words)
    assert len(events(file.read_text())) == 4
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_log_file_that_was_moved_away_is_made_anew(claims: Path, tmp_path: Path) -> None:
    file = tmp_path / "log"
    words: list[str | Path] = [claims, "-o", tmp_path / "out", "--force", "--log-file", file]
    scrub(*words)
    file.rename(tmp_path / "log.1")
    scrub(*words)
    assert len(events(file.read_text())) == len(events((tmp_path / "log.1").read_text())) == 2


def test_73_where_the_log_file_cannot_be_opened(claims: Path, tmp_path: Path) -> None:
    result = scrub(claims, "-o", tmp_path / "out", "--log-file", tmp_path / "no" / "log")
    assert result.exit_code == 73
    assert "no log can be written" in result.output
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_log_that_cannot_be_written_stops_no_claim(claims: Path, tmp_path: Path) -> None:
    result = scrub(claims, "-o", tmp_path / "out", "--log-file", "/dev/full")
    assert result.exit_code == 0
    assert result.stderr.count("writing to the log /dev/full failed: No space left") == 1
    assert (tmp_path / "out" / "claims.clean.837").exists()


def test_what_no_event_may_hold_is_dropped_and_told_of(tmp_path: Path) -> None:
    log.configure(file=tmp_path / "log")
    log.info("file scrubbed", claims=3, member_id="ZYXMEMBER", patient="ZYXNAME")
    text = (tmp_path / "log").read_text()
    (event,) = events(text)
    assert event["dropped"] == ["member_id", "patient"] and event["claims"] == 3
    assert [mark for mark in MARKS if mark in text] == []


def test_no_log_names_a_person(tmp_path: Path) -> None:
    (tmp_path / "claims.837").write_text(marked(), "latin-1")
    words = ["claims.837", "-o", "out", "--log-file", "log", "--log-level", "debug"]
    command = [sys.executable, "-c", PROGRAM, "scrub", *words]
    subprocess.run(command, capture_output=True, check=False, cwd=tmp_path)
    text = (tmp_path / "log").read_text()
    assert "file scrubbed" in text
    assert [mark for mark in MARKS if mark in text] == []


# -- every place in the program that logs


def logged() -> Iterator[tuple[str, ast.Call]]:
    """Every call of a log function, with where it stands."""
    for path in sorted((ROOT / "edi_scrub").rglob("*.py")):
        source = path.read_text("utf-8")
        names = CALLS | ({"fault"} if "import fault" in source else set())
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in names:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


# edi_scrub/log.py itself hands on what it was called with.
CALLS = {"log.info", "log.warning", "log.fault"}


def test_events_are_told_by_fixed_words_and_keys_that_are_allowed() -> None:
    seen = 0
    for place, call in logged():
        seen += 1
        assert isinstance(call.args[0], ast.Constant), f"{place}: an event's words never vary"
        unknown = {word.arg for word in call.keywords if word.arg} - KEYS
        assert not unknown, f"{place}: {unknown}"
    assert seen > 4


def test_the_keys_of_the_manual_are_those_that_are_allowed() -> None:
    text = (ROOT / "docs" / "logging.md").read_text("utf-8")
    assert {key for key in KEYS if f"`{key}`" not in text} == set()


def test_a_standard_error_that_is_closed_stops_no_work(claims: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, "scrub", str(claims), "-o", str(tmp_path / "out"),
               "--log-level", "info"]  # fmt: skip
    read, written = os.pipe()
    os.close(read)
    ended = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=written, check=False)
    os.close(written)
    assert ended.returncode == 0
    assert (tmp_path / "out" / "claims.clean.837").exists()
