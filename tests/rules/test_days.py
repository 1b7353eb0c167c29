"""Every code of the set on the days around its first and its last, and what took its place."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from edi_scrub.claims.sample import SampleClaim, SampleLine, claim_of
from edi_scrub.findings import Finding, Severity
from edi_scrub.judging import Options, judge
from edi_scrub.policy.codes import DrugCode, ProcedureCode
from edi_scrub.policy.library import Policies
from edi_scrub.rules.choosing import choose
from tests.rules.casefile import codes

DAY = timedelta(days=1)
CODES: list[DrugCode | ProcedureCode] = [*codes().drugs.values(), *codes().procedures.values()]
DATED = [one for one in CODES if one.valid_from or one.valid_to]
ENDED = [one for one in codes().procedures.values() if one.replaced_by]


def told(code: str, day: date) -> list[Finding]:
    """What procedure-inactive says of a line of ``code`` beside one that makes a treatment."""
    lines = [SampleLine(code, day), SampleLine("J9999", day, description="EXAMPLE DRUG")]
    claim = claim_of(SampleClaim(lines=lines, diagnoses=["G24.3"]))
    options = Options(rules=choose(select=["procedure-inactive"]))
    found = judge(claim, Policies(codes()), options).findings
    return [f for f in found if f.rule == "procedure-inactive" and f.line == 1]


@pytest.mark.parametrize("code", DATED, ids=[one.code for one in DATED])
def test_a_code_is_told_the_day_before_its_first_and_the_day_after_its_last(
    code: DrugCode | ProcedureCode,
) -> None:
    expected = Severity.REJECT if code.confidence == "verified" else Severity.WARN
    for inside, outside in (
        (code.valid_from, code.valid_from and code.valid_from - DAY),
        (code.valid_to, code.valid_to and code.valid_to + DAY),
    ):
        if inside and outside:
            assert told(code.code, inside) == []
            (found,) = told(code.code, outside)
            assert found.severity is expected
            assert str(inside) in found.message and str(outside) in found.message


def test_the_crosswalks_are_those_of_2014() -> None:
    assert {one.code: one.replaced_by for one in ENDED} == {
        "64613": ("64616", "64617"),
        "64614": ("64642", "64643", "64644", "64645", "64646", "64647"),
    }


@pytest.mark.parametrize("code", ENDED, ids=[one.code for one in ENDED])
def test_after_its_last_day_each_successor_is_offered_and_before_its_first_the_old_one(
    code: ProcedureCode,
) -> None:
    assert code.valid_to is not None
    (found,) = told(code.code, code.valid_to + DAY)
    for successor in code.replaced_by:
        assert f"{successor} ({codes().procedures[successor].summary})" in found.remedy
        (back,) = told(successor, code.valid_to)
        assert f"{code.code} ({code.summary})" in back.remedy
