"""Every form of the report over many runs tells the same, and it is what the runs tell."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bench.generate import generate
from edi_scrub.policy.library import Policies
from tests.overview.runs import Month, edi_scrub, text_of
from tests.reports.test_html import Page


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory, policies: Policies) -> Month:
    """Six files of three weeks, of which two stand for the same claims."""
    month = Month(tmp_path_factory.mktemp("mixed") / "month", policies)
    for day, kind in (("260105", "faulty"), ("260106", "mixed"), ("260114", "denied")):
        text = "".join(generate(25, seed=int(day), kind=kind))  # type: ignore[arg-type]
        month.run(text.replace("*260105*1200*", f"*{day}*1200*", 1), f"{kind}.837")
    month.run(text_of("260115", held=(1, 3)), "held.837")
    month.run(text_of("260116"), "mended.837")
    month.run(text_of("000000", control=77), "undated.837")
    return month


def summaries(month: Month) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in month.folder.rglob("*.summary.json")]


def test_the_sums_are_those_of_the_summaries(mixed: Month) -> None:
    found, every = mixed.report()["total"], summaries(mixed)
    for part in "claims", "charges":
        for name, value in found[part].items():
            assert Decimal(value) == sum(Decimal(one[part][name]) for one in every), name
    assert found["files"] == len(every) == 6


def test_periods_files_payers_and_rules_add_up_to_the_total(mixed: Month) -> None:
    found = mixed.report("--by", "week")
    total, undated = found["total"], found["files"][0]
    assert undated["day"] is None
    for name in "in", "rejected":
        claims = total["claims"][name]
        assert sum(one["claims"][name] for one in found["files"]) == claims
        assert sum(one["claims"][name] for one in found["periods"]) == (
            claims - undated["claims"][name]
        )
    for key in "payers", "providers":
        assert sum(one["claims"] for one in found[key]) == total["claims"]["in"]
        assert sum(one["held"] for one in found[key]) == total["claims"]["rejected"]
    held: Counter[str] = Counter()
    for one in summaries(mixed):
        held.update(one["held"])
    assert {one["rule"]: one["claims"] for one in found["rules"]} == held


@pytest.mark.parametrize("key", ["payers", "providers"])
def test_the_reasons_of_all_payers_or_providers_are_the_rules(mixed: Month, key: str) -> None:
    found = mixed.report()
    counted: Counter[str] = Counter()
    dollars: Counter[str] = Counter()
    for part in found[key]:
        for reason in part["reasons"]:
            counted[reason["rule"]] += reason["claims"]
            dollars[reason["rule"]] += round(100 * Decimal(reason["charge"]))
    assert counted == {one["rule"]: one["claims"] for one in found["rules"]}
    assert dollars == {one["rule"]: round(100 * Decimal(one["charge"])) for one in found["rules"]}


def test_what_was_held_is_released_or_waits(mixed: Month) -> None:
    found = mixed.report()
    total, (undated, *_) = found["total"], found["files"]
    known = total["claims"]["rejected"] - undated["claims"]["rejected"]
    assert known == total["released"]["claims"] + found["waiting"]["claims"] == 3
    assert total["released"] == {"claims": 2, "charge": "200.00", "days": "1.0"}


def test_the_csv_has_a_row_a_file_that_adds_up(mixed: Month) -> None:
    text = edi_scrub("report", mixed.folder, "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    found = mixed.report()
    assert [row["file"] for row in rows] == [one["name"] for one in found["files"]]
    total = found["total"]
    assert sum(int(row["rejected"]) for row in rows) == total["claims"]["rejected"]
    assert sum(Decimal(row["charge_in"]) for row in rows) == Decimal(total["charges"]["in"])
    assert sum(int(row["released"]) for row in rows) == 2
    assert [row["day"] for row in rows[:2]] == ["", "2026-01-05"]


def test_the_page_and_the_table_tell_the_same_numbers(mixed: Month, tmp_path: Path) -> None:
    found = mixed.report()
    assert edi_scrub("report", mixed.folder, "-o", tmp_path / "month.html").exit_code == 0
    page = Page((tmp_path / "month.html").read_bytes())
    table = edi_scrub("report", mixed.folder).stdout
    rejected, charges = found["total"]["claims"]["rejected"], found["total"]["charges"]
    for dollars in (*charges.values(), found["waiting"]["charge"]):
        assert f"{Decimal(dollars):,.2f}" in table
    for dollars in charges["in"], charges["transmit"], found["waiting"]["charge"]:
        assert f"${Decimal(dollars):,.2f}" in page.text
    assert re.search(rf"^held back +{rejected} ", table, re.MULTILINE)
    for one in found["periods"]:
        cells = f"{one['period']} {one['claims']['in']} {one['rates']['clean']} %"
        assert cells in page.text
        assert one["period"] in table
    for one in found["rules"]:
        assert one["rule"] in page.text


def test_the_order_of_folders_and_the_age_of_files_change_nothing(mixed: Month) -> None:
    folders = sorted(mixed.folder.iterdir())
    forms = []
    for seed in range(3):
        Random(seed).shuffle(folders)
        for path in folders:
            (path / next(path.glob("*.summary.json")).name).touch()
        forms.append([edi_scrub("report", *folders, "--format", form).stdout
                      for form in ("html", "json", "csv", "table")])  # fmt: skip
    assert forms[0] == forms[1] == forms[2]
