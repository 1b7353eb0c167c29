"""TA1, 999 and 997: what they say of a file, and that pyx12 accepts each of them."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import pyx12.params
import pyx12.x12n_document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edi_scrub.claims.loops import Kind, blocks
from edi_scrub.errors import NotReadableError
from edi_scrub.judging import Options
from edi_scrub.policy.library import Policies
from edi_scrub.rules.choosing import choose
from edi_scrub.x12.acks.form import Stamp
from edi_scrub.x12.reader import read
from tests.acks.answers import Answer, syntax
from tests.files import Dress, Subscriber, interchange
from tests.test_privacy import assert_unmarked, marked
from tests.x12.test_guide import FAULTS, changed, written

ONE = [[[Subscriber(1)]]]


def counted(text: str) -> str:
    """The file with an SE01 that counts what is there."""
    segments = text[text.index("ST*") : text.index("~SE*")].count("~") + 2
    return re.sub(r"~SE\*\d+", f"~SE*{segments}", text)


def body(answer: Answer) -> list[str]:
    return answer.of("IK3", "CTX", "IK4", "IK5", "AK3", "AK4", "AK5", "AK9")


def test_a_file_without_fault_is_accepted(policies: Policies, tmp_path: Path) -> None:
    answer = syntax(interchange([ONE]), policies, tmp_path)
    assert answer.segments == [
        "ISA*00*          *00*          *ZZ*NOWHERE        *ZZ*INVENTED       *260105*1200*^*00501*"
        "000000905*0*T*:",
        "GS*FA*NOWHERE*INVENTED*20260105*1200*1*X*005010X231A1",
        "ST*999*0001*005010X231A1",
        "AK1*HC*1*005010X222A1",
        "AK2*837*0001*005010X222A1",
        "IK5*A",
        "AK9*A*1*1*1",
        "SE*6*0001",
        "GE*1*1",
        "IEA*1*000000905",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_claim_is_answered_where_pyx12_finds_the_fault(
    name: str, policies: Policies, tmp_path: Path
) -> None:
    text = counted(written(FAULTS[name][0]))
    answer = syntax(text, policies, tmp_path)
    assert answer.of("IK5", "AK9") == ["IK5*E*5", "AK9*E*1*1*1"]
    theirs, ours = found_in(pyx12_own(text)), found_in(answer.segments)
    assert ours == EXPECTED.get(name, theirs)
    assert all(re.fullmatch(r"CTX\*CLM01:BROKEN", one) for one in answer.of("CTX"))
    assert len(answer.of("CTX")) == len(answer.of("IK3"))


# Where the answer is not pyx12's own: a segment of the guide in the wrong place is unexpected (2),
# not unknown; an id X12 does not have is in no IK3; a wrong number is told of; pyx12 forgets an
# element that lacks its partner, and ends in an exception.
EXPECTED = {
    "HI with an unknown qualifier": ["HI 34 2", "HI 35 3"],
    "REF with an unknown qualifier": ["REF 32 2"],
    "CTP without LIN": ["CTP 46 2"],
    "out of order": ["DTP 32 2"],
    "LX out of order": ["LX 42 8", "LX 42 1 554 I12"],
    "NM108 alone": ["NM1 35 8", "NM1 35 8 66 2"],
    "SV103 without SV104": ["SV1 43 8", "SV1 43 4 380 1", "SV1 43 3 355 2"],
    "five pointers": ["SV1 43 8"],
    "two hyphens in a range": ["DTP 40 8"],
    "HL inside": [],
}


def pyx12_own(text: str) -> list[str]:
    """The 999 that pyx12 writes itself; empty where it ends in an exception."""
    out = io.StringIO()
    try:
        pyx12.x12n_document.x12n_document(
            pyx12.params.params(), io.StringIO(text, newline=""), out, None, None
        )
    except Exception:  # noqa: BLE001  (it has many ways to fail)
        return []
    return [segment.strip() for segment in out.getvalue().split("~")]


def found_in(segments: list[str]) -> list[str]:
    """IK3 and IK4 as segment, position, (element, data element number,) code."""
    found, where = [], ""
    for segment in segments:
        name, *elements = segment.split("*")
        if name == "IK3":
            where = f"{elements[0]} {elements[1]}"
            found.append(f"{where} {elements[3]}")
        elif name == "IK4":
            found.append(" ".join([where, *elements[:3]]))
    return found


def test_what_the_guide_does_not_use_is_i10(policies: Policies, tmp_path: Path) -> None:
    for before, after, expected in (
        ("1270***11:B:1*Y*A*Y*Y", "1270***11:B:1*Y*A*Y*Y**********X", "IK4*19*1383*I10"),
        ("REF*EA*R1", "REF*EA*R1*X", "IK4*3*352*I10"),
    ):
        answer = syntax(written(changed(before, after)), policies, tmp_path)
        assert expected in answer.of("IK4"), answer.segments


def test_a_fault_above_the_claims_names_its_loop_and_no_claim(
    policies: Policies, tmp_path: Path
) -> None:
    text = counted(written().replace("****MI*X00000003", "****MI", 1))
    position = text[text.index("ST*") : text.index("NM1*IL*1*EXAMPLE*ADA****MI~")].count("~") + 1
    assert body(syntax(text, policies, tmp_path)) == [
        f"IK3*NM1*{position}*2010*8",
        "IK4*9*67*1",
        "IK4*8*66*2",
        "IK5*E*5",
        "AK9*E*1*1*1",
    ]


def test_a_faulty_claim_never_refuses_its_transaction(policies: Policies, tmp_path: Path) -> None:
    """The claim is held and the 277CA says so; the sender must not send the others again."""
    text = interchange([[ONE[0], ONE[0]]])
    assert body(syntax(text.replace("11:B:1", "77:B:1"), policies, tmp_path)) == [
        "IK3*CLM*18*2300*8", "CTX*CLM01:C905-1", "IK4*5:1*1331*7", "IK5*E*5",
        "IK3*CLM*18*2300*8", "CTX*CLM01:C905-2", "IK4*5:1*1331*7", "IK5*E*5",
        "AK9*E*2*2*2",
    ]  # fmt: skip


def test_a_fault_of_the_header_refuses_the_transaction(policies: Policies, tmp_path: Path) -> None:
    text = interchange([[ONE[0], ONE[0]]]).replace("NM1*40*2", "NM1*40*9", 1)
    assert body(syntax(text, policies, tmp_path)) == [
        "IK3*NM1*5*1000*8",
        "IK4*2*1065*7",
        "IK5*R*5",
        "IK5*A",
        "AK9*P*2*2*1",
    ]
    assert syntax(text.replace("NM1*40*2", "NM1*40*9"), policies, tmp_path).of("AK9") == [
        "AK9*R*2*2*0"
    ]


def test_a_fault_that_only_warns_is_noted_and_refuses_nothing(
    policies: Policies, tmp_path: Path
) -> None:
    options = Options(rules=choose(severities={"guide": "warn"}))
    text = interchange([ONE]).replace("11:B:1", "77:B:1")
    assert syntax(text, policies, tmp_path, options).of("IK5", "AK9") == ["IK5*E*5", "AK9*E*1*1*1"]


def test_what_is_corrected_is_answered_as_it_was_received(
    policies: Policies, tmp_path: Path
) -> None:
    text = interchange([ONE]).replace("LX*1", "LX*7")
    answer = syntax(text, policies, tmp_path)
    assert body(answer)[2:] == ["IK4*1*554*I12", "IK5*E*5", "AK9*E*1*1*1"]


def test_nothing_is_said_where_pyx12_is_known_to_be_wrong(
    policies: Policies, tmp_path: Path
) -> None:
    text = interchange([ONE]).replace("***1~\nDTP*472", "***1~\nPWK*CT*AD~\nDTP*472")
    answer = syntax(text.replace("SE*23", "SE*24"), policies, tmp_path)
    assert body(answer) == ["IK5*A", "AK9*A*1*1*1"]


def test_wrong_counts_and_numbers_are_noted(policies: Policies, tmp_path: Path) -> None:
    text = interchange([ONE])
    answer = syntax(text.replace("SE*23*", "SE*9*"), policies, tmp_path)
    assert body(answer) == ["IK5*E*4", "AK9*E*1*1*1"]
    answer = syntax(text.replace("GE*1*", "GE*3*"), policies, tmp_path)
    assert body(answer) == ["IK5*A", "AK9*E*3*1*1*5"]
    answer = syntax(text.replace("HL*2*1*22", "HL*7*1*22"), policies, tmp_path)
    assert body(answer) == ["IK3*HL*11*2000*8", "IK4*1*628*I12", "IK5*E*5", "AK9*E*1*1*1"]


def test_a_level_that_hangs_nowhere_is_noted(policies: Policies, tmp_path: Path) -> None:
    text = interchange([ONE]).replace("HL*2*1*22", "HL*2*9*22")
    answer = syntax(text, policies, tmp_path)
    assert body(answer) == ["IK3*HL*11*2000*8", "IK4*2*734*I12", "IK5*E*5", "AK9*E*1*1*1"]


def test_a_claim_is_named_where_its_id_can_be(policies: Policies, tmp_path: Path) -> None:
    for written_id, named in (
        ("A" * 36, ["CTX*CLM01:" + "A" * 35]),
        ("\xc9", []),
        ("A:B", []),
        ("", []),
    ):
        text = interchange([ONE]).replace("CLM*C905-1", f"CLM*{written_id}")
        answer = syntax(text.replace("11:B:1", "77:B:1"), policies, tmp_path)
        assert answer.of("CTX") == named


def test_ta1_stands_before_the_groups_where_isa14_asks_for_it(
    policies: Policies, tmp_path: Path
) -> None:
    text = interchange([ONE]).replace("*000000905*0*", "*000000905*1*")
    answer = syntax(text, policies, tmp_path)
    assert [one[:3] for one in answer.segments[:3]] == ["ISA", "TA1", "GS*"]
    assert answer.of("TA1") == ["TA1*000000905*260105*1200*A*000"]


def test_a_fault_of_the_interchange_is_told_by_ta1(policies: Policies, tmp_path: Path) -> None:
    text = interchange([ONE])
    for before, after, note in (
        ("*ZZ*INVENTED ", "*QQ*INVENTED ", "005"),
        ("*260105*1200*", "*261305*1200*", "014"),
        ("*T*:", "*X*:", "020"),
    ):
        answer = syntax(text.replace(before, after), policies, tmp_path)
        assert [one.split("*")[4:] for one in answer.of("TA1")] == [["R", note]]
        assert answer.of("GS", "ST", "IEA") == ["IEA*0*000000905"]
    answer = syntax(text.replace("IEA*1", "IEA*2"), policies, tmp_path)
    assert answer.of("TA1", "AK9") == ["TA1*000000905*260105*1200*E*021", "AK9*A*1*1*1"]
    answer = syntax(text[: text.rindex("~")], policies, tmp_path)
    assert answer.of("TA1", "AK9") == ["TA1*000000905*260105*1200*E*022", "AK9*A*1*1*1"]


def test_numbers_that_come_twice_are_refused_and_not_repeated(
    policies: Policies, tmp_path: Path
) -> None:
    answer = syntax(interchange([ONE]) * 2, policies, tmp_path)
    assert answer.of("TA1", "AK9") == ["AK9*A*1*1*1", "TA1*000000905*260105*1200*R*025"]
    assert answer.of("IEA") == ["IEA*1*000000905", "IEA*0*000000906"]
    text = interchange([ONE, ONE]).replace("*1200*2*X*", "*1200*1*X*").replace("GE*1*2", "GE*1*1")
    answer = syntax(text, policies, tmp_path)
    assert answer.of("AK9", "GE") == ["AK9*A*1*1*1", "GE*1*1", "AK9*R*1*1*0*19", "GE*1*2"]
    text = interchange([[ONE[0], ONE[0]]]).replace("*0002", "*0001")
    assert syntax(text, policies, tmp_path).of("AK2", "IK5", "AK9") == [
        "AK2*837*0001*005010X222A1", "IK5*A", "AK2*837*0001*005010X222A1", "IK5*R*23",
        "AK9*P*2*2*1",
    ]  # fmt: skip


def test_a_group_that_names_no_guide_is_refused(policies: Policies, tmp_path: Path) -> None:
    text = interchange([ONE]).replace("GS*HC", "GS*HP")
    answer = syntax(text, policies, tmp_path)
    assert answer.of("AK1", "IK5", "AK9") == [
        "AK1*HP*1*005010X222A1", "IK5*R", "AK9*R*1*1*0*2",
    ]  # fmt: skip


@pytest.mark.parametrize("dress", [Dress("|", ">", "^", "\n", ""), Dress("^", "\\", "!", "'", "")])
def test_an_answer_has_the_delimiters_of_what_it_answers(
    dress: Dress, policies: Policies, tmp_path: Path
) -> None:
    answer = syntax(written(changed("11:B:1", "77:B:1"), dress), policies, tmp_path)
    isa = answer.data[:106].decode("latin-1")
    assert (isa[3], isa[82], isa[104], isa[105]) == (
        dress.element, dress.repetition, dress.component, dress.terminator,
    )  # fmt: skip
    assert answer.of("CTX", "IK4") == ["CTX*CLM01:BROKEN", "IK4*5:1*1331*7"]


def test_the_date_is_the_inputs_or_the_one_that_is_given(
    policies: Policies, tmp_path: Path
) -> None:
    answer = syntax(interchange([ONE]), policies, tmp_path, stamp=Stamp("20260731", "0815"))
    assert "*260731*0815*" in answer.of("ISA")[0]
    assert "*20260731*0815*" in answer.of("GS")[0]


def test_nothing_of_a_claim_but_its_id_is_in_the_answer(policies: Policies, tmp_path: Path) -> None:
    answer = syntax(marked(), policies, tmp_path)
    assert len(answer.of("IK4")) > 3
    assert_unmarked(answer.data.decode("latin-1"), "999")
    assert not [one for one in answer.of("IK4") if one.count("*") > 3], "IK404 copies the data"


@pytest.mark.slow
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shape=st.lists(
        st.lists(st.sampled_from(["fine", "claim", "header"]), min_size=1, max_size=3),
        min_size=1,
        max_size=3,
    )
)
def test_the_sums_add_up(policies: Policies, tmp_path: Path, shape: list[list[str]]) -> None:
    """``shape`` is what is wrong with each transaction of each group."""
    parts = interchange([[[[Subscriber(2)]] for _ in group] for group in shape]).split("ST*837")
    for place, fault in enumerate([fault for group in shape for fault in group], start=1):
        before, after = {"fine": ("", ""), "claim": ("11:B", "77:B"), "header": ("40*2", "40*9")}[
            fault
        ]
        parts[place] = parts[place].replace(before, after, 1)
    answers = iter(syntax("ST*837".join(parts), policies, tmp_path).of("IK5", "AK9"))
    for group in shape:
        told = [{"fine": "A", "claim": "E", "header": "R"}[fault] for fault in group]
        assert [next(answers).split("*")[1] for _ in group] == told
        passed = len(told) - told.count("R")
        answer = "R" if not passed else "P" if passed < len(told) else max(told)
        assert next(answers) == f"AK9*{answer}*{len(told)}*{len(told)}*{passed}"
    assert next(answers, None) is None


@pytest.mark.slow
def test_the_999_of_every_real_file_is_accepted_by_pyx12(
    real_files: list[Path], policies: Policies, tmp_path: Path
) -> None:
    answered = 0
    for path in real_files:
        try:
            answer = syntax(path.read_bytes(), policies, tmp_path)
        except NotReadableError:
            continue
        kinds = [block.kind for block in blocks(read(io.BytesIO(path.read_bytes())))]
        if "TA1" not in {one[:3] for one in answer.segments}:
            assert len(answer.of("AK2")) == kinds.count(Kind.ST), path.name
        answered += 1
    assert answered > 50
