"""What other payers did with the claim: their payments and adjustments add up to its charges."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.claims.parts import Adjudication, OtherPayer
from edi_scrub.claims.values import ZERO
from edi_scrub.findings import Severity
from edi_scrub.policy.library import Policies
from edi_scrub.rules.registry import Problem, at_line, rule

_NAMES = {"P": "primary payer", "S": "secondary payer", "T": "tertiary payer"}
_REMEDY = "Take the amounts from that payer's remittance (835) as they stand there."


@rule("payer-balance", Severity.REJECT, snip=3, status=("A7", "400"), treatment=False)
def payer_balance(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """What another payer paid and adjusted adds up to what was charged.

    Why: the next payer works out its own share from these amounts, and returns a claim on
    which they do not add up to the cent.
    Example: a line of 43.00 with ``SVD*FIRST*40`` and ``CAS*PR*2*2`` is short of 1.00. With
    every line at 76.04 together and CAS of the claim 36.89, ``AMT*D`` has to be 39.15. SVD01
    has to name one of the claim's other payers (2330B NM109). What is not there is not
    asked for: a payer with neither 2430 nor CAS of the claim is not judged, the claim's sum
    only where the payer has a 2430 on every line or on none.
    Correction: none. Which of the amounts is wrong is on the payer's remittance.
    Source: 005010X222A1 section 1.4.1 (coordination of benefits), loops 2320, 2330B and
    2430; X12's example 3C. Claims in 004010X098A1 are not judged.
    """
    if not (claim.other_payers or claim.adjudicated) or claim.context.is_4010:
        return
    known = [payer.payer_id.strip() for payer in claim.other_payers]
    for line in claim.lines:
        if line.adjudications:
            yield from _of_line(line, claim, known)
    for payer in claim.other_payers:
        if payer.paid is not None and known.count(payer.payer_id.strip()) == 1:
            yield from _of_claim(payer, claim)


def _of_line(line: ServiceLine, claim: Claim, known: list[str]) -> Iterator[Problem]:
    """SVD01 is known, and SV102 is what each payer paid and adjusted together."""
    by_payer: dict[str, list[Adjudication]] = {}
    for one in line.adjudications:
        by_payer.setdefault(one.payer_id.strip(), []).append(one)
    for payer_id, found in by_payer.items():
        if payer_id not in known:
            yield at_line(line, "SVD01",
                          "The line tells of a payment by a payer that the claim does not name.",
                          "Make SVD01 the id of the payer's own loop (2330B NM109).",
                          loop="2430", segment=found[0].segment)  # fmt: skip
            continue
        total = _total([one.paid for one in found] + [one.adjusted for one in found])
        if known.count(payer_id) > 1 or total is None or line.charge in (None, total):
            continue
        payer = _called(claim.other_payers[known.index(payer_id)])
        yield at_line(line, "SVD02",
                      f"The line's charge is {line.charge}; the {payer} paid and adjusted"
                      f" {total} of it.", _REMEDY,
                      loop="2430", segment=found[0].segment)  # fmt: skip


def _of_claim(payer: OtherPayer, claim: Claim) -> Iterator[Problem]:
    """AMT*D is what was paid on the lines, or charged, less what was adjusted on the claim."""
    told = [
        [one.paid for one in line.adjudications if one.payer_id.strip() == payer.payer_id.strip()]
        for line in claim.lines
    ]
    if all(told) and told:
        due, what = _total([paid for line in told for paid in line]), "paid on the lines"
    elif any(told) or not payer.adjustments:
        return
    else:
        due, what = claim.charge, "charged"
    if due is None or payer.adjusted is None or due - payer.adjusted == payer.paid:
        return
    yield Problem(
        f"The {_called(payer)} paid {payer.paid}; {due} {what}, less {payer.adjusted} adjusted on"
        f" the claim, is {due - payer.adjusted}.",
        _REMEDY, None, "2320", "AMT02", payer.segment,
    )  # fmt: skip


def _total(amounts: list[Decimal | None]) -> Decimal | None:
    """The sum, or None where one is no number."""
    total = ZERO
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total


def _called(payer: OtherPayer) -> str:
    return _NAMES.get(payer.responsibility, "other payer")
