"""Control numbers that a file may have once: ISA13, GS06 in its ISA, ST02 in its GS.

Source: X12.5; pyx12 holds them to it over a whole file, which it is never shown here.
"""

from __future__ import annotations

from collections.abc import Mapping

from edi_scrub.x12.guide.errors import GuideError
from edi_scrub.x12.segment import Segment

_REMEDY = "Have the sender number what it sends without repeating a number."


class Numbers:
    """What was seen; a group's transactions are forgotten with it."""

    def __init__(self) -> None:
        self._open = {"ISA": 0, "GS": 0}  # the segment numbers of the open ones
        self._seen: dict[str, set[str]] = {"ISA13": set(), "GS06": set(), "ST02": set()}
        self._errors: dict[str, tuple[GuideError, ...]] = {"ISA13": (), "GS06": ()}

    def twice(self, isa: Segment, gs: Segment, st: Segment) -> tuple[GuideError, ...]:
        """The numbers of this transaction, its group and its interchange that came before."""
        if isa.number != self._open["ISA"]:
            self._open["ISA"] = isa.number
            self._seen["GS06"].clear()
            self._errors["ISA13"] = self._check(isa, 13, "ISA_LOOP", "025")
        if gs.number != self._open["GS"]:
            self._open["GS"] = gs.number
            self._seen["ST02"].clear()
            self._errors["GS06"] = self._check(gs, 6, "GS_LOOP", "6")
        transaction = self._check(st, 2, "ST_LOOP", "23")
        return (*self._errors["ISA13"], *self._errors["GS06"], *transaction)

    def _check(self, header: Segment, place: int, loop: str, code: str) -> tuple[GuideError, ...]:
        element, number = f"{header.id}{place:02}", header.get(place)
        seen = self._seen[element]
        if number not in seen:
            seen.add(number)
            return ()
        message = f"{element} is a number that the file has used before."
        return (GuideError(loop, header.number, element, code, message, _REMEDY),)


class Told:
    """What :class:`Numbers` found over a whole file, for who reads only a piece of it."""

    def __init__(self, found: Mapping[int, tuple[GuideError, ...]]) -> None:
        """``found``: by the segment number of the ST."""
        self._found = found

    def twice(self, isa: Segment, gs: Segment, st: Segment) -> tuple[GuideError, ...]:
        """The numbers above and of this transaction that came before."""
        return self._found.get(st.number, ())
