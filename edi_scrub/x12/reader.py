"""Bytes to segments, byte-exact.

Every byte of the input is in exactly one :class:`Segment`: in its ``text``, or in its
``end`` (the terminator and whatever stands before the next segment: line ends, blanks,
doubled terminators). ``text + end`` of all segments, in order, is the input.

Source: X12.5 interchange control structures; ISA is 106 characters, the element
separator at offset 3, the repetition separator at 82 (from version 00402 on), the
component separator at 104, the segment terminator at 105.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from edi_scrub.errors import NotReadableError

ENCODING = "latin-1"  # one character a byte: any input survives the round trip
CHUNK = 1 << 18
LONGEST_SEGMENT = 1 << 16  # no 837P segment comes near it; past it the terminator is missing
ISA_LENGTH = 106
NOISE = " \t\r\n\x00\x1a"
BYTE_ORDER_MARK = "\xef\xbb\xbf"  # UTF-8's, as Latin-1 reads it


class Readable(Protocol):
    """What the reader asks of a stream: bytes, at most so many at once, none at the end."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most ``size``."""


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

    def __repr__(self) -> str:
        return f"Segment({self.number}, {self.elements[0]!r})"


def read(stream: Readable, chunk: int = CHUNK) -> Iterator[Segment]:
    """The segments of every interchange in ``stream``, in order, one at a time.

    :raises NotReadableError: there is no ISA, an ISA is not 106 characters wide, text
        that is not X12 stands before or between interchanges, or a segment is longer
        than 64 KiB.
    """
    return _Reader(stream, chunk).segments()


class _Reader:
    """The state of one reading: what is buffered, and the segment not yet given out.

    A segment is held until the next one starts, because the noise between the two
    belongs to the first.
    """

    def __init__(self, stream: Readable, chunk: int) -> None:
        self.stream = stream
        self.chunk = chunk
        self.buffer = ""
        self.number = 0
        self.held: Segment | None = None

    def fill(self, size: int) -> bool:
        """Buffer at least ``size`` characters; False when the input is too short."""
        while len(self.buffer) < size:
            data = self.stream.read(self.chunk)
            if not data:
                return False
            self.buffer += data.decode(ENCODING)
        return True

    def segments(self) -> Iterator[Segment]:
        while self.skip_to_isa():
            yield from self.interchange(self.isa_delimiters())
        if self.held is not None:
            yield self.held
        if self.number == 0:
            raise NotReadableError("the file is empty: there is no ISA segment in it")

    def skip_to_isa(self) -> bool:
        """Move past noise to the next ISA; False at the end of the input."""
        noise = ""
        if self.number == 0 and self.fill(3) and self.buffer.startswith(BYTE_ORDER_MARK):
            noise, self.buffer = BYTE_ORDER_MARK, self.buffer[3:]
        while True:
            rest = self.buffer.lstrip(NOISE)
            noise += self.buffer[: len(self.buffer) - len(rest)]
            self.buffer = rest
            if rest or not self.fill(1):
                break
        if noise and self.held is not None:
            self.held.end += noise
        elif noise and self.buffer:
            self.held = Segment(0, "", noise, [""])
        return bool(self.buffer)

    def isa_delimiters(self) -> Delimiters:
        """The delimiters of the ISA at the buffer's start, once it has the right shape."""
        self.fill(ISA_LENGTH)
        if not self.buffer.startswith("ISA"):
            raise NotReadableError(_what_it_is(self.buffer, self.number))
        if len(self.buffer) < ISA_LENGTH:
            raise NotReadableError("the ISA segment is cut short: the file ends within it")
        isa = self.buffer[:ISA_LENGTH]
        found = Delimiters.of(isa)
        lengths = [len(element) for element in isa[:105].split(found.element)]
        if lengths != [3, 2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1]:
            raise NotReadableError(
                f"the ISA segment after segment {self.number} is not 106 characters of fixed"
                " fields: its delimiters cannot be told (cut short, wrapped or trimmed on its way)"
            )
        marks = (found.element, found.component, found.terminator)
        if len(set(marks)) < len(marks) or any(mark.isalnum() for mark in marks):
            raise NotReadableError(
                "the ISA segment names the same character, or a letter or digit, as delimiter"
            )
        return found

    def interchange(self, delimiters: Delimiters) -> Iterator[Segment]:
        """The segments up to and with IEA; what follows stays in the buffer."""
        terminator = delimiters.terminator
        ended = False
        while not ended:
            pieces = self.buffer.split(terminator)
            self.buffer = pieces.pop()
            for index, piece in enumerate(pieces):
                segment = self.take(piece, delimiters, terminator)
                if segment is None:
                    continue
                if self.held is not None:
                    yield self.held
                self.held = segment
                if segment.elements[0] == "IEA":
                    rest = pieces[index + 1 :]
                    self.buffer = terminator.join([*rest, self.buffer])
                    ended = True
                    break
            else:
                if len(self.buffer) > LONGEST_SEGMENT:
                    raise NotReadableError(_too_long(self.number))
                if not self.more():
                    yield from self.unterminated(delimiters)
                    ended = True

    def more(self) -> bool:
        """Read one chunk more onto the buffer."""
        return self.fill(len(self.buffer) + 1)

    def take(self, piece: str, delimiters: Delimiters, end: str) -> Segment | None:
        """The segment in ``piece``; its leading noise goes to the segment before it."""
        text = piece
        if piece[:1] <= " ":
            text = piece.lstrip(NOISE)
            if self.held is not None:
                self.held.end += piece[: len(piece) - len(text)]
            if not text:
                if self.held is not None:
                    self.held.end += end
                return None
        if len(text) > LONGEST_SEGMENT:
            raise NotReadableError(_too_long(self.number))
        self.number += 1
        return Segment(self.number, text, end, text.split(delimiters.element))

    def unterminated(self, delimiters: Delimiters) -> Iterator[Segment]:
        """The last segment, where the file ends without its terminator."""
        text = self.buffer.rstrip(NOISE)
        noise = self.buffer[len(text) :]
        self.buffer = ""
        segment = self.take(text, delimiters, noise)
        if segment is None:
            return
        if self.held is not None:
            yield self.held
        self.held = segment


def _too_long(number: int) -> str:
    return (
        f"the segment after segment {number} is longer than {LONGEST_SEGMENT:,} characters:"
        " its terminator is missing"
    )


def _what_it_is(text: str, number: int) -> str:
    """A sentence on input that is no interchange, without quoting it."""
    if number:
        return f"text that is not X12 stands after segment {number}, where an ISA is due"
    if text.startswith("%PDF"):
        return "this is a PDF document, not an X12 file"
    if text.startswith("PK\x03\x04"):
        return "this is a ZIP archive, not an X12 file: unpack it first"
    if text[:2] in ("\xff\xfe", "\xfe\xff"):
        return "this file is UTF-16 text: save it as plain ASCII or Latin-1"
    if text.startswith(("ST", "GS")):
        return "this is X12 without its envelope: the ISA segment is missing"
    return "this is not an X12 file: it does not begin with an ISA segment"
