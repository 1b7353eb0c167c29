"""Does a diagnosis code exist on the day of service?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from operator import itemgetter

from edi_scrub.claims.model import Claim
from edi_scrub.claims.parts import Diagnosis
from edi_scrub.findings import Severity
from edi_scrub.policy.icd import Standing, is_wrong, release
from edi_scrub.policy.library import Policies
from edi_scrub.rules.governed import written
from edi_scrub.rules.lines import by_day
from edi_scrub.rules.registry import Denial, Problem, at_claim, rule


@rule(
    "diagnosis-inactive",
    Severity.REJECT,
    snip=5,
    status=("A7", "255"),
    treatment=False,
    denial=Denial("CO", ("146", "16"), ("M76", "MA63")),
)
def diagnosis_inactive(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """A diagnosis is a code that can be billed on the line's first day of service.

    Why: codes come, go and are divided every 1 October; a payer returns a claim with one
    that is not in force, or with a heading that has codes below it.
    Example: G35 on 2026-05-01 is rejected: since 2025-10-01 it is a heading. So is 342.9 on
    2015-03-02: 342.90 to 342.92 stand below it. A diagnosis no line points at is judged by
    the claim's first day.
    Correction: none. A diagnosis is never changed.
    Source: ICD-9-CM version 32 (dates of service 2014-10-01 to 2015-09-30), which CMS
    published; ICD-10-CM as the package simple-icd-10-cm has it, if it is installed
    (``pip install 'edi-scrub[icd]'``), for the fiscal year of its release: before the
    release's own day a finding is a warning. Of other days nothing is said.
    """
    if not any(_wrong(diagnosis, day) for day, _ in by_day(claim) for diagnosis in claim.diagnoses):
        return
    told: set[str] = set()
    for day, diagnosis in _dated(claim):
        if _wrong(diagnosis, day) and diagnosis.element not in told:
            told.add(diagnosis.element)
            yield _problem(claim, diagnosis, day)


def _wrong(diagnosis: Diagnosis, day: date) -> bool:
    return is_wrong(diagnosis.plain, day, is_icd10=diagnosis.is_icd10)


def _dated(claim: Claim) -> Iterator[tuple[date, Diagnosis]]:
    """Each diagnosis with the days that it has to be in force on, the earliest first."""
    dated = [(day, line) for line in claim.lines if (day := line.first_day) is not None]
    dated.sort(key=itemgetter(0))
    pointed: set[int] = set()
    for day, line in dated:
        for diagnosis in claim.pointed(line):
            pointed.add(diagnosis.position)
            yield day, diagnosis
    for diagnosis in claim.diagnoses:
        if diagnosis.position not in pointed:
            yield dated[0][0], diagnosis


def _problem(claim: Claim, diagnosis: Diagnosis, day: date) -> Problem:
    known, code = release(day), written(diagnosis)
    assert known is not None
    if known.standing(diagnosis.plain) is Standing.HEADING:
        fault, remedy = "is a heading, not billed itself,", "Enter the code below it that the"
    else:
        fault, remedy = "is no code", "Enter the code of that day that the"
    return at_claim(
        claim,
        diagnosis.element,
        f"{code} {fault} on {day} ({known.title}).",
        f"{remedy} record supports.",
        segment=diagnosis.segment,
        severity=Severity.WARN if day < known.edition else None,
    )
