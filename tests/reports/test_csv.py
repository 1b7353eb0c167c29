"""The CSV opens in a spreadsheet: nothing in it runs, and no code is changed."""

from __future__ import annotations

import csv
import dataclasses
import io
from copy import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from edi_scrub.findings import Authority, Outcome
from edi_scrub.record import Judged
from edi_scrub.reports import csvfile, guarding
from edi_scrub.reports.csvfile import COLUMNS
from edi_scrub.reports.guarding import LONGEST_CODE, bare, guarded
from tests.reports.run import NOT_COVERED, RUN, feed, judged, reports_of

FORMULAS = [
    "=1+1",
    "+1",
    "-1+1",
    "-5",
    "-",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "  =1",
    "\u00a0=1",
    "\u200b=1",
    "\ufeff=1",
    " \t=1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20A",
    "'=1",
]
CHANGED = [
    "01112",
    "00023114501",
    "123456789012",
    "342.10",
    "250.00",
    ".5",
    "5.",
    "12E5",
    "1.5e-3",
    "3-4",
    "1/2/2025",
    "2025-03-01",
    "MAR1",
    "sept-2",
    "1-Dec",
    "1:30",
    "1-Dec-25",
    "Mar 3, 2025",
    "3 March 2025",
    "2025-03-01T10:00",
    "12:30 PM",
    "5 PM",
    "1,234",
    "$5",
    "5 %",
    "5-",
    "(5)",
    "1 1/2",
    "true",
    "0001:2",
    " 007 ",
]
LEFT_ALONE = [
    "",
    "0",
    "64615",
    "J0585",
    "G43.709",
    "PT17",
    "0023-1145-01",
    "A57186",
    "1112 x",
    "MARY",
    "a=b",
    "12345678901",
]


@pytest.mark.parametrize("text", FORMULAS + CHANGED)
def test_a_text_a_spreadsheet_would_run_or_change_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == "'" + text


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_any_other_text_is_left_alone(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize("text", ["-12.50", "0.00", "1565.00", "17", "2025-03-01"])
def test_a_number_or_date_in_its_column_is_bare(text: str) -> None:
    assert bare(text) == text


@pytest.mark.parametrize("text", ["-1+1", "=1", "-2025-03-01", "1e5", "-"])
def test_what_is_no_number_is_guarded_in_a_numeric_column_too(text: str) -> None:
    assert bare(text) == "'" + text


@given(st.text())
def test_taking_one_apostrophe_off_gives_the_text_back(text: str) -> None:
    assert guarded(text).removeprefix("'") == text.removeprefix(
        "'" if text == guarded(text) else ""
    )


@given(st.text(alphabet="=+-@ \t\r\n\u00a0\uff1d\uff0b\uff0d\uff20'a1"))
def test_no_cell_begins_like_a_formula(text: str) -> None:
    cell = guarded(text)
    assert cell.strip()[:1] not in tuple("=+-@\uff1d\uff0b\uff0d\uff20")
    assert cell[:1] not in tuple("\t\r\n")


@given(st.text(alphabet="jJanMAYSeptembrx 019-/.,:=Tru'", min_size=LONGEST_CODE))
def test_a_long_text_that_begins_with_a_letter_needs_no_guard_indeed(text: str) -> None:
    for begun in f"S{text}", f"Jan{text}", f"true{text}":
        assert guarded(begun) == guarding.examined(begun) == begun


def rows_with(text: str) -> list[dict[str, str]]:
    """The rows of a claim that has ``text`` in every field a file or a policy can fill."""
    finding = replace(
        NOT_COVERED, message=text, remedy=text, element=text, loop=text,
        authority=Authority(text, text, text),
    )  # fmt: skip
    one = judged(Outcome.REJECTED, finding, policy=text, claim_id=text, payer_id=text,
                 payer_name=text)  # fmt: skip
    report = reports_of([one]).csv.decode("utf-8")
    return list(csv.DictReader(io.StringIO(report, newline="")))


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x";"y")', "=cmd|' /C calc'!A0", "\n=1", "a,b"]
)
def test_a_payload_in_every_field_stays_in_its_cell_and_is_neutral(text: str) -> None:
    (row,) = rows_with(text)
    hit = [column for column, cell in row.items() if text in cell]
    assert hit == [
        "claim_id", "payer_id", "payer_name", "policy", "loop", "element", "message", "remedy",
        "authority_policy", "authority_document", "authority_entry",
    ]  # fmt: skip
    assert {row[column] for column in hit} == {guarded(text)}


def test_lines_end_with_crlf_and_the_header_names_the_columns() -> None:
    report = reports_of(RUN).csv
    lines = report.split(b"\r\n")
    assert lines[0].decode() == ",".join(COLUMNS)
    assert lines[-1] == b"" and b"\n" not in b"".join(lines)


def test_a_name_in_another_alphabet_is_utf8() -> None:
    one = judged(Outcome.REJECTED, NOT_COVERED, payer_name="SEÑOR É")
    assert "SEÑOR É".encode() in reports_of([one]).csv


def written(*, with_persons: bool = False, **options: bool) -> bytes:
    """The CSV of :data:`RUN`, whose first claim is a dependant's."""
    stream = io.BytesIO()
    first, *rest = RUN
    assert isinstance(first, Judged)
    claim = copy(first.claim)
    claim.context = dataclasses.replace(
        claim.context,
        patient_key="FICTION\x1fADA\x1fB\x1f20100101",
        subscriber_key="=FICTION\x1f\x1f\x1f19700101",
    )
    first = dataclasses.replace(first, claim=claim)
    feed([first, *rest], csvfile.CsvFile(stream, **options), with_persons=with_persons)
    return stream.getvalue()


def test_with_a_byte_order_mark_nothing_else_changes() -> None:
    assert written(bom=True) == b"\xef\xbb\xbf" + written()


def test_names_are_two_more_columns_and_guarded_too() -> None:
    table = written(names=True, with_persons=True).decode()
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    assert [*rows[0]] == [*COLUMNS, "patient_name", "subscriber_name"]
    assert [(row["patient_name"], row["subscriber_name"]) for row in rows[1:3]] == [
        ("FICTION, ADA B", "'=FICTION"),
        ("", ""),
    ]


def test_without_the_wish_for_names_there_is_none() -> None:
    assert b"FICTION" not in written(names=True) and b"FICTION" not in written(with_persons=True)
