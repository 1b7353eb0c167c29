"""What stands on a claim, or in a file, twice."""

from __future__ import annotations

from collections.abc import Iterator

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.claims.repeats import SAME, SAME_ID
from edi_scrub.findings import Severity
from edi_scrub.policy.library import Policies
from edi_scrub.rules.registry import Denial, Problem, at_claim, at_line, rule

# 76 and 77: done again; 59 and its four: apart from the other one.
REPEATED = frozenset({"76", "77", "59", "XE", "XP", "XS", "XU"})
LINE_CONTROL_NUMBER = "6R"  # differs from line to line by its nature
CORRECTS_ANOTHER = frozenset({"7", "8"})  # CLM05-3: replacement, void


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
    first: dict[object, int] = {}
    for line in claim.lines:
        if not policies.codes.is_treatment(line.procedure) or REPEATED & set(line.modifiers):
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
    """No claim of the file says exactly what an earlier one says, and each has its own id.

    Why: the second of two equal claims is denied as a duplicate; two claims under one
    patient control number (CLM01) cannot be told apart in the payer's answers.
    Example: the same claim, byte for byte and for the same patient, a second time in the
    file is rejected. The same CLM01 on a claim that says something else is a warning,
    unless one is the replacement or void (CLM05-3 7 or 8) of the other.
    Correction: none. The first of the two goes out; which id is right is not on the claim.
    Source: 277CA and 835 answer by CLM01; 005010X222A1 CLM01.
    """
    if claim.repeats == SAME:
        yield at_claim(
            claim,
            "CLM",
            "An earlier claim of this file has the same id and says exactly the same.",
            "Nothing, if the claim was exported twice: the first one goes out. If the service"
            " was done twice, put it on one claim with the modifier that says so.",
        )
    elif claim.repeats == SAME_ID and claim.frequency not in CORRECTS_ANOTHER:
        yield at_claim(
            claim,
            "CLM01",
            "An earlier claim of this file has the same id and says something else.",
            "Give each claim an id of its own, or the payer's answers cannot be told apart.",
            severity=Severity.WARN,
        )
