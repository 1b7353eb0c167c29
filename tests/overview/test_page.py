"""The page of many runs: whole, escaped, loading nothing; and its days, weeks and months."""

from __future__ import annotations

import copy
import io
from pathlib import Path
from typing import Any

import pytest

from edi_scrub.reports.overview.page import MOST_FILES, MOST_WAITING, write_html
from edi_scrub.reports.overview.periods import By, fitting, periods
from edi_scrub.reports.overview.sums import Sums
from tests.overview.runs import Month, edi_scrub, text_of
from tests.reports.test_html import Page

PAYLOADS = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "</style></title><svg onload=alert(1)>",
    "{{ 7 + 7 }}{% raw %}",
    "&lt;b&gt;",
]


@pytest.fixture
def found(month: Month) -> dict[str, Any]:
    month.run(text_of("260105", held=(1, 2)))
    month.run(text_of("260107", held=(2,)))
    return month.report()


def page_of(found: dict[str, Any]) -> Page:
    stream = io.BytesIO()
    write_html(stream, found)
    return Page(stream.getvalue())


def with_payload(value: Any, payload: str) -> Any:
    """The same with every name, id and file name another."""
    if isinstance(value, list):
        return [with_payload(one, payload) for one in value]
    if isinstance(value, dict):
        named = {"id", "name", "claim_id", "payer_id", "payer_name", "rule"}
        return {key: payload if key in named else with_payload(one, payload)
                for key, one in value.items()}  # fmt: skip
    return value


def test_every_tag_is_closed_and_nothing_is_loaded_or_run(found: dict[str, Any]) -> None:
    page = page_of(found)
    assert page.faults == []
    tags = {tag for tag, _ in page.tags}
    assert tags.isdisjoint({"script", "link", "img", "iframe", "form", "object"})
    attributes = [item for _, given in page.tags for item in given.items()]
    assert [value for name, value in attributes if name in {"src", "href"}] == ["#numbers"]
    assert not [name for name, _ in attributes if name.startswith("on") or name == "style"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_in_every_name_is_shown_as_the_text_it_is(
    found: dict[str, Any], payload: str
) -> None:
    page = page_of(with_payload(found, payload))
    assert page.faults == []
    assert {tag for tag, _ in page.tags} == {tag for tag, _ in page_of(found).tags}
    assert payload in "".join(page.texts)


def test_the_page_tells_rates_and_what_waits(found: dict[str, Any]) -> None:
    text = page_of(found).text
    assert "50.0 % of 6 claims were clean as they came, 0.0 % were corrected, 50.0 % held" in text
    assert "Released after being held 1 claim $100.00 2.0 days held on average" in text
    assert "Still held 1 claim $101.00" in text
    assert "C905-2 INVENTED PLAN, INV01 2026-01-05 2 $101.00 charge-balance" in text
    assert "INVENTED PLAN INV01 6 3 50.0 % $303.00 charge-balance 3 claims, $303.00" in text


def test_a_chart_is_told_in_words_too(found: dict[str, Any]) -> None:
    charts = [
        given["aria-label"] for tag, given in page_of(found).tags if given.get("role") == "img"
    ]
    assert charts == [
        "Claims that were not clean, % by day: held 33.3 % to 66.7 %, corrected 0.0 % to 0.0 %."
        " The table below has each number.",
        "Dollars held and released by day: held $101.00 to $202.00, released $0.00 to $100.00."
        " The table below has each number.",
    ]


def test_a_long_report_shows_a_part_and_says_where_the_rest_is(found: dict[str, Any]) -> None:
    long = copy.deepcopy(found)
    long["files"] *= MOST_FILES
    long["waiting_claims"] *= MOST_WAITING + 1
    text = page_of(long).text
    assert f"{MOST_FILES} more stand in the CSV form of this report." in text
    assert "1 more stands in the JSON form of this report." in text


def test_files_without_a_claim_make_a_page(month: Month) -> None:
    month.run(text_of())
    found = month.report()
    for part in (found["total"], *found["periods"], *found["files"]):
        part["claims"] = dict.fromkeys(part["claims"], 0)
        part["rates"] = dict.fromkeys(part["rates"])
    page = page_of({**found, "waiting_claims": [], "payers": [], "providers": []})
    assert page.faults == []
    assert "There is no claim in these files." in page.text


def test_a_page_is_written_whole_for_its_owner_and_over_no_other(
    month: Month, tmp_path: Path
) -> None:
    month.run(text_of())
    path = tmp_path / "month.html"
    assert edi_scrub("report", month.folder, "-o", path).exit_code == 0
    assert path.stat().st_mode & 0o777 == 0o600
    again = edi_scrub("report", month.folder, "-o", path)
    assert (again.exit_code, path.name in again.stderr) == (73, True)
    assert edi_scrub("report", month.folder, "-o", path, "--force").exit_code == 0
    assert sorted(tmp_path.glob("*month.html*")) == [path]


@pytest.mark.parametrize(
    ("last", "by"),
    [("2026-01-05", "day"), ("2026-02-18", "day"), ("2026-02-19", "week"),
     ("2026-11-15", "week"), ("2026-11-16", "month")],
)  # fmt: skip
def test_rates_are_told_by_what_fits_on_the_page(last: str, by: By) -> None:
    assert fitting({"2026-01-05": Sums(), last: Sums()}) == by


@pytest.mark.parametrize(
    ("by", "names"),
    [("day", ["2026-01-04", "2026-01-05", "2026-01-11", "2026-02-01"]),
     ("week", ["2025-12-29", "2026-01-05", "2026-01-26"]),
     ("month", ["2026-01", "2026-02"])],
)  # fmt: skip
def test_days_are_put_together_and_nothing_is_lost(by: By, names: list[str]) -> None:
    days = ["2026-02-01", "2026-01-05", "2026-01-11", "2026-01-04"]
    found = periods({day: Sums(files=1, received=2) for day in days}, by)
    assert list(found) == names
    assert sum(one.received for one in found.values()) == 8
