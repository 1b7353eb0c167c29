"""The 277CA: totals, statuses, identifiers, and that pyx12 accepts each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
import pyx12.map_if
import pyx12.params
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edi_scrub.errors import NotReadableError
from edi_scrub.findings import Outcome, Severity
from edi_scrub.judging import Options
from edi_scrub.policy.library import Policies
from edi_scrub.record import Judged
from edi_scrub.reports.claim_status import NEED_ENTITY, SECOND, statuses_of
from edi_scrub.rules import RULES
from edi_scrub.rules.choosing import choose
from edi_scrub.x12.acks.answered import amount
from edi_scrub.x12.acks.claims import ACCEPTED
from tests.acks.answers import Answer, claims
from tests.files import Dress, Subscriber, interchange
from tests.golden import Case
from tests.reports.run import judged as judged_with
from tests.test_golden import EVERY
from tests.test_privacy import marked

ONE = [[[Subscriber(1)]]]
ZERO = Decimal(0)


@dataclass
class Sums:
    """What a level of a 277CA says of its claims, and what its claims come to."""

    told: dict[str, str]
    charge: str
    claims: list[tuple[str, str, Decimal]]

    def assert_they_add_up(self, accepted: str, refused: str) -> None:
        counts = {accepted: 0, refused: 0}
        charges = {"YU": ZERO, "YY": ZERO}
        for _, code, charge in self.claims:
            counts[accepted if code == "WQ" else refused] += 1
            charges["YU" if code == "WQ" else "YY"] += charge
        due = {key: str(count) for key, count in counts.items() if count}
        due |= {key: amount(charge) for key, charge in charges.items()
                if counts[accepted if key == "YU" else refused]}  # fmt: skip
        assert self.told == due
        assert self.charge == amount(sum(charges.values(), ZERO))


def read_back(answer: Answer) -> Iterator[tuple[Sums, list[Sums]]]:
    """Each transaction: its own sums, and those of its providers."""
    text = "\n".join(answer.segments)
    for transaction in text.split("\nST*277*")[1:]:
        batch, *parts = re.split(r"\nHL\*\d+\*2\*19\*1\n", transaction)
        providers = [level(part) for part in parts]
        whole = level(batch)
        whole.claims = [claim for provider in providers for claim in provider.claims]
        yield whole, providers


def level(text: str) -> Sums:
    """What stands in a level before its first claim, and its claims."""
    above, *patients = re.split(r"\nHL\*\d+\*\d+\*PT\n", text)
    claims = [
        (trace, code, Decimal(charge))
        for patient in patients
        for trace, code, charge in re.findall(
            r"^TRN\*2\*(.*)\nSTC\*[^*]*\*\d*\*(U|WQ)\*([-.\d]+)", patient, re.MULTILINE
        )
    ]
    told = dict(re.findall(r"^(?:QTY|AMT)\*(\w+)\*(.*)", above, re.MULTILINE))
    status = re.search(r"^STC\*A1:19:AY\*\d*\*WQ\*(.*)", above, re.MULTILINE)
    assert status is not None
    return Sums(told, status[1], claims)


def assert_it_answers(answer: Answer, judged: list[Judged]) -> None:
    """Every claim once, in order, as it was decided; totals add up at both levels."""
    told = []
    for batch, providers in read_back(answer):
        batch.assert_they_add_up("90", "AA")
        for provider in providers:
            provider.assert_they_add_up("QA", "QC")
        told += batch.claims
    assert [(code, charge) for _, code, charge in told] == [
        ("U" if one.outcome is Outcome.REJECTED else "WQ", one.claim.charge or ZERO)
        for one in judged
    ]
    assert [trace for trace, *_ in told] == [
        "".join(one if " " <= one <= "~" else " " for one in judged.claim.claim_id).strip() or "0"
        for judged in judged
    ]


def test_a_file_without_fault_is_accepted_claim_by_claim(
    policies: Policies, tmp_path: Path
) -> None:
    answer, _ = claims(interchange([ONE]), policies, tmp_path)
    assert answer.segments == [
        "ISA*00*          *00*          *ZZ*NOWHERE        *ZZ*INVENTED       *260105*1200*^*00501*"
        "500000905*0*T*:",
        "GS*HN*NOWHERE*INVENTED*20260105*1200*1*X*005010X214",
        "ST*277*0001*005010X214",
        "BHT*0085*08*500000905-1-0001*20260105*1200*TH",
        "HL*1**20*1",
        "NM1*AY*2*EDI-SCRUB*****46*NOWHERE",
        "TRN*1*500000905-1-0001",
        "DTP*050*D8*20260105",
        "DTP*009*D8*20260105",
        "HL*2*1*21*1",
        "NM1*41*2*INVENTED BILLING*****46*999999999",
        "TRN*2*B0001",
        "STC*A1:19:AY*20260105*WQ*100",
        "QTY*90*1",
        "AMT*YU*100",
        "HL*3*2*19*1",
        "NM1*85*2*INVENTED CLINIC*****XX*1999999984",
        "TRN*1*0",
        "STC*A1:19:AY**WQ*100",
        "QTY*QA*1",
        "AMT*YU*100",
        "HL*4*3*PT",
        "NM1*QC*1*EXAMPLE*ADA****MI*X00000002",
        "TRN*2*C905-1",
        "STC*A2:20*20260105*WQ*100",
        "DTP*472*D8*20260102",
        "SE*25*0001",
        "GE*1*1",
        "IEA*1*500000905",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("case", EVERY, ids=lambda case: case.name)
def test_every_fixture_is_answered_in_full(case: Case, policies: Policies, tmp_path: Path) -> None:
    answer, judged = claims(
        case.input.read_bytes(), case.policies(policies), tmp_path, case.options
    )
    assert_it_answers(answer, judged)


LEVELS = st.lists(
    st.builds(Subscriber, st.integers(0, 2), st.lists(st.integers(0, 2), max_size=2)), max_size=3
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    groups=st.lists(st.lists(st.lists(LEVELS, max_size=2), max_size=2), max_size=2),
    wrong=st.sets(st.integers(1, 20)),
    charges=st.lists(st.sampled_from(["100", "99.5", "0.01", "-3", "12345678.90"]), min_size=20,
                     max_size=20),
)  # fmt: skip
def test_totals_are_the_claims_and_the_charges(
    policies: Policies,
    tmp_path: Path,
    groups: list[list[list[list[Subscriber]]]],
    wrong: set[int],
    charges: list[str],
) -> None:
    text = interchange(groups)
    for number, charge in enumerate(charges, start=1):
        text = text.replace(f"C905-{number}*100*", f"C905-{number}*{charge}*")
    for number in wrong:
        text = text.replace(f"C905-{number}*", f"C905-{number}*1", 1)
    answer, judged = claims(text, policies, tmp_path, Options(guide="off"))
    assert_it_answers(answer, judged)


def test_a_level_without_claims_is_not_answered(policies: Policies, tmp_path: Path) -> None:
    empty = [Subscriber(0)]
    answer, _ = claims(interchange([[[empty, [Subscriber(1)]], [empty]]]), policies, tmp_path)
    assert answer.of("ST", "HL", "GE") == [
        "ST*277*0001*005010X214", "HL*1**20*1", "HL*2*1*21*1", "HL*3*2*19*1", "HL*4*3*PT",
        "GE*1*1",
    ]  # fmt: skip
    answer, judged = claims(interchange([[[empty]]]), policies, tmp_path)
    assert (answer.data, judged) == (b"", [])


LINES = """LX*1~SV1*HC:J0585:JZ:RT*800.5*UN*155***1:2:3~DTP*472*RD8*20260102-20260104~REF*6R*OURS-1~
LIN**N4*00023392102~CTP****1*UN~REF*XZ*RX77~LX*2~SV1*HC:64615*350*UN*1***1~DTP*472*D8*20260103~
LX*3~SV1*HC:99213*50*UN*1***9~DTP*472*D8*20260105~""".replace("\n", "")


def with_lines(lines: str, *references: str) -> str:
    before = "C905-1*100***11:B:1*Y*A*Y*Y~HI*ABK:J029~"
    text = interchange([ONE], Dress(newline=""))
    head, _, rest = text.partition("CLM*" + before)
    after = rest[rest.index("SE*") :]
    claim = "CLM*C905-1*1200.50***11:B:1*Y*A*Y*Y~" + "".join(references) + "HI*ABK:J029~"
    return head + claim + lines + after


def test_a_refused_line_is_named_as_its_sender_names_it(policies: Policies, tmp_path: Path) -> None:
    text = with_lines(LINES, "REF*D9*HOUSE-1~")
    rules = Options(rules=choose(select=["diagnosis-pointer"]))
    answer, judged = claims(text, policies, tmp_path, rules)
    claim = answer.segments[answer.segments.index("TRN*2*C905-1") : -3]
    refused = {f.line for f in judged[0].findings if f.rule == "diagnosis-pointer"}
    assert refused == {1, 3}
    assert claim == [
        "TRN*2*C905-1",
        "STC*A3:247*20260105*U*1200.5",
        "REF*D9*HOUSE-1",
        "DTP*472*RD8*20260102-20260105",
        "SVC*HC:J0585:JZ:RT*800.5*****155",
        "STC*A7:477*20260105*U",
        "REF*FJ*OURS-1",
        "REF*XZ*RX77",
        "DTP*472*RD8*20260102-20260104",
        "SVC*HC:99213*50*****1",
        "STC*A7:477*20260105*U",
        "REF*FJ*3",
        "DTP*472*D8*20260105",
    ]


def test_a_line_without_a_code_is_answered_on_the_claim(policies: Policies, tmp_path: Path) -> None:
    text = interchange([ONE]).replace("SV1*HC:99213*100*UN", "SV1**-1*UN")
    answer, _ = claims(text, policies, tmp_path)
    assert answer.of("SVC") == []
    assert "A7:178" in answer.of("STC")[-1]


def test_a_claim_without_a_day_of_service_still_has_one(policies: Policies, tmp_path: Path) -> None:
    text = interchange([ONE]).replace("DTP*472*D8*20260102", "DTP*472*D8*20260299")
    assert claims(text, policies, tmp_path)[0].of("DTP")[2:] == ["DTP*472*D8*19000101"]


def test_a_faulty_form_points_to_the_999(policies: Policies, tmp_path: Path) -> None:
    text = interchange([ONE])
    answer, _ = claims(text.replace("11:B:1", "77:B:1"), policies, tmp_path)
    assert answer.of("STC")[2:] == ["STC*A3:684*20260105*U*100"]
    answer, _ = claims(text.replace("NM1*40*2", "NM1*40*9"), policies, tmp_path)
    assert answer.of("STC")[2:] == ["STC*A7:481*20260105*U*100"], "it is refused by the 999"


def test_an_entity_is_named_where_a_status_speaks_of_one(
    policies: Policies, tmp_path: Path
) -> None:
    text = interchange([ONE]).replace("N3*1 NOWHERE STREET", "N3*PO BOX 1")
    assert claims(text, policies, tmp_path)[0].of("STC")[2:] == ["STC*A7:503:85*20260105*U*100"]
    text = text.replace("N3*PO BOX 1", "N3*1 NOWHERE STREET")
    rendering = "HI*ABK:J029~\nNM1*82*1*NOBODY*ADA****XX*1999999985"
    text = text.replace("HI*ABK:J029", rendering).replace("SE*23", "SE*24")
    rules = Options(rules=choose(severities={"npi": "reject"}))
    assert claims(text, policies, tmp_path, rules)[0].of("STC")[2:] == [
        "STC*A7:562:82*20260105*U*100"
    ]


def finding(rule: str, line: int | None = None, loop: str = "2300") -> object:
    from edi_scrub.findings import Finding

    return Finding(rule, Severity.REJECT, "", "", line, loop)


def test_more_than_three_statuses_take_another_stc(policies: Policies, tmp_path: Path) -> None:
    text = interchange([ONE]).replace("N3*1 NOWHERE STREET", "N3*PO BOX 1")
    text = text.replace("C905-1*100*", "C905-1*99*").replace("20260102", "20260106")
    text = text.replace("NM1*85*2*INVENTED CLINIC*****XX*1999999984",
                        "NM1*85*2*INVENTED CLINIC*****XX*1999999985")  # fmt: skip
    text = text.replace("HI*ABK:J029", "HI*ABK:J029*ABF:J029")
    rules = Options(rules=choose(severities={"npi": "reject", "billing-zip": "reject"}))
    answer, judged = claims(text, policies, tmp_path, rules)
    own, _ = statuses_of(judged[0])
    assert len(own) == 4
    told = answer.of("STC")[2:]
    assert told[0] == "STC*A7:178*20260105*U*99******A7:503:85*A7:255"
    assert told[1] == "STC*A7:562:85*20260105*U*99"


def test_the_status_of_every_rule_is_in_pyx12s_lists_and_refuses() -> None:
    codes = pyx12.map_if.load_map_file(
        "277.5010.X214.xml", pyx12.params.ParamsBase()
    ).ext_codes.codes
    categories, statuses = (codes[name]["codes"] for name in ("claim_status_cat", "claim_status"))
    for rule in RULES.values():
        assert rule.status[0] in {"A3", "A6", "A7", "A8"} & set(categories), rule.id
        assert rule.status[1] in statuses, rule.id
    assert ACCEPTED[0] in categories and ACCEPTED[1] in statuses
    assert set(SECOND.values()) | NEED_ENTITY <= set(statuses)


# Of list 508, those whose note asks for an entity or for a second status.
ASKS_FOR_ENTITY = {"16", "19", "24", "26", "85", "125", "128", "145", "153", "164", "252", "480",
                   "487", "496", "500", "501", "502", "503", "504", "505", "562"}  # fmt: skip
ASKS_FOR_SECOND = {
    "21",
    "294",
    "402",
    "508",
    "510",
    "511",
    "512",
    "693",
    "700",
    "732",
    "745",
    "746",
}


@pytest.mark.parametrize("rule", sorted(RULES))
@pytest.mark.parametrize("loop", ["2300", "2010AA", "2310B", "2310A", "2400", "2330B"])
def test_a_status_has_what_its_note_asks_for(rule: str, loop: str) -> None:
    judged = judged_with(Outcome.REJECTED, finding(rule, loop=loop))  # type: ignore[arg-type]
    own, _ = statuses_of(judged)
    for _, code, entity in own:
        assert bool(entity) == (code in ASKS_FOR_ENTITY)
    if RULES[rule].status[1] in ASKS_FOR_SECOND:
        assert len({code for _, code, _ in own}) > 1


def test_the_patient_is_named_as_sent_and_nothing_else_of_him(
    policies: Policies, tmp_path: Path
) -> None:
    answer, _ = claims(marked(), policies, tmp_path)
    assert answer.of("NM1")[3] == "NM1*QC*1*ZYXNAME*ZYXGIVEN****MI*ZYXMEMBER2"
    assert answer.of("NM1")[-1] == "NM1*QC*1*ZYXNAME*ZYXGIVEN****MI*ZYXMEMBER3"
    text = answer.data.decode("latin-1")
    for mark in ("19010203", "ZYXSTREET", "ZYXCITY", "ZYXNOTE", "ZYXAUTH", "J029"):
        assert mark not in text


def test_what_cannot_be_repeated_is_left_out_or_unknown(policies: Policies, tmp_path: Path) -> None:
    text = interchange([ONE])
    for before, after, shown in (
        ("IL*1*EXAMPLE*ADA****MI*X00000002", "IL*1*****", "NM1*QC*1*UNKNOWN*****MI*UNKNOWN"),
        ("EXAMPLE*ADA*", "M\xdcLLER:A*ADA*", "NM1*QC*1*M LLER A*ADA****MI*X00000002"),
        ("CLM*C905-1", "CLM*", "TRN*2*0"),
        ("NM1*85*2*INVENTED CLINIC*****XX*1999999984", "NM1*85*2*INVENTED CLINIC",
         "NM1*85*2*INVENTED CLINIC*****FI*999999999"),
    ):  # fmt: skip
        answer, _ = claims(text.replace(before, after), policies, tmp_path)
        assert shown in answer.segments


@pytest.mark.parametrize("dress", [Dress("|", ">", "^", "\n", ""), Dress("^", "\\", "!", "'", "")])
def test_an_answer_has_the_delimiters_of_what_it_answers(
    dress: Dress, policies: Policies, tmp_path: Path
) -> None:
    answer, _ = claims(interchange([ONE], dress), policies, tmp_path)
    isa = answer.data[:106].decode("latin-1")
    assert (isa[3], isa[82], isa[104], isa[105]) == (
        dress.element, dress.repetition, dress.component, dress.terminator,
    )  # fmt: skip


@pytest.mark.slow
def test_the_277ca_of_every_real_file_is_accepted_by_pyx12_and_adds_up(
    real_files: list[Path], policies: Policies, tmp_path: Path
) -> None:
    answered = 0
    for path in real_files:
        try:
            answer, judged = claims(path.read_bytes(), policies, tmp_path)
        except NotReadableError:
            continue
        assert_it_answers(answer, judged)
        answered += 1
    assert answered > 50
