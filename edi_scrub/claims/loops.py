"""Segments to blocks (envelope, levels, claims), and loop ids within a claim.

A block is what is kept, dropped or rewritten as one: an envelope segment with what
follows it, a hierarchical level, a claim. The reading follows the order of the
segments alone; what HL01 and HL02 claim is judged later (:mod:`edi_scrub.claims.levels`).

Source: the loop tables of 005010X222A1 and 004010X098A1 as pyx12's maps carry them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from edi_scrub.errors import NotReadableError
from edi_scrub.x12.segment import Segment


class Kind(StrEnum):
    """What a block is; the values are loop ids where the guide has one."""

    PREAMBLE = "preamble"
    ISA = "ISA"
    GS = "GS"
    ST = "ST"
    PROVIDER = "2000A"
    SUBSCRIBER = "2000B"
    PATIENT = "2000C"
    CLAIM = "2300"
    SE = "SE"
    GE = "GE"
    IEA = "IEA"


class Block(NamedTuple):
    """A run of segments that belongs together."""

    kind: Kind
    segments: list[Segment]


LEVELS = {"20": Kind.PROVIDER, "22": Kind.SUBSCRIBER, "23": Kind.PATIENT}
_STARTS: dict[str, Kind | None] = {"": Kind.PREAMBLE, "CLM": Kind.CLAIM, "HL": None} | {
    kind.value: kind for kind in (Kind.ISA, Kind.GS, Kind.ST, Kind.SE, Kind.GE, Kind.IEA)
}
# What may stand directly before each envelope segment.
_INSIDE = {Kind.ST, Kind.PROVIDER, Kind.SUBSCRIBER, Kind.PATIENT, Kind.CLAIM}
_BEFORE: dict[Kind, set[Kind | None]] = {
    Kind.PREAMBLE: {None},
    Kind.ISA: {None, Kind.PREAMBLE, Kind.IEA},
    Kind.GS: {Kind.ISA, Kind.GE},
    Kind.ST: {Kind.GS, Kind.SE},
    Kind.SE: {*_INSIDE},
    Kind.GE: {Kind.SE, Kind.GS},
    Kind.IEA: {Kind.GE, Kind.ISA},
    Kind.CLAIM: {*_INSIDE},
    Kind.PROVIDER: {*_INSIDE},
    Kind.SUBSCRIBER: {*_INSIDE},
    Kind.PATIENT: {*_INSIDE},
}
_CLOSED = {Kind.SE, Kind.GE, Kind.IEA}


def blocks(
    segments: Iterable[Segment], *, inside: bool = False, goes_on: bool = False
) -> Iterator[Block]:
    """The blocks of a file, in order; every segment is in exactly one.

    Of a piece of a file it may be said that it begins ``inside`` a transaction, with a
    level or a claim, and that the file ``goes_on`` behind it with another block.

    :raises NotReadableError: the envelope cannot be followed (a trailer missing or
        doubled, a segment between trailers, the file ends inside an interchange).
    """
    kind: Kind | None = Kind.ST if inside else None
    run: list[Segment] = []
    starts, closed = _STARTS, kind is None
    for segment in segments:
        name = segment.elements[0]
        if name not in starts:
            if closed:
                raise NotReadableError(_misplaced(segment))
            run.append(segment)
            continue
        start = starts[name] or _level(segment)
        if kind not in _BEFORE[start]:
            raise NotReadableError(_misplaced(segment))
        if kind is not None and run:
            yield Block(kind, run)
        kind, run, closed = start, [segment], start in _CLOSED
    if kind is None or not (goes_on or kind in (Kind.IEA, Kind.PREAMBLE)):
        number = run[-1].number if run else 0
        raise NotReadableError(
            f"the file is truncated: it ends after segment {number}, inside an interchange"
            " (no IEA segment)"
        )
    yield Block(kind, run)


def _level(segment: Segment) -> Kind:
    kind = LEVELS.get(segment.get(3))
    if kind is None:
        raise NotReadableError(
            f"segment {segment.number} (HL) is at a level an 837P does not have:"
            " HL03 is 20, 22 or 23 there"
        )
    return kind


def _misplaced(segment: Segment) -> str:
    name = segment.elements[0]
    known = name if name in _STARTS and name else "a segment"
    return (
        f"the envelope is broken at segment {segment.number}: {known} stands where the"
        " trailer or header before it is missing or doubled"
    )


# Loop ids. A claim's segments are walked once; only these segment ids open a loop.
_ENTITY_5010 = {
    "2300": {"DN": "2310A", "P3": "2310A", "82": "2310B", "77": "2310C", "DQ": "2310D",
             "PW": "2310E", "45": "2310F"},
    "2320": {"IL": "2330A", "PR": "2330B", "DN": "2330C", "P3": "2330C", "82": "2330D",
             "77": "2330E", "DQ": "2330F", "85": "2330G"},
    "2400": {"82": "2420A", "QB": "2420B", "77": "2420C", "DQ": "2420D", "DK": "2420E",
             "DN": "2420F", "P3": "2420F", "PW": "2420G", "45": "2420H"},
}  # fmt: skip
_ENTITY_4010 = {
    "2300": {"DN": "2310A", "P3": "2310A", "82": "2310B", "QB": "2310C", "77": "2310D",
             "FA": "2310D", "LI": "2310D", "TL": "2310D", "DQ": "2310E"},
    "2320": {"IL": "2330A", "PR": "2330B", "QC": "2330C", "DN": "2330D", "P3": "2330D",
             "82": "2330E", "QB": "2330F", "77": "2330G", "FA": "2330G", "LI": "2330G",
             "TL": "2330G", "DQ": "2330H"},
    "2400": {"82": "2420A", "QB": "2420B", "77": "2420C", "FA": "2420C", "LI": "2420C",
             "TL": "2420C", "DQ": "2420D", "DK": "2420E", "DN": "2420F", "P3": "2420F",
             "PR": "2420G"},
}  # fmt: skip
OPENS = {"SBR": "2320", "LX": "2400", "LIN": "2410", "SVD": "2430", "LQ": "2440"}
_AREA = {"2300": "2300", "2310": "2300", "2320": "2320", "2330": "2320", "2400": "2400",
         "2410": "2400", "2420": "2400", "2430": "2400", "2440": "2400"}  # fmt: skip


def entity_loop(loop: str, nm1: Segment, *, is_4010: bool) -> str:
    """The loop an NM1 opens where it stands in ``loop``; the same where it opens none."""
    entities = (_ENTITY_4010 if is_4010 else _ENTITY_5010)[_AREA[loop[:4]]]
    return entities.get(nm1.get(1), loop)


def entity_of(loop: str, *, is_4010: bool) -> str:
    """Whom a loop of a claim or a line is of (NM101); empty where it is of nobody."""
    area = _AREA.get(loop[:4], "")
    entities = (_ENTITY_4010 if is_4010 else _ENTITY_5010).get(area, {})
    return next((entity for entity, opened in entities.items() if opened == loop), "")


def claim_loops(segments: list[Segment], *, is_4010: bool) -> list[str]:
    """The loop id of every segment of a claim, from CLM (2300) on."""
    loop = "2300"
    found = []
    for segment in segments:
        name = segment.elements[0]
        if name == "NM1":
            loop = entity_loop(loop, segment, is_4010=is_4010)
        else:
            loop = OPENS.get(name, loop)
        found.append(loop)
    return found
