"""A segment and the delimiters it is written with: what everything that reads X12 speaks of.

Source: X12.5 interchange control structures; ISA is 106 characters, the element
separator at offset 3, the repetition separator at 82 (from version 00402 on), the
component separator at 104, the segment terminator at 105.
"""

from __future__ import annotations

from typing import NamedTuple

ENCODING = "latin-1"  # one character a byte: any input survives the round trip


class Delimiters(NamedTuple):
    """The four delimiters of one interchange; ``repetition`` is empty before 00402."""

    element: str
    component: str
    repetition: str
    terminator: str

    @classmethod
    def of(cls, isa: str) -> Delimiters:
        """The delimiters an ISA of 106 characters (terminator included) declares."""
        declared = isa[82] if isa[84:89] >= "00402" else ""
        repetition = "" if declared.isalnum() else declared  # "U" is 4010's standards id
        return cls(isa[3], isa[104], repetition, isa[105])


class Segment:
    """One segment: its number in the input, its text, its elements, and what ends it.

    ``elements[0]`` is the segment id, ``elements[1]`` is element 01. Number 0 with an
    empty id holds what stands before the first ISA (a byte order mark, blank lines).
    """

    __slots__ = ("elements", "end", "number", "text")

    def __init__(self, number: int, text: str, end: str, elements: list[str]) -> None:
        self.number = number
        self.text = text
        self.end = end
        self.elements = elements

    @property
    def id(self) -> str:
        """The segment's id, as written."""
        return self.elements[0]

    @property
    def raw(self) -> str:
        """The segment as it stood in the input, terminator and line end included."""
        return self.text + self.end

    def get(self, position: int) -> str:
        """Element ``position`` (1 for 01); empty where the segment is shorter."""
        elements = self.elements
        return elements[position] if position < len(elements) else ""

    def __reduce__(self) -> tuple[type[Segment], tuple[int, str, str, list[str]]]:
        return Segment, (self.number, self.text, self.end, self.elements)  # where it is compiled

    def __repr__(self) -> str:
        return f"Segment({self.number}, {self.elements[0]!r})"
