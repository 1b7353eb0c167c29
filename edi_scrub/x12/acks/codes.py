"""pyx12's codes as those of an acknowledgement, and the numbers of data elements.

Sources: 005010X231A1 and the 997 of 004010 as pyx12's maps have them; X12's answers to
requests for interpretation 1257 (a segment id that X12 does not have is in no IK3) and 2293
(a claim id that is itself faulty is in no CTX).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from edi_scrub.x12.guide.errors import GuideError


class Codes(NamedTuple):
    """The codes of one acknowledgement.

    ``segment`` is IK304 (AK304) by pyx12's code of a segment, 8 for any other; ``element``
    IK403 (AK403) where it differs from pyx12's. ``pattern`` says that a number is not the
    one its place asks for, ``twice`` that GS06 came before in its interchange (AK905).
    """

    segment: dict[str, str]
    element: dict[str, str]
    pattern: str
    twice: str


# pyx12's 1 is said of a segment it finds no place for; one of the guide's is unexpected there.
# Its 10 is said of an element that the guide does not use; in a 999 that is I10.
CODES_999 = Codes({"1": "2", "2": "I4", "3": "3", "4": "4", "5": "5"}, {"10": "I10"},
                  "I12", "19")  # fmt: skip
CODES_997 = Codes({"1": "2", "2": "2", "3": "3", "4": "4", "5": "5"}, {}, "7", "6")

# TA105 of an ISA whose element is wrong. Source: X12's interchange note codes.
INTERCHANGE_NOTES = {
    1: "010", 2: "011", 3: "012", 4: "013", 5: "005", 6: "006", 7: "007", 8: "008", 9: "014",
    10: "015", 11: "026", 12: "017", 13: "018", 14: "019", 15: "020", 16: "027",
}  # fmt: skip
CONTENT, TWICE, GROUP_COUNT, STRUCTURE = "024", "025", "021", "022"
# AK905 of a GS whose element is wrong.
GROUP_CODES = {6: "6", 8: "2"}
NOT_SUPPORTED, GROUP_TWICE = "1", "6"  # the second is pyx12's
# IK502 of an ST whose element is wrong. 997 has nothing for ST03, and 4010 no ST03.
TRANSACTION_CODES = {1: "6", 2: "7", 3: "I6"}
TRANSACTION_TWICE = "23"  # pyx12's, and IK502
SEGMENTS_IN_ERROR, COUNT_OF_SEGMENTS, COUNT_OF_TRANSACTIONS = "5", "4", "5"

# What stands in an error as a segment's, and is an element's: the numbers of HL and LX.
_NUMBERS = {"LX": "LX01", "HL1": "HL01", "HL2": "HL02", "HL4": "HL04"}
_ELEMENT = re.compile(r"([A-Z][A-Z0-9]{1,2})(\d\d)(?:-(\d+))?")


class Place(NamedTuple):
    """An element: its segment's id, its position there, its component (0: the whole)."""

    segment: str
    position: int
    component: int

    @classmethod
    def of(cls, name: str) -> Place | None:
        """The place a name as ``SV101-2`` means; None where it is a segment's id."""
        found = _ELEMENT.fullmatch(name)
        return cls(found[1], int(found[2]), int(found[3] or 0)) if found else None


class Fault(NamedTuple):
    """What is wrong with one segment of a transaction.

    ``segment`` is its id, ``position`` its number counted from ST as 1, ``loop`` pyx12's
    loop id. ``codes`` are of the segment, ``elements`` the (place, code) of its elements, as
    an acknowledgement has them. ``claim`` is CLM01 of the claim it is in, empty above claims.
    """

    segment: str
    position: int
    loop: str
    codes: tuple[str, ...]
    elements: tuple[tuple[Place, str], ...]
    claim: str = ""


def faults(
    errors: Iterable[GuideError], codes: Codes, before: int, claim: str = ""
) -> Iterator[Fault]:
    """The errors of a header, level or claim, by segment.

    :param before: how many segments of the input stand before ST.
    """
    by_place: dict[tuple[int, str], list[GuideError]] = {}
    for error in errors:
        missing = error.code == "3" and Place.of(error.element) is None
        number = error.segment + missing  # what is missing would stand behind that segment
        by_place.setdefault((number, _segment(error)), []).append(error)
    for (number, segment), found in by_place.items():
        if not segment:
            continue  # an id that X12 does not have; IK5 says that segments are in error
        whole: dict[str, None] = {}
        parts: dict[tuple[Place, str], None] = {}
        for error in found:
            named = _NUMBERS.get(error.code, error.element)
            place = Place.of(named)
            if place is None:
                whole[codes.segment.get(error.code, "8")] = None
            elif named != error.element:
                parts[place, codes.pattern] = None
            else:
                parts[place, codes.element.get(error.code, error.code)] = None
        if parts:
            whole.pop("8", None)
        yield Fault(segment, number - before, found[0].loop, tuple(whole), tuple(parts), claim)


def _segment(error: GuideError) -> str:
    place = Place.of(_NUMBERS.get(error.code, error.element))
    return place.segment if place else error.element


@cache
def data_elements(guide: str) -> dict[Place, str]:
    """The number of the data element at each place of a guide (``SV101-2``: 234)."""
    from edi_scrub.x12.guide.asking import map_of, nodes_of
    from edi_scrub.x12.guide.compiling import MAPS

    found = {}
    for segment in nodes_of(map_of(MAPS[guide])):
        if segment.is_loop():
            continue
        for element in segment.children:
            for part in element.children if element.is_composite() else [element]:
                component = part.seq if element.is_composite() else 0
                found[Place(segment.id, element.seq, component)] = str(part.data_ele)
    return found
