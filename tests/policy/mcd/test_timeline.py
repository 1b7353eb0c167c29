"""Articles and a built-in policy through the years: what is taken over, and what stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.entries import Confidence, Coverage, NotCovered, Source, Wastage
from edi_scrub.policy.mcd.articles import Article, Group
from edi_scrub.policy.mcd.timeline import Period, periods
from edi_scrub.policy.model import Applies, Policy, Version

EDITION = date(2026, 11, 20)
OWN = Source(title="What was read before", document="OLD")


def article(first: date, last: date | None = None, **changes: Any) -> Article:
    made: dict[str, Any] = {
        "number": 52848, "version": 1, "title": "Toxins", "first": first, "last": last,
        "edition": EDITION, "lcds": (), "procedures": {1: ("64611", "64612", "J0585")},
        "covered": (Group(1, ("K11.7",), frozenset(), "CPT 64611", ""),), "uncovered": (),
        "contractors": (), "remarks": {},
    }  # fmt: skip
    return Article(**made | changes)


def entry(name: str, *procedures: str, drugs: frozenset[str] = frozenset()) -> Coverage:
    confidence: Confidence = "unverified"
    return Coverage(name=name, confidence=confidence, procedures=frozenset(procedures),
                    drugs=drugs, diagnoses=CodeList(["G24.*"]))  # fmt: skip


def version(effective: date, *coverage: Coverage, **changes: Any) -> Version:
    return Version(effective=effective, source=OWN, coverage=list(coverage), **changes)


def policy(*versions: Version, fallback: bool = False) -> Policy:
    return Policy(
        id="medicare-own", title="Toxins", carrier="A contractor", last_checked=EDITION,
        applies=Applies(payer_ids=["06102"], filing_indicators=["MB"]), version=list(versions),
        fallback=fallback,
    )  # fmt: skip


def dated(found: list[Period]) -> list[tuple[str, str | None, list[str]]]:
    """First day, last day where one is set, and the names of the entries."""
    return [
        (str(v.effective), str(v.ends) if v.ends else None, [e.name for e in v.coverage])
        for v, _ in found
    ]


def test_an_article_alone_is_a_version() -> None:
    (found,) = periods([article(date(2025, 7, 17))], None)
    assert dated([found]) == [("2025-07-17", None, ["A52848 group 1"])]
    assert found.version.source.document == "A52848"
    assert not found.version.repoint and found.version.wastage is None


def test_versions_of_an_article_follow_each_other() -> None:
    newer = (Group(1, ("K11.0",), frozenset(), "CPT 64611", ""),)
    found = periods(
        [article(date(2025, 1, 1), version=2, covered=newer), article(date(2024, 1, 1))], None
    )
    assert [str(one.version.effective) for one in found] == ["2024-01-01", "2025-01-01"]
    assert [list(one.version.coverage[0].diagnoses.patterns) for one in found] == [
        ["K11.7"], ["K11.0"],
    ]  # fmt: skip


def test_of_two_versions_that_begin_on_one_day_the_later_counts() -> None:
    both = [article(date(2024, 1, 1), version=number) for number in (3, 2)]
    (found,) = periods(both, None)
    assert [one.version for one in found.articles] == [3]


def test_a_retired_article_ends_and_leaves_a_gap() -> None:
    retired = article(date(2024, 1, 1), date(2024, 6, 30))
    later = article(date(2025, 1, 1), number=60000)
    assert dated(periods([retired, later], None)) == [
        ("2024-01-01", "2024-06-30", ["A52848 group 1"]),
        ("2025-01-01", None, ["A60000 group 1"]),
    ]


def test_a_superseded_article_is_followed_by_the_next_without_a_gap() -> None:
    retired = article(date(2024, 1, 1), date(2024, 12, 31))
    later = article(date(2025, 1, 1), number=60000)
    assert [one[:2] for one in dated(periods([retired, later], None))] == [
        ("2024-01-01", None), ("2025-01-01", None),
    ]  # fmt: skip


def test_two_articles_in_force_at_once_are_one_version_with_two_sources() -> None:
    other = article(date(2025, 1, 1), number=60000)
    first, both = periods([article(date(2024, 1, 1)), other], None)
    assert [e.name for e in both.version.coverage] == ["A52848 group 1", "A60000 group 1"]
    assert both.version.source.document == "A52848"
    source = both.version.coverage[1].source
    assert source is not None and source.document == "A60000"
    assert first.articles != both.articles


def test_the_built_in_policy_governs_the_days_before() -> None:
    base = policy(version(date(2015, 10, 1), entry("face", "64612")))
    before, after = periods([article(date(2025, 7, 17))], base)
    assert dated([before, after]) == [
        ("2015-10-01", None, ["face"]), ("2025-07-17", None, ["A52848 group 1"]),
    ]  # fmt: skip
    assert before.articles == () and after.articles != ()


def test_what_no_article_speaks_of_stays_as_it_was() -> None:
    base = policy(
        version(
            date(2015, 10, 1),
            entry("face", "64612"),
            entry("face and eye", "64612", "67345"),
            entry("by the drug", drugs=frozenset({"J0585", "J0586"})),
            entry("anything"),
            not_covered=[
                NotCovered(name="wrinkles", confidence="verified", remedy="None.",
                           procedures=frozenset({"64611"})),
                NotCovered(name="bladder", confidence="verified", remedy="None.",
                           procedures=frozenset({"52287"})),
            ],
            repoint=True,
            same_claim="verified",
            wastage=Wastage(required=True, confidence="verified"),
        )
    )  # fmt: skip
    *_, found = periods([article(date(2025, 7, 17))], base)
    kept = {one.name: (set(one.procedures), set(one.drugs)) for one in found.version.coverage[1:]}
    assert kept == {
        "face and eye": ({"67345"}, set()),
        "by the drug": (set(), {"J0586"}),
        "anything": (set(), set()),
    }
    assert [one.name for one in found.version.not_covered] == ["bladder"]
    assert found.version.repoint and found.version.same_claim == "verified"
    assert found.version.wastage is not None


def test_what_stays_keeps_the_source_it_was_read_in() -> None:
    mine = Source(title="Its own")
    base = policy(
        version(
            date(2015, 10, 1),
            entry("eye", "67345"),
            wastage=Wastage(required=True, confidence="verified", source=mine),
        )
    )
    *_, found = periods([article(date(2025, 7, 17))], base)
    assert found.version.source.document == "A52848"
    assert found.version.coverage[0].source is None  # the version's
    assert found.version.coverage[1].source == OWN
    assert found.version.wastage is not None and found.version.wastage.source == mine


def test_a_built_in_version_that_began_since_changes_all_but_the_lists() -> None:
    base = policy(
        version(date(2015, 10, 1), entry("face", "64612")),
        version(date(2026, 1, 8), entry("face", "64612"), same_claim="verified"),
    )
    found = periods([article(date(2025, 7, 17))], base)
    assert [one[::2] for one in dated(found)] == [
        ("2015-10-01", ["face"]),
        ("2025-07-17", ["A52848 group 1"]),
        ("2026-01-08", ["A52848 group 1"]),
    ]
    assert [one.version.same_claim for one in found] == [None, None, "verified"]


def test_a_built_in_version_that_changes_nothing_but_lists_is_none_any_more() -> None:
    base = policy(
        version(date(2015, 10, 1), entry("face", "64612")),
        version(date(2026, 1, 8), entry("face", "64611")),
    )
    assert len(periods([article(date(2025, 7, 17))], base)) == 2


def test_a_drug_whose_every_code_an_article_lists_is_the_articles() -> None:
    base = policy(version(date(2015, 10, 1), entry("by the drug", drugs=frozenset({"J0585"}))))
    *_, found = periods([article(date(2025, 7, 17))], base)
    assert [one.name for one in found.version.coverage] == ["A52848 group 1"]


def test_a_built_in_version_younger_than_the_export_knows_more() -> None:
    base = policy(
        version(date(2015, 10, 1), entry("face", "64612")),
        version(date(2027, 1, 1), entry("face", "64612")),
    )
    found = periods([article(date(2025, 7, 17))], base)
    assert dated(found)[-1] == ("2027-01-01", None, ["face"])


def test_after_an_article_is_retired_the_built_in_policy_governs_again() -> None:
    base = policy(version(date(2015, 10, 1), entry("face", "64612")))
    found = periods([article(date(2025, 7, 17), date(2026, 2, 14))], base)
    assert [one[::2] for one in dated(found)] == [
        ("2015-10-01", ["face"]), ("2025-07-17", ["A52848 group 1"]), ("2026-02-15", ["face"]),
    ]  # fmt: skip


@pytest.mark.parametrize("first", [date(2020, 1, 1), date(2025, 1, 1)])
def test_of_a_fallback_the_rest_is_taken_where_an_article_governs_and_nowhere_else(
    first: date,
) -> None:
    base = policy(
        version(date(2023, 7, 1), wastage=Wastage(required=True, confidence="verified")),
        fallback=True,
    )
    found = periods([article(first)], base)
    assert [str(one.version.effective) for one in found] == sorted(
        {str(first), str(max(first, date(2023, 7, 1)))}
    )
    assert all(one.articles for one in found)
    assert found[-1].version.wastage is not None
    assert (found[0].version.wastage is None) is (first < date(2023, 7, 1))
