"""What stands on a claim, or in a file, twice."""

from __future__ import annotations

from collections.abc import Iterator

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.claims.past import span
from edi_scrub.claims.repeats import AGAIN, CORRECTS_ANOTHER, LIKE, SAME, SAME_ID, SAME_LINES
from edi_scrub.findings import Severity
from edi_scrub.policy.library import Policies
from edi_scrub.rules.registry import Denial, Problem, at_claim, at_line, rule

LINE_CONTROL_NUMBER = "6R"  # differs from line to line by its nature


@rule(
    "duplicate-line",
    Severity.REJECT,
    snip=6,
    status=("A7", "54"),
    denial=Denial("OA", ("18",), ("N522",)),
)
def duplicate_line(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """No drug or chemodenervation line says exactly what another line of the claim says.

    Why: a payer takes the second of two equal lines for a mistake and denies it; paid
    twice, it comes back as an overpayment.
    Example: two lines ``SV1*HC:64612*200*UN*1***1`` of one day are one too many; with RT
    and LT, with different units, or with 76, 77, 59 or an X modifier on both they are not.
    Correction: none. Whether the service was done twice is not on the claim.
    Source: CMS NCCI policy manual on repeated services; drug and chemodenervation lines
    alone are compared, because only their modifiers are known here.
    """
    billed = [line.procedure for line in claim.lines]
    if len(set(billed)) == len(billed):
        return
    first: dict[object, int] = {}
    for line in claim.lines:
        if not policies.codes.is_treatment(line.procedure) or AGAIN.intersection(line.modifiers):
            continue
        original = first.setdefault(_what_it_says(line), line.number)
        if original != line.number:
            yield at_line(
                line,
                "SV101",
                f"The line says exactly what line {original} says ({line.procedure}).",
                "Delete one of the two; or, where it was done twice, add the modifier that says"
                " so (76, 77, 59 or an X modifier) or put the units on one line.",
            )


def _what_it_says(line: ServiceLine) -> object:
    """Everything on the line but its number and its control number."""
    period, provider = line.period, line.rendering
    references = {(r.qualifier, r.value) for r in line.references}
    return (
        line.qualifier, line.procedure, line.modifiers, line.description,
        line.charge, line.unit_basis, line.units, line.units_text if line.units is None else "",
        line.place_of_service, line.pointers,
        (period.first, period.last) if period else None,
        provider.id if provider else "",
        (line.drug.ndc, line.drug.quantity, line.drug.unit) if line.drug else None,
        frozenset(r for r in references if r[0] != LINE_CONTROL_NUMBER),
        tuple(line.notes),
    )  # fmt: skip


@rule(
    "duplicate-claim",
    Severity.REJECT,
    snip=6,
    status=("A3", "78"),
    treatment=False,
    denial=Denial("OA", ("18",), ("N522",)),
)
def duplicate_claim(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """No claim of the file bills what an earlier one bills, and each has its own id.

    Why: the second of two equal claims is denied as a duplicate; two claims under one
    patient control number (CLM01) cannot be told apart in the payer's answers.
    Example: the same claim, byte for byte and for the same patient, a second time in the
    file is rejected. So is one with a J-code or a 646xx that bills the same patient the same
    lines (day, code, modifiers, units, charge, place, rendering provider) at the same payer,
    whatever its id. Where patient, days and procedures are the same, but not the rest of
    the lines, it is a warning; so is the same CLM01 on a claim that says something else. A
    replacement or void (CLM05-3 7 or 8), another payer of the same claim, and 76, 77, 59 or
    an X modifier on one of the two pass. With ``--history``, and in the scheduled job, an
    original whose id was sent to the payer before is rejected where patient and days of
    service are the same; else it is a warning.
    Correction: none. The first of the two goes out; which is right is not on the claim.
    Source: 277CA and 835 answer by CLM01; 005010X222A1 CLM01; how payers know duplicates:
    provider, member, day, code, modifiers, units, charge (277CA A3:78).
    """
    repeats = claim.repeats
    if repeats == SAME:
        yield at_claim(
            claim,
            "CLM",
            "An earlier claim of this file has the same id and says exactly the same.",
            "Nothing, if the claim was exported twice: the first one goes out. If the service"
            " was done twice, put it on one claim with the modifier that says so.",
        )
    elif repeats == SAME_ID and claim.frequency not in CORRECTS_ANOTHER:
        yield at_claim(
            claim,
            "CLM01",
            "An earlier claim of this file has the same id and says something else.",
            "Give each claim an id of its own, or the payer's answers cannot be told apart.",
            severity=Severity.WARN,
        )
    elif repeats == SAME_LINES:
        yield at_claim(
            claim,
            "CLM",
            "An earlier claim of this file bills the same patient the same lines.",
            "Send one of the two. If the service was done twice, say so with 76 or 77; if this"
            " one mends the other, delete the other.",
        )
    elif repeats == LIKE:
        yield at_claim(
            claim,
            "CLM",
            "An earlier claim of this file has the same patient, days and procedures.",
            "See whether both were done; if this one mends the other, delete the other.",
            severity=Severity.WARN,
        )
    if claim.past.under_id and claim.frequency not in CORRECTS_ANOTHER:
        yield _sent_before(claim)


def _sent_before(claim: Claim) -> Problem:
    """An original whose id an earlier run has sent."""
    days = span(claim)
    same = [one for one in claim.past.under_id
            if one.same_patient and (one.first_day, one.last_day) == days]  # fmt: skip
    if same:
        return at_claim(
            claim,
            "CLM01",
            f"A claim with this id was sent on {same[-1].sent} for the same patient and days.",
            "Wait for the payer's answer to that one. Where it was paid or denied, send a"
            " replacement (CLM05-3 7, with the payer's number in REF*F8); where it never reached"
            " the payer, release this one.",
        )
    last = claim.past.under_id[-1]
    whose = "other days of service" if last.same_patient else "another patient"
    return at_claim(
        claim,
        "CLM01",
        f"A claim with this id was sent on {last.sent} for {whose}.",
        "Give each claim an id of its own, or the payer's answers cannot be told apart.",
        severity=Severity.WARN,
    )
