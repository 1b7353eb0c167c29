"""``--select``, ``--ignore`` and ``--severity``, of every command that judges."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from edi_scrub.cli import main
from tests.files import NPI, Subscriber, interchange

UNBALANCED = interchange([[[[Subscriber(2)]]]]).replace("CLM*C905-2*100*", "CLM*C905-2*101*")
WRONG_NPI = UNBALANCED.replace(NPI, "1999999980")


def edi_scrub(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "claims.837"
    path.write_text(WRONG_NPI, "latin-1")
    return path


def counts(file: Path, *words: str) -> tuple[int, dict[str, int]]:
    """How many claims a run rejects, and its findings by rule."""
    folder = file.parent / "out"
    result = edi_scrub("scrub", str(file), "-o", str(folder), "--force", *words)
    assert result.exit_code in (0, 1), result.output
    summary = json.loads((folder / "claims.summary.json").read_text())
    return summary["claims"]["rejected"], summary["findings"]


@pytest.mark.parametrize(
    ("words", "rejected", "findings"),
    [
        ([], 1, {"charge-balance": 1, "npi": 2}),
        (["--ignore", "npi"], 1, {"charge-balance": 1}),
        (["--ignore", "npi, charge-balance"], 0, {}),
        (["--ignore", "npi", "--ignore", "charge-balance"], 0, {}),
        (["--select", "npi"], 0, {"npi": 2}),
        (["--select", "npi,units", "--ignore", "npi"], 0, {}),
        (["--severity", "npi=reject"], 2, {"charge-balance": 1, "npi": 2}),
        (["--severity", "npi=off", "--severity", "charge-balance=warn"], 0, {"charge-balance": 1}),
        (["--severity", "npi=off,charge-balance=warn"], 0, {"charge-balance": 1}),
    ],
)
def test_scrub_judges_by_the_rules_chosen(
    file: Path, words: list[str], rejected: int, findings: dict[str, int]
) -> None:
    assert counts(file, *words) == (rejected, findings)


def test_explain_judges_by_the_rules_chosen(file: Path) -> None:
    asked = ["explain", str(file), "--claim", "C905-2"]
    assert "REJECT charge-balance" in edi_scrub(*asked).output
    assert "WARN charge-balance" in edi_scrub(*asked, "--severity", "charge-balance=warn").output
    assert "charge-balance" not in edi_scrub(*asked, "--select", "npi").output


def test_coverage_judges_by_the_rules_chosen() -> None:
    asked = ["coverage", "--payer", "01112", "--filing", "MB", "--state", "CA", "--drug", "J0585",
             "--procedure", "64615", "--diagnosis", "G43.709", "--date", "2025-03-01",
             "--units", "155"]  # fmt: skip
    assert "REJECT wastage" in edi_scrub(*asked).output
    without = edi_scrub(*asked, "--ignore", "wastage")
    assert without.exit_code == 0
    assert "REJECT wastage" not in without.output
    assert "wastage: JW and JZ (verified): not judged" in without.output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--ignore", "unit"], "did you mean units?"),
        (["--select", "colour"], "there is no rule colour"),
        (["--severity", "npi"], "as npi=warn"),
        (["--severity", "npi=error"], "npi can be reject, warn or off"),
        (["--ignore", "envelope"], "envelope cannot be switched off"),
    ],
)
@pytest.mark.parametrize("command", ["scrub", "explain", "coverage"])
def test_a_wrong_choice_is_wrong_usage(
    file: Path, command: str, words: list[str], says: str
) -> None:
    asked = {
        "scrub": ["scrub", str(file), "-o", str(file.parent / "out")],
        "explain": ["explain", str(file), "--claim", "C905-1"],
        "coverage": ["coverage", "--drug", "J0585", "--diagnosis", "G24.3",
                     "--date", "2025-03-01"],
    }  # fmt: skip
    result = edi_scrub(*asked[command], *words)
    assert result.exit_code == 2
    assert says in " ".join(result.output.split())
    assert not (file.parent / "out").exists()


def test_a_rules_page_says_how_to_switch_it_off() -> None:
    assert "--ignore npi" in edi_scrub("rules", "npi").output
    assert "cannot be switched off" in edi_scrub("rules", "envelope").output
