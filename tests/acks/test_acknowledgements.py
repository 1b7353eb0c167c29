"""``--ack`` from outside: which files there are, when there are none, what the document shows."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from edi_scrub.cli import main
from tests.conftest import ROOT
from tests.files import Subscriber, interchange

DOCUMENT = ROOT / "docs" / "acknowledgements.md"
CASE = ROOT / "fixtures" / "cases" / "acknowledged-claim-by-claim" / "input.837"
SHOWN = re.compile(r"(`input\.(\S+\.x12)`:\n\n```\n)(.*?)(```)", flags=re.DOTALL)


def scrubbed(file: Path, folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["scrub", str(file), "-o", str(folder), *words])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "claims.837"
    path.write_text(interchange([[[[Subscriber(2)]]]]), "latin-1")
    return path


def test_the_document_shows_what_the_program_writes(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    assert scrubbed(CASE, tmp_path, "--ack").exit_code == 0
    text = DOCUMENT.read_text("utf-8")
    assert SHOWN.search(text)
    made = SHOWN.sub(lambda m: m[1] + (tmp_path / f"input.{m[2]}").read_text() + m[4], text)
    if request.config.getoption("--regold"):
        DOCUMENT.write_text(made, "utf-8")
    assert made == DOCUMENT.read_text("utf-8")
    for shown in re.findall(r"```\n(.*?)```", SHOWN.sub("", text), flags=re.DOTALL):
        assert shown in CASE.read_text()


def test_there_is_an_acknowledgement_only_where_it_is_asked_for(file: Path, tmp_path: Path) -> None:
    assert scrubbed(file, tmp_path / "plain").exit_code == 0
    assert list((tmp_path / "plain").glob("*.x12")) == []
    assert scrubbed(file, tmp_path / "ack", "--ack").exit_code == 0
    summary = json.loads((tmp_path / "ack" / "claims.summary.json").read_text())
    for kind in ("999", "277ca"):
        assert summary["outputs"][kind] == f"claims.{kind}.x12"
        assert (tmp_path / "ack" / f"claims.{kind}.x12").stat().st_mode & 0o777 == 0o600


def test_a_file_without_claims_has_no_claims_to_acknowledge(file: Path, tmp_path: Path) -> None:
    file.write_text(interchange([[[[Subscriber(0)]]]]), "latin-1")
    assert scrubbed(file, tmp_path / "out", "--ack").exit_code == 1
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert "claims.999.x12" in names and "claims.277ca.x12" not in names
    assert not [name for name in names if name.startswith(".")]


def test_a_date_that_is_given_is_the_acknowledgements(file: Path, tmp_path: Path) -> None:
    assert scrubbed(file, tmp_path, "--ack", "--now", "2026-07-31T08:15").exit_code == 0
    for kind in ("999", "277ca"):
        assert "*260731*0815*" in (tmp_path / f"claims.{kind}.x12").read_text()


@pytest.mark.parametrize(
    "words",
    [["--guide", "off"], ["--guide", "envelope"], ["--ignore", "guide"], ["--select", "npi"]],
)
def test_what_nobody_looked_at_is_not_acknowledged(
    file: Path, tmp_path: Path, words: list[str]
) -> None:
    result = scrubbed(file, tmp_path / "out", "--ack", *words)
    assert result.exit_code == 2
    assert "--ack says what the guide check finds" in result.output


def test_a_file_that_is_refused_gets_no_acknowledgement(file: Path, tmp_path: Path) -> None:
    file.write_text(file.read_text()[:-40])
    result = scrubbed(file, tmp_path / "out", "--ack")
    assert result.exit_code == 65
    assert list((tmp_path / "out").iterdir()) == []
