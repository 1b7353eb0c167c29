"""Extraction: what each line says, with what it takes from its claim, and nobody's name."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.claims.parts import Party
from edi_scrub.claims.sample import SampleLine
from edi_scrub.reports import lines
from tests.reports.run import DAY, claim


def row(line: SampleLine, **facts: Any) -> lines.Row:
    made = claim(lines=[line], **facts)
    return lines.row_of(made, made.lines[0])


def rendering(qualifier: str) -> str:
    made = claim()
    made.rendering = Party("82", "FAMILYNAME", qualifier, "1234567893")
    return lines.row_of(made, made.lines[0])["rendering_npi"]


def test_diagnoses_are_the_codes_the_line_points_at_in_pointer_order() -> None:
    found = row(SampleLine("64615", DAY, pointers=(2, 1, 9)), diagnoses=["G43.709", "R51.9"])
    assert found["diagnoses"] == ["R519", "G43709"]


def test_a_line_takes_from_its_claim_what_it_does_not_say_itself() -> None:
    own = row(SampleLine("64615", DAY, place_of_service="22"), place_of_service="11")
    taken = row(SampleLine("64615", DAY), place_of_service="11")
    assert (own["place_of_service"], taken["place_of_service"]) == ("22", "11")


def test_authorizations_attachments_and_notes_are_the_lines_own_and_then_the_claims() -> None:
    line = SampleLine("64615", DAY, references=[("G1", "A")], attachments=["B3"], notes=["x"])
    found = row(line, references=[("G1", "B"), ("9F", "C")], attachments=["OZ"], notes=["y", "z"])
    assert found["authorizations"] == ["A", "B"]
    assert found["attachments"] == ["B3", "OZ"]
    assert found["notes"] == 3


def test_a_range_of_service_has_its_first_and_last_day() -> None:
    found = row(SampleLine("64615", DAY, period="RD8*20250301-20250303"))
    assert (found["service_first"], found["service_last"]) == ("2025-03-01", "2025-03-03")


@pytest.mark.parametrize("period", ["", "D8*20250230"])
def test_a_date_that_is_none_is_null(period: str) -> None:
    found = row(SampleLine("64615", DAY, period=period))
    assert (found["service_first"], found["service_last"]) == (None, None)


def test_a_charge_that_is_no_number_is_null_and_units_are_as_written() -> None:
    found = row(SampleLine("J0585", DAY, charge="WRONG", units="1.50"))
    assert (found["charge"], found["units"]) == (None, "1.50")


def test_a_line_of_nothing_but_its_lx_is_still_a_row() -> None:
    found = row(SampleLine("", DAY, sv1=False, period=""))
    assert (found["procedure"], found["ndc"], found["ndc_quantity"]) == ("", "", None)


def test_a_rendering_providers_number_is_shown_only_where_it_is_an_npi() -> None:
    assert rendering("XX") == "1234567893"
    assert rendering("34") == rendering("24") == ""


def test_no_note_and_no_name_of_a_person_is_in_any_format() -> None:
    made = claim()
    made.rendering = Party("82", "FAMILYNAME", "XX", "1234567893")
    made.context = replace(made.context, member_id="MEMBERID", patient_key="PATIENTKEY")
    for writer in (lines.write_jsonl, lines.write_csv, lines.write_table):
        stream = io.BytesIO()
        writer(stream, [lines.row_of(made, line) for line in made.lines])
        text = stream.getvalue().decode()
        assert "1234567893" in text
        assert not [w for w in ("SECRET", "FAMILYNAME", "MEMBERID", "PATIENTKEY") if w in text]


def test_codes_keep_their_zeros_in_the_csv_and_dates_are_dates() -> None:
    stream = io.BytesIO()
    made = claim()
    lines.write_csv(stream, [lines.row_of(made, made.lines[1])])
    cells = stream.getvalue().decode().splitlines()[1].split(",")
    found = dict(zip(lines.COLUMNS, cells, strict=True))
    assert found["ndc"] == "'00023114501" and found["payer_id"] == "'01112"
    assert found["service_first"] == "2025-03-01" and found["modifiers"] == "JW RT"


def test_json_lines_hold_the_row_as_it_is() -> None:
    made = claim()
    found = lines.row_of(made, made.lines[1])
    stream = io.BytesIO()
    lines.write_jsonl(stream, [found])
    assert msgspec.json.decode(stream.getvalue()) == found
    assert tuple(found) == lines.COLUMNS


def table_of(claims: list[tuple[Claim, ServiceLine]]) -> list[str]:
    stream = io.BytesIO()
    lines.write_table(stream, (lines.row_of(one, line) for one, line in claims))
    return stream.getvalue().decode().splitlines()


def test_a_table_fixes_its_widths_after_the_rows_it_has_measured() -> None:
    short, long = claim(claim_id="A"), claim(claim_id="A" * 30)
    rows = [(short, short.lines[0])] * lines.MEASURED + [(long, long.lines[0])]
    table = table_of(rows)
    assert len({text.index("2025-03-01") for text in table[1:-1]}) == 1
    assert "A" * 30 in table[-1] and len(table) == lines.MEASURED + 2


def test_a_table_of_no_lines_is_its_headers() -> None:
    assert table_of([]) == ["  ".join(lines.HEADERS)]
