"""The bars of a page: what holds most dollars first, and never one that holds nothing."""

from __future__ import annotations

from edi_scrub.findings import Outcome
from edi_scrub.reports.bars import Held, chart, charts
from tests.reports.run import NOT_COVERED, RUN, judged, reports_of


def held(name: str, claims: int, dollars: str) -> Held:
    return Held(name, name.upper(), claims, dollars)


def test_the_longest_bar_is_whole_and_the_others_are_shares_of_it() -> None:
    found = chart("payer", "By payer", [held("a", 1, "250.00"), held("b", 2, "1000.00")])
    assert [(bar.key, bar.name, bar.width) for bar in found.bars] == [
        ("b", "B", "100.0%"),
        ("a", "A", "25.0%"),
    ]


def test_what_holds_nothing_has_no_bar_and_the_rest_is_counted() -> None:
    every = [held(f"{number}", number % 9, f"{number}.00") for number in range(1, 10)]
    found = chart("rule", "By rule", every, most=3)
    assert [bar.key for bar in found.bars] == ["8", "7", "6"]
    assert found.more == 5


def test_held_claims_without_dollars_or_with_negative_ones_have_a_bar_of_no_length() -> None:
    every = [held("a", 1, "-5.00"), held("b", 1, "0.00")]
    assert [bar.width for bar in chart("rule", "By rule", every).bars] == ["0%", "0%"]


def test_a_summary_is_drawn_by_rule_by_payer_and_by_provider() -> None:
    other = judged(Outcome.REJECTED, NOT_COVERED, number=9, payer_id="", payer_name="PLAN B")
    found = charts(reports_of([*RUN, other]).summary)
    assert [one.kind for one in found] == ["rule", "payer", "provider"]
    assert [[bar.name for bar in one.bars] for one in found] == [
        ["diagnosis-not-covered"],
        ["EXAMPLE MAC, 01112", "PLAN B"],
        [""],
    ]
    assert [bar.key for bar in found[1].bars] == ["01112|EXAMPLE MAC", "|PLAN B"]
