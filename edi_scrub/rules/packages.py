"""The package that an NDC names: is it the drug that is billed, and does it hold as much?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.findings import Severity
from edi_scrub.policy.codes import CodeSets, DrugCode, Vial
from edi_scrub.policy.library import Policies
from edi_scrub.rules.cosmetic import REMEDY, meant
from edi_scrub.rules.lines import by_day
from edi_scrub.rules.quantity import at_package, quantity, used_up
from edi_scrub.rules.registry import Denial, Problem, rule


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
        if all(used_up(*one) for one in known):
            continue
        used: dict[str, tuple[DrugCode, Vial, list[ServiceLine]]] = {}
        for line, drug, vial in known:
            problem = _other_package(line, day, drug, vial, policies)
            if problem is not None:
                yield problem
            elif line.procedure == drug.code:  # of a former code the unit is not known
                used.setdefault(vial.ndc, (drug, vial, []))[2].append(line)
        for drug, vial, same in used.values():
            yield from quantity(claim, day, same, drug, vial, policies)


def _other_package(
    line: ServiceLine, day: date, drug: DrugCode, vial: Vial, policies: Policies
) -> Problem | None:
    """What is wrong with the package itself, whatever its quantity."""
    procedure, codes = line.procedure, policies.codes
    severity = policies.severity(vial.confidence)
    if vial.cosmetic:
        fault = f"is a package for cosmetic use ({drug.name})"
        remedy, severity = REMEDY, meant(line, severity)
    elif _billed_as(drug, procedure, day, codes):
        return None
    elif procedure in codes.procedures or procedure[:1].isdigit():
        fault = f"({drug.name}) stands on the line of {procedure}, which is no drug"
        remedy, severity = f"Put LIN and CTP on the line of {drug.code}.", Severity.WARN
    else:
        fault = f"is {drug.code} ({drug.name}), and {procedure} is billed"
        remedy = "Enter the NDC of the package that was used, or bill the code of the drug in it."
        if procedure in codes.unlisted:
            remedy = f"Bill {drug.code}: it was valid on {day}. Or enter the NDC of what was given."
    return at_package(line, "LIN03", f"The NDC {vial.ndc} {fault}.", remedy, severity)


def _billed_as(drug: DrugCode, procedure: str, day: date, codes: CodeSets) -> bool:
    """Is ``procedure`` what the drug is billed under on ``day``?"""
    if procedure == drug.code or (procedure in codes.unlisted and not drug.valid_on(day)):
        return True
    return any(one.code == procedure and one.valid_on(day) for one in drug.formerly)
