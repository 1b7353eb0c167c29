"""A file full of marked names, ids, dates and notes leaves none of them outside claim files."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from edi_scrub import judging
from edi_scrub.claims.model import Claim
from edi_scrub.cli import main
from edi_scrub.policy.library import Policies
from edi_scrub.rules.registry import Rule
from tests.files import Subscriber, interchange

MARKS = ("ZYXNAME", "ZYXGIVEN", "ZYXMEMBER", "19010203", "ZYXSTREET", "ZYXCITY", "ZYXNOTE",
         "ZYXAUTH")  # fmt: skip
PROGRAM = "from edi_scrub.cli import main; main()"
PLAIN = interchange([[[[Subscriber(2), Subscriber(0, [1])]]]])


def marked() -> str:
    """Every place where a person stands is marked; drug lines with faults are added."""
    return (
        PLAIN.replace("*EXAMPLE*ADA****MI*X0000000", "*ZYXNAME*ZYXGIVEN****MI*ZYXMEMBER")
        .replace("*EXAMPLE*BRUNO", "*ZYXNAME*ZYXGIVEN")
        .replace("19700101", "19010203")
        .replace("20100101", "19010203")
        .replace("2 NOWHERE STREET", "ZYXSTREET")
        .replace("N4*NOWHERE*CA*900010001~\nDMG", "N4*ZYXCITY*CA*900010001~\nDMG")
        .replace("HI*ABK", "REF*G1*ZYXAUTH~\nNTE*ADD*ZYXNOTE STEP:1~\nHI*ABK")
        .replace("HC:99213", "HC:J0585")
        .replace("***1~", "***1:7~")
        .replace("DTP*472*D8*20260102", "DTP*472*D8*20260199", 1)
    )


def assert_unmarked(text: str, where: str) -> None:
    assert [mark for mark in MARKS if mark in text] == [], where


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    path = tmp_path / "claims.837"
    path.write_text(marked(), "latin-1")
    assert [mark for mark in MARKS if mark not in path.read_text("latin-1")] == []
    return path


def test_no_report_no_screen_and_no_log_names_a_person(
    claims: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    result = CliRunner().invoke(main, ["scrub", str(claims), "-o", str(tmp_path / "out")])
    assert result.exit_code in (0, 1), result.output
    assert_unmarked(result.output, "screen")
    assert_unmarked(caplog.text, "log")
    reports = [path for path in (tmp_path / "out").iterdir() if path.suffix != ".837"]
    assert len(reports) == 4
    for path in reports:
        assert_unmarked(path.read_text("utf-8"), path.name)


def test_with_phi_names_stand_in_the_csv_and_the_page_alone(claims: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = CliRunner().invoke(main, ["scrub", str(claims), "-o", str(out), "--with-phi"])
    assert result.exit_code in (0, 1), result.output
    assert_unmarked(result.output, "screen")
    for path in out.iterdir():
        text = path.read_text("utf-8")
        if path.suffix in (".csv", ".html"):
            assert "ZYXNAME" in text and "ZYXGIVEN" in text
            text = text.replace("ZYXNAME", "").replace("ZYXGIVEN", "")
        if path.suffix != ".837":
            assert_unmarked(text, path.name)


@pytest.mark.parametrize("words", [["lines"], ["lines", "--format", "csv"],
                                   ["lines", "--format", "jsonl"],
                                   ["explain", "--claim", "C905-1"]])  # fmt: skip
def test_no_other_command_names_a_person(claims: Path, words: list[str]) -> None:
    command = [sys.executable, "-c", PROGRAM, words[0], str(claims), *words[1:]]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "J0585" in result.stdout
    # An authorization number is what `lines` is asked for.
    text = result.stdout.replace("ZYXAUTH", "") if words[0] == "lines" else result.stdout
    assert_unmarked(text + result.stderr, words[0])


@pytest.mark.parametrize("tenth", range(1, 10))
def test_no_refusal_names_a_person(claims: Path, tmp_path: Path, tenth: int) -> None:
    whole = marked()
    claims.write_text(whole[: len(whole) * tenth // 10], "latin-1")
    result = CliRunner().invoke(main, ["scrub", str(claims), "-o", str(tmp_path / "out")])
    assert result.exit_code == 65
    assert_unmarked(result.output, "screen")


def test_a_rule_that_fails_on_a_name_does_not_log_it(
    claims: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(claim: Claim, policies: Policies) -> object:
        raise ValueError(claim.context.patient_key + claim.context.member_id)

    rule = Rule("fail", judging.EVERY_RULE[0].severity, 1, ("A7", "21"), False, fail)  # type: ignore[arg-type]  # noqa: FBT003
    monkeypatch.setattr(judging, "EVERY_RULE", (rule,))
    result = CliRunner().invoke(main, ["scrub", str(claims), "-o", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "a rule failed" in result.output
    assert_unmarked(result.output, "log")
