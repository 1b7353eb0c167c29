"""The guide check on claims with one fault each, on headers and levels, and on odd input."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest

from edi_scrub.claims.levels import walk
from edi_scrub.claims.loops import Kind, blocks
from edi_scrub.errors import NotReadableError
from edi_scrub.x12.guide import Guide, GuideError
from edi_scrub.x12.guide.known import KNOWN
from edi_scrub.x12.reader import read
from tests.conftest import ROOT
from tests.files import Dress, Subscriber, interchange

# One billing provider; three subscribers with a claim each, the second one of about 25 segments.
CLAIM = (
    "CLM*BROKEN*1270***11:B:1*Y*A*Y*Y~DTP*431*D8*20260101~REF*EA*R1~NTE*ADD*A NOTE OF OURS~"
    "HI*ABK:G43709*ABF:G243~NM1*DN*1*EXAMPLE*ADA****XX*1999999984~"
    "NM1*82*1*FICTION*DOCTOR****XX*1999999984~PRV*PE*PXC*207Q00000X~"
    "LX*1~SV1*HC:64615*420*UN*1***1~DTP*472*D8*20260102~REF*6R*1-1~"
    "LX*2~SV1*HC:J0585:JZ*850*UN*155***1~DTP*472*D8*20260102~REF*6R*1-2~LIN**N4*00023392102~"
    "CTP****1*UN~"
)
PLAIN = Dress(newline="")
SHORT = "CLM*C905-2*100***11:B:1*Y*A*Y*Y~HI*ABK:J029~LX*1~SV1*HC:99213*100*UN*1***1~"
DATED = "DTP*472*D8*20260102~"


def written(text: str = CLAIM, dress: Dress = PLAIN) -> str:
    """Three claims under one provider, the one in the middle ``text``."""
    plain = interchange([[[[Subscriber(1), Subscriber(1), Subscriber(1)]]]], PLAIN)
    found = plain.replace(SHORT + DATED, text)
    table = {"*": dress.element, ":": dress.component, "^": dress.repetition}
    table["~"] = dress.terminator + dress.newline
    return "".join(table.get(letter, letter) for letter in found)


def judged(text: str, guide: Guide | None = None) -> list[tuple[GuideError, ...]]:
    """What is wrong with each claim of a file, in order."""
    found = []
    for step in walk(blocks(read(io.BytesIO(text.encode("latin-1")))), guide=guide or Guide()):
        if step.block.kind is Kind.CLAIM:
            assert step.context.guide is not None
            found.append(step.context.guide.judge(step.block.segments))
    return found


def changed(before: str, after: str, count: int = 1) -> str:
    """The claim with a change; it has to be one."""
    assert before in CLAIM
    return CLAIM.replace(before, after, count)


FAULTS = {
    "place of service 77": (changed("11:B:1", "77:B:1"), ("2300", "CLM05-1", "7")),
    "HI with an unknown qualifier": (changed("HI*ABK", "HI*ABZ"), ("2300", "HI", "1")),
    "second diagnosis by ABK": (changed("ABF:G243", "ABK:G243"), ("2300", "HI02-1", "7")),
    "SV104 over length": (changed("UN*155", f"UN*{'1' * 16}"), ("2400", "SV104", "5")),
    "31 February": (changed("472*D8*20260102", "472*D8*20260231"), ("2400", "DTP03", "8")),
    "RD8 of one date": (changed("472*D8", "472*RD8"), ("2400", "DTP03", "8")),
    "REF with an unknown qualifier": (changed("REF*EA", "REF*ZZ"), ("2300", "REF", "1")),
    "CTP without LIN": (changed("LIN**N4*00023392102~", ""), ("2400", "CTP", "1")),
    "LX out of order": (changed("LX*2", "LX*3"), ("2400", "LX", "LX")),
    "no date of service": (changed("DTP*472*D8*20260102~", ""), ("2400", "DTP", "3")),
    "NM108 alone": (changed("****XX*1999999984", "****XX"), ("2310A", "NM108", "2")),
    "LIN without CTP": (changed("CTP****1*UN~", ""), ("2410", "CTP", "3")),
    "CLM06 missing": (changed("*Y*A*Y*Y", "**A*Y*Y"), ("2300", "CLM06", "1")),
    "trailing separator": (changed("REF*EA*R1", "REF*EA*R1*"), ("2300", "REF", "SEG1")),
    "trailing blank": (changed("A NOTE OF OURS", "A NOTE OF OURS "), ("2300", "NTE02", "6")),
    "letters beyond ASCII": (changed("A NOTE OF OURS", "\xc9"), ("2300", "NTE02", "6")),
    "NTE02 too long": (changed("A NOTE OF OURS", "X" * 81), ("2300", "NTE02", "5")),
    "five pointers": (changed("UN*155***1", "UN*155***1:2:1:2:1"), ("2400", "SV1", "crash")),
    "two hyphens in a range": (
        changed("472*D8*20260102", "472*RD8*2026-01-02"),
        ("2400", "DTP", "crash"),
    ),
    "SV103 without SV104": (changed("UN*155", "UN*"), ("2400", "SV104", "1")),
    "PRV02 of 4010": (changed("PE*PXC", "PE*ZZ"), ("2310B", "PRV02", "7")),
    "a segment twice": (changed("REF*EA*R1~", "REF*EA*R1~REF*EA*R2~"), ("2300", "REF", "5")),
    "out of order": (
        changed("DTP*431*D8*20260101~REF*EA*R1~", "REF*EA*R1~DTP*431*D8*20260101~"),
        ("2300", "DTP", "1"),
    ),
    "HL inside": (changed("NTE*ADD*A NOTE OF OURS", "ZZZ*1"), ("2300", "", "1")),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_claim_with_one_fault_is_found_and_its_neighbours_pass(name: str) -> None:
    text, expected = FAULTS[name]
    guide = Guide()
    before, broken, after = judged(written(text), guide)
    assert (before, after) == ((), ())
    assert expected in [(error.loop, error.element, error.code) for error in broken]
    assert (guide.accepted, guide.asked) == (2, 1)


@pytest.mark.parametrize("dress", [PLAIN, Dress("|", ">", "^", "\n", ""),
                                   Dress("^", "\\", "!", "'", "\r\n")])  # fmt: skip
def test_a_right_claim_is_accepted_without_asking_pyx12_whatever_the_delimiters(
    dress: Dress,
) -> None:
    guide = Guide()
    assert judged(written(CLAIM, dress), guide) == [(), (), ()]
    assert (guide.accepted, guide.asked) == (3, 0)


def test_a_51st_line_is_one_too_many() -> None:
    lines = "".join(f"LX*{n}~SV1*HC:99213*1*UN*1***1~{DATED}" for n in range(1, 52))
    claim = f"CLM*BROKEN*51***11:B:1*Y*A*Y*Y~HI*ABK:J029~{lines}"
    before, broken, after = judged(written(claim))
    assert (before, after) == ((), ())
    assert [(error.loop, error.element, error.code) for error in broken] == [("2400", "LX", "4")]


def test_an_error_says_where_in_the_input_it_is() -> None:
    text = written(FAULTS["31 February"][0])
    number = 1 + text.split("~").index("DTP*472*D8*20260231")
    assert [error.segment for error in judged(text)[1]] == [number]


def test_a_fault_of_a_subscriber_is_on_the_claims_below_it_alone() -> None:
    text = written().replace("****MI*X00000003", "****MI", 1)
    first, second, third = judged(text)
    assert (first, third) == ((), ())
    assert [(e.loop, e.element, e.code) for e in second] == [
        ("2010BA", "NM109", "1"),
        ("2010BA", "NM108", "2"),
    ]


def test_what_a_subscriber_lacks_is_told_of_once_and_the_claim_is_still_judged() -> None:
    text = written(FAULTS["place of service 77"][0])
    head, middle, tail = text.partition("HL*3*1*22*0~")
    text = head + middle + tail.replace("NM1*PR*2*INVENTED PLAN*****PI*INV01~", "", 1)
    first, second, third = judged(text)
    assert (first, third) == ((), ())
    assert [(e.loop, e.element, e.code) for e in second] == [
        ("2010BB", "NM1", "3"),
        ("2300", "CLM05-1", "7"),
    ]


def test_a_fault_of_the_header_is_on_every_claim() -> None:
    text = written().replace("NM1*40*2", "NM1*40*9")
    found = judged(text)
    assert [[(e.loop, e.element, e.code) for e in one] for one in found] == [
        [("1000B", "NM102", "7")]
    ] * 3


@pytest.mark.parametrize(("before", "after", "element"), [
    ("GS*HC", "GS*HP", "GS08"), ("*00501*", "*00401*", "GS08"), ("ISA*00", "ISA*99", "ISA01"),
])  # fmt: skip
def test_a_fault_of_the_envelope_is_on_every_claim(before: str, after: str, element: str) -> None:
    found = judged(written().replace(before, after, 1))
    assert [[error.element for error in one] for one in found] == [[element]] * 3


@pytest.mark.parametrize("version", ["005010X222", "005010X222A2"])
def test_a_guide_without_its_addenda_is_judged_by_the_nearest(version: str) -> None:
    guide = Guide()
    assert judged(written().replace("005010X222A1", version), guide) == [(), (), ()]
    assert guide.asked == 0


def test_hl_numbers_are_not_judged_here_and_make_no_cascade() -> None:
    text = written().replace("HL*2*1*22*0", "HL*9*1*22*1").replace("HL*1**20*1", "HL*1*7*20*0")
    assert judged(text) == [(), (), ()]


def test_envelope_only_leaves_levels_and_claims_alone() -> None:
    text = written(FAULTS["place of service 77"][0]).replace("NM1*IL*1", "NM1*IL*7")
    assert judged(text, Guide(envelope_only=True)) == [(), (), ()]
    assert all(judged(text.replace("PER*IC", "PER*XX"), Guide(envelope_only=True)))


def test_a_control_number_used_twice_is_on_the_claims_of_the_second() -> None:
    text = interchange([[[[Subscriber(1)]], [[Subscriber(1)]]]], PLAIN)
    twice = text.replace("ST*837*0002", "ST*837*0001").replace("*0002~GE", "*0001~GE")
    first, second = judged(twice)
    assert first == ()
    assert [(e.element, e.code) for e in second] == [("ST02", "23")]
    assert [e.element for e in judged(text + text)[2]] == ["ISA13"]


def test_the_101st_claim_of_a_subscriber_is_one_too_many_however_often_it_is_judged() -> None:
    text = interchange([[[[Subscriber(102), Subscriber(1)]]]], PLAIN)
    found = [len(one) for one in judged(text)]
    assert found == [0] * 100 + [1, 1, 0]


def test_no_message_says_a_value_of_the_claim() -> None:
    secrets = ("EXAMPLE", "A NOTE", "X0000", "BROKEN", "20260231", "19700101", "NOWHERE")
    for text, _ in FAULTS.values():
        for error in judged(written(text).replace("DMG*D8*1970", "DMG*D8*9970"))[1]:
            said = error.message + error.remedy + error.element + error.loop
            assert not [secret for secret in secrets if secret in said]


def test_a_name_behind_a_stray_terminator_is_not_taken_for_a_segment() -> None:
    errors = judged(written(changed("A NOTE OF OURS", "CALL~LEE*5~TODAY")))[1]
    said = " ".join(error.message + error.element for error in errors)
    assert errors and not re.search("LEE|TODAY", said)


PWK = "PWK*CT*AD~"
REMARK = ("SBR*S*18*******CI~OI***Y***Y~MOA***N999Z~NM1*IL*1*EXAMPLE*ADA****MI*X1~"
          "NM1*PR*2*PLAN*****PI*P1~")  # fmt: skip
DOUBTFUL: dict[str, Callable[[], str]] = {
    "pwk-certificate": lambda: changed("DTP*472", PWK + "DTP*472"),
    "remark-codes-age": lambda: changed("LX*1", REMARK + "LX*1"),
}


@pytest.mark.parametrize("name", DOUBTFUL)
def test_where_pyx12_is_known_to_be_wrong_the_error_names_the_entry(name: str) -> None:
    (_, errors, _) = judged(written(DOUBTFUL[name]()))
    assert [error.doubt for error in errors] == [name]


def test_every_known_wrong_verdict_that_is_matched_is_tested() -> None:
    assert {one.name for one in KNOWN if one.applies} == set(DOUBTFUL)
    assert all(one.reason for one in KNOWN)


def test_the_documentation_tells_every_known_wrong_verdict() -> None:
    text = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    assert [one.name for one in KNOWN if f"`{one.name}`" not in text] == []


def test_a_trailer_that_is_not_of_the_guide_stops_the_file() -> None:
    with pytest.raises(NotReadableError, match="segment"):
        judged(written().replace("~GE*1*1~", "~GE*1*1*9~"))


def test_a_segment_between_the_headers_is_on_every_claim_and_a_ta1_is_not() -> None:
    assert all(judged(written().replace("~ST*837", "~ZZZ*1~ST*837")))
    assert not any(judged(written().replace("~GS*HC", "~TA1*000000905*260105*1200*A*000~GS*HC")))


def test_a_hyphen_for_a_separator_is_no_hyphen_of_a_range() -> None:
    ranged = changed("472*D8*20260102", "472*RD8*20260102-20260103")
    found = judged(written(ranged, Dress(component="-", newline="")))
    assert "DTP03" in [error.element for error in found[1]]
