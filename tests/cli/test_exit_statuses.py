"""Every exit status of the contract, by the situation that brings it about."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from edi_scrub.cli import main
from tests.files import Subscriber, interchange

Scrub = Callable[..., Result]

GOOD = interchange([[[[Subscriber(2)]]]])
UNBALANCED = GOOD.replace("CLM*C905-2*100*", "CLM*C905-2*101*")
ALL_WRONG = UNBALANCED.replace("CLM*C905-1*100*", "CLM*C905-1*101*")
REMITTANCE = GOOD.replace("ST*837*", "ST*835*")


def edi_scrub(*words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, list(words), input=given)


def written(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.fixture
def scrub(tmp_path: Path) -> Scrub:
    def run(text: str, *words: str) -> Result:
        (tmp_path / "claims.837").write_text(text, "latin-1")
        return edi_scrub("scrub", str(tmp_path / "claims.837"), "-o", str(tmp_path / "out"), *words)

    return run


def test_0_the_clean_file_is_there(scrub: Scrub, tmp_path: Path) -> None:
    result = scrub(UNBALANCED)
    assert result.exit_code == 0, result.output
    assert written(tmp_path / "out") == [
        "claims.clean.837", "claims.rejected.837", "claims.report.csv", "claims.report.html",
        "claims.report.jsonl", "claims.summary.json",
    ]  # fmt: skip
    summary = json.loads((tmp_path / "out" / "claims.summary.json").read_text())
    assert summary["claims"] == {"in": 2, "clean": 1, "corrected": 0, "rejected": 1}
    assert summary["versions"]["policies_sha256"]


def test_1_nothing_to_transmit(scrub: Scrub, tmp_path: Path) -> None:
    assert scrub(ALL_WRONG).exit_code == 1
    assert "claims.clean.837" not in written(tmp_path / "out")


def test_1_a_claim_was_rejected_and_that_is_to_fail(scrub: Scrub, tmp_path: Path) -> None:
    assert scrub(UNBALANCED, "--fail-on-reject").exit_code == 1
    assert "claims.clean.837" in written(tmp_path / "out")


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["scrub"],
        ["nonsense"],
        ["scrub", "x", "--correct", "all"],
        ["rules", "unit"],
        ["policies", "show", "nobody"],
        ["scrub", "a/x.837", "b/x.837"],
    ],
)
def test_2_wrong_usage(words: list[str]) -> None:
    assert edi_scrub(*words).exit_code == 2


@pytest.mark.parametrize("text", ["", "%PDF-1.7", GOOD[:400], GOOD[:60], REMITTANCE])
def test_65_no_readable_837p_and_nothing_is_written(
    scrub: Scrub, tmp_path: Path, text: str
) -> None:
    result = scrub(text)
    assert result.exit_code == 65
    assert written(tmp_path / "out") == []
    assert "Traceback" not in result.output
    assert (tmp_path / "claims.837").read_text("latin-1") == text


@pytest.mark.parametrize("name", ["missing.837", "."])
def test_66_an_input_that_is_missing_or_no_file(tmp_path: Path, name: str) -> None:
    result = edi_scrub("scrub", str(tmp_path / name), "-o", str(tmp_path / "out"))
    assert result.exit_code == 66
    assert written(tmp_path / "out") == []


def test_70_a_fault_of_ours_shows_no_traceback_and_no_value(
    scrub: Scrub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("C905-1")

    monkeypatch.setattr("edi_scrub.scrubbing.scrub", fail)
    result = scrub(GOOD)
    assert result.exit_code == 70
    assert "fault of edi-scrub" in result.output
    assert "Traceback" not in result.output and "C905-1" not in result.output
    assert written(tmp_path / "out") == []


def test_73_an_output_is_there_already(scrub: Scrub, tmp_path: Path) -> None:
    assert scrub(GOOD).exit_code == 0
    before = (tmp_path / "out" / "claims.clean.837").read_bytes()
    result = scrub(UNBALANCED)
    assert result.exit_code == 73
    assert "--force" in result.output
    assert (tmp_path / "out" / "claims.clean.837").read_bytes() == before
    assert scrub(ALL_WRONG, "--force").exit_code == 1
    assert "claims.clean.837" not in written(tmp_path / "out")


def test_73_the_folder_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "claims.837").write_text(GOOD)
    (tmp_path / "out").write_text("a file")
    words = ["scrub", str(tmp_path / "claims.837"), "-o", str(tmp_path / "out" / "deeper")]
    assert edi_scrub(*words).exit_code == 73


def test_74_the_disk_is_full_and_nothing_is_left(
    scrub: Scrub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = scrub(GOOD)
    assert result.exit_code == 74
    assert "No space left" in result.output
    assert written(tmp_path / "out") == []


def test_78_a_policy_file_is_wrong(scrub: Scrub, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "plan.toml").write_text('id = "plan"\ntittle = "x"\n')
    result = scrub(GOOD, "--policies", str(tmp_path / "mine"))
    assert result.exit_code == 78
    assert "plan.toml" in result.output and "tittle" in result.output
    assert written(tmp_path / "out") == []


def test_several_files_are_each_scrubbed_and_the_first_fault_is_the_status(tmp_path: Path) -> None:
    for name, text in {"a": GOOD, "b": "nonsense", "c": UNBALANCED}.items():
        (tmp_path / f"{name}.837").write_text(text)
    words = [str(tmp_path / f"{name}.837") for name in "abc"]
    result = edi_scrub("scrub", *words, "-o", str(tmp_path / "out"))
    assert result.exit_code == 65
    assert {"a.clean.837", "c.clean.837", "c.rejected.837"} <= set(written(tmp_path / "out"))


def test_standard_input_is_scrubbed_too(tmp_path: Path) -> None:
    result = edi_scrub("scrub", "-", "-o", str(tmp_path / "out"), given=GOOD)
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out" / "stdin.clean.837").read_text() == GOOD


def test_a_run_that_is_terminated_leaves_no_output(tmp_path: Path) -> None:
    """A real process, waiting for the rest of its standard input, gets SIGTERM."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from edi_scrub.cli import main; main()",
         "scrub", "-", "-o", str(tmp_path / "out")],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(GOOD[:500].encode())
    process.stdin.flush()
    for _ in range(300):
        if any(name.endswith(".tmp") for name in written(tmp_path / "out")):
            break
        time.sleep(0.1)
    else:
        pytest.fail("the run never began to write")
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 128 + signal.SIGTERM
    process.stdin.close()
    assert written(tmp_path / "out") == []


def test_help_of_every_command_has_an_example() -> None:
    for name in main.commands:
        result = edi_scrub(name, "--help")
        assert result.exit_code == 0
        assert "Example:\n" in result.output
        assert "\\b" not in result.output
