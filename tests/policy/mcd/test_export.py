"""The tables as articles: which, from when to when, with which codes, whose."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bench.mcd_export import Billing, Invented, Listed, Mac
from edi_scrub.errors import NotReadableError
from edi_scrub.policy.mcd.articles import Article, Contractor
from edi_scrub.policy.mcd.export import read
from tests.policy.mcd.exports import billing, export

CODES = {"64615", "J0585"}


def articles(folder: Path, *made: Billing, **of: Any) -> list[Article]:
    return read(export(folder, *made, **of), CODES).articles


def test_an_article_is_read_with_everything_that_matters(tmp_path: Path) -> None:
    (article,) = articles(tmp_path, billing())
    assert (article.name, article.version) == ("A52848", 38)
    assert article.title == "Billing and Coding: Botulinum Toxins"
    assert (article.first, article.last) == (date(2025, 7, 17), None)
    assert article.lcds == ("L33646",)
    assert article.contractors == (
        Contractor("06102", "National Government Services, Inc.", ("CT",)),
    )
    assert article.address == (
        "https://www.cms.gov/medicare-coverage-database/view/article.aspx?articleId=52848&ver=38"
    )
    assert article.procedures[2] == ("J0585", "J0586", "J0587", "J0588")
    assert [group.codes for group in article.covered] == [("K11.7",), ("G43.709", "G43.719")]
    assert article.covered[0].paragraph.endswith("for CPT 64611:")


def test_the_edition_is_the_last_day_of_the_last_period(tmp_path: Path) -> None:
    path = export(tmp_path, billing(), edition=date(2026, 9, 28))
    assert read(path, CODES).edition == date(2026, 9, 28)


def test_articles_are_chosen_by_their_codes_or_by_their_numbers(tmp_path: Path) -> None:
    other = billing(number=57000, procedures={1: ["99213"]})
    drug = billing(number=57001, procedures={1: ["J0585"]})
    path = export(tmp_path, billing(), other, drug)
    assert [one.number for one in read(path, CODES).articles] == [52848, 57001]
    assert [one.number for one in read(path, CODES, frozenset({57000})).articles] == [57000]


def test_every_code_of_a_range_is_listed(tmp_path: Path) -> None:
    ranged = Listed(["K11.7"], "64611", ranges=[["G80.0", "G80.1", "G80.2"]])
    (article,) = articles(tmp_path, billing(covered={1: ranged}))
    assert article.covered[0].codes == ("G80.0", "G80.1", "G80.2", "K11.7")


def test_an_asterisk_is_kept_with_its_code_and_its_explanation(tmp_path: Path) -> None:
    starred = Listed(["G81.11", "G83.11"], "64642", starred=["G83.11"], asterisk="<p>* Why</p>")
    (article,) = articles(tmp_path, billing(covered={1: starred}))
    assert article.covered[0].starred == {"G83.11"}
    assert article.covered[0].asterisk == "* Why"


def test_what_is_not_applicable_is_no_code(tmp_path: Path) -> None:
    none = Listed(["XX000"], "N/A")
    (article,) = articles(
        tmp_path, billing(procedures={1: ["64615", "XX000"]}, uncovered={1: none})
    )
    assert article.codes == {"64615"}
    assert article.uncovered[0].codes == ()


@pytest.mark.parametrize("nothing", ["", "<p>N/A</p>", "None.", "Not applicable"])
def test_a_paragraph_that_says_nothing_is_none(nothing: str, tmp_path: Path) -> None:
    listed = Listed(["K11.7"], nothing, asterisk=nothing)
    (article,) = articles(tmp_path, billing(covered={1: listed}))
    assert (article.covered[0].paragraph, article.covered[0].asterisk) == ("", "")


def test_what_is_said_of_codes_is_kept(tmp_path: Path) -> None:
    said = {1: "", 2: "<p>Toxins, in units.</p>"}
    (article,) = articles(tmp_path, billing(said=said))
    assert article.remarks == {2: "Toxins, in units."}


def test_a_contract_number_that_has_lost_its_zero_is_whole_again(tmp_path: Path) -> None:
    (article,) = articles(tmp_path, billing(contractors=["6102"]), contractors=[Mac("6102")])
    assert [one.number for one in article.contractors] == ["06102"]


def test_texts_are_read_in_the_encoding_they_have(tmp_path: Path) -> None:
    said = Listed(["K11.7"], "<p>64611 \u2013 drooling</p>")  # 0x96 in the file
    (article,) = articles(tmp_path, billing(title="Toxins \u2013 A &  B", covered={1: said}))
    assert article.title == "Toxins \u2013 A & B"
    assert article.covered[0].paragraph == "64611 \u2013 drooling"


@pytest.mark.parametrize(
    ("changes", "first", "last"),
    [
        ({}, date(2025, 7, 17), None),
        ({"first": None}, date(2015, 10, 1), None),  # never revised
        ({"last": date(2026, 1, 31)}, date(2025, 7, 17), date(2026, 1, 31)),
        ({"last": date(2026, 1, 31), "status": "R"}, date(2025, 7, 17), date(2026, 1, 31)),
    ],
)
def test_when_an_article_is_in_force(
    changes: dict[str, Any], first: date, last: date | None, tmp_path: Path
) -> None:
    (article,) = articles(tmp_path, billing(**changes))
    assert (article.first, article.last) == (first, last)


@pytest.mark.parametrize(
    "changes",
    [{"status": "P"}, {"status": ""}, {"display_id": "59933"}, {"display_id": "DA59933"},
     {"status": "R"}],
    ids=["proposed", "without a status", "draft", "draft by name", "retired nobody knows when"],
)  # fmt: skip
def test_what_is_not_in_force_is_no_policy(changes: dict[str, Any], tmp_path: Path) -> None:
    assert articles(tmp_path, billing(**changes)) == []


def test_an_article_may_show_its_own_number(tmp_path: Path) -> None:
    assert len(articles(tmp_path, billing(display_id="A52848"))) == 1


def test_several_versions_of_an_article_are_kept_apart(tmp_path: Path) -> None:
    old = billing(version=37, first=date(2024, 10, 1), covered={1: Listed(["K11.0"], "64611")})
    found = articles(tmp_path, billing(), old)
    assert [(one.version, one.covered[0].codes) for one in found] == [
        (37, ("K11.0",)), (38, ("K11.7",)),
    ]  # fmt: skip


def test_only_part_b_contractors_are_payers_of_these_claims(tmp_path: Path) -> None:
    macs = [
        Mac("06101", kind="8"), Mac("06102"), Mac("13201", kind="12"), Mac("13202", kind="12"),
        Mac("16013", kind="13"),
    ]  # fmt: skip
    (article,) = articles(
        tmp_path, billing(contractors=[mac.number for mac in macs]), contractors=macs
    )
    assert [one.number for one in article.contractors] == ["06102", "13202"]


def test_states_are_those_that_claims_have_and_that_are_still_the_contractors(
    tmp_path: Path,
) -> None:
    macs = [
        Mac("06102", states=["UN", "QN", "DN", "CT", "ZZZ"]),
        Mac("13202", states=["MA"], ended="2020-01-31 00:00:00"),
        Mac("14212", states=["EM", "SF"], ended="2027-01-31 00:00:00"),
    ]
    (article,) = articles(
        tmp_path, billing(contractors=[mac.number for mac in macs]), contractors=macs
    )
    assert [one.states for one in article.contractors] == [("CT", "NY"), (), ("CA", "MO")]


@pytest.mark.parametrize(
    ("written", "day"),
    [("2025-07-17", date(2025, 7, 17)), ("07/17/2025", date(2025, 7, 17)),
     ("7/17/2025 12:00:00 AM", date(2025, 7, 17)), ("2025-07-17T00:00:00", date(2025, 7, 17)),
     ("N/A", date(2015, 10, 1))],
)  # fmt: skip
def test_dates_are_read_in_every_form_they_come_in(written: str, day: date, tmp_path: Path) -> None:
    made = Invented([billing()])
    tables = made.tables()
    table = tables["article"].replace(b"2025-07-17 00:00:00", written.encode())
    path = tmp_path / "export.zip"
    path.write_bytes(made.zipped(tables | {"article": table}))
    assert [one.first for one in read(path, CODES).articles] == [day]


def test_what_is_no_date_is_named_by_table_and_column(tmp_path: Path) -> None:
    made = Invented([billing()])
    tables = made.tables()
    table = tables["article"].replace(b"2025-07-17 00:00:00", b"last Tuesday")
    path = tmp_path / "export.zip"
    path.write_bytes(made.zipped(tables | {"article": table}))
    with pytest.raises(NotReadableError, match=r"article\.csv: a value of article_eff_date is no"):
        read(path, CODES)


def test_a_row_without_a_number_is_no_article(tmp_path: Path) -> None:
    made = Invented([billing()])
    tables = made.tables()
    rows = tables["article"].split(b"\r\n")
    further = rows[1].replace(b"52848,38", b"total,", 1)
    path = tmp_path / "export.zip"
    path.write_bytes(made.zipped(tables | {"article": b"\r\n".join([*rows[:2], further, b""])}))
    assert [one.number for one in read(path, CODES).articles] == [52848]


def test_an_export_that_does_not_say_of_when_it_is_is_refused(tmp_path: Path) -> None:
    made = Invented([billing()])
    path = tmp_path / "export.zip"
    path.write_bytes(made.zipped(made.tables() | {"update_period": b"period_id,end_date\r\n"}))
    with pytest.raises(NotReadableError, match="names no edition"):
        read(path, CODES)
