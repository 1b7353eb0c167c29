"""JW and JZ: what of a single-dose drug was discarded, or that nothing was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.findings import Correction, Safety, Severity
from edi_scrub.policy.choice import Choice
from edi_scrub.policy.codes import DrugCode
from edi_scrub.policy.entries import Wastage
from edi_scrub.policy.library import Policies
from edi_scrub.rules.lines import by_day
from edi_scrub.rules.registry import Denial, Problem, at_line, rule
from edi_scrub.rules.vials import FIRST, free_place, total, used_up

JW, JZ = "JW", "JZ"
JW_AND_JZ = "JW and JZ"  # what reports call the policy's entry


class Dose(NamedTuple):
    """One drug on one day: lines of what was given and of what was discarded (JW).

    ``wastage`` is what the payer wants, by ``choice``; None where it says nothing of it
    on that day.
    """

    code: str
    given: list[ServiceLine]
    discarded: list[ServiceLine]
    choice: Choice
    wastage: Wastage | None
    policies: Policies

    @property
    def none_discarded(self) -> bool:
        """Does a line say that nothing was discarded (JZ)?"""
        return any(JZ in line.modifiers for line in self.given)

    def problem(
        self,
        line: ServiceLine,
        message: str,
        remedy: str,
        *,
        element: str = "SV101-3",
        sure: bool = True,
        correction: Correction | None = None,
    ) -> Problem:
        """A problem of one of the lines; not ``sure``: a warning at most."""
        severity: Severity | None = Severity.WARN
        authority = None
        if self.wastage is not None:
            severity = self.policies.severity(self.wastage.confidence) if sure else severity
            authority = self.choice.authority(JW_AND_JZ, self.wastage.source)
        return at_line(line, element, message, remedy, severity=severity,
                       authority=authority, correction=correction)  # fmt: skip


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
    what was given, and more discarded than the largest vial holds. Where the payer says
    nothing of JW and JZ, only such contradictions are told, as a warning; an unverified
    vial warns too.
    Correction: policy. JZ is put into the first free modifier where the payer's policy
    allows it (add_jz) and the line's own NDC quantity is whole vials, used up to the unit.
    Source: CMS, discarded drugs and JW/JZ policy; vials in specs/codes; the governing policy.
    """
    for lines in by_day(claim):
        for dose in _doses(claim, lines, policies):
            found = list(_contradictions(dose))
            drug = policies.codes.drug(dose.code)
            if not found and dose.wastage is not None and drug is not None and drug.single_dose:
                found = list(_arithmetic(dose, drug, policies))
                found = found or list(_missing(claim, dose, drug, policies))
            yield from found


def _doses(claim: Claim, lines: Sequence[ServiceLine], policies: Policies) -> Iterator[Dose]:
    for code in dict.fromkeys(line.procedure for line in lines if line.is_drug):
        of_code = [line for line in lines if line.procedure == code]
        given = [line for line in of_code if JW not in line.modifiers]
        discarded = [line for line in of_code if JW in line.modifiers]
        choice, day = policies.choose(claim, of_code[0]), of_code[0].first_day
        wanted = choice.version.wastage if choice.version else None
        if wanted is not None and day is not None and (wanted.effective or day) > day:
            wanted = None
        yield Dose(code, given, discarded, choice, wanted, policies)


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


def _arithmetic(dose: Dose, drug: DrugCode, policies: Policies) -> Iterator[Problem]:
    """Given and discarded are whole vials; nothing to say where a vial or a unit is unknown."""
    given, discarded = total(dose.given), total(dose.discarded)
    vials = [vial for vial in drug.vials if not vial.cosmetic]
    held = sorted({vial.hcpcs_units for vial in vials if vial.hcpcs_units})
    if given is None or discarded is None or not held:
        return
    sure = all(policies.trusts(vial.confidence) for vial in vials)
    shown = ", ".join(map(str, held))
    for line in dose.discarded:
        if line.units is not None and line.units > held[-1]:
            yield dose.problem(
                line,
                f"{line.units} of {dose.code} are discarded; the largest vial holds {held[-1]}.",
                "Bill as discarded what was left of the vials opened, no whole vial.",
                element="SV104",
                sure=sure,
            )
            return
    if policies.codes.whole_vials(dose.code, given + discarded):
        return
    if dose.discarded:
        yield dose.problem(
            dose.discarded[0],
            f"{given} given and {discarded} discarded are {given + discarded} of {dose.code},"
            f" no sum of whole vials ({shown}).",
            "See in the record how much was given and how much discarded.",
            element="SV104",
            sure=sure,
        )
    elif dose.none_discarded:
        yield dose.problem(
            next(line for line in dose.given if JZ in line.modifiers),
            f"JZ says that nothing was discarded, but {given} of {dose.code} are no sum of whole"
            f" vials ({shown}).",
            "Bill what was discarded on a line of its own with JW, and take JZ off this one.",
            sure=sure,
        )


def _missing(claim: Claim, dose: Dose, drug: DrugCode, policies: Policies) -> Iterator[Problem]:
    wanted, day = dose.wastage, dose.given[0].first_day if dose.given else None
    if wanted is None or day is None or not wanted.due_on(day):
        return
    if dose.discarded or dose.none_discarded:
        return
    given = total(dose.given)
    places = [free_place(claim, line) for line in dose.given]
    may = (
        wanted.add_jz
        and policies.trusts(wanted.confidence)
        and all(places)
        and all(used_up(line, policies) for line in dose.given)
    )
    whole = given is None or policies.codes.whole_vials(dose.code, given) is not False
    for line, place in zip(dose.given, places, strict=True):
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
