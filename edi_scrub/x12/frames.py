"""Bytes to stretches of text: where interchanges begin and end, and what is noise between.

No stretch ends inside a segment, but where the input itself does. Their texts, put together,
are the input.

Source: X12.5 interchange control structures, for the form of ISA and IEA.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from edi_scrub.errors import NotReadableError, ScrubError
from edi_scrub.x12.recognise import is_wrapped, what_it_is
from edi_scrub.x12.segment import ENCODING, Delimiters

CHUNK = 1 << 16
LONGEST_SEGMENT = 1 << 16  # no 837P segment comes near it; past it the terminator is missing
ISA_LENGTH = 106
FIRST_LOOK = 4096  # what is looked at to see whether an interchange is wrapped
ISA_WIDTHS = [3, 2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1]
NOISE = " \t\r\n\x00\x1a"
BYTE_ORDER_MARK = "\xef\xbb\xbf"  # UTF-8's, as Latin-1 reads it
# Interchanges put together of files that had lost their last terminator.
_IEA_THEN_ISA = re.compile(
    rf"(IEA[^A-Za-z0-9 ][0-9]+[^A-Za-z0-9 ][0-9]+)([{NOISE}]*)ISA[^A-Za-z0-9 ]"
)


class Readable(Protocol):
    """What the reader asks of a stream: bytes, at most so many at once, none at the end."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most ``size``."""


class Stretch(NamedTuple):
    """A stretch of the input's text, as it stands there.

    Whole segments of the one interchange that ``delimiters`` are of; only the last may
    lack its terminator. Or, with None for ``delimiters``, nothing but noise.
    """

    text: str
    delimiters: Delimiters | None


class Start(NamedTuple):
    """Where a piece of an input begins: after segment ``number``, and in which interchange.

    ``fault`` is what ended the reading of the input behind the piece, if something did.
    Whether the input is wrapped has been looked at before it was cut; a piece may be too
    short to tell.
    """

    number: int = 0
    delimiters: Delimiters | None = None  # None: between two interchanges, or at the beginning
    fault: ScrubError | None = None


class Frames:
    """The stretches of an input, in order; their texts, put together, are the input.

    ``number`` is that of the last segment given out, for messages: whoever takes the
    stretches apart keeps it.
    """

    def __init__(self, stream: Readable, chunk: int = CHUNK, start: Start | None = None) -> None:
        """``start``: the stream is a piece of an input that begins there."""
        self.stream = stream
        self.chunk = chunk
        self.start = start
        self.number = start.number if start else 0
        self.buffer = ""
        self.blank = NOISE  # and the terminator, which may be doubled after IEA, too

    def fill(self, size: int) -> bool:
        """Buffer at least ``size`` characters; False when the input is too short."""
        while len(self.buffer) < size:
            data = self.stream.read(self.chunk)
            if not data:
                return False
            self.buffer += data.decode(ENCODING)
        return True

    def __iter__(self) -> Iterator[Stretch]:
        """One after the other; a second call goes on where the first stopped."""
        if self.start is not None and self.start.delimiters is not None:
            yield from self.interchange(self.start.delimiters)
        yield from self.noise()
        while self.buffer:
            yield from self.interchange(self.isa_delimiters())
            yield from self.noise()
        if self.start is not None and self.start.fault is not None:
            raise self.start.fault

    def noise(self) -> Iterator[Stretch]:
        """What stands before the next ISA, or before the input's end."""
        while self.fill(len(BYTE_ORDER_MARK)) or self.buffer:
            marked = self.buffer.startswith(BYTE_ORDER_MARK)
            size = len(BYTE_ORDER_MARK) if marked else self.blanks()
            if not size:
                return
            yield self.take(size, None)

    def blanks(self) -> int:
        """How much noise the buffer begins with."""
        return len(self.buffer) - len(self.buffer.lstrip(self.blank))

    def take(self, size: int, delimiters: Delimiters | None) -> Stretch:
        """Take ``size`` characters off the buffer."""
        text, self.buffer = self.buffer[:size], self.buffer[size:]
        if delimiters is not None:
            self.measure(text, delimiters.terminator)
        return Stretch(text, delimiters)

    def measure(self, text: str, terminator: str) -> None:
        """Refuse a segment that is too long; one that is stands across one of these places."""
        for place in range(LONGEST_SEGMENT, len(text), LONGEST_SEGMENT):
            begin = text.rfind(terminator, 0, place) + 1
            end = text.find(terminator, place)
            if len(text[begin : end if end >= 0 else None].strip(NOISE)) > LONGEST_SEGMENT:
                before = text[:begin].split(terminator)
                number = self.number + sum(bool(one.strip(NOISE)) for one in before)
                raise NotReadableError(_too_long(number))

    def isa_delimiters(self) -> Delimiters:
        """The delimiters of the ISA at the buffer's start, once it has the right shape."""
        self.fill(FIRST_LOOK if self.start is None else ISA_LENGTH)
        if not self.buffer.startswith("ISA"):
            raise NotReadableError(what_it_is(self.buffer, self.number))
        if self.start is None and is_wrapped(self.buffer[:FIRST_LOOK]):
            raise NotReadableError(
                "the file was wrapped to lines of one length on its way: line ends stand inside"
                " its segments"
            )
        name = f"the ISA segment after segment {self.number}" if self.number else "the ISA segment"
        if len(self.buffer) < ISA_LENGTH:
            raise NotReadableError(f"{name} is cut short: the file ends within it")
        isa = self.buffer[: ISA_LENGTH - 1]
        found = Delimiters.of(self.buffer[:ISA_LENGTH])
        if [len(element) for element in isa.split(found.element)] != ISA_WIDTHS:
            raise NotReadableError(
                f"{name} is not 106 characters of fixed fields: its delimiters cannot be told"
                " (cut short, wrapped or trimmed on its way)"
            )
        marks = {found.element, found.component, found.terminator}
        if len(marks) < 3 or any(mark.isalnum() or mark == " " for mark in marks):
            raise NotReadableError(
                f"{name} names as delimiter a letter, a digit, a blank, or one character twice"
            )
        if found.terminator in isa:
            raise NotReadableError(f"{name} has its own terminator within it")
        return found

    def interchange(self, delimiters: Delimiters) -> Iterator[Stretch]:
        """The segments up to and with IEA; what follows stays in the buffer."""
        terminator = delimiters.terminator
        self.blank = NOISE + terminator
        while True:
            mark = self.buffer.find("IEA")  # perhaps the trailer, perhaps a word in a text
            last = self.buffer.rfind(terminator, 0, mark if mark >= 0 else None)
            if last >= 0:
                yield self.take(last + 1, delimiters)
            if blanks := self.blanks():
                yield self.take(blanks, None)
            stop = self.buffer.find(terminator) if mark >= 0 else -1
            lost = _IEA_THEN_ISA.match(self.buffer)
            if lost is not None and terminator not in lost[2]:
                yield self.take(lost.end(1), delimiters)
                return
            if stop >= 0:
                found = self.take(stop + 1, delimiters)
                yield found
                if _is_trailer(found.text[:-1], delimiters):
                    return
            elif not self.more():
                if self.buffer:
                    yield self.take(len(self.buffer), delimiters)
                return

    def more(self) -> bool:
        """Read more onto a segment whose terminator has not been seen yet."""
        if len(self.buffer) > LONGEST_SEGMENT and len(self.buffer.rstrip(NOISE)) > LONGEST_SEGMENT:
            raise NotReadableError(_too_long(self.number))
        return self.fill(len(self.buffer) + 1)


def _is_trailer(text: str, delimiters: Delimiters) -> bool:
    """Is a segment, without its terminator, an IEA?"""
    if delimiters.terminator == "\n":
        text = text.removesuffix("\r")
    return text.partition(delimiters.element)[0] == "IEA"


def _too_long(number: int) -> str:
    return (
        f"the segment after segment {number} is longer than {LONGEST_SEGMENT:,} characters:"
        " its terminator is missing"
    )
