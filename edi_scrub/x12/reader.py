"""Bytes to segments, byte-exact.

Every byte of the input is in exactly one :class:`~edi_scrub.x12.segment.Segment`: in its
``text``, or in its ``end`` (the terminator and whatever stands before the next segment: line
ends, blanks, doubled terminators). ``text + end`` of all segments, in order, is the input.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from edi_scrub.errors import NotReadableError
from edi_scrub.x12.frames import CHUNK, NOISE, Frames, Readable
from edi_scrub.x12.segment import Delimiters, Segment


def read(stream: Readable, chunk: int = CHUNK) -> Iterator[Segment]:
    """The segments of every interchange in ``stream``, in order, one at a time.

    :raises NotReadableError: there is no ISA, an ISA is not 106 characters wide, text
        that is not X12 stands before or between interchanges, or a segment is longer
        than 64 KiB.
    """
    return segments(Frames(stream, chunk))


def segments(frames: Frames) -> Iterator[Segment]:
    """The segments of every stretch of ``frames``.

    :raises NotReadableError: as :func:`read` does.
    """
    return chain.from_iterable(_Cutting(frames).runs())


class _Cutting:
    """Stretches cut into segments: the segment not yet given out, and the noise behind it.

    A segment is held until the next one starts, because the noise between the two belongs
    to the first. Segments are given out in runs, a stretch's together: a generator resumed
    for each would cost as much as reading it.
    """

    def __init__(self, frames: Frames) -> None:
        self.frames = frames
        self.held: Segment | None = None
        self.noise: list[str] = []  # behind the held segment, not yet part of its end

    def runs(self) -> Iterator[list[Segment]]:
        frames = self.frames
        for text, delimiters in frames:
            if delimiters is None:
                self.noise.append(text)
                continue
            if self.noise and frames.number == 0:
                self.held = Segment(0, "", "", [""])
            *pieces, unfinished = text.split(delimiters.terminator)
            yield self.cut(pieces, delimiters)
            if unfinished:
                yield self.hold(unfinished, delimiters)
        yield self.let_go()
        if frames.number == 0:
            raise NotReadableError("the file is empty: there is no ISA segment in it")

    def cut(self, pieces: list[str], delimiters: Delimiters) -> list[Segment]:
        """What stood before each terminator, as segments.

        Every segment of the input comes through here: the loop is written out for speed.
        """
        element, _, _, terminator = delimiters
        by_line = terminator == "\n"
        number, held, noise = self.frames.number, self.held, self.noise
        run: list[Segment] = []
        for piece in pieces:
            text, end = piece, terminator
            if text < "!":  # begins with noise, or is empty: a doubled terminator
                text = piece.lstrip(NOISE)
                noise.append(piece[: len(piece) - len(text)])
                if not text:
                    noise.append(terminator)
                    continue
            if by_line and text[-1] == "\r":
                text, end = text[:-1], "\r\n"
            if held is not None:
                if noise:
                    held.end += "".join(noise)
                    noise.clear()
                run.append(held)
            number += 1
            held = Segment(number, text, end, text.split(element))
        self.frames.number, self.held = number, held
        if noise:
            noise[:] = ["".join(noise)]
        return run

    def hold(self, unfinished: str, delimiters: Delimiters) -> list[Segment]:
        """Hold a segment that has lost its terminator, and give out the one before it."""
        before = self.let_go()
        self.frames.number += 1
        text = unfinished.rstrip(NOISE)
        end, elements = unfinished[len(text) :], text.split(delimiters.element)
        self.held = Segment(self.frames.number, text, end, elements)
        return before

    def let_go(self) -> list[Segment]:
        """Give out the held segment, complete now."""
        if self.held is None:
            return []
        self.held.end += "".join(self.noise)
        self.noise.clear()
        return [self.held]
