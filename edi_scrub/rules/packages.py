"""The package that an NDC names: is it the drug that is billed, and does it hold as much?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.findings import Severity
from edi_scrub.policy.codes import CodeSets, DrugCode, Vial
from edi_scrub.policy.library import Policies
from edi_scrub.rules.cosmetic import REMEDY, meant
from edi_scrub.rules.lines import by_day
from edi_scrub.rules.ndc import UNITS
from edi_scrub.rules.registry import Denial, Problem, at_line, rule

COUNTED = {"UN": "vials (UN)", "ML": "millilitres (ML)", "GR": "grams (GR)"}
FORMS = {"powder": "a powder", "solution": "a liquid"}


@rule(
    "ndc-drug",
    Severity.REJECT,
    snip=7,
    status=("A7", "218"),
    denial=Denial("CO", ("16", "189"), ("M119", "M123", "M53", "N56")),
)
def ndc_drug(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """The NDC is a package of the drug that is billed, in a quantity that holds the units.

    Why: payers check the NDC against the HCPCS code (CARC 16, M119), pay no cosmetic
    product, and claim rebates by the quantity.
    Example: J0588 with an NDC of J0585 is rejected, and so is J3590 with it: the drug has a
    code of its own (CARC 189) where it was valid that day. J0585 x 155 with one vial of 100
    is rejected. A warning are: CTP04 of 155 UN (units of the drug, where vials are
    counted), a powder in ML or a liquid in UN, a whole package more than was given and
    discarded, and the NDC on the injection's line. A package that is only labelled for
    looks is rejected where its NDC is verified (GY: a warning).
    Correction: none. Which package was used, and how much of it, is in the record.
    Source: the makers' ordering information and the ASC NDC crosswalk's layout; BCBS of
    Michigan on units by form; vials are in specs/codes, and an unverified one warns.
    """
    codes = policies.codes
    for day, lines in by_day(claim):
        known = [
            (line, *found)
            for line in lines
            if line.drug and (found := codes.drug_of_ndc(line.drug.ndc, line.procedure))
        ]
        if all(_used_up(*one) for one in known):
            continue
        used: dict[str, tuple[DrugCode, Vial, list[ServiceLine]]] = {}
        for line, drug, vial in known:
            problem = _other_package(line, day, drug, vial, policies)
            if problem is not None:
                yield problem
            elif line.procedure == drug.code:  # of a former code the unit is not known
                used.setdefault(vial.ndc, (drug, vial, []))[2].append(line)
        for drug, vial, same in used.values():
            yield from _quantity(claim, day, same, drug, vial, policies)


def _used_up(line: ServiceLine, drug: DrugCode, vial: Vial) -> bool:
    """Is it the drug's package, and does its quantity hold what is billed, to the unit?"""
    return (
        drug.code == line.procedure
        and not vial.cosmetic
        and line.drug is not None
        and line.drug.unit == vial.unit
        and line.units is not None
        and line.units == _held(line, vial)
    )


def _other_package(
    line: ServiceLine, day: date, drug: DrugCode, vial: Vial, policies: Policies
) -> Problem | None:
    """What is wrong with the package itself, whatever its quantity."""
    procedure = line.procedure
    severity = policies.severity(vial.confidence)
    if vial.cosmetic:
        return _at(line, "LIN03", f"The NDC {vial.ndc} is a package for cosmetic use"
                   f" ({drug.name}).", REMEDY, meant(line, severity))  # fmt: skip
    if _billed_as(drug, procedure, day, policies.codes):
        return None
    if procedure in policies.codes.procedures or procedure[:1].isdigit():
        return _at(line, "LIN03", f"The NDC {vial.ndc} ({drug.name}) stands on the line of"
                   f" {procedure}, which is no drug.",
                   f"Put LIN and CTP on the line of {drug.code}.", Severity.WARN)  # fmt: skip
    if procedure in policies.codes.unlisted:
        remedy = f"Bill {drug.code}: it was valid on {day}. Or enter the NDC of what was given."
    else:
        remedy = "Enter the NDC of the package that was used, or bill the code of the drug in it."
    return _at(line, "LIN03", f"The NDC {vial.ndc} is {drug.code} ({drug.name}), and {procedure}"
               " is billed.", remedy, severity)  # fmt: skip


def _billed_as(drug: DrugCode, procedure: str, day: date, codes: CodeSets) -> bool:
    """Is ``procedure`` what the drug is billed under on ``day``?"""
    if procedure == drug.code or (procedure in codes.unlisted and not drug.valid_on(day)):
        return True
    return any(one.code == procedure and one.valid_on(day) for one in drug.formerly)


def _quantity(
    claim: Claim,
    day: date,
    lines: list[ServiceLine],
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
    billed = [_units(line) for line in lines]
    held = [_held(line, vial) for line in lines]
    if None in billed or None in held:
        return  # said by units and by ndc-format
    units, contents = list(filter(None, billed)), list(filter(None, held))
    size = drug.unit_size or 1
    for line, count, content in zip(lines, units, contents, strict=True):
        assert line.drug is not None
        if count != content and line.drug.quantity in (count, count * size):
            yield _at(line, "CTP04", f"CTP04 is {line.drug.quantity}, the units of the drug; the"
                      f" package is counted in {COUNTED.get(vial.unit, vial.unit)}.",
                      "Enter how much of the package was used, unless this payer wants units.",
                      Severity.WARN)  # fmt: skip
            return
    in_units_of_the_drug = any(
        size > 1 and count == content * size for count, content in zip(units, contents, strict=True)
    )
    if not in_units_of_the_drug:  # else said by units
        yield from _amount(lines[-1], day, sum(units), contents, vial, policies)


def _amount(
    line: ServiceLine,
    day: date,
    units: Decimal | int,
    contents: list[Decimal],
    vial: Vial,
    policies: Policies,
) -> Iterator[Problem]:
    """``contents`` are what each line's quantity holds; two lines may name one package."""
    most = sum(contents)
    if units > most:
        yield _at(line, "CTP04", f"The packages {vial.ndc} of {day} hold {most:f} units of"
                  f" {line.procedure}, and {units:f} are billed.",
                  "Correct the quantity (CTP04) or the units, as the record has it; a package"
                  " with another NDC needs a line of its own.",
                  policies.severity(vial.confidence))  # fmt: skip
    elif vial.hcpcs_units and units <= max(contents) - vial.hcpcs_units:
        yield _at(line, "CTP04", f"The packages {vial.ndc} of {day} hold {max(contents):f} units of"
                  f" {line.procedure}, a whole one more than the {units:f} that are billed.",
                  "Correct the quantity (CTP04), or bill what was given and what was discarded.",
                  Severity.WARN)  # fmt: skip


def _units(line: ServiceLine) -> Decimal | None:
    units = line.units
    return units if units is not None and units > 0 and not units % 1 else None


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
    form = FORMS.get(vial.form, "a package that")
    yield _at(line, "CTP05-1", f"{drug.name} ({vial.ndc}) is {form} and counted in"
              f" {COUNTED.get(vial.unit, vial.unit)}, not in {unit}.",
              f"Enter {vial.unit} and how much of the package was used, unless this payer wants"
              " another unit.", Severity.WARN)  # fmt: skip


def _at(
    line: ServiceLine, element: str, message: str, remedy: str, severity: Severity | None
) -> Problem:
    drug = line.drug
    assert drug is not None
    segment = drug.segment if element == "LIN03" else drug.quantity_segment or drug.segment
    return at_line(line, element, message, remedy, loop="2410", segment=segment, severity=severity)
