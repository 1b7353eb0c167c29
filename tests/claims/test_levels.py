"""What stands above the claims: repaired where one answer is right, else the claims are held."""

from __future__ import annotations

import io

import pytest

from edi_scrub.claims.envelope import Step
from edi_scrub.claims.levels import walk
from edi_scrub.claims.loops import Kind, blocks
from edi_scrub.errors import NotReadableError
from edi_scrub.findings import Severity
from edi_scrub.x12.reader import read
from tests.files import Subscriber, interchange

PLAIN = interchange([[[[Subscriber(1), Subscriber(0, [1])]]]])


def steps(text: str, *, repair: bool = True) -> list[Step]:
    return list(walk(blocks(read(io.BytesIO(text.encode("latin-1")))), repair=repair))


def repairs(text: str) -> dict[str, tuple[str, str]]:
    """Element to before and after, of every repair."""
    found = [f for step in steps(text) for f in step.findings]
    assert all(f.severity is Severity.CORRECT and f.rule == "envelope" for f in found)
    return {f.element: (f.correction.before, f.correction.after) for f in found if f.correction}


def faults(text: str) -> list[str]:
    return [s.context.fault for s in steps(text) if s.block.kind is Kind.CLAIM]


def test_a_good_file_has_nothing_to_repair() -> None:
    assert repairs(PLAIN) == {}
    assert faults(PLAIN) == ["", ""]


@pytest.mark.parametrize(
    ("right", "wrong", "element", "after"),
    [
        ("SE*38*", "SE*39*", "SE01", "38"),
        ("SE*38*", "SE**", "SE01", "38"),
        ("GE*1*", "GE*2*", "GE01", "1"),
        ("IEA*1*", "IEA*7*", "IEA01", "1"),
        ("HL*3*1*22*1", "HL*9*1*22*1", "HL01", "3"),
        ("HL*1**20*1", "HL*1*1*20*1", "HL02", ""),
        ("HL*1**20*1", "HL*1**20*0", "HL04", "1"),
        ("HL*2*1*22*0", "HL*2*1*22*1", "HL04", "0"),
        ("HL*3*1*22*1", "HL*3*1*22*0", "HL04", "1"),
        ("HL*4*3*23*0", "HL*4*3*23", "HL04", "0"),
    ],
)
def test_a_number_with_one_right_answer_is_repaired(
    right: str, wrong: str, element: str, after: str
) -> None:
    assert right in PLAIN
    found = repairs(PLAIN.replace(right, wrong))
    assert found[element][1] == after


def test_numbers_that_hang_together_are_all_renumbered() -> None:
    text = PLAIN.replace("HL*3*1*22*1", "HL*9*1*22*1").replace("HL*4*3*23*0", "HL*10*9*23*0")
    found = [f.correction for step in steps(text) for f in step.findings]
    assert [(c.element, c.before, c.after) for c in found if c] == [
        ("HL01", "9", "3"), ("HL01", "10", "4"), ("HL02", "9", "3"),
    ]  # fmt: skip
    assert faults(text) == ["", ""]


def test_a_missing_last_terminator_is_repaired() -> None:
    assert repairs(PLAIN.rstrip("~\n")) == {"IEA": ("", "~")}


@pytest.mark.parametrize(
    ("right", "wrong", "held"),
    [
        ("HL*2*1*22*0", "HL*2*7*22*0", [True, False]),
        ("HL*3*1*22*1", "HL*3**22*1", [False, True]),
        ("HL*4*3*23*0", "HL*4*2*23*0", [False, True]),
    ],
)
def test_a_level_that_names_another_parent_holds_the_claims_below_it(
    right: str, wrong: str, held: list[bool]
) -> None:
    assert right in PLAIN
    assert [bool(fault) for fault in faults(PLAIN.replace(right, wrong))] == held


def test_a_claim_below_no_subscriber_is_held() -> None:
    start, end = PLAIN.index("HL*2"), PLAIN.index("CLM")
    assert faults(PLAIN[:start] + PLAIN[end:])[0]


@pytest.mark.parametrize("trailer", ["SE*38*0001", "GE*1*1", "IEA*1*000000905"])
def test_a_trailer_with_another_control_number_stops_the_file(trailer: str) -> None:
    assert trailer in PLAIN
    with pytest.raises(NotReadableError, match="control number"):
        steps(PLAIN.replace(trailer, trailer[:-1] + "8"))


def test_without_corrections_a_wrong_count_stops_the_file() -> None:
    with pytest.raises(NotReadableError, match="does not count"):
        steps(PLAIN.replace("SE*38*", "SE*39*"), repair=False)


def test_without_corrections_a_wrong_hl01_holds_the_claims_below_it() -> None:
    found = steps(PLAIN.replace("HL*3*1*22*1", "HL*9*1*22*1").replace("*4*3*23", "*4*9*23"),
                  repair=False)  # fmt: skip
    assert [bool(s.context.fault) for s in found if s.block.kind is Kind.CLAIM] == [False, True]


@pytest.mark.parametrize(
    ("version", "sentence"),
    [("005010X223A2", "institutional"), ("005010X224A2", "dental"), ("005010X999", "neither ST03")],
)
def test_another_claim_file_is_named_and_refused(version: str, sentence: str) -> None:
    with pytest.raises(NotReadableError, match=sentence):
        steps(PLAIN.replace("005010X222A1", version))


def test_a_remittance_is_named_and_refused() -> None:
    with pytest.raises(NotReadableError, match=r"remittance advice \(835\)"):
        steps(PLAIN.replace("ST*837*", "ST*835*"))


def test_the_guide_without_its_addendum_is_read_with_a_note() -> None:
    found = [f for s in steps(PLAIN.replace("005010X222A1", "005010X222")) for f in s.findings]
    assert [(f.severity, f.element) for f in found] == [(Severity.WARN, "ST03")]


def test_the_context_tells_payer_subscriber_and_dependant() -> None:
    first, second = (s.context for s in steps(PLAIN) if s.block.kind is Kind.CLAIM)
    assert (first.payer.id, first.filing_indicator, first.responsibility) == ("INV01", "CI", "P")
    assert (first.billing.id, first.billing.state) == ("1999999984", "CA")
    assert (first.is_dependent, second.is_dependent) == (False, True)
    assert first.patient_key != second.patient_key
    assert (first.patient_name, first.subscriber_name) == ("EXAMPLE, ADA", "EXAMPLE, ADA")
    assert (second.patient_name, second.subscriber_name) == ("EXAMPLE, BRUNO", "EXAMPLE, ADA")
    assert (first.interchange, first.group, first.transaction) == ("000000905", "1", "0001")


def test_a_short_name_is_not_made_longer_by_the_birth_date() -> None:
    text = PLAIN.replace("*EXAMPLE*ADA****MI*X00000002", "*EXAMPLE").replace("*EXAMPLE*BRUNO", "")
    contexts = [s.context for s in steps(text) if s.block.kind is Kind.CLAIM]
    assert {one.subscriber_name for one in contexts} == {"EXAMPLE", "EXAMPLE, ADA"}
    assert contexts[-1].patient_name == ""


def test_the_billing_providers_own_address_is_read_and_no_other() -> None:
    text = interchange([[[[Subscriber(1)]]]])
    other = "NM1*87*2~\nN3*PO BOX 1~\nN4*NOWHERE*CA*900010009~\nHL*2"
    (claim,) = [s for s in steps(text.replace("HL*2", other, 1)) if s.block.kind is Kind.CLAIM]
    billing = claim.context.billing
    assert (billing.street, billing.postal_code) == ("1 NOWHERE STREET", "900010001")
    assert (billing.street_segment, billing.city_segment) == (10, 11)
