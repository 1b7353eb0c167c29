"""Bad input brings a clear sentence or a finding; no traceback, and no claim is lost."""

from __future__ import annotations

import io
import re

import pytest

from edi_scrub.errors import NotReadableError
from edi_scrub.findings import Outcome, Severity
from edi_scrub.pipeline import Sinks, scrub
from edi_scrub.policy.library import Policies
from tests.conservation import Run, assert_conserved, run_of
from tests.files import Subscriber, interchange

GOOD = interchange([[[[Subscriber(2), Subscriber(0, [1])]]]])
LINE = re.search(r"LX\*1~\n.*?DTP[^\n]*\n", GOOD, re.DOTALL)
assert LINE is not None
ONE_LINE = LINE[0]


def lines(count: int) -> str:
    """``count`` lines that together cost what the claim does."""
    texts = []
    for number in range(1, count + 1):
        charge = 100 - (count - 1) if number == 1 else 1
        texts.append(ONE_LINE.replace("LX*1", f"LX*{number}").replace("*100*", f"*{charge}*"))
    return "".join(texts)


def counted(text: str) -> str:
    """The text with SE01 right again after a claim was changed by hand."""
    start, end = text.index("ST*"), text.index("SE*")
    return re.sub(r"SE\*\d+", f"SE*{text[start:end].count('~') + 1}", text)


def scrubbed(text: str, policies: Policies) -> Run:
    run = run_of(text.encode("latin-1"), policies)
    assert_conserved(run)
    assert run.record.internal_errors == 0
    return run


def rules_on(run: Run, position: int) -> set[str]:
    """The rules that reject one claim."""
    judged = run.judged[position - 1]
    return {f.rule for f in judged.findings if f.severity is Severity.REJECT}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "empty"),
        ("\r\n  \n", "empty"),
        ("%PDF-1.7\n%\xe2\xe3", "PDF"),
        ("PK\x03\x04", "ZIP"),
        ("Dear colleague, here are", "not an X12 file"),
        (GOOD[:50], "cut short"),
        (GOOD[:106], "truncated"),
        (GOOD[: len(GOOD) // 2], "truncated"),
        (GOOD[: GOOD.index("IEA")], "truncated"),
        (GOOD[:30] + GOOD[33:], "106 characters"),
        (GOOD.replace("GE*1*1~", ""), "envelope is broken"),
        (GOOD.replace("ST*837", "ST*270"), "eligibility inquiry"),
        (GOOD + "and some text", "not X12"),
    ],
)
def test_what_is_no_837p_is_refused_with_a_sentence(
    text: str, sentence: str, policies: Policies
) -> None:
    with pytest.raises(NotReadableError, match=sentence):
        run_of(text.encode("latin-1"), policies)


def test_a_segment_of_20_mb_is_refused_without_reading_it_all(policies: Policies) -> None:
    data = GOOD.replace("HI*", "NTE*ADD*" + "X" * 20_000_000 + "~\nHI*", 1).encode()

    class Counting(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1, /) -> bytes:
            found = super().read(size)
            self.taken += len(found)
            return found

    source = Counting(data)
    with pytest.raises(NotReadableError, match="terminator is missing"):
        scrub(source, "x.837", policies, Sinks(io.BytesIO(), io.BytesIO()))
    assert source.taken < 2_000_000


def test_a_wrong_count_is_repaired_and_reported(policies: Policies) -> None:
    wrong = re.sub(r"SE\*\d+", "SE*7", GOOD)
    run = scrubbed(wrong, policies)
    assert run.clean.decode() == GOOD
    assert [f.element for found in run.level_findings for f in found.findings] == ["SE01"]


def test_an_hl_that_points_nowhere_holds_its_claims_alone(policies: Policies) -> None:
    run = scrubbed(GOOD.replace("HL*2*1*22*0", "HL*2*77*22*0"), policies)
    assert [judged.outcome for judged in run.judged] == [
        Outcome.REJECTED, Outcome.REJECTED, Outcome.CLEAN,
    ]  # fmt: skip
    assert rules_on(run, 1) == {"envelope"}
    assert b"*77*22" in run.rejected


@pytest.mark.parametrize(
    ("right", "wrong", "rule"),
    [
        (ONE_LINE, "", "envelope"),
        ("SV1*HC:99213*100*UN*1***1~\n", "", "envelope"),
        ("DTP*472*D8*20260102", "DTP*472*D8*20260231", "date-order"),
        ("DTP*472*D8*20260102", "DTP*472*D8*NEVER", "date-order"),
        ("DTP*472*D8*20260102~\n", "", "date-order"),
        ("*100*UN*1", "*-100*UN*1", "charge-balance"),
        ("*100*UN*1", "*1OO*UN*1", "charge-balance"),
        ("CLM*C905-1*100*", "CLM*C905-1*-100*", "charge-balance"),
        ("CLM*C905-1*100*", "CLM*C905-1**", "charge-balance"),
        (ONE_LINE, lines(60), "envelope"),
        ("***1~", "***1:9~", "diagnosis-pointer"),
    ],
)
def test_a_bad_claim_is_held_alone_with_a_finding(
    right: str, wrong: str, rule: str, policies: Policies
) -> None:
    assert right in GOOD
    run = scrubbed(counted(GOOD.replace(right, wrong, 1)), policies)
    assert [judged.outcome for judged in run.judged] == [
        Outcome.REJECTED, Outcome.CLEAN, Outcome.CLEAN,
    ]  # fmt: skip
    assert rule in rules_on(run, 1)


def test_fifty_lines_are_as_many_as_a_claim_may_have(policies: Policies) -> None:
    run = scrubbed(counted(GOOD.replace(ONE_LINE, lines(50), 1)), policies)
    assert run.judged[0].outcome is Outcome.CLEAN


def test_a_claim_that_stands_there_twice_is_sent_once(policies: Policies) -> None:
    run = scrubbed(GOOD.replace("CLM*C905-2*", "CLM*C905-1*"), policies)
    assert [judged.outcome for judged in run.judged] == [
        Outcome.CLEAN, Outcome.REJECTED, Outcome.CLEAN,
    ]  # fmt: skip
    assert rules_on(run, 2) == {"duplicate-claim"}


def test_an_id_that_two_different_claims_have_is_told_of(policies: Policies) -> None:
    twice = GOOD.replace("CLM*C905-2*100", "CLM*C905-1*90").replace(
        "SV1*HC:99213*100", "SV1*HC:99213*90"
    )
    run = scrubbed(twice.replace("SV1*HC:99213*90", "SV1*HC:99213*100", 1), policies)
    found = {f.rule: f.severity for f in run.judged[1].findings}
    assert found.get("duplicate-claim") is Severity.WARN
