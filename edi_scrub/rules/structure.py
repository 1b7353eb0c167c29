"""The claim as a form: its envelope, its sums, its dates."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.claims.values import ZERO
from edi_scrub.findings import Correction, Safety, Severity
from edi_scrub.policy.library import Policies
from edi_scrub.rules.registry import Problem, at_claim, at_line, rule

MOST_LINES = 50
MOST_DIAGNOSES = 12
MOST_DIAGNOSES_4010 = 8


@rule("envelope", Severity.REJECT, snip=1, status=("A7", "481"), treatment=False)
def envelope(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """The claim hangs in its file as the guide has it, and its service lines are whole.

    Why: a claim under a broken level, without a line, or with more lines or diagnoses than
    there is room for is refused unread, often with the whole file.
    Example: ``HL*3*9*22*0`` under no level 9 holds every claim below it back; a claim
    without ``LX`` is rejected; 51 lines are one too many, and so are 13 diagnoses (9 in
    4010).
    Correction: safe. Service lines are numbered 1, 2, 3 ... in LX01; what stands there
    instead is replaced.
    Source: 005010X222A1 and 004010X098A1, loops 2000A to 2400, HI and LX.
    """
    fault = claim.context.fault
    if fault:
        yield at_claim(claim, "HL", f"The claim cannot go out: {fault}.",
                       "Have the sender repair the levels (HL) above the claim; send it again.",
                       segment=claim.context.fault_segment)  # fmt: skip
    if not claim.lines:
        yield at_claim(claim, "LX", "The claim has no service line.", "Enter what was done.")
    most = MOST_DIAGNOSES_4010 if claim.context.is_4010 else MOST_DIAGNOSES
    if len(claim.lines) > MOST_LINES:
        yield _too_many(claim, "LX", len(claim.lines), "service lines", MOST_LINES)
    if len(claim.diagnoses) > most:
        yield _too_many(claim, "HI", len(claim.diagnoses), "diagnoses", most)
    for line in claim.lines:
        if not line.segment:
            yield at_line(line, "SV1", "The line has no SV1: it says nothing of what was done.",
                          "Enter the procedure, or delete the line.")  # fmt: skip
        if line.lx != str(line.number):
            yield _misnumbered(line)


def _too_many(claim: Claim, element: str, count: int, what: str, most: int) -> Problem:
    return at_claim(claim, element, f"The claim has {count} {what}; there is room for {most}.",
                    f"Split the claim, or leave out {what} that it does not need.")  # fmt: skip


def _misnumbered(line: ServiceLine) -> Problem:
    return at_line(
        line,
        "LX01",
        f"The claim's service line {line.number} does not carry its number in LX01.",
        "Number the service lines 1, 2, 3 ... in their order.",
        segment=line.first_segment,
        correction=Correction(Safety.SAFE, line.first_segment, "LX01", line.lx, str(line.number)),
    )


@rule("charge-balance", Severity.REJECT, snip=3, status=("A7", "178"), treatment=False)
def charge_balance(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """The claim's charge is the sum of its lines' charges, and each of them is an amount.

    Why: payers add up CLM02 and SV102 to the cent before they read anything else.
    Example: CLM02 of 100.00 over two lines of 60.00 is rejected, and so is a charge that
    is missing, no number or below zero.
    Correction: none. Which of the amounts is wrong is not on the claim.
    Source: 005010X222A1 CLM02: the total of all SV102 of the claim; balancing is WEDI
    SNIP type 3.
    """
    total = ZERO
    sound = True
    for line in claim.lines:
        charge = line.charge
        if charge is not None and charge >= ZERO:
            total += charge
            continue
        sound = False
        if line.segment:
            yield at_line(line, "SV102", _no_amount("The line's charge", charge),
                          "Enter the line's charge.")  # fmt: skip
    charge = claim.charge
    if charge is None or charge < ZERO:
        yield at_claim(claim, "CLM02", _no_amount("The claim's charge", charge),
                       "Enter the sum of the lines' charges.")  # fmt: skip
    elif sound and claim.lines and charge != total:
        yield at_claim(
            claim,
            "CLM02",
            f"The claim's charge is {charge}, its lines add up to {total}.",
            "Find the amount that is wrong: the claim's total or a line's charge.",
        )


def _no_amount(what: str, charge: Decimal | None) -> str:
    return f"{what} is missing or no number." if charge is None else f"{what} is below zero."


@rule("date-order", Severity.REJECT, snip=4, status=("A7", "187"), treatment=False)
def date_order(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """Every service line has a date of service: a range runs forward, none is still to come.

    Why: the date decides which codes, which policy and which price hold; without one
    the line cannot be judged by anybody, and what is not done yet is not paid.
    Example: ``DTP*472*D8*20250230`` is no date; ``DTP*472*RD8*20250305-20250301`` ends
    before it begins; a line without DTP*472 has no date at all; a service of 2026-11-03
    in an interchange of 2026-11-02 (ISA09) is still to come.
    Correction: none. A date is never changed.
    Source: 005010X222A1 loop 2400 DTP*472.
    """
    sent = claim.context.interchange_date
    for line in claim.lines:
        period = line.period
        if period is None:
            yield at_line(line, "DTP", "The line has no date of service (DTP*472).",
                          "Enter the date of service.")  # fmt: skip
        elif not period.valid or period.first is None or period.last is None:
            yield at_line(line, "DTP03", "The line's date of service is no date.",
                          "Enter the date as CCYYMMDD (D8), or as a range of two (RD8).",
                          segment=period.segment)  # fmt: skip
        elif period.last < period.first:
            yield at_line(line, "DTP03",
                          f"The line's service ends ({period.last}) before it begins"
                          f" ({period.first}).",
                          "Enter the first day first.", segment=period.segment)  # fmt: skip
        elif sent is not None and period.last > sent:
            yield at_line(line, "DTP03",
                          f"The line's service ({period.last}) is after the day of the"
                          f" interchange ({sent}).",
                          "Send the claim when the service has been done, or enter its real"
                          " date.", segment=period.segment)  # fmt: skip
