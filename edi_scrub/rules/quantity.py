"""How much of a package an NDC's quantity (CTP04, CTP05) is, against the units billed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.findings import Severity
from edi_scrub.policy.codes import DrugCode, Vial
from edi_scrub.policy.library import Policies
from edi_scrub.rules.ndc import UNITS
from edi_scrub.rules.registry import Problem, at_line

COUNTED = {"UN": "vials (UN)", "ML": "millilitres (ML)", "GR": "grams (GR)"}
FORMS = {"powder": "a powder", "solution": "a liquid"}


class Use(NamedTuple):
    """A line that names a package: the units it bills, and those that its quantity holds."""

    line: ServiceLine
    quantity: Decimal
    units: Decimal
    held: Decimal


def used_up(line: ServiceLine, drug: DrugCode, vial: Vial) -> bool:
    """Is it the drug's package, and does its quantity hold what is billed, to the unit?"""
    return (
        drug.code == line.procedure
        and not vial.cosmetic
        and line.drug is not None
        and line.drug.unit == vial.unit
        and line.units is not None
        and line.units == _held(line, vial)
    )


def quantity(
    claim: Claim,
    day: date,
    lines: Sequence[ServiceLine],
    drug: DrugCode,
    vial: Vial,
    policies: Policies,
) -> Iterator[Problem]:
    """What the lines of one day and one package say of how much of it was used."""
    if not vial.unit:
        return  # how the package is counted is not known
    other = next((one for one in lines if one.drug and one.drug.unit != vial.unit), None)
    if other is not None:
        yield from _other_unit(claim, other, drug, vial, policies)
        return
    uses = [use for line in lines if (use := _use(line, vial))]
    if len(uses) < len(lines):
        return  # said by units or by ndc-format
    size = drug.unit_size or 1
    units_of_the_drug = [one for one in uses if one.quantity in (one.units, one.units * size)
                         and one.units != one.held]  # fmt: skip
    if units_of_the_drug:
        found = units_of_the_drug[0]
        yield at_package(
            found.line,
            "CTP04",
            f"CTP04 is {found.quantity}, the units of the drug; the package is counted in"
            f" {COUNTED.get(vial.unit, vial.unit)}.",
            "Enter how much of the package was used, unless this payer wants units.",
            Severity.WARN,
        )
    elif size == 1 or all(one.units != one.held * size for one in uses):  # else said by units
        yield from _amount(uses, day, vial, policies)


def _amount(uses: Sequence[Use], day: date, vial: Vial, policies: Policies) -> Iterator[Problem]:
    """Too much is billed, or a whole package too little; two lines may name one package."""
    line = uses[-1].line
    billed = sum((one.units for one in uses), Decimal(0))
    most, held = sum((one.held for one in uses), Decimal(0)), max(one.held for one in uses)
    if billed > most:
        yield at_package(
            line,
            "CTP04",
            f"The packages {vial.ndc} of {day} hold {most.normalize():f} units of {line.procedure},"
            f" and {billed.normalize():f} are billed.",
            "Correct the quantity (CTP04) or the units, as the record has it; a package with"
            " another NDC needs a line of its own.",
            policies.severity(vial.confidence),
        )
    elif vial.hcpcs_units and billed <= held - vial.hcpcs_units:
        yield at_package(
            line,
            "CTP04",
            f"The packages {vial.ndc} of {day} hold {held.normalize():f} units of {line.procedure},"
            f" a whole one more than the {billed.normalize():f} that are billed.",
            "Correct the quantity (CTP04), or bill what was given and what was discarded.",
            Severity.WARN,
        )


def _use(line: ServiceLine, vial: Vial) -> Use | None:
    """None where the units are no whole number, or the quantity is none."""
    units, held = line.units, _held(line, vial)
    if line.drug is None or line.drug.quantity is None or held is None:
        return None
    if units is None or line.count is None:
        return None
    return Use(line, line.drug.quantity, units, held)


def _held(line: ServiceLine, vial: Vial) -> Decimal | None:
    """How many billing units the line's quantity of the package holds."""
    quantity = line.drug.quantity if line.drug else None
    if quantity is None or quantity <= 0 or not vial.hcpcs_units:
        return None
    return quantity / (vial.volume or 1) * vial.hcpcs_units


def _other_unit(
    claim: Claim, line: ServiceLine, drug: DrugCode, vial: Vial, policies: Policies
) -> Iterator[Problem]:
    """A unit of measure that does not fit the form; a policy that names units is asked first."""
    version = policies.choose(claim, line).version
    unit = line.drug.unit if line.drug else ""
    if unit not in UNITS or (version is not None and version.ndc):
        return  # said by ndc-format, or for ndc-required to say
    yield at_package(
        line,
        "CTP05-1",
        f"{drug.name} ({vial.ndc}) is {FORMS.get(vial.form, 'a package')} and counted in"
        f" {COUNTED.get(vial.unit, vial.unit)}, not in {unit}.",
        f"Enter {vial.unit} and how much of the package was used, unless this payer wants another"
        " unit.",
        Severity.WARN,
    )


def at_package(
    line: ServiceLine, element: str, message: str, remedy: str, severity: Severity | None
) -> Problem:
    """A problem of a line's loop 2410, which it has."""
    drug = line.drug
    assert drug is not None
    segment = drug.segment if element == "LIN03" else drug.quantity_segment or drug.segment
    return at_line(line, element, message, remedy, loop="2410", segment=segment, severity=severity)
