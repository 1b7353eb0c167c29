"""What a hierarchical level says of the claims below it: provider, subscriber, patient.

Source: loops 2000A to 2010CA of 005010X222A1 and 004010X098A1. Names and birth dates
are read only into :attr:`Context.patient_key` and :attr:`Context.subscriber_key`, which tell
one person from another. Only the names in them are ever written, and only by reports of
which the user wants them (``--with-phi``).
"""

from __future__ import annotations

from collections.abc import Callable

from edi_scrub.claims.build import party
from edi_scrub.claims.context import Context
from edi_scrub.claims.loops import Kind
from edi_scrub.claims.parts import Party
from edi_scrub.x12.segment import Segment


def provider(context: Context, segments: list[Segment]) -> Context:
    """2000A with 2010AA: billing provider, its state (N402) and taxonomy (PRV03)."""
    below = context.copy()
    below.billing = billing = _named(segments, "85")
    _add_address(billing, segments)
    prv = next((s for s in segments if s.elements[0] == "PRV"), None)
    if prv is not None:
        billing.taxonomy, billing.taxonomy_segment = prv.get(3), prv.number
    return below


def subscriber(context: Context, segments: list[Segment]) -> Context:
    """2000B: SBR01, SBR09, the payer (2010BB) and who the subscriber is (2010BA)."""
    below = context.copy()
    sbr = next((s for s in segments if s.elements[0] == "SBR"), None)
    insured = _segment(segments, "IL")
    below.payer = _named(segments, "PR")
    below.responsibility = sbr.get(1) if sbr else ""
    below.filing_indicator = sbr.get(9) if sbr else ""
    below.member_id = insured.get(9) if insured else ""
    below.patient_key = below.subscriber_key = _person(segments, "IL")
    below.is_dependent = False
    return below


def patient(context: Context, segments: list[Segment]) -> Context:
    """2000C: the patient is a dependant of the subscriber."""
    below = context.copy()
    below.patient_key, below.is_dependent = _person(segments, "QC"), True
    return below


FACTS: dict[Kind, Callable[[Context, list[Segment]], Context]] = {
    Kind.PROVIDER: provider,
    Kind.SUBSCRIBER: subscriber,
    Kind.PATIENT: patient,
}


def _segment(segments: list[Segment], entity: str) -> Segment | None:
    for segment in segments:
        if segment.elements[0] == "NM1" and segment.get(1) == entity:
            return segment
    return None


def _named(segments: list[Segment], entity: str) -> Party:
    """The party of an NM1, with the state of the N4 that follows before the next NM1."""
    found: Party | None = None
    for segment in segments:
        name = segment.elements[0]
        if name == "NM1":
            if found is not None:
                break
            if segment.get(1) == entity:
                found = party(segment)
        elif name == "N4" and found is not None:
            found.state = segment.get(2).upper()
            break
    return found or Party()


def _add_address(party: Party, segments: list[Segment]) -> None:
    """The party's street (N3) and postal code (N4), which stand before the next NM1."""
    own = [s for s in segments if party.segment < s.number]
    for segment in own if party.segment else ():
        name = segment.elements[0]
        if name == "NM1":
            break
        if name == "N3":
            party.street = f"{segment.get(1)} {segment.get(2)}".strip()
            party.street_segment = segment.number
        elif name == "N4":
            party.postal_code, party.city_segment = segment.get(3), segment.number


def _person(segments: list[Segment], entity: str) -> str:
    """A key that tells one person from another: NM103 to NM105, and the birth date.

    Empty where there is none of them.
    """
    named = _segment(segments, entity)
    born = next((s.get(2) for s in segments if s.elements[0] == "DMG"), "")
    parts = [*(named.get(place) if named else "" for place in (3, 4, 5)), born]
    return "\x1f".join(parts) if any(parts) else ""
