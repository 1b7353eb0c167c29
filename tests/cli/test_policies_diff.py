"""`edi-scrub policies diff`: the impact run before a policy lands."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from edi_scrub.cli import main
from edi_scrub.reports.changes import COLUMNS
from tests.files import Subscriber, interchange

PLAN = """\
id = "{id}"
title = "Botulinum toxin"
carrier = "Invented Plan"
last_checked = 2026-11-24
applies = {{ payer_ids = ["INV01"] }}

[[version]]
effective = 2016-01-01
source = {{ title = "A leaflet", document = "D1" }}

[[version.coverage]]
name = "migraine"
confidence = "{confidence}"
procedures = ["64615"]
diagnoses = ["{code}"]
"""
PLAIN = interchange([[[[Subscriber(3)]]]])
# The second claim is an injection for chronic migraine, the others are visits.
TREATED = PLAIN.replace("HI*ABK:J029", "HI*ABK:XXXX").replace("HI*ABK:XXXX", "HI*ABK:J029", 1)
TREATED = TREATED.replace("HI*ABK:XXXX", "HI*ABK:G43709", 1).replace("XXXX", "J029")
_HEAD, _, _TAIL = TREATED.partition("CLM*C905-2*")
TREATED = f"{_HEAD}CLM*C905-2*{_TAIL.replace('HC:99213', 'HC:64615', 1)}"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with old/, new/ and past.837 in it, which is the current one."""
    for folder, code, confidence in (
        ("old", "G43.709", "verified"),
        ("new", "G24.3", "verified"),
        ("meek", "G24.3", "unverified"),
    ):
        (tmp_path / folder).mkdir()
        text = PLAN.format(id="invented-plan", code=code, confidence=confidence)
        (tmp_path / folder / "plan.toml").write_text(text, "utf-8")
    (tmp_path / "past.837").write_text(TREATED, "latin-1")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def diff(*words: str) -> Result:
    return CliRunner().invoke(main, ["policies", "diff", *words])


@pytest.mark.usefixtures("home")
def test_the_claims_that_change_are_listed_with_why_and_the_sums_below() -> None:
    result = diff("old", "new", "past.837")
    assert result.exit_code == 0, result.output
    assert result.output == (
        "claim   payer  date        charge  before  after\n"
        "C905-2  INV01  2026-01-02  100.00  clean   rejected\n"
        "  + reject diagnosis-not-covered, line 1: G43.709 does not support 64615 by the\n"
        "    policy of Invented Plan.\n"
        "\n"
        "                                      claims  dollars\n"
        "clean -> rejected                          1   100.00\n"
        "outcome as before, otherwise changed       0     0.00\n"
        "the same                                   2   200.00\n"
        "together                                   3   300.00\n"
        "\n"
        "rule                   findings gone  new\n"
        "diagnosis-not-covered              0    1\n"
    )


@pytest.mark.usefixtures("home")
def test_what_keeps_its_outcome_is_listed_on_request_only() -> None:
    assert "C905-2" not in diff("old", "meek", "past.837").output
    assert "+ warn diagnosis-not-covered" in diff("old", "meek", "past.837", "--all").output
    assert "clean -> rejected" in diff("old", "meek", "past.837", "--unverified", "reject").output
    told = diff("built-in", "old", "past.837", "--all").output
    assert "  policy none -> invented-plan\n  - warn no-policy" in told


@pytest.mark.usefixtures("home")
def test_a_finding_that_only_changes_its_severity_is_told_once() -> None:
    told = diff("meek", "new", "past.837").output
    assert "  ~ warn -> reject diagnosis-not-covered, line 1" in told
    assert "  + " not in told and "  - " not in told


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("new", ["new", "new/plan.toml", "./new"])
def test_a_side_is_a_folder_or_a_file(new: str) -> None:
    assert "clean -> rejected" in diff("old/plan.toml", new, "past.837").output


@pytest.mark.usefixtures("home")
def test_the_document_for_programs_has_claims_and_sums() -> None:
    found = json.loads(diff("old", "new", "past.837", "past.837", "--format", "json").stdout)
    assert found["schema"] == "edi-scrub/policies-diff/1"
    assert [one["claim_id"] for one in found["claims"]] == ["C905-2", "C905-2"]
    one = found["claims"][0]
    assert (one["outcome_before"], one["outcome_after"]) == ("clean", "rejected")
    assert one["gone"] == [] and one["new"][0]["rule"] == "diagnosis-not-covered"
    assert found["totals"]["moves"] == [
        {"before": "clean", "after": "rejected", "claims": 2, "charge": "200.00"}
    ]
    assert found["totals"]["same"] == {"claims": 4, "charge": "400.00"}
    nothing = json.loads(diff("old", "old", "past.837", "--format", "json").stdout)
    assert nothing["claims"] == [] and nothing["totals"]["moves"] == []


@pytest.mark.usefixtures("home")
def test_the_csv_has_one_row_a_claim() -> None:
    result = diff("old", "new", "past.837", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(result.output))
    assert tuple(row) == COLUMNS
    assert (row["file"], row["position"], row["new"]) == ("past.837", "2", "diagnosis-not-covered")
    assert row["why"] == "G43.709 does not support 64615 by the policy of Invented Plan."


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_no_name_of_a_person_is_shown(form: str) -> None:
    output = diff("old", "new", "past.837", "--all", "--format", form).stdout
    assert "C905-2" in output
    assert not any(name in output for name in ("ADA", "EXAMPLE", "X0000000", "19700101"))


def test_a_file_that_breaks_off_is_named_and_the_others_are_compared(home: Path) -> None:
    (home / "broken.837").write_text(TREATED[: TREATED.index("SE*")], "latin-1")
    result = diff("old", "new", "broken.837", "past.837", "missing.837", "--format", "json")
    assert result.exit_code == 65
    assert "broken.837" in result.stderr and "missing.837" in result.stderr
    assert "past.837" in {one["file"] for one in json.loads(result.stdout)["claims"]}


@pytest.mark.usefixtures("home")
def test_a_side_that_is_none_is_wrong_usage_and_a_broken_one_wrong_configuration(
    home: Path,
) -> None:
    assert diff("old", "gone", "past.837").exit_code == 2
    (home / "new" / "broken.toml").write_text("id = 1", "utf-8")
    result = diff("old", "new", "past.837")
    assert result.exit_code == 78 and "broken.toml" in result.stderr
    assert diff("old", "new").exit_code == 2
