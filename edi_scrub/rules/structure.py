"""The claim as a form: its envelope, its sums, its dates, and what stands there twice."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from edi_scrub.claims.model import Claim
from edi_scrub.findings import Severity
from edi_scrub.policy.library import Policies
from edi_scrub.rules.registry import Problem, at_claim, at_line, rule

ZERO = Decimal(0)


@rule("charge-balance", Severity.REJECT, snip=3, status=("A7", "178"), treatment=False)
def charge_balance(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """The claim's charge is the sum of its lines' charges, and each of them is an amount.

    Why: payers add up CLM02 and SV102 to the cent before they read anything else.
    Example: CLM02 of 100.00 over two lines of 60.00 is rejected, and so is a charge that
    is missing, no number or below zero.
    Correction: none. Which of the amounts is wrong is not on the claim.
    Source: 005010X222A1 CLM02: the total of all SV102 of the claim; balancing is WEDI SNIP type 3.
    """
    total = ZERO
    sound = True
    for line in claim.lines:
        charge = line.charge
        if charge is None or charge < ZERO:
            if line.segment:
                yield at_line(line, "SV102", _amount("The line's charge", charge),
                              "Enter the line's charge.")  # fmt: skip
            sound = False
        else:
            total += charge
    charge = claim.charge
    if charge is None or charge < ZERO:
        yield at_claim(claim, "CLM02", _amount("The claim's charge", charge),
                       "Enter the sum of the lines' charges.")  # fmt: skip
    elif sound and charge != total:
        yield at_claim(
            claim,
            "CLM02",
            f"The claim's charge is {charge}, its lines add up to {total}.",
            "Find the amount that is wrong: the claim's total or a line's charge.",
        )


def _amount(what: str, charge: Decimal | None) -> str:
    return f"{what} is missing or no number." if charge is None else f"{what} is below zero."
