"""How a claim is filed: which claim it replaces, and whether it comes in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from edi_scrub.claims.model import Claim
from edi_scrub.findings import Severity
from edi_scrub.policy.library import Policies
from edi_scrub.policy.payer import PART_B
from edi_scrub.rules.registry import Denial, Problem, at_claim, at_line, rule

ORIGINAL = "1"
ANSWERS_ANOTHER = {"7": "replaces", "8": "voids"}  # CLM05-3
PAYERS_NUMBER = "F8"
A_YEAR_SINCE = date(2010, 1, 1)  # services from then on; before, the limits were longer


@rule(
    "frequency-reference",
    Severity.REJECT,
    snip=4,
    status=("A7", "464"),
    treatment=False,
    denial=Denial("CO", ("16",), ("N152",)),
)
def frequency_reference(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """A claim that replaces or voids another names it, and no other claim does.

    Why: the payer finds the claim to replace or void by the number it gave it; without
    one it returns the claim, or pays it as another.
    Example: ``CLM05`` ending in ``:7`` or ``:8`` without ``REF*F8`` is rejected. REF*F8 on
    an original (``:1``) is a warning.
    Correction: none. The payer's number is on its remittance.
    Source: 005010X222A1 CLM05-3 and 2300 REF*F8; X12 requests for interpretation 1538
    and 2110.
    """
    frequency, number = claim.frequency, None
    for reference in claim.references:
        if reference.qualifier == PAYERS_NUMBER:
            number = reference.value
    if frequency in ANSWERS_ANOTHER and not (number or "").strip():
        yield at_claim(
            claim,
            "REF02",
            f"The claim {ANSWERS_ANOTHER[frequency]} another (CLM05-3 is {frequency}) and does not"
            " say which: there is no REF*F8.",
            "Enter the payer's claim number from its remittance; or, if this is a new claim,"
            " make CLM05-3 1.",
        )
    elif frequency == ORIGINAL and number is not None:
        yield at_claim(
            claim,
            "REF01",
            "The claim is an original (CLM05-3 is 1) and names another claim (REF*F8).",
            "Make CLM05-3 7 if it replaces that claim; else leave REF*F8 out.",
            severity=Severity.WARN,
        )


@rule(
    "timely-filing",
    Severity.REJECT,
    snip=4,
    status=("A7", "718"),
    treatment=False,
    denial=Denial("CO", ("29",)),
)
def timely_filing(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """A claim for Medicare Part B (SBR09 is MB) goes out within a calendar year of the service.

    Why: a later one is denied for good, and the patient cannot be billed instead.
    Example: a service of 2025-03-01 in an interchange of 2026-03-02 is a day late; with
    a delay reason in CLM20 the claim passes. A replacement or void (CLM05-3 7 or 8) is no
    first filing and passes too.
    Correction: none. A date is never changed, and why it is late is not on the claim.
    Source: 42 CFR 424.44 as the Affordable Care Act, section 6404, changed it for services
    from 2010-01-01 on; earlier ones are not judged. Counted from the line's first day to
    the interchange date (ISA09); payers answer CARC 29.
    """
    context = claim.context
    sent = context.interchange_date
    if context.filing_indicator != PART_B or sent is None:
        return
    if claim.delay_reason or claim.frequency in ANSWERS_ANOTHER:
        return
    earliest = in_time_from(sent)
    for line in claim.lines:
        period = line.period
        day = period.first if period else None
        if period is not None and day is not None and A_YEAR_SINCE <= day < earliest:
            yield at_line(line, "DTP03",
                          f"The service of {day} had to be filed by {a_year_after(day)}; the"
                          f" interchange is dated {sent}.",
                          "Enter the delay reason (CLM20) if there is one Medicare takes; else"
                          " the claim comes too late.", segment=period.segment)  # fmt: skip


@lru_cache(maxsize=64)
def in_time_from(sent: date) -> date:
    """The first day of service that is filed in time on ``sent``."""
    day = sent - timedelta(days=366)
    while a_year_after(day) < sent:
        day += timedelta(days=1)
    return day


def a_year_after(day: date) -> date:
    """The same day of the next year; the first of March for a 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)
