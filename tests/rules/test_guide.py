"""The rule ``guide``: where the guide check's errors are told, how many, and how sure they are."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from bench.generate import generate
from edi_scrub.claims.model import Claim
from edi_scrub.findings import Severity
from edi_scrub.judging import Options
from edi_scrub.pipeline import claims_of
from edi_scrub.policy.library import Policies
from edi_scrub.rules import RULES
from edi_scrub.rules.guide import MEMO
from edi_scrub.rules.registry import Problem

RULE = RULES["guide"]
BAD, TOO_MANY = "REF*ZZZ*1~", 25
Change = Callable[[list[str]], None]


def claim_with(change: Change, options: Options | None = None) -> Claim:
    """A right claim of two lines or more, with a change of its segments."""
    segments = list(generate(40, kind="clean"))
    starts = [n for n, text in enumerate(segments) if text.startswith("CLM*")]
    ends = [*starts[1:], len(segments)]
    for start, end in zip(starts, ends, strict=True):
        own = segments[start:end]
        if sum(text.startswith("LX*") for text in own) > 1:
            change(own)
            text = "".join([*segments[:start], *own, *segments[end:]])
            found = claims_of(io.BytesIO(text.encode()), options or Options())
            return list(found)[starts.index(start)]
    raise AssertionError("no claim has two lines")


def problems(claim: Claim) -> list[Problem]:
    return list(RULE.check(claim, Policies()))


def places(claim: Claim, name: str) -> list[int]:
    """The numbers of a claim's segments of one id."""
    return [segment.number for segment in claim.segments if segment.id == name]


def after(name: str, which: int, *texts: str) -> Change:
    """Put segments behind the claim's first, second ... that begins with ``name``."""

    def change(own: list[str]) -> None:
        at = [n for n, text in enumerate(own) if text.startswith(f"{name}*")][which]
        own[at + 1 : at + 1] = texts

    return change


def test_a_right_claim_has_no_finding() -> None:
    assert problems(claim_with(lambda own: None)) == []


def test_a_fault_of_the_claim_is_on_no_line() -> None:
    claim = claim_with(lambda own: own.__setitem__(0, own[0].replace("*11:B:1", "*77:B:1")))
    (found,) = problems(claim)
    assert (found.line, found.loop, found.element, found.segment) == (
        None, "2300", "CLM05-1", claim.segment,
    )  # fmt: skip


@pytest.mark.parametrize("which", [0, 1])
def test_a_fault_of_a_line_is_on_that_line(which: int) -> None:
    claim = claim_with(after("DTP*472", which, BAD))
    found = problems(claim)
    assert {one.line for one in found} == {which + 1}
    assert {one.segment for one in found} <= set(places(claim, "REF"))
    assert {one.loop for one in found} == {"2400"}


def test_a_fault_of_the_segment_that_opens_a_line_is_on_the_line_it_opens() -> None:
    def change(own: list[str]) -> None:
        at = [n for n, text in enumerate(own) if text.startswith("LX*")][1]
        own[at] = "LX*1234567~"  # six digits at most

    claim = claim_with(change)
    found = [one for one in problems(claim) if one.element == "LX01"]
    assert [(one.line, one.segment) for one in found] == [(2, claim.lines[1].first_segment)]


def test_of_very_many_faults_twenty_are_told_and_all_are_kept_for_the_acknowledgement() -> None:
    claim = claim_with(after("DTP*472", 0, *[BAD] * TOO_MANY))
    assert len(problems(claim)) == 20
    assert len(claim.memo[MEMO]) >= TOO_MANY


def test_where_pyx12_is_known_to_be_wrong_it_only_warns() -> None:
    doubtful = problems(claim_with(after("SV1", 0, "PWK*CT*AD~")))
    assert [one.severity for one in doubtful] == [Severity.WARN]
    sure = problems(claim_with(after("DTP*472", 0, BAD)))
    assert [one.severity for one in sure] == [None]


def test_nothing_is_found_and_nothing_kept_where_the_check_is_off() -> None:
    claim = claim_with(after("DTP*472", 0, BAD), Options(guide="off"))
    assert problems(claim) == []
    assert MEMO not in claim.memo


def test_every_claim_is_judged_for_its_shape() -> None:
    assert (RULE.snip, RULE.treatment, RULE.severity) == (2, False, Severity.REJECT)
