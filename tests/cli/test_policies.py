"""`edi-scrub policies`: what its subcommands print, write and end with."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from edi_scrub.checking import check
from edi_scrub.cli import main
from edi_scrub.policy.loading import read_policy
from edi_scrub.policy.schema import schema

PLAN = """\
id = "{id}"
title = "Botulinum toxin"
carrier = "{carrier}"
last_checked = 2026-06-01
applies = {{ payer_ids = ["{id}"] }}

[[version]]
effective = 2016-01-01
ends = {ends}
source = {{ title = "A leaflet" }}
same_claim = "verified"

[[version.coverage]]
name = "verified"
confidence = "unverified"
"""


def edi_scrub(*words: str) -> Result:
    return CliRunner().invoke(main, ["policies", *words])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a policy of an invented payer, checked on 2026-06-01."""
    text = PLAN.format(id="test-plan", carrier="A plan, " * 12, ends="2025-12-31")
    (tmp_path / "plan.toml").write_text(text, "utf-8")
    return tmp_path


def listed(*words: str) -> list[dict[str, object]]:
    result = edi_scrub("list", "--format", "json", *words)
    assert result.exit_code == 0, result.output
    found: list[dict[str, object]] = json.loads(result.output)
    return found


def test_the_list_is_readable_on_80_columns_whatever_the_carrier_is_called(folder: Path) -> None:
    lines = edi_scrub("list", "--policies", str(folder)).output.splitlines()
    assert max(map(len, lines)) <= 80
    assert sum(line.count("plan,") for line in lines) == 12
    assert [line.split()[0] for line in lines if "2016-2025" in line] == ["test-plan"]


def test_the_list_for_programs_counts_lists_and_days(folder: Path) -> None:
    (mine,) = [
        row
        for row in listed("--policies", str(folder), "--now", "2026-06-11")
        if row["policy"] == "test-plan"
    ]
    assert (mine["first_day"], mine["last_day"], mine["versions"]) == (
        "2016-01-01",
        "2025-12-31",
        1,
    )
    assert (mine["lists"], mine["verified"], mine["days"]) == (2, 1, 10)


@pytest.mark.parametrize(("now", "stale"), [("2026-06-11", False), ("2026-06-12", True)])
def test_stale_is_what_was_checked_longer_ago_than_that(
    folder: Path, now: str, stale: bool
) -> None:
    names = [
        row["policy"] for row in listed("--policies", str(folder), "--stale", "10", "--now", now)
    ]
    assert ("test-plan" in names) is stale
    assert len(names) == stale


def test_that_nothing_is_stale_is_said() -> None:
    result = edi_scrub("list", "--stale", "180", "--now", "2000-01-01")
    assert result.output == "No policy was last checked more than 180 days before 2000-01-01.\n"


def test_a_day_that_is_none_is_wrong_usage() -> None:
    assert edi_scrub("list", "--now", "yesterday").exit_code == 2


# new, schema.
def test_a_new_policy_passes_its_check_and_says_what_to_fill_in(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    assert edi_scrub("new", "plan", "-o", str(path), "--now", "2026-11-24").exit_code == 0
    checked = check(path)
    assert {problem.message for problem in checked.problems} == {"still says FILL IN"}
    assert [problem.key for problem in checked.problems] == [
        "carrier",
        "applies.payer_ids[0]",
        "version[0].source.title",
        "version[0].source.url",
        "version[0].source.document",
    ]
    assert not checked.failed and checked.examples == 3
    assert edi_scrub("new", "plan", "--now", "2026-11-24").output == path.read_text("utf-8")


def test_what_a_new_policy_has_behind_a_hash_can_be_taken_as_it_is(tmp_path: Path) -> None:
    text = edi_scrub("new", "plan").output
    path = tmp_path / "plan.toml"
    path.write_text(re.sub(r"^#(?=\S)", "", text, flags=re.MULTILINE), "utf-8")
    policy = read_policy(path, {})
    (version,) = policy.version
    assert policy.applies.payer_names and policy.applies.filing_indicators and policy.applies.states
    assert version.ends and version.repoint and version.not_covered
    assert version.prior_authorization and version.step_therapy


def test_a_new_policy_goes_over_no_file(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text("mine", "utf-8")
    result = edi_scrub("new", "plan", "-o", str(path))
    assert (result.exit_code, path.read_text("utf-8")) == (73, "mine")
    assert "is there already" in result.output
    assert edi_scrub("new", "plan", "-o", str(tmp_path / "none" / "plan.toml")).exit_code == 73


@pytest.mark.parametrize("name", ["Plan", "my plan", "-plan", "plan\n", ""])
def test_an_id_that_can_be_none_is_wrong_usage(name: str) -> None:
    assert edi_scrub("new", "--", name).exit_code == 2


def test_that_a_built_in_policy_would_be_replaced_is_said() -> None:
    assert "is a built-in policy" in edi_scrub("new", "medicare-part-b").stderr
    assert edi_scrub("new", "plan").stderr == ""


def test_the_schema_is_printed_whole() -> None:
    assert json.loads(edi_scrub("schema").output) == schema()
