"""Given and discarded make whole vials, no more of them than the dose needed."""

from __future__ import annotations

from collections.abc import Iterator

from edi_scrub.policy.codes import DrugCode
from edi_scrub.policy.library import Policies
from edi_scrub.rules.doses import JZ, Dose
from edi_scrub.rules.registry import Problem
from edi_scrub.rules.vials import total


def arithmetic(dose: Dose, drug: DrugCode, policies: Policies) -> Iterator[Problem]:
    """Given and discarded are whole vials; nothing to say where a vial or a unit is unknown."""
    if not dose.discarded and not dose.none_discarded:
        return
    given, discarded = total(dose.given), total(dose.discarded)
    vials = [vial for vial in drug.vials if not vial.cosmetic]
    held = sorted({vial.hcpcs_units for vial in vials if vial.hcpcs_units})
    if given is None or discarded is None or not held:
        return
    sure = all(policies.trusts(vial.confidence) for vial in vials)
    shown = ", ".join(map(str, held))
    too_much = next((line for line in dose.discarded if (line.units or 0) > held[-1]), None)
    if too_much is not None:
        yield dose.problem(
            too_much,
            f"{too_much.units} of {dose.code} are discarded; the largest vial holds {held[-1]}.",
            "Bill as discarded what was left of the vials opened, no whole vial.",
            element="SV104",
            sure=sure,
        )
    elif policies.codes.whole_vials(dose.code, given + discarded):
        yield from _thrift(dose, given, discarded, policies)
        yield from _together(dose)
    elif dose.discarded:
        yield dose.problem(
            dose.discarded[0],
            f"{given} given and {discarded} discarded are {given + discarded} of {dose.code},"
            f" no sum of whole vials ({shown}).",
            "See in the record how much was given and how much discarded.",
            element="SV104",
            sure=sure,
        )
    else:
        yield dose.problem(
            next(line for line in dose.given if JZ in line.modifiers),
            f"JZ says that nothing was discarded, but {given} of {dose.code} are no sum of whole"
            f" vials ({shown}).",
            "Bill what was discarded on a line of its own with JW, and take JZ off this one.",
            sure=sure,
        )


def _thrift(dose: Dose, given: int, discarded: int, policies: Policies) -> Iterator[Problem]:
    """No more vials were opened than the dose needed."""
    least = policies.codes.least_vials(dose.code, given)
    if dose.discarded and least is not None and given + discarded > least:
        yield dose.problem(
            dose.discarded[0],
            f"{given} of {dose.code} come out of {least} in whole vials; {given + discarded} were"
            f" opened and {discarded} discarded.",
            f"See in the record which vials were opened; payers may take only the {least - given}"
            " that the smallest fitting vials leave.",
            element="SV104",
            sure=False,
        )


def _together(dose: Dose) -> Iterator[Problem]:
    """What was discarded points at the diagnoses, and is of the packages, of what was given."""
    pointed = {frozenset(line.pointers) for line in dose.given}
    packages = {line.drug.ndc for line in dose.given if line.drug}
    for line in dose.discarded:
        if frozenset(line.pointers) not in pointed:
            yield dose.problem(
                line,
                f"{dose.code} with JW points at other diagnoses than what was given of it.",
                "Point both lines at the same diagnoses.",
                element="SV107",
                sure=False,
            )
        if line.drug and packages and line.drug.ndc not in packages:
            yield dose.problem(
                line,
                f"{dose.code} with JW has another NDC than what was given of it.",
                "Enter the NDC of the package that was opened on both lines.",
                element="SV101-2",
                sure=False,
            )
