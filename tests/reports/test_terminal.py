"""What the screen shows: aligned, short, and no text of a file as an escape sequence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edi_scrub.findings import Finding, Outcome, Severity
from edi_scrub.reports.summary import summary
from edi_scrub.reports.terminal import (
    PLAIN,
    TOP_RULES,
    WIDEST,
    Look,
    columns,
    files,
    fitted,
    line,
    table,
)
from tests.reports.run import NOT_COVERED, RUN, judged, record_of


def test_columns_are_aligned_and_numbers_stand_at_the_right() -> None:
    rows = [("ndc-format", 3, "1,200.00"), ("no-policy", 12, "-5.00")]
    assert columns(rows, ("rule", "claims", "charge")) == (
        "rule        claims    charge\n"
        "ndc-format       3  1,200.00\n"
        "no-policy       12     -5.00"
    )  # fmt: skip


def test_a_column_with_one_text_in_it_stands_at_the_left() -> None:
    assert columns([("1", "x"), ("22", "y"), ("n/a", None)]) == "1    x\n22   y\nn/a"


def test_a_column_goes_on_below_where_the_table_would_be_too_wide() -> None:
    rows = [("a", "one two three four", 5), ("b", "Bundesausschussprotokoll", 6), ("c", "", 7)]
    assert columns(rows, ("", "words", "n"), wrap=1, width=20) == (
        "   words                     n\n"
        "a  one two three             5\n"
        "   four\n"
        "b  Bundesausschussprotokoll  6\n"
        "c                            7"
    )  # fmt: skip
    assert columns([("a", "one two", 5)], wrap=1, width=20) == "a  one two  5"


def test_a_table_of_nothing_is_its_headers_or_nothing() -> None:
    assert columns([], ("rule", "claims")) == "rule  claims"
    assert columns([]) == ""


def test_a_table_shows_no_control_characters() -> None:
    assert columns([("a\x1b[2J\x9b\nb",)]) == "a?[2J??b"


def test_the_ending_shows_no_control_characters() -> None:
    found = summary(record_of(RUN, "a\x1b]0;b\x07.837"), {}, {})
    for text in (table(found, "out/\x1b[2J"), line(found, "out/\x1b[2J")):
        assert all(one.isprintable() or one == "\n" for one in text)


def test_only_the_rules_that_hold_most_are_listed() -> None:
    findings = [Finding(f"rule-{n:02}", Severity.WARN, "", "") for n in range(TOP_RULES + 2)]
    text = table(summary(record_of([judged(Outcome.CLEAN, *findings)]), {}, {}), "r.html")
    assert "rule-07" in text and "rule-08" not in text
    assert "and 2 more in the report" in text


def test_a_fault_of_ours_is_told_at_the_end() -> None:
    one = replace(judged(Outcome.REJECTED, NOT_COVERED), internal_error=True)
    text = table(summary(record_of([one]), {}, {}), "")
    assert text.endswith("(rule internal-error): 1. Please report it.")


def test_a_file_without_findings_has_no_table_of_rules() -> None:
    text = table(summary(record_of([judged(Outcome.CLEAN)]), {}, {}), "r.html")
    assert "rule" not in text and text.endswith("Report: r.html")


def test_several_files_end_in_one_table_that_adds_up() -> None:
    found = summary(record_of([judged(Outcome.CLEAN), judged(Outcome.REJECTED)], "a.837"), {}, {})
    other = summary(record_of([judged(Outcome.CORRECTED)], "b\x1b.837"), {}, {})
    rows = [line.split() for line in files([(found, "a.html"), (other, "b.html")]).splitlines()]
    assert [row[:4] for row in rows[1:4]] == [
        ["a.837", "2", "0", "1"],
        ["b?.837", "1", "1", "0"],
        ["together", "3", "1", "1"],
    ]
    assert rows[-2:] == [["Report:", "a.html"], ["Report:", "b.html"]]


def test_a_rule_is_told_with_the_claims_and_dollars_it_holds() -> None:
    text = table(summary(record_of([judged(Outcome.REJECTED, NOT_COVERED)]), {}, {}), "")
    assert text.endswith(
        "rule                   claims held  dollars held  findings\n"
        "diagnosis-not-covered            1      1,565.00         1"
    )


BOLD = Look(60, lambda text: f"<{text}>")


def test_headings_stand_out_and_nothing_else_does() -> None:
    found = summary(record_of([judged(Outcome.REJECTED, NOT_COVERED)], "a.837"), {}, {})
    marked = [line for line in table(found, "r.html", BOLD).splitlines() if "<" in line]
    assert marked == ["<a.837>", "<rule                   claims held  dollars held  findings>"]
    plain = table(found, "r.html", BOLD).replace("<", "").replace(">", "")
    assert plain == table(found, "r.html")


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_line_is_no_wider_than_the_screen_and_keeps_its_margin(width: int) -> None:
    text = fitted("  - " + "one two three-four five " * 12, Look(width))
    first, *rest = text.splitlines()
    assert max(map(len, text.splitlines())) <= min(width, WIDEST)
    assert first.startswith("  - one") and all(line.startswith("    ") for line in rest)
    assert " ".join(text.replace("-", " ").split()) == " ".join(["one two three four five"] * 12)


def test_no_control_character_reaches_the_screen_in_a_line() -> None:
    assert fitted("    \x1b[2J\x9b -> JZ", PLAIN) == "    ?[2J? -> JZ"
