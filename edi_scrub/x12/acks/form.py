"""How an answer is written down: delimiters, addresses, control numbers, dates.

An answer has the delimiters of the interchange it answers. What it repeats of that can
then not hold one of them, and the sender is known to read them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from edi_scrub.x12.segment import Delimiters, Segment

# ISA05 and ISA07 in the guides of claims; ZZ also for one that is itself what is wrong.
QUALIFIERS = frozenset({"01", "14", "20", "27", "28", "29", "30", "33", "ZZ"})
NOBODY = "ZZ"
_LARGEST = 1_000_000_000  # control numbers of ISA and GS have nine digits
_UNPRINTABLE = re.compile(r"[^ -~]")


class Stamp(NamedTuple):
    """When an answer is given: CCYYMMDD and HHMM. Never the clock's own time."""

    day: str
    time: str


class Form(NamedTuple):
    """The delimiters of an answer; ``end`` is the terminator, and a line end behind it."""

    element: str
    component: str
    repetition: str
    end: str

    @classmethod
    def of(cls, delimiters: Delimiters) -> Form:
        """As the interchange that is answered has them; 4010 has no repetition separator."""
        element, component, repetition, terminator = delimiters
        if not repetition:
            repetition = next(one for one in "^!|" if one not in delimiters)
        end = terminator if terminator in "\r\n" else terminator + "\n"
        return cls(element, component, repetition, end)

    def segment(self, *elements: str) -> str:
        """A segment's text with its end; empty elements at its end are left out."""
        return self.element.join(elements).rstrip(self.element) + self.end

    def composite(self, *components: str) -> str:
        """A composite; empty components at its end are left out."""
        return self.component.join(components).rstrip(self.component)

    def plain(self, text: str, most: int = 80) -> str:
        """A text to repeat, at most ``most`` long; what an answer must not hold becomes a blank."""
        text = _UNPRINTABLE.sub(" ", text.strip())
        for delimiter in (self.component, self.repetition):
            text = text.replace(delimiter, " ")
        return text[:most].strip()


def number_of(text: str) -> int:
    """A control number of a header; 1 where it is none."""
    text = text.strip()
    digits = text.isascii() and text.isdigit() and len(text) <= 9
    return int(text) if digits and int(text) else 1


class Numbers:
    """Control numbers that follow those of the input and stand apart within one file."""

    def __init__(self, offset: int = 0) -> None:
        """``offset`` parts them from another answer to the same file."""
        self._offset = offset
        self._used: set[int] = set()

    def next(self, received: str) -> int:
        """The number for the answer to a header: its own, unless that has been used."""
        number = (number_of(received) + self._offset) % _LARGEST or 1
        while number in self._used:
            number = number % (_LARGEST - 1) + 1
        self._used.add(number)
        return number

    def clear(self) -> None:
        """A new interchange: its groups are numbered by themselves."""
        self._used.clear()


def stamp_of(isa: Segment) -> Stamp:
    """The day and time of an interchange (ISA09, ISA10); what is none becomes 2000-01-01, 0000."""
    day, time = isa.get(9), isa.get(10)
    return Stamp(
        f"20{day}"
        if re.fullmatch(r"\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])", day)
        else "20000101",
        time if re.fullmatch(r"([01]\d|2[0-3])[0-5]\d", time) else "0000",
    )


def isa(form: Form, received: Segment, version: str, number: int, stamp: Stamp) -> str:
    """The ISA of an answer: the parties change places; nobody answers an answer (ISA14)."""

    def party(place: int) -> tuple[str, str]:
        qualifier = received.get(place)
        name = _UNPRINTABLE.sub(" ", received.get(place + 1))
        return (qualifier if qualifier in QUALIFIERS else NOBODY, name)

    usage = received.get(15) if received.get(15) in ("P", "T") else "P"
    repetition = "U" if version == "00401" else form.repetition
    return form.segment(
        "ISA", "00", " " * 10, "00", " " * 10, *party(7), *party(5), stamp.day[2:], stamp.time,
        repetition, version, f"{number:09}", "0", usage, form.component,
    )  # fmt: skip


def gs(form: Form, received: Segment, kind: str, version: str, number: int, stamp: Stamp) -> str:
    """The GS of an answer, ``kind`` its GS01."""
    sender, receiver = (form.plain(received.get(place), 15) for place in (2, 3))
    return form.segment(
        "GS", kind, receiver if len(receiver) > 1 else "UNKNOWN",
        sender if len(sender) > 1 else "UNKNOWN", stamp.day, stamp.time, str(number), "X", version,
    )  # fmt: skip
