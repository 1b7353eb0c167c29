"""Control numbers of further files made of the same input: none of the first's again.

A receiver that has seen the clean file's ISA13, GS06 and BHT03 takes a later file with
the same ones for a duplicate and drops it. The rejected file therefore gets its own, and so
does every file of claims that are released later: counted on from the received ones, so that
the same input gives the same bytes.
"""

from __future__ import annotations

from edi_scrub.claims.loops import Block, Kind
from edi_scrub.x12.segment import Segment
from edi_scrub.x12.writer import replaced

STEP = 100_000_007  # far from the sender's next numbers, and no divisor of a thousand million
REJECTED = 1  # copy 0 is the clean file
_PLACE = {Kind.ISA: 13, Kind.GS: 6, Kind.GE: 2, Kind.IEA: 2}


def own_number(received: str, copy: int = REJECTED) -> str:
    """A control number of the ``copy``-th file's own, as long as the received one or longer."""
    if not (received.isascii() and received.isdigit()):
        return received
    return str((int(received) + copy * STEP) % 1_000_000_000).zfill(len(received))


def own_batch(received: str, copy: int = REJECTED) -> str:
    """BHT03 of that file's own, within its 30 characters."""
    mark = "R" if copy == REJECTED else f"R{copy}"
    return received[: 30 - len(mark)] + mark


def renumbered(block: Block, separator: str, copy: int = REJECTED) -> list[Segment]:
    """A header's or trailer's segments with the control numbers of the ``copy``-th file."""
    kind, segments = block
    if kind is Kind.ST:
        return [
            replaced(segment, 3, own_batch(segment.get(3), copy), separator)
            if segment.elements[0] == "BHT"
            else segment
            for segment in segments
        ]
    place = _PLACE.get(kind)
    if place is None:
        return segments
    first, *rest = segments
    return [replaced(first, place, own_number(first.get(place), copy), separator), *rest]
