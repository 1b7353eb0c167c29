"""JW and JZ: what of a single-dose drug was discarded, or that nothing was."""

from __future__ import annotations

from collections.abc import Iterator

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.findings import Correction, Safety, Severity
from edi_scrub.policy.library import Policies
from edi_scrub.policy.payer import PART_B
from edi_scrub.rules.arithmetic import arithmetic
from edi_scrub.rules.cms import JW_SINCE
from edi_scrub.rules.doses import JZ, Dose, doses
from edi_scrub.rules.lines import by_day
from edi_scrub.rules.registry import Denial, Problem, at_line, rule
from edi_scrub.rules.vials import FIRST, free_place, total, used_up

# Inpatient hospital, federally qualified health centre, rural health clinic: no drug there is
# paid separately under Part B.
NOT_SEPARATELY_PAID = frozenset({"21", "50", "72"})


@rule(
    "wastage",
    Severity.REJECT,
    snip=6,
    status=("A8", "453"),
    denial=Denial(
        "CO", ("16", "4", "182", "151"), ("MA130", "N822", "N823", "N519", "M53", "N430")
    ),
)
def wastage(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """A single-dose drug carries JW or JZ where its payer wants it, and the vials add up.

    Why: what is left in a single-dose vial is paid for on a line of its own with JW, and JZ
    attests that nothing was left; Medicare returns claims with neither, and units that are
    no sum of vials contradict either.
    Example: J0585 x 155 with JZ is rejected: vials hold 100 and 200. With 45 on a second
    line with JW it passes. J0585 x 200 with neither, where the NDC quantity is one vial of
    200, gets JZ. Rejected are also JW and JZ for one drug and day, JW without the line of
    what was given, and more discarded than the largest vial holds. Only a warning: all of
    this where the payer says nothing of JW and JZ, or where a vial is unverified; more
    discarded than the smallest fitting vials leave (155 and 145 where 200 would do); JW with
    other diagnoses or another NDC than what was given; and for Medicare Part B from 2017 on
    units that are no sum of vials without a word of what was discarded. Where no drug is
    paid separately (places of service 21, 50, 72) neither is asked for.
    Correction: policy. JZ is put into the first free modifier where the payer's policy
    allows it (add_jz) and the line's own NDC quantity is whole vials, used up to the unit.
    Source: CMS, discarded drugs and JW/JZ policy (JW since 2017, the day is unverified); AAFP
    on JW and JZ; vials in specs/codes; the governing policy.
    """
    for day, lines in by_day(claim):
        for dose in doses(claim, day, lines, policies):
            found = list(_contradictions(dose))
            drug = policies.codes.drug(dose.code)
            if not found and drug is not None and drug.single_dose:
                found = list(arithmetic(dose, drug, policies))
                found = found or list(_missing(claim, dose, policies))
            yield from found


def _contradictions(dose: Dose) -> Iterator[Problem]:
    for line in dose.discarded:
        if JZ in line.modifiers:
            yield dose.problem(line, f"{dose.code} has both JW (discarded) and JZ (nothing was).",
                               "Keep the one that the record supports.")  # fmt: skip
            return
    if not dose.discarded:
        return
    line = dose.discarded[0]
    if not dose.given:
        yield dose.problem(line, f"{dose.code} is discarded (JW), and no line says what was given.",
                           "Bill what was given on a line of its own, without JW, for the same"
                           " day.", element="SV101-2")  # fmt: skip
    elif dose.none_discarded:
        yield dose.problem(line, f"{dose.code} has a line with JW (discarded) and one with JZ"
                           " (nothing was) for one day.",
                           "Keep the one that the record supports.")  # fmt: skip


def _missing(claim: Claim, dose: Dose, policies: Policies) -> Iterator[Problem]:
    lacking = [line for line in dose.given if JZ not in line.modifiers]
    if dose.discarded or not lacking:
        return
    day, given = dose.day, total(dose.given)
    if claim.place_of(lacking[0]) in NOT_SEPARATELY_PAID:
        return
    wanted = dose.wastage
    whole = given is None or policies.codes.whole_vials(dose.code, given) is not False
    if wanted is None or not wanted.due_on(day):
        if not whole and claim.context.filing_indicator == PART_B and day >= JW_SINCE:
            yield _undeclared(dose, lacking[-1], given)
        return
    places = [free_place(claim, line) for line in lacking]
    may = (
        wanted.add_jz
        and policies.trusts(wanted.confidence)
        and all(places)
        and all(used_up(line, policies) for line in lacking)
    )
    for line, place in zip(lacking, places, strict=True):
        yield dose.problem(
            line,
            f"{dose.code} x {line.units_text} on {day} has neither JW nor JZ.",
            "Add JZ where the record says that nothing was discarded; else bill what was"
            " discarded on a line of its own with JW."
            if whole
            else f"{given} are no sum of whole vials: bill what was discarded on a line of its own"
            " with JW.",
            element=f"SV101-{place or FIRST}",
            correction=Correction(Safety.POLICY, line.segment, f"SV101-{place}", "", JZ)
            if may
            else None,
        )


def _undeclared(dose: Dose, line: ServiceLine, given: int | None) -> Problem:
    return at_line(
        line,
        "SV104",
        f"{given} of {dose.code} on {dose.day} are no sum of whole vials, and no line says"
        " what was discarded.",
        "Bill what was discarded on a line of its own with JW; what another patient got of the"
        " vial was not.",
        severity=Severity.WARN,
    )
