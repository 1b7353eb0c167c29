"""The only room that may change a claim.

A correction names one element, what stands there and what shall stand there. It is made
only where :data:`MAY_CHANGE` has a law for that element and the law agrees, and only
where the element still is what was found. Every other element is protected: no
correction at any level can reach a charge, units, a date, a person or a provider, or
make one diagnosis code another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from edi_scrub.claims.build import build
from edi_scrub.claims.model import Claim
from edi_scrub.claims.values import plain_code
from edi_scrub.findings import Correction, Safety
from edi_scrub.x12.segment import Delimiters, Segment
from edi_scrub.x12.writer import component, replaced, with_component


class RefusedError(Exception):
    """A correction that must not be made; the message names element and reason, no value."""


class Place(NamedTuple):
    """Where an element's name points: ``SV101-2`` is segment SV1, element 1, component 2.

    ``component`` is 0 where the name is a whole element's.
    """

    segment: str
    element: int
    component: int


_NAME = re.compile(r"([A-Z][A-Z0-9]{1,2})([0-9]{2})(?:-([0-9]{1,2}))?")


def place_of(name: str) -> Place:
    """The place an element's guide name points at.

    :raises RefusedError: it is no element's name.
    """
    found = _NAME.fullmatch(name)
    if found is None:
        raise RefusedError(f"{name or 'nothing'} is not the name of an element")
    return Place(found[1], int(found[2]), int(found[3] or 0))


# The laws. Each gets before, after and the component separator, and says whether the
# change is one that may be made at all.
Law = Callable[[str, str, str], bool]


def _same_diagnosis(before: str, after: str, separator: str) -> bool:
    return plain_code(before) == plain_code(after)


def _same_code(before: str, after: str, separator: str) -> bool:
    return before.strip().upper() == after.strip().upper()


def _same_ndc(before: str, after: str, separator: str) -> bool:
    """The same digits; eleven of them, where hyphens told which part lacked its zero."""
    digits = before.replace("-", "").replace(" ", "")
    return (
        len(after) == 11 and after.isdigit() and after.replace("0", "") == digits.replace("0", "")
    )


def _a_modifier_more(before: str, after: str, separator: str) -> bool:
    return before == "" and len(after) == 2


def _pointers_kept(before: str, after: str, separator: str) -> bool:
    """Every pointer stays; at most one joins them; never more than four."""
    old, new = before.split(separator), after.split(separator)
    return (
        set(old) <= set(new) and len(new) <= min(4, len(set(old)) + 1) and len(set(new)) == len(new)
    )


def _recode(before: str, after: str, separator: str) -> bool:
    return len(after) == 5


def _number(before: str, after: str, separator: str) -> bool:
    return after.isascii() and after.isdigit()


MAY_CHANGE: dict[tuple[str, Safety], Law] = {
    ("LX01", Safety.SAFE): _number,
    ("SV101-2", Safety.SAFE): _same_code,
    ("SV101-2", Safety.POLICY): _recode,
    ("SV107", Safety.POLICY): _pointers_kept,
    ("LIN03", Safety.SAFE): _same_ndc,
}
MAY_CHANGE |= {(f"HI{n:02}-2", Safety.SAFE): _same_diagnosis for n in range(1, 13)}
MAY_CHANGE |= {(f"SV101-{n}", Safety.SAFE): _same_code for n in range(3, 7)}
MAY_CHANGE |= {(f"SV101-{n}", Safety.POLICY): _a_modifier_more for n in range(3, 7)}


def check(correction: Correction, separator: str) -> None:
    """Refuse a correction that no law allows.

    :raises RefusedError: the element is protected, or this change of it is.
    """
    law = MAY_CHANGE.get((correction.element, correction.safety))
    if law is None:
        raise RefusedError(f"{correction.element} is protected from {correction.safety} changes")
    if not law(correction.before, correction.after, separator):
        raise RefusedError(f"this change of {correction.element} is not one that may be made")


def corrected(segment: Segment, correction: Correction, delimiters: Delimiters) -> Segment:
    """``segment`` with the correction made; number, terminator and line end stay.

    :raises RefusedError: the change is not allowed, or the text is no longer what was found.
    """
    check(correction, delimiters.component)
    place = place_of(correction.element)
    if segment.elements[0] != place.segment:
        raise RefusedError(f"{correction.element} is not in segment {segment.number}")
    element = segment.get(place.element)
    found = element
    if place.component:
        found = component(element, place.component, delimiters.component)
    if found != correction.before:
        raise RefusedError(f"{correction.element} is no longer what was found there")
    value = correction.after
    if place.component:
        value = with_component(element, place.component, value, delimiters.component)
    return replaced(segment, place.element, value, delimiters.element)


def apply(claim: Claim, corrections: Iterable[Correction]) -> tuple[Claim, list[Correction]]:
    """The claim with corrections made, and those that were made.

    An element is changed once a call: a second correction of the same element waits for
    the next round, when its rule has seen the first.

    :raises RefusedError: a correction is not allowed, or does not fit the claim.
    """
    segments = {segment.number: segment for segment in claim.segments}
    made: dict[tuple[int, str], Correction] = {}
    for one in corrections:
        key = (one.segment, one.element)
        if key in made:
            continue
        if one.segment not in segments:
            raise RefusedError(f"segment {one.segment} is not in this claim")
        segments[one.segment] = corrected(segments[one.segment], one, claim.context.delimiters)
        made[key] = one
    changed = build(list(segments.values()), claim.context, claim.position)
    changed.repeats, changed.attestation = claim.repeats, claim.attestation
    changed.past = claim.past
    return changed, list(made.values())
