"""Diagnosis codes as codes: how they are written, and which code set they are of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from string import ascii_uppercase, digits

from edi_scrub.claims.model import Claim
from edi_scrub.claims.parts import Diagnosis
from edi_scrub.findings import Correction, Safety, Severity
from edi_scrub.policy.library import Policies
from edi_scrub.rules.registry import Denial, Problem, at_claim, rule

ICD10_BEGINS = date(2015, 10, 1)
ICD10 = frozenset({"ABK", "ABF"})
# What a code of each set begins with; E and V begin codes of both.
FIRST_OF_ICD10 = frozenset(ascii_uppercase)
FIRST_OF_ICD9 = frozenset(digits + "EV")
CAUSES_ICD10, CAUSES_ICD9 = frozenset("VWXY"), frozenset("E")
SHORTEST, LONGEST = 3, 7


@rule(
    "diagnosis-format",
    Severity.REJECT,
    snip=5,
    status=("A7", "255"),
    treatment=False,
    denial=Denial("CO", ("146", "16"), ("M76", "MA63")),
)
def diagnosis_format(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """A diagnosis code stands in HI as letters and digits: no point, no blank, no lower case.

    Why: the point is for print; in HI it makes the code an unknown one.
    Example: ``HI*ABK:G43.709`` becomes ``HI*ABK:G43709``; a code of two or of eight
    characters is rejected.
    Correction: safe. Point and blanks are taken out, letters made upper case. The code
    stays the same code.
    Source: 005010X222A1 HI: the decimal point of a diagnosis code is implied.
    """
    for diagnosis in claim.diagnoses:
        code, plain = diagnosis.code, diagnosis.plain
        if code == plain and plain.isalnum() and SHORTEST <= len(plain) <= LONGEST:
            continue
        if plain.isascii() and plain.isalnum() and SHORTEST <= len(plain) <= LONGEST:
            yield _rewritten(claim, diagnosis)
        else:
            yield at_claim(
                claim,
                diagnosis.element,
                f"Diagnosis {diagnosis.position} of the claim is no diagnosis code: one has"
                f" {SHORTEST} to {LONGEST} letters and digits.",
                "Enter the code as the code book has it.",
                segment=diagnosis.segment,
            )


def _rewritten(claim: Claim, diagnosis: Diagnosis) -> Problem:
    return at_claim(
        claim,
        diagnosis.element,
        f"Diagnosis {diagnosis.code.strip()} is written with a point, a blank or in lower case.",
        f"Send it as {diagnosis.plain}.",
        segment=diagnosis.segment,
        correction=Correction(
            Safety.SAFE, diagnosis.segment, diagnosis.element, diagnosis.code, diagnosis.plain
        ),
    )


@rule(
    "diagnosis-version",
    Severity.REJECT,
    snip=5,
    status=("A7", "255"),
    treatment=False,
    denial=Denial("CO", ("146", "16"), ("M76", "MA63")),
)
def diagnosis_version(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """Diagnoses are of the code set in force on the line's first day of service.

    Why: ICD-9-CM (BK, BF) holds for service before 2015-10-01, ICD-10-CM (ABK, ABF) from
    then on; a claim with the other one, or with both, is returned.
    Example: ``HI*BK:72885`` over a line of 2015-10-01 is rejected, and so are
    ``HI*ABK:G243*BF:34290`` and ``HI*ABK:72885``, an ICD-9-CM code under ICD-10's qualifier.
    Correction: none. The right code of the other set is not on the claim, and a
    qualifier alone is never changed.
    Source: 45 CFR 162.1002; CMS MLN SE1408 (a span goes by its first day).
    """
    diagnoses = claim.diagnoses
    if not diagnoses:
        return
    is_icd10 = diagnoses[0].qualifier in ICD10
    for diagnosis in diagnoses:
        if (diagnosis.qualifier in ICD10) is not is_icd10:
            yield at_claim(claim, "HI", "The claim has diagnoses of ICD-9-CM and of ICD-10-CM.",
                           "Code all of them by the set of the date of service; split a claim"
                           " that reaches over 2015-10-01.", segment=diagnosis.segment)  # fmt: skip
            return
    possible = FIRST_OF_ICD10 if is_icd10 else FIRST_OF_ICD9
    misnamed = [d for d in diagnoses if d.plain[:1] not in possible and d.plain.isalnum()]
    if misnamed:
        yield _misnamed(claim, misnamed)
    for line in claim.lines:
        day = line.period.first if line.period else None
        if day is not None and (day >= ICD10_BEGINS) is not is_icd10:
            yield _out_of_time(claim, is_icd10)
            return


@rule("diagnosis-list", Severity.REJECT, snip=4, status=("A7", "255"), treatment=False)
def diagnosis_list(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """A diagnosis stands on its claim once, and the first one is no external cause.

    Why: a claim with one code twice, or whose principal diagnosis says only how an injury
    came about, is returned.
    Example: ``HI*ABK:G243*ABF:G243`` is rejected, and so is ``HI*ABK:W1830XA*ABF:S0990XA``:
    the injury (S) comes first, its cause (V, W, X, Y; E in ICD-9-CM) after it.
    Correction: none. Pointers count on the order of the diagnoses.
    Source: X12 request for interpretation 2561 (twice); a clearinghouse's edit (the cause).
    """
    diagnoses = claim.diagnoses
    if not diagnoses:
        return
    if diagnoses[0].plain[:1] in (CAUSES_ICD10 if diagnoses[0].is_icd10 else CAUSES_ICD9):
        yield at_claim(claim, diagnoses[0].element,
                       f"The claim's first diagnosis, {diagnoses[0].plain}, is the external cause"
                       " of an injury.", "Put the injury itself first, and point the lines anew.",
                       segment=diagnoses[0].segment)  # fmt: skip
    if len({diagnosis.plain for diagnosis in diagnoses}) == len(diagnoses):
        return
    first: dict[str, int] = {}
    for diagnosis in diagnoses:
        place = first.setdefault(diagnosis.plain, diagnosis.position)
        if place != diagnosis.position:
            yield at_claim(claim, diagnosis.element,
                           f"{diagnosis.plain} stands on the claim twice, as diagnosis {place} and"
                           f" {diagnosis.position}.", "Leave one of them out, and point the lines"
                           " anew.", segment=diagnosis.segment)  # fmt: skip


def _misnamed(claim: Claim, diagnoses: list[Diagnosis]) -> Problem:
    named, found = ("ICD-10-CM", "ICD-9-CM")
    if not diagnoses[0].is_icd10:
        named, found = found, named
    return at_claim(
        claim,
        diagnoses[0].element,
        f"Under the qualifiers of {named} stands what is written as a code of {found}:"
        f" {', '.join(diagnosis.plain for diagnosis in diagnoses)}.",
        "Code the diagnoses by the set of the date of service.",
        segment=diagnoses[0].segment,
    )


def _out_of_time(claim: Claim, is_icd10: bool) -> Problem:
    wrong = [
        line
        for line in claim.lines
        if line.first_day is not None and (line.first_day >= ICD10_BEGINS) is not is_icd10
    ]
    first = min(line.first_day for line in wrong if line.first_day is not None)
    used, due = ("ICD-10-CM", "ICD-9-CM") if is_icd10 else ("ICD-9-CM", "ICD-10-CM")
    numbers = ("line " if len(wrong) == 1 else "lines ") + ", ".join(str(x.number) for x in wrong)
    return at_claim(
        claim,
        "HI",
        f"The diagnoses are of {used}; on {first} {due} is in force"
        f" ({numbers}). ICD-10-CM begins on {ICD10_BEGINS}.",
        f"Code the diagnoses in {due}"
        + ("." if len(wrong) == len(claim.lines) else ", on a claim of their own for these lines."),
        segment=claim.diagnoses[0].segment,
    )
