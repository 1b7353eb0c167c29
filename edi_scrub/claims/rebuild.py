"""What is left of a file when claims go: a file again, with its numbers right.

A rebuilder is given every header, level and trailer of the input in order, and those
claims that are to stand in its file. Headers and levels are held until the first claim
below them comes; without one they are dropped. What is written keeps its bytes, except
HL01, HL02 and HL04, SE01, GE01 and IEA01 where they have to change.

Memory does not grow: HL04 of a subscriber, which says whether patients follow, is put
right afterwards in the output, where it is one character.
"""

from __future__ import annotations

from typing import NamedTuple

from edi_scrub.claims.control import renumbered
from edi_scrub.claims.envelope import HEADER_OF, Step
from edi_scrub.claims.levels import LEVEL_KINDS
from edi_scrub.claims.loops import Block, Kind
from edi_scrub.x12.segment import Delimiters, Segment
from edi_scrub.x12.writer import Output, replaced, text_of

_DEPTH = {kind: depth for depth, kind in enumerate((Kind.ISA, Kind.GS, Kind.ST, *LEVEL_KINDS))}


class Part(NamedTuple):
    """A header, level or trailer: what rebuilding has to know of it.

    ``segments`` are those that may have to be changed (of a level, its HL), ``rest`` is the
    text of the others and ``length`` the number of them all.
    """

    kind: Kind
    segments: list[Segment]
    rest: str
    length: int
    delimiters: Delimiters
    parent_known: bool

    @classmethod
    def of(cls, step: Step) -> Part:
        """The part of a file that a block is."""
        kind, segments = step.block
        kept = 1 if kind in LEVEL_KINDS else len(segments)
        rest = text_of(segments[kept:])
        delimiters = step.context.delimiters
        return cls(kind, segments[:kept], rest, len(segments), delimiters, step.parent_known)


class _Open:
    """A header or level that is open: is it written, and what has been written in it."""

    __slots__ = ("children", "count", "number", "part", "written")

    def __init__(self, part: Part) -> None:
        self.part = part
        self.written = False
        self.count = 0  # segments of an ST, transactions of a GS, groups of an ISA
        self.number = ""  # HL01 as written
        self.children = 0  # levels written below


class Rebuilder:
    """Writes one file of the claims it is given; ``copy`` for control numbers of its own.

    ``repair`` false leaves an HL04 as received where no patient was taken out below it,
    and a missing last terminator missing.
    """

    def __init__(self, output: Output, *, repair: bool = True, copy: int = 0) -> None:
        self.output = output
        self.repair = repair
        self.copy = copy
        self.open: list[_Open] = []
        self.preamble = ""
        self.levels = 0
        self.subscriber: _Open | None = None
        self.announced = 0  # where the subscriber's HL04 stands in the output
        self.patients = False  # did the input have patients below the subscriber

    def part(self, part: Part) -> None:
        """Take a header, level or trailer of the input."""
        kind = part.kind
        if kind is Kind.PREAMBLE:
            self.preamble = text_of(part.segments)
        elif kind in HEADER_OF:
            self.trailer(part, HEADER_OF[kind])
        else:
            self.close_down_to(_DEPTH[kind])
            self.patients = self.patients or kind is Kind.PATIENT
            self.open.append(_Open(part))

    def claims(self, text: str, count: int) -> None:
        """Write a claim or more of ``count`` segments, and above it what is not written yet."""
        for place, opened in enumerate(self.open):
            if not opened.written:
                self.write(opened, self.open[:place])
        self.put(text)
        self.transaction.count += count

    @property
    def transaction(self) -> _Open:
        """The open ST."""
        return self.open[_DEPTH[Kind.ST]]

    def put(self, text: str) -> None:
        """Write ``text``, after what stood before the first ISA."""
        if self.preamble:
            self.output.write(self.preamble)
            self.preamble = ""
        self.output.write(text)

    def close_down_to(self, depth: int) -> None:
        """Close what is open at ``depth`` and below it."""
        if depth <= _DEPTH[Kind.SUBSCRIBER]:
            self.settle_subscriber()
        while self.open and _DEPTH[self.open[-1].part.kind] >= depth:
            self.open.pop()

    # -- writing

    def write(self, opened: _Open, above: list[_Open]) -> None:
        """Write a header or level for the first claim below it."""
        opened.written = True
        kind, segments = opened.part[:2]
        if kind in LEVEL_KINDS:
            self.write_level(opened, above)
            return
        if self.copy:
            segments = renumbered(Block(kind, segments), self.separator, self.copy)
        if kind is Kind.ST:
            opened.count = len(segments)
            self.levels = 0
        if above:
            above[-1].count += 1
        self.put(text_of(segments))

    def write_level(self, opened: _Open, above: list[_Open]) -> None:
        """Write a level, and note where a subscriber's HL04 stands."""
        hl = self.level(opened, [one for one in above if one.part.kind in LEVEL_KINDS])
        self.transaction.count += opened.part.length
        self.put(hl.text)
        if opened.part.kind is Kind.SUBSCRIBER:
            self.subscriber = opened
            before_hl04 = len(self.separator.join(hl.elements[:4])) + 1
            self.announced = self.output.position - len(hl.text) + before_hl04
        self.put(hl.end + opened.part.rest)

    def level(self, opened: _Open, above: list[_Open]) -> Segment:
        """The HL segment with the numbers it has in this file."""
        hl = opened.part.segments[0]
        self.levels += 1
        opened.number = str(self.levels)
        parent = above[-1].number if above else ""
        if above:
            above[-1].children += 1
        if not opened.part.parent_known:
            # Never let a parent that was not named come to be named by chance.
            parent = hl.get(2) if hl.get(2) != parent else "0"
        child = {Kind.PROVIDER: "1", Kind.PATIENT: "0"}.get(opened.part.kind, hl.get(4))
        if child not in ("0", "1") and self.repair:
            child = "0"
        for position, value in ((1, opened.number), (2, parent), (4, child)):
            if hl.get(position) != value:
                hl = replaced(hl, position, value, self.separator)
        return hl

    def settle_subscriber(self) -> None:
        """Put HL04 of the subscriber just closed right, now that its patients are known."""
        opened, self.subscriber = self.subscriber, None
        had_patients, self.patients = self.patients, False
        if opened is None:
            return
        received = opened.part.segments[0].get(4)
        written = received if received in ("0", "1") else "0"
        due = "1" if opened.children else "0"
        taken_out = had_patients and due == "0" and received == "1"
        if due != written and (self.repair or taken_out):
            self.output.patch(self.announced, due)

    def trailer(self, part: Part, header: Kind) -> None:
        """Close a header; its trailer is written where the header was."""
        self.close_down_to(_DEPTH[header] + 1)
        opened = self.open.pop()
        if not opened.written:
            return
        segment = part.segments[0]
        separator = opened.part.delimiters.element
        if self.copy:
            segment = renumbered(Block(part.kind, part.segments), separator, self.copy)[0]
        count = opened.count + (header is Kind.ST)
        if not (segment.get(1).isdigit() and int(segment.get(1)) == count):
            segment = replaced(segment, 1, str(count), separator)
        terminator = opened.part.delimiters.terminator
        if self.repair and terminator not in segment.end:
            segment = Segment(segment.number, segment.text, terminator, segment.elements)
        self.put(text_of([segment]))

    @property
    def separator(self) -> str:
        """The element separator of the open interchange."""
        return self.open[0].part.delimiters.element
