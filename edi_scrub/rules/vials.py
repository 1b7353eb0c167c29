"""What a drug line shows of its vials, and where a modifier has room."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.policy.codes import Vial
from edi_scrub.policy.library import Policies

FIRST, LAST = 3, 6  # SV101-3 to SV101-6 are the modifiers


def total(lines: Iterable[ServiceLine]) -> int | None:
    """The units of some lines together, or None where one has no whole number of them."""
    units = 0
    for line in lines:
        if line.count is None:
            return None
        units += line.count
    return units


def free_place(claim: Claim, line: ServiceLine) -> int:
    """The first component of SV101 with room for a modifier, or 0."""
    text = next(s for s in claim.segments if s.number == line.segment).get(1)
    parts = text.split(claim.context.delimiters.component)
    for place in range(FIRST, LAST + 1):
        if len(parts) < place or not parts[place - 1]:
            return place
    return 0


def used_up(line: ServiceLine, policies: Policies) -> bool:
    """Does the line's own NDC quantity show whole vials, and are all their units billed?"""
    drug = line.drug
    found = policies.codes.drug_of_ndc(drug.ndc, line.procedure) if drug else None
    if found is None or line.units is None:
        return False
    known, vial = found
    count = _count(vial, line)
    return (
        known.code == line.procedure
        and not vial.cosmetic
        and policies.trusts(vial.confidence)
        and vial.hcpcs_units is not None
        and count > 0
        and count * vial.hcpcs_units == line.units
    )


def _count(vial: Vial, line: ServiceLine) -> int:
    """How many whole vials the NDC quantity is, or 0 where it is no whole number of them."""
    drug = line.drug
    if drug is None or drug.quantity is None or drug.unit != vial.unit:
        return 0
    volume = vial.volume if drug.unit == "ML" else Decimal(1)
    if not volume or drug.quantity <= 0 or drug.quantity % volume:
        return 0
    return int(drug.quantity / volume)
