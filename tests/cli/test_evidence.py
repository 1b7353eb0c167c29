"""``--evidence``: what the evidence file shows counts, is told, and is counted."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from edi_scrub.cli import main
from tests.files import Subscriber, interchange

POLICY = """\
id = "invented"
title = "Migraine"
carrier = "Invented Plan"
last_checked = 2026-11-24
[applies]
payer_ids = ["INV01"]
[[version]]
effective = 2020-01-01
source = { title = "A leaflet", document = "L1" }
[[version.step_therapy]]
name = "two before a toxin"
confidence = "verified"
procedures = ["64615"]
failed_treatments = 2
"""
CLAIMS = interchange([[[[Subscriber(3)]]]]).replace("SV1*HC:99213", "SV1*HC:64615")
EVIDENCE = (
    "claim_id,failed_treatments,note\nC905-1,2,SECRET\nC905-3,1,\nELSEWHERE,2,\nX\x1b[2J,1,\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file of three claims, a policy and an evidence file."""
    (tmp_path / "claims.837").write_text(CLAIMS, "latin-1")
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "invented.toml").write_text(POLICY, "utf-8")
    (tmp_path / "evidence.csv").write_text(EVIDENCE, "utf-8")
    return tmp_path


def edi_scrub(folder: Path, command: str, *words: str) -> Result:
    policies = ["--policies", str(folder / "policies"), "--guide", "off"]
    evidence = ["--evidence", str(folder / "evidence.csv")]
    return CliRunner().invoke(main, [command, *policies, *evidence, *words], catch_exceptions=False)


def scrubbed(folder: Path, *words: str) -> tuple[Result, dict[str, Any], list[dict[str, Any]]]:
    """The run, its summary, and the entries of its report."""
    out = folder / "out"
    result = edi_scrub(folder, "scrub", str(folder / "claims.837"), "-o", str(out), *words)
    summary = json.loads((out / "claims.summary.json").read_text("utf-8"))
    lines = (out / "claims.report.jsonl").read_text("utf-8").splitlines()
    return result, summary, [json.loads(line) for line in lines]


@pytest.mark.parametrize("words", [(), ("--jobs", "2")])
def test_a_claim_goes_out_on_the_word_of_the_evidence_file(
    folder: Path, words: tuple[str, ...]
) -> None:
    _, summary, entries = scrubbed(folder, *words)
    outcomes = {one["claim_id"]: one["outcome"] for one in entries}
    assert outcomes == {"C905-1": "clean", "C905-2": "rejected", "C905-3": "rejected"}
    told = [one for one in entries[0]["findings"] if one["rule"] == "step-therapy"]
    assert [one["severity"] for one in told] == ["warn"]
    assert told[0]["authority"] == {
        "policy": "invented",
        "document": "L1",
        "entry": "two before a toxin",
        "evidence": "evidence.csv, line 2",
        "url": "",
    }
    assert summary["evidence"]["name"] == "evidence.csv"
    assert (summary["evidence"]["claims"], summary["evidence"]["used"]) == (4, 2)


def test_nothing_the_file_says_is_repeated(folder: Path) -> None:
    scrubbed(folder)
    for path in (folder / "out").iterdir():
        assert b"SECRET" not in path.read_bytes(), path.name


def test_the_table_and_the_page_name_the_place_in_the_file(folder: Path) -> None:
    scrubbed(folder)
    text = (folder / "out" / "claims.report.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert "evidence.csv, line 2" in {row["authority_evidence"] for row in rows}
    page = (folder / "out" / "claims.report.html").read_text("utf-8")
    assert '"evidence":"evidence.csv, line 2"' in page


def test_ids_that_no_claim_has_are_said_at_the_end(folder: Path) -> None:
    result, _, _ = scrubbed(folder)
    assert result.stderr.splitlines()[-1] == (
        "edi-scrub: evidence.csv: no claim of the input has the id ELSEWHERE, 'X\\x1b[2J'"
    )
    assert scrubbed(folder, "--quiet", "--force")[0].stderr == ""


def test_of_many_such_ids_a_few_are_named(folder: Path) -> None:
    rows = "".join(f"N{number},1\n" for number in range(8))
    (folder / "evidence.csv").write_text(f"claim_id,failed_treatments\n{rows}", "utf-8")
    result, _, _ = scrubbed(folder)
    assert result.stderr.endswith("the id N0, N1, N2, N3, N4 and 3 more\n")


def test_without_the_option_nothing_is_said_of_evidence(folder: Path) -> None:
    words = ["scrub", str(folder / "claims.837"), "-o", str(folder / "out"), "--guide", "off"]
    assert CliRunner().invoke(main, words).exit_code == 0
    assert "evidence" not in json.loads((folder / "out" / "claims.summary.json").read_text())


def test_explain_tells_what_met_the_entry(folder: Path) -> None:
    told = edi_scrub(folder, "explain", str(folder / "claims.837"), "--claim", "C905-1").output
    assert "met by evidence.csv, line 2" in told
    assert "step therapy: two before a toxin (verified): met" in told


def test_a_wrong_file_ends_the_run_with_78_before_any_claim_is_judged(folder: Path) -> None:
    (folder / "evidence.csv").write_text("claim_id,colour\nC905-1,red\n", "utf-8")
    words = [str(folder / "claims.837"), "-o", str(folder / "out")]
    result = edi_scrub(folder, "scrub", *words)
    assert result.exit_code == 78
    assert "evidence.csv, line 1: column 2: expected each once" in result.stderr
    assert not (folder / "out").exists()
