"""A file cut into pieces that can be judged apart from each other, and put together again.

A piece begins where a level or a claim begins (the first one where the file does) and says
what is open there: the headers and levels above, as text, and how much of everything came
before. :func:`steps` reads it as if the file had been read up to there. Cutting looks at
nothing but how segments begin, which costs a small part of what reading them does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from typing import NamedTuple

from edi_scrub.claims.envelope import HEADER_OF, Step
from edi_scrub.claims.levels import LEVEL_KINDS, Open, walk
from edi_scrub.claims.loops import LEVELS, Block, Kind, blocks
from edi_scrub.errors import ScrubError
from edi_scrub.x12.frames import NOISE, Frames, Readable, Start, Stretch
from edi_scrub.x12.guide import Guide, GuideError
from edi_scrub.x12.guide.numbers import Numbers, Told
from edi_scrub.x12.reader import segments
from edi_scrub.x12.segment import ENCODING, Delimiters, Segment

SIZE = 1 << 17  # characters, some 200 claims: a moment's work, and little to keep in memory
_ORDER = (Kind.ISA, Kind.GS, Kind.ST, *LEVEL_KINDS)  # outermost first


class Opened(NamedTuple):
    """A header or level that is open where a piece begins: an Open, before it is read.

    ``number`` is that of its first segment.
    """

    kind: Kind
    text: str
    number: int
    had: int


class Place(NamedTuple):
    """A place in a file: how many segments and claims stand before it."""

    segments: int = 0
    claims: int = 0


class Piece(NamedTuple):
    """A piece of a file, with what has to be known of the file before it.

    ``claims`` is how many the innermost of ``opened`` has had; ``twice`` what is wrong with
    the control numbers of its transactions, by the segment number of the ST. ``goes_on``
    says that another piece follows; ``fault`` what ended the reading behind it.
    """

    text: bytes
    begin: Place
    end: Place
    delimiters: Delimiters | None
    opened: tuple[Opened, ...]
    claims: int
    twice: Mapping[int, tuple[GuideError, ...]]
    goes_on: bool = False
    fault: ScrubError | None = None


def pieces(source: Readable, size: int = SIZE) -> Iterator[Piece]:
    """The pieces of a file, in order, each of at least ``size`` characters but the last.

    Never raises what reading the file would: the piece before the fault carries it.
    """
    cutter = _Cutter(Frames(source), size)
    try:
        for stretch in cutter.frames:
            yield from cutter.take(stretch)
    except ScrubError as fault:
        yield cutter.last(fault)
    else:
        yield cutter.last(None)


def steps(piece: Piece, *, repair: bool, guide: Guide | None) -> Iterator[Step]:
    """The blocks of a piece with what stands above each, as reading the file would give them.

    :raises ScrubError: as reading the file would.
    :raises RuntimeError: cutting and reading do not agree on what the piece holds.
    """
    if guide is not None:
        guide.numbers = Told(piece.twice)
    above = [_read(one, piece.delimiters) for one in piece.opened]
    start = Start(piece.begin.segments, piece.delimiters, piece.fault)
    frames = Frames(BytesIO(piece.text), start=start)
    found = blocks(segments(frames), inside=bool(above), goes_on=piece.goes_on)
    claims = piece.begin.claims
    for step in walk(found, repair=repair, guide=guide, above=above, claims=piece.claims):
        claims += step.block.kind is Kind.CLAIM
        yield step
    if Place(frames.number, claims) != piece.end:
        raise RuntimeError("a piece of the file holds something else than was cut out")


def _read(opened: Opened, delimiters: Delimiters | None) -> Open:
    kind, text, number, had = opened
    start = Start(number - 1, delimiters if kind is not Kind.ISA else None)
    frames = Frames(BytesIO(text.encode(ENCODING)), start=start)
    return Open(Block(kind, list(segments(frames))), had)


@lru_cache(maxsize=8)
def _starts(delimiters: Delimiters) -> re.Pattern[str]:
    """A terminator and behind it a block (group 1), or nothing but noise before the next.

    The pattern begins with a plain character: that is six times as fast.
    """
    terminator, element = map(re.escape, (delimiters.terminator, delimiters.element))
    noise = re.escape(NOISE.replace(delimiters.terminator, ""))
    line_end = r"\r?" if delimiters.terminator == "\n" else ""
    names = "CLM|HL|ST|SE|GS|GE|ISA|IEA"
    return re.compile(
        rf"{terminator}[{noise}]*"
        rf"(?:({names})(?={element}|{line_end}{terminator}|\Z)|(?={terminator}))"
    )


@dataclass(slots=True)
class _Mark:
    """A header or level that is open: where its block stands in the piece, or its text."""

    kind: Kind
    segment: Segment
    had: int
    begin: int
    end: int = 0
    text: str = ""


@dataclass(slots=True)
class _Cutter:
    """What has been read of a file: the piece not yet given out, and what is open."""

    frames: Frames
    size: int
    texts: list[str] = field(default_factory=list)  # of the piece
    length: int = 0  # of those texts
    begin: Place = field(default_factory=Place)
    delimiters: Delimiters | None = None  # where the piece begins
    opened: tuple[Opened, ...] = ()
    claims_had: int = 0
    open: dict[Kind, _Mark] = field(default_factory=dict)
    latest: _Mark | None = None  # whose block has not ended
    claims: int = 0
    below: int = 0  # claims since the last header or level
    levels: int = 0  # of the open ST
    numbers: Numbers = field(default_factory=Numbers)
    twice: dict[int, tuple[GuideError, ...]] = field(default_factory=dict)

    def take(self, stretch: Stretch) -> Iterator[Piece]:
        """Read on; what is complete by that is given out."""
        text, delimiters = stretch
        if delimiters is None:
            self.keep(text)
            return
        terminator = delimiters.terminator
        begin = counted = blank = 0
        # Of the last segment it is not known yet whether reading goes on behind it.
        last = text.rstrip(NOISE + terminator).rfind(terminator)
        for found in _starts(delimiters).finditer(terminator + text):
            name, at = found[1], found.start(1) - len(terminator)
            if name is None:
                blank += 1
                continue
            self.frames.number += text.count(terminator, counted, at) - blank
            counted, blank = at, 0
            offset = self.length + at - begin
            if self.latest is not None:
                self.latest.end, self.latest = offset, None
            elements = _elements(text, at, delimiters)
            due = offset >= self.size and at < last and Kind.ST in self.open
            if due and _may_begin(elements):
                self.keep(text[begin:at])
                yield self.cut(delimiters)
                begin, offset = at, 0
            if name == "CLM":
                self.claims += 1
                self.below += 1
            else:
                self.note(elements, offset)
        self.frames.number += text.count(terminator, counted) - blank
        self.frames.number += bool(text[text.rfind(terminator) + 1 :].strip(NOISE))
        self.keep(text[begin:])

    def keep(self, text: str) -> None:
        """Add to the piece."""
        self.texts.append(text)
        self.length += len(text)

    def note(self, elements: list[str], offset: int) -> None:
        """A header, level or trailer begins, with a segment of these elements."""
        segment = Segment(self.frames.number + 1, "", "", elements)
        kind = LEVELS.get(segment.get(3), Kind.PROVIDER) if segment.id == "HL" else Kind(segment.id)
        closed = HEADER_OF.get(kind, kind)
        for inner in _ORDER[_ORDER.index(closed) :]:
            self.open.pop(inner, None)
        self.below = 0
        if closed is kind:
            self.begins(kind, segment, offset)

    def begins(self, kind: Kind, segment: Segment, offset: int) -> None:
        """A header or level opens."""
        self.levels = self.levels + 1 if kind in LEVEL_KINDS else 0
        self.latest = self.open[kind] = _Mark(kind, segment, self.levels, offset)
        outer = {Kind.GS: Kind.ISA, Kind.ST: Kind.GS}.get(kind)
        if outer in self.open:
            self.open[outer].had += 1
        if kind is Kind.ST and Kind.ISA in self.open and Kind.GS in self.open:
            isa, gs = self.open[Kind.ISA].segment, self.open[Kind.GS].segment
            if found := self.numbers.twice(isa, gs, segment):
                self.twice[segment.number] = found

    def cut(self, delimiters: Delimiters) -> Piece:
        """The piece is complete: another one begins behind it."""
        text = "".join(self.texts)
        piece = self.piece(text)._replace(goes_on=True)
        self.opened = self.standing(text)
        self.texts, self.length = [], 0
        self.begin, self.delimiters, self.claims_had = piece.end, delimiters, self.below
        transaction = self.open[Kind.ST].segment.number
        self.twice = {st: found for st, found in self.twice.items() if st == transaction}
        return piece

    def standing(self, text: str) -> tuple[Opened, ...]:
        """What is open at the end of a piece, outermost first."""
        transaction = self.open[Kind.ST]
        transaction.had = self.frames.number - transaction.segment.number + 1
        marks = [self.open[kind] for kind in _ORDER if kind in self.open]
        for mark in marks:
            mark.text = mark.text or text[mark.begin : mark.end]
        return tuple(Opened(one.kind, one.text, one.segment.number, one.had) for one in marks)

    def piece(self, text: str) -> Piece:
        """What has been read and not yet given out."""
        end = Place(self.frames.number, self.claims)
        return Piece(text.encode(ENCODING), self.begin, end, self.delimiters, self.opened,
                     self.claims_had, self.twice)  # fmt: skip

    def last(self, fault: ScrubError | None) -> Piece:
        """The last piece of the file, or of what could be read of it."""
        return self.piece("".join(self.texts))._replace(fault=fault)


def _elements(text: str, at: int, delimiters: Delimiters) -> list[str]:
    """The elements of the segment that begins at ``at``."""
    end = text.find(delimiters.terminator, at)
    found = text[at:end] if end >= 0 else text[at:].rstrip(NOISE)
    if delimiters.terminator == "\n":
        found = found.removesuffix("\r")
    return found.split(delimiters.element)


def _may_begin(elements: list[str]) -> bool:
    """May a piece begin with this segment? Not with a level that ends the reading of the file."""
    name, *others = elements
    return name == "CLM" or (name == "HL" and len(others) > 2 and others[2] in LEVELS)
