"""A file as the guide check is shown it: what other rules repair, repaired; names the maps know."""

from __future__ import annotations

from collections.abc import Sequence

from edi_scrub.x12.segment import Segment

GUIDES = {"005010X222": "005010X222A1", "004010X098": "004010X098A1"}
DEPTH = {"20": 1, "22": 2, "23": 3}  # HL03 to the level's depth
_LONGEST = 12  # of GS08


def guide_of(version: str) -> str:
    """The guide by whose map a version is judged; empty where there is none."""
    fits = len(version) <= _LONGEST and version.isascii() and version.isalnum()
    return next((a1 for name, a1 in GUIDES.items() if version.startswith(name) and fits), "")


def header(segments: Sequence[Segment], separator: str) -> list[Segment]:
    """GS or ST with what follows it, its guide named as pyx12's map names it."""
    shown = []
    for segment in segments:
        place = {"GS": 8, "ST": 3, "REF": 2}.get(segment.id, 0)
        named = segment.get(place) if place else ""
        guide = guide_of(named)
        shown.append(replaced(segment, {place: guide}, separator) if guide else segment)
    return shown


def level(segments: Sequence[Segment], separator: str) -> list[Segment]:
    """A level with the HL01, HL02 and HL04 it has in a file of itself and those above it."""
    hl = segments[0]
    depth = DEPTH.get(hl.get(3), 1)
    children = {1: "1", 3: "0"}.get(depth) or (hl.get(4) if hl.get(4) in ("0", "1") else "0")
    values = {1: str(depth), 2: str(depth - 1) if depth > 1 else "", 4: children}
    return [replaced(hl, values, separator), *segments[1:]]


def replaced(segment: Segment, values: dict[int, str], separator: str) -> Segment:
    """The segment with other elements; itself where they are what it has."""
    if all(segment.get(place) == value for place, value in values.items()):
        return segment
    elements = list(segment.elements)
    elements += [""] * (max(values) + 1 - len(elements))
    for place, value in values.items():
        elements[place] = value
    return Segment(segment.number, separator.join(elements), segment.end, elements)
