"""Procedure and drug codes: how they are written, and the days they are valid on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.findings import Authority, Correction, Safety, Severity
from edi_scrub.policy.codes import CodeSets, DrugCode, ProcedureCode
from edi_scrub.policy.library import Policies
from edi_scrub.policy.payer import PART_B
from edi_scrub.rules.recodes import recodes_for, replacing
from edi_scrub.rules.registry import Denial, Problem, at_line, rule
from edi_scrub.x12.writer import component


@rule(
    "procedure-format",
    Severity.REJECT,
    snip=5,
    status=("A7", "454"),
    treatment=False,
    denial=Denial("CO", ("181", "16"), ("N56", "M20", "M51")),
)
def procedure_format(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """Procedure codes and modifiers stand in SV101 in upper case and without blanks.

    Why: to a payer ``j0588`` is no code, and so to every other rule here.
    Example: ``SV1*HC:j0588:jz*...`` becomes ``SV1*HC:J0588:JZ*...``.
    Correction: safe. Letters are made upper case, blanks around the code are taken out.
    Source: 005010X222A1 SV101-2 to SV101-6; HCPCS has no lower case.
    """
    for line in claim.lines:
        codes = line.procedure + "".join(line.modifiers)
        if not codes.isalnum() or codes != codes.upper():
            yield from _stray(claim, line)


def _stray(claim: Claim, line: ServiceLine) -> Iterator[Problem]:
    """One problem for each part of the line's SV101 that is written otherwise than it is read."""
    separator = claim.context.delimiters.component
    composite = "".join(s.get(1) for s in claim.segments if s.number == line.segment)
    for position in range(2, 7):
        before = component(composite, position, separator)
        after = before.strip().upper()
        if before == after or not before.isascii():
            continue
        element = f"SV101-{position}"
        what = "procedure code" if position == 2 else "modifier"
        yield at_line(
            line,
            element,
            f"The {what} {after} is written in lower case or with blanks.",
            f"Send it as {after}.",
            correction=Correction(Safety.SAFE, line.segment, element, before, after),
        )


@rule(
    "procedure-inactive",
    Severity.REJECT,
    snip=5,
    status=("A7", "454"),
    denial=Denial("CO", ("181", "16"), ("N56", "M20", "M51")),
)
def procedure_inactive(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """A procedure or drug code is valid on the line's first day of service.

    Why: a code that has ended, or has not begun, is denied whatever was done.
    Example: 64614 ended on 2013-12-31; on a line of 2014-02-03 it is rejected with its
    successors 64642 to 64647 named. J0589 on a line of 2024-03-31 has not begun. S2340
    and S2341 are rejected for Medicare Part B (SBR09 is MB), which does not take them.
    Correction: policy. Where the governing policy's recode names one successor for this
    line, and the successor is valid on that day, the code is replaced.
    Source: CMS HCPCS and physician fee schedule files, CPT changes of 2014; the dates are
    in specs/codes (an unverified date warns), and codes that are not there are not judged.
    """
    for line in claim.lines:
        day = line.first_day
        code = _known(policies.codes, line.procedure)
        if day is None or code is None:
            continue
        if code.valid_on(day):
            if _not_medicare_s(claim, code):
                yield at_line(line, "SV101-2", f"Medicare does not take {code.code} (status I).",
                              "Bill the code of what was done that the fee schedule has.",
                              severity=policies.severity(code.confidence))  # fmt: skip
            continue
        candidates = _candidates(policies.codes, code, day)
        to, authority = _spelled_out(claim, line, policies, candidates)
        yield at_line(
            line,
            "SV101-2",
            _out_of_date(code, day),
            _what_to_bill(policies.codes, candidates, _former(code, day)),
            severity=policies.severity(code.confidence),
            authority=authority,
            correction=replacing(line, to) if to else None,
        )


def _not_medicare_s(claim: Claim, code: DrugCode | ProcedureCode) -> bool:
    return (
        isinstance(code, ProcedureCode)
        and not code.medicare
        and claim.context.filing_indicator == PART_B
    )


def _known(codes: CodeSets, procedure: str) -> DrugCode | ProcedureCode | None:
    return codes.procedures.get(procedure) or codes.drug(procedure)


def _out_of_date(code: DrugCode | ProcedureCode, day: date) -> str:
    if code.valid_to is not None and code.valid_to < day:
        return f"{code.code} ended on {code.valid_to}; the service is of {day}."
    return f"{code.code} begins on {code.valid_from}; the service is of {day}."


def _candidates(codes: CodeSets, code: DrugCode | ProcedureCode, day: date) -> list[str]:
    """The codes valid on ``day`` that took the place of ``code``, or whose place it took."""
    if isinstance(code, DrugCode):
        return []
    if code.valid_to is not None and code.valid_to < day:
        related = list(code.replaced_by)
    else:
        related = [one.code for one in codes.procedures.values() if code.code in one.replaced_by]
    known = [codes.procedures[one] for one in related if one in codes.procedures]
    return [one.code for one in known if one.valid_on(day)]


def _former(code: DrugCode | ProcedureCode, day: date) -> list[str]:
    """What a drug was billed under on ``day``, before it had its code."""
    formerly = code.formerly if isinstance(code, DrugCode) else ()
    found = []
    for one in formerly:
        if one.valid_on(day):
            notes = ["by a facility"] if one.facility else []
            notes += ["unverified"] if one.confidence != "verified" else []
            found.append(f"{one.code} ({', '.join(notes)})" if notes else one.code)
    return found


def _what_to_bill(codes: CodeSets, candidates: list[str], former: list[str]) -> str:
    if former:
        return f"Bill the code that the drug had on that day: {' or '.join(former)}."
    if not candidates:
        return "Bill the code that was valid on that day for what was done."
    named = [f"{code} ({codes.procedures[code].summary})" for code in candidates]
    return f"Bill the one that says what was done: {'; '.join(named)}."


def _spelled_out(
    claim: Claim, line: ServiceLine, policies: Policies, candidates: list[str]
) -> tuple[str, Authority | None]:
    """The one candidate that the governing policy's recodes name for this line, or nothing."""
    choice = policies.choose(claim, line)
    if choice.version is None:
        return "", None
    named = {
        recode.to: recode
        for recode in recodes_for(claim, line, choice.version)
        if recode.to in candidates and policies.trusts(recode.confidence)
    }
    if len(named) != 1:
        return "", None
    to, recode = named.popitem()
    return to, choice.authority(recode.reason, recode.source)
