"""Where a payer wants an NDC on a drug's line."""

from __future__ import annotations

from collections.abc import Iterator

from edi_scrub.claims.model import Claim
from edi_scrub.findings import Severity
from edi_scrub.policy.demands import NdcDemand
from edi_scrub.policy.library import Policies
from edi_scrub.rules.demanded import diagnosed, unmet
from edi_scrub.rules.governed import Governed, governed
from edi_scrub.rules.registry import Denial, Problem, rule


@rule(
    "ndc-required",
    Severity.REJECT,
    snip=7,
    status=("A6", "218"),
    denial=Denial("CO", ("16",), ("M119",)),
)
def ndc_required(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """A drug's line has its NDC where the payer wants one, in a unit of measure it takes.

    Why: Medicaid programmes claim rebates by the NDC, and several plans price by it; a line
    without one is returned (CARC 16, M119).
    Example: J0585 without ``LIN**N4*00023114501`` is rejected for a plan that wants the NDC
    of every drug, the line with JW as well; so is one in F2 for a plan that takes UN, ML
    and GR only. A policy may ask for some drugs alone, or of every J-code.
    Correction: none. Which package was used is in the record.
    Source: the governing policy's ndc entries; 005010X222A1 loop 2410.
    """
    for at in governed(claim, policies):
        if not at.version.ndc or not at.line.is_drug:
            continue
        for entry in at.version.ndc:
            if _about(entry, at) and diagnosed(claim, at, entry):
                yield from _missing(at, entry, policies)


def _about(entry: NdcDemand, at: Governed) -> bool:
    """Does the entry speak of the drug's line? Without drugs it does of every J-code's."""
    if entry.drugs and at.line.procedure not in entry.drugs:
        return False
    return not entry.procedures or not at.procedures.isdisjoint(entry.procedures)


def _missing(at: Governed, entry: NdcDemand, policies: Policies) -> Iterator[Problem]:
    drug, code = at.line.drug, at.line.procedure
    if drug is None or not (drug.segment or drug.ndc):
        units = " or ".join(sorted(entry.units))
        yield unmet(
            at,
            entry,
            policies,
            "LIN03",
            f"{at.carrier} wants the NDC of {code}, and the line has none.",
            "Enter the NDC of the package that was used (LIN), with its quantity and unit of"
            f" measure (CTP{f', in {units}' if units else ''}).",
            loop="2410",
        )
    elif entry.units and drug.unit and drug.unit not in entry.units:
        taken = " or ".join(sorted(entry.units))
        yield unmet(
            at,
            entry,
            policies,
            "CTP05-1",
            f"{at.carrier} takes the NDC quantity of {code} in {taken}; the line has it in"
            f" {drug.unit}.",
            f"Give the quantity in {taken} (UN: vials of a powder, ML: a liquid).",
            loop="2410",
            segment=drug.quantity_segment or drug.segment,
        )
