"""Nothing may be changed but what the table of laws names, and only as it allows."""

from __future__ import annotations

from datetime import date

import pytest

from edi_scrub.claims.model import Claim
from edi_scrub.claims.sample import SampleClaim, SampleLine, claim_of
from edi_scrub.corrections import MAY_CHANGE, RefusedError, apply
from edi_scrub.findings import Correction, Safety
from edi_scrub.x12.segment import Segment


def claim() -> Claim:
    line = SampleLine("64640", date(2012, 1, 9), modifiers=("lt",), pointers=(2,),
                      ndc="0023-1145-01")  # fmt: skip
    return claim_of(SampleClaim(lines=[line], diagnoses=["342.90", "728.85"], keep_points=True))


def segment(found: Claim, name: str) -> Segment:
    return next(s for s in found.segments if s.id == name)


def change(name: str, element: str, before: str, after: str, safety: Safety) -> str:
    """The text of the segment after the one change."""
    found = claim()
    one = Correction(safety, segment(found, name).number, element, before, after)
    changed, made = apply(found, [one])
    assert made == [one]
    return segment(changed, name).text


@pytest.mark.parametrize(
    ("name", "element", "before", "after", "safety", "text"),
    [
        ("SV1", "SV101-2", "64640", "64614", "policy", "SV1*HC:64614:lt*100*UN*1***2"),
        ("SV1", "SV101-3", "lt", "LT", "safe", "SV1*HC:64640:LT*100*UN*1***2"),
        ("SV1", "SV101-5", "", "JZ", "policy", "SV1*HC:64640:lt::JZ*100*UN*1***2"),
        ("SV1", "SV107", "2", "1:2", "policy", "SV1*HC:64640:lt*100*UN*1***1:2"),
        ("HI", "HI01-2", "342.90", "34290", "safe", "HI*BK:34290*BF:728.85"),
        ("LIN", "LIN03", "0023-1145-01", "00023114501", "safe", "LIN**N4*00023114501"),
        ("LX", "LX01", "1", "2", "safe", "LX*2"),
    ],
)
def test_what_may_be_changed_is_changed_and_nothing_else(
    name: str, element: str, before: str, after: str, safety: str, text: str
) -> None:
    assert change(name, element, before, after, Safety(safety)) == text


@pytest.mark.parametrize("safety", Safety)
@pytest.mark.parametrize(
    ("name", "element", "before", "after"),
    [
        ("CLM", "CLM02", "100.00", "200.00"),
        ("SV1", "SV102", "100", "1"),
        ("SV1", "SV104", "1", "2"),
        ("DTP", "DTP03", "20120109", "20150109"),
        ("HI", "HI01-2", "342.90", "72885"),
        ("HI", "HI01-1", "BK", "ABK"),
        ("HI", "HI03-2", "", "72885"),
        ("SV1", "SV101-2", "64640", ""),
        ("SV1", "SV107", "2", "1"),
        ("LIN", "LIN03", "0023-1145-01", "00023392102"),
        ("CTP", "CTP04", "1", "2"),
        ("CLM", "CLM01", "SAMPLE", "OTHER"),
        ("CLM", "CLM05-1", "11", "24"),
        ("SV1", "nonsense", "", ""),
    ],
)
def test_what_is_protected_stays_at_every_level(
    name: str, element: str, before: str, after: str, safety: Safety
) -> None:
    with pytest.raises(RefusedError):
        change(name, element, before, after, safety)


def test_a_safe_correction_never_recodes() -> None:
    with pytest.raises(RefusedError):
        change("SV1", "SV101-2", "64640", "64614", Safety.SAFE)


@pytest.mark.parametrize("after", ["1:2:3:4:2", "3:4", "2:1:3", "2:2"])
def test_pointers_are_kept_at_most_one_joins_and_none_repeats(after: str) -> None:
    with pytest.raises(RefusedError):
        change("SV1", "SV107", "2", after, Safety.POLICY)


def test_a_text_that_is_no_longer_what_was_found_is_not_touched() -> None:
    with pytest.raises(RefusedError, match="no longer"):
        change("SV1", "SV101-2", "64613", "64616", Safety.POLICY)


def test_an_element_of_another_segment_is_not_touched() -> None:
    with pytest.raises(RefusedError, match="not in segment"):
        change("CLM", "SV101-2", "64640", "64614", Safety.POLICY)


def test_a_segment_of_another_claim_is_not_touched() -> None:
    with pytest.raises(RefusedError, match="not in this claim"):
        apply(claim(), [Correction(Safety.POLICY, 999, "SV101-2", "64640", "64614")])


def test_a_second_correction_of_the_same_element_waits() -> None:
    found = claim()
    number = segment(found, "SV1").number
    first = Correction(Safety.POLICY, number, "SV101-2", "64640", "64614")
    second = Correction(Safety.POLICY, number, "SV101-2", "64640", "64612")
    changed, made = apply(found, [first, second])
    assert made == [first]
    assert changed.lines[0].procedure == "64614"


def test_a_refusal_names_no_value() -> None:
    with pytest.raises(RefusedError) as refused:
        change("CLM", "CLM01", "SAMPLE", "MARKED", Safety.SAFE)
    assert "SAMPLE" not in str(refused.value) and "MARKED" not in str(refused.value)


def test_no_law_reaches_a_charge_units_a_date_a_person_or_a_place() -> None:
    assert {element for element, _ in MAY_CHANGE} == {
        "LX01", "SV107", "LIN03", *(f"SV101-{n}" for n in range(2, 7)),
        *(f"HI{n:02}-2" for n in range(1, 13)),
    }  # fmt: skip
