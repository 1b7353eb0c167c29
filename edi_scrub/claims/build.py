"""A claim block's segments to a :class:`~edi_scrub.claims.model.Claim`.

One pass over the segments; each segment id that means something to a rule has one
small reader below. What is malformed is kept as it is (``None`` for a number that is
none): saying so is the rules' work.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from edi_scrub.claims.context import Context
from edi_scrub.claims.loops import OPENS, entity_loop
from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.claims.parts import (
    Adjudication,
    Attachment,
    Diagnosis,
    Drug,
    Note,
    OtherPayer,
    Party,
    Reference,
    Role,
    ServicePeriod,
)
from edi_scrub.claims.values import count, diagnosis, number, period, pointers, procedure
from edi_scrub.x12.segment import Segment

_ROLES = ("2310", "2420")  # the loops of the claim's and of a line's providers


def build(segments: list[Segment], context: Context, position: int) -> Claim:
    """The claim whose segments begin with CLM; ``position`` counts claims from 1."""
    claim = Claim(context, position, segments)
    readers, opens, is_4010, loop = _READERS, OPENS, context.is_4010, "2300"
    for segment in segments:
        name = segment.elements[0]
        if name == "NM1":
            loop = entity_loop(loop, segment, is_4010=is_4010)
        elif name in opens:
            loop = opens[name]
        reader = readers.get(name)
        if reader is not None:
            reader(claim, segment, loop)
    return claim


def _clm(claim: Claim, segment: Segment, loop: str) -> None:
    claim.claim_id = segment.get(1)
    claim.charge = number(segment.get(2))
    facility = segment.get(5).split(claim.context.delimiters.component)
    claim.place_of_service = facility[0]
    claim.frequency = facility[2] if len(facility) > 2 else ""
    claim.delay_reason = segment.get(20)


def _hi(claim: Claim, segment: Segment, loop: str) -> None:
    found = list(claim.diagnoses)
    component, number = claim.context.delimiters.component, segment.number
    for place, element in enumerate(segment.elements):
        coded = diagnosis(element, component) if place else None
        if coded is not None:
            qualifier, code, plain = coded
            name = _HI[place] if place < len(_HI) else f"HI{place:02}-2"
            found.append(Diagnosis(code, plain, qualifier, len(found) + 1, number, name))
    claim.diagnoses = tuple(found)


_HI = tuple(f"HI{place:02}-2" for place in range(13))


def _ref(claim: Claim, segment: Segment, loop: str) -> None:
    elements = segment.elements
    if len(elements) > 2:
        reference = Reference(elements[1], elements[2])
    else:
        reference = Reference(segment.get(1), "")
    if loop == "2300":
        claim.references.append(reference)
    elif loop == "2400":
        claim.lines[-1].references.append(reference)
    elif loop == "2410" and claim.lines:
        _drug_of(claim.lines[-1]).prescription = reference.value


def _nte(claim: Claim, segment: Segment, loop: str) -> None:
    note = Note(segment.get(1), segment.get(2))
    if loop == "2300":
        claim.notes.append(note)
    elif loop == "2400":
        claim.lines[-1].notes.append(note)


def _pwk(claim: Claim, segment: Segment, loop: str) -> None:
    attachment = Attachment(segment.get(1), segment.get(2), segment.get(6))
    if loop == "2300":
        claim.attachments.append(attachment)
    elif loop == "2400":
        claim.lines[-1].attachments.append(attachment)


def _nm1(claim: Claim, segment: Segment, loop: str) -> None:
    if loop == "2330B" and claim.other_payers:
        claim.other_payers[-1].payer_id = segment.get(9)
    elif loop.startswith(_ROLES):
        line = claim.lines[-1].number if claim.lines else None
        claim.roles.append(Role(loop, line, party(segment)))
        _known_as(claim, claim.roles[-1])


def _prv(claim: Claim, segment: Segment, loop: str) -> None:
    if claim.roles and claim.roles[-1].loop == loop:
        provider = claim.roles[-1].party
        provider.taxonomy, provider.taxonomy_segment = segment.get(3), segment.number


def _n4(claim: Claim, segment: Segment, loop: str) -> None:
    facility = claim.service_facility
    if facility is not None and loop == ("2310D" if claim.context.is_4010 else "2310C"):
        facility.state = segment.get(2).upper()


def _known_as(claim: Claim, role: Role) -> None:
    """Keep the provider also under the name rules ask for it by."""
    loop = role.loop
    if loop == "2310B":
        claim.rendering = role.party
    elif loop == "2310C" or (loop == "2310D" and claim.context.is_4010):
        claim.service_facility = role.party
    elif loop == "2420A" and claim.lines:
        claim.lines[-1].rendering = role.party


def _sbr(claim: Claim, segment: Segment, loop: str) -> None:
    claim.other_payers.append(
        OtherPayer(segment.get(1), segment.get(9), "", segment=segment.number)
    )


def _amt(claim: Claim, segment: Segment, loop: str) -> None:
    if loop == "2320" and segment.get(1) == "D":
        claim.other_payers[-1].paid = number(segment.get(2))


def _svd(claim: Claim, segment: Segment, loop: str) -> None:
    if claim.lines:
        line, paid = claim.lines[-1], number(segment.get(2))
        found = Adjudication(segment.get(1), paid, Decimal(0), segment.number)
        line.adjudications = (*line.adjudications, found)
        claim.adjudicated = True


def _cas(claim: Claim, segment: Segment, loop: str) -> None:
    if loop == "2320":
        payer = claim.other_payers[-1]
        payer.adjusted = _adjusted(payer.adjusted, segment)
        payer.adjustments += 1
    elif loop == "2430" and claim.lines:
        last = claim.lines[-1].adjudications[-1]
        last.adjusted = _adjusted(last.adjusted, segment)


def _adjusted(total: Decimal | None, cas: Segment) -> Decimal | None:
    """``total`` and the amounts of a CAS: CAS03, 06, 09, 12, 15 and 18."""
    for text in cas.elements[3:19:3]:
        amount = number(text) if text else Decimal(0)
        if total is None or amount is None:
            return None
        total += amount
    return total


def _lx(claim: Claim, segment: Segment, loop: str) -> None:
    claim.lines.append(ServiceLine(len(claim.lines) + 1, segment.get(1), segment.number))


def _sv1(claim: Claim, segment: Segment, loop: str) -> None:
    if loop != "2400":
        return
    line = claim.lines[-1]
    component = claim.context.delimiters.component
    elements = segment.elements
    if len(elements) < 8:
        elements = [*elements, *[""] * (8 - len(elements))]
    line.segment = segment.number
    line.qualifier, line.procedure, line.modifiers, line.description = procedure(
        elements[1], component
    )
    line.charge = number(elements[2])
    line.unit_basis = elements[3]
    line.units_text = elements[4]
    line.units = number(elements[4])
    line.count = count(elements[4])
    line.place_of_service = elements[5]
    line.pointer_text = elements[7]
    line.pointers = pointers(elements[7], component)


def _dtp(claim: Claim, segment: Segment, loop: str) -> None:
    if loop == "2400" and segment.get(1) == "472":
        first, last, valid = period(segment.get(2), segment.get(3))
        claim.lines[-1].period = ServicePeriod(first, last, valid, segment.number)


def _lin(claim: Claim, segment: Segment, loop: str) -> None:
    if loop == "2410" and claim.lines:
        claim.lines[-1].drug = Drug(segment.get(2), segment.get(3), segment=segment.number)


def _ctp(claim: Claim, segment: Segment, loop: str) -> None:
    if loop != "2410" or not claim.lines:
        return
    drug = _drug_of(claim.lines[-1])
    drug.quantity = number(segment.get(4))
    drug.unit = segment.get(5).split(claim.context.delimiters.component)[0]
    drug.quantity_segment = segment.number


def _drug_of(line: ServiceLine) -> Drug:
    """Loop 2410 of a line, which may have begun already."""
    if line.drug is None:
        line.drug = Drug()
    return line.drug


def party(segment: Segment) -> Party:
    """The party an NM1 names; a person's given names are left behind."""
    elements = segment.elements
    if len(elements) < 10:
        elements = [*elements, *[""] * (10 - len(elements))]
    return Party(elements[1], elements[3], elements[8], elements[9], "", "", segment.number)


_READERS: dict[str, Callable[[Claim, Segment, str], None]] = {
    "CLM": _clm,
    "HI": _hi,
    "REF": _ref,
    "NTE": _nte,
    "PWK": _pwk,
    "NM1": _nm1,
    "N4": _n4,
    "PRV": _prv,
    "SBR": _sbr,
    "AMT": _amt,
    "CAS": _cas,
    "SVD": _svd,
    "LX": _lx,
    "SV1": _sv1,
    "DTP": _dtp,
    "LIN": _lin,
    "CTP": _ctp,
}
