"""The guide check over a file, from the top.

Each header and each level gives an :class:`Above`, and below it each claim is judged by
itself: a fault of a claim is on that claim, a fault above it on every claim below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from edi_scrub.x12.guide import shown
from edi_scrub.x12.guide.errors import SEGMENT, GuideError, words
from edi_scrub.x12.guide.numbers import Numbers, Told
from edi_scrub.x12.guide.tracing import Tools, tools_of
from edi_scrub.x12.guide.walking import State
from edi_scrub.x12.segment import Delimiters, Segment

MOST_CLAIMS = 100  # of one patient: loop 2300 in both guides
_NO_GUIDE = GuideError(
    "GS_LOOP", 0, "GS08", "guide",
    "ISA12, GS01 and GS08 do not name one guide: 00501, HC and 005010X222A1, or 00401, HC and"
    " 004010X098A1.",
    "Have the sender name the guide that the transactions are written by.",
)  # fmt: skip
_TOO_MANY = ("The patient has more than 100 claims under one level.",
             "Repeat the level (HL) for what is too many.")  # fmt: skip
# What a level has to have below it, by its HL03: there it shows if the level lacks something.
_BELOW = {"20": "HL22", "22": "SE", "23": "CLM"}


class Above:
    """What stands above a claim, judged: a header or a level, with those above it.

    ``errors`` are its own and those of all above it; ``own`` its own alone. ``state`` is
    None where nothing below can be judged. ``depth`` counts the levels, ``claims`` the claims
    that have come below it, to be counted by whoever walks over them.
    """

    __slots__ = ("claims", "depth", "errors", "guide", "own", "state", "tools")

    def __init__(
        self, guide: Guide, tools: Tools, depth: int = 0, errors: tuple[GuideError, ...] = ()
    ) -> None:
        self.guide = guide
        self.tools = tools
        self.depth = depth
        self.errors = errors
        self.own: tuple[GuideError, ...] = ()
        self.state: State | None = None
        self.claims = 0

    def below(self, segments: Sequence[Segment]) -> Above:
        """The level that opens below this one: see :meth:`Guide.level`."""
        return self.guide.level(self, segments)

    def judge(self, segments: Sequence[Segment]) -> tuple[GuideError, ...]:
        """A claim below this: see :meth:`Guide.claim`."""
        return self.guide.claim(self, segments)

    def add(self, errors: Sequence[GuideError]) -> None:
        """Errors of its own; what is missing is told of here and not again below."""
        self.own = (*self.own, *errors)
        self.errors = (*self.errors, *errors)
        if errors and self.state is not None:
            self.state = self.tools.acceptor.forgiven(self.state)


@dataclass(slots=True)
class Guide:
    """The guide check over one input.

    ``envelope_only`` leaves levels and claims unjudged. ``accepted`` counts claims that the
    tables accepted, ``asked`` headers, levels, claims and trailers they did not.
    """

    envelope_only: bool = False
    accepted: int = 0
    asked: int = 0
    numbers: Numbers | Told = field(default_factory=Numbers)

    def header(
        self,
        isa: Sequence[Segment],
        gs: Sequence[Segment],
        st: Sequence[Segment],
        delimiters: Delimiters,
        version: str,
    ) -> Above:
        """ISA, GS and ST, each with what follows it up to the next of them or the first level.

        :param version: the guide as the file names it (GS08, ST03): it is judged by the
            nearest guide there is a map for.
        :raises KeyError: ``version`` begins as no guide that is known here.
        """
        guide = shown.guide_of(version) or shown.GUIDES[version[:10]]
        tools = tools_of(guide, delimiters)
        above = Above(self, tools)
        twice = self.numbers.twice(isa[0], gs[0], st[0])
        tables = tools.acceptor.tables
        named = (isa[0].get(12), gs[0].get(1), shown.guide_of(gs[0].get(8)))
        if named != (tables.interchange, tables.group, tables.version):
            above.add([_NO_GUIDE._replace(segment=gs[0].number)])
            return above
        envelope = [isa[0], *shown.header(gs[:1], delimiters.element)]
        self._header(above, envelope, shown.header(st, delimiters.element))
        above.add(_strangers(isa, gs))
        above.add(twice)
        return above

    def _header(self, above: Above, envelope: list[Segment], block: list[Segment]) -> None:
        acceptor = above.tools.acceptor
        if acceptor.takes_envelope(*envelope):
            state = acceptor.run(acceptor.start(), block)
            if state is not None and acceptor.leaves(state, "HL20"):
                above.state = state
                return
        self.asked += 1
        asked = above.tools.pyx12.ask(None, [*envelope, *block], acceptor.probe("HL20"))
        above.state = above.tools.stands(asked.place) if asked.place is not None else None
        above.add(asked.errors)

    def level(self, parent: Above, segments: Sequence[Segment]) -> Above:
        """A hierarchical level: HL with what follows it up to a claim or the next level.

        HL01, HL02 and HL04 are not judged: they follow from the order of the levels.
        """
        tools = parent.tools
        above = Above(self, tools, parent.depth + 1, parent.errors)
        if self.envelope_only or parent.state is None:
            return above
        block = shown.level(segments, tools.delimiters.element)
        after = _BELOW[segments[0].get(3)]
        above.state = tools.acceptor.run(parent.state, block)
        if above.state is None or not tools.acceptor.leaves(above.state, after):
            self.asked += 1
            depth = shown.DEPTH[segments[0].get(3)] - 1
            errors, above.state = tools.trace(parent.state, block, after, depth=depth)
            above.add(errors)
        return above

    def claim(self, above: Above, segments: Sequence[Segment]) -> tuple[GuideError, ...]:
        """The last claim that has come below ``above``: what is wrong above it, and with it.

        :param segments: from CLM on, as received or as corrected.
        """
        errors = above.errors
        if above.claims > MOST_CLAIMS:
            clm = segments[0].number
            errors = (*errors, GuideError("2300", clm, "CLM", "4", *_TOO_MANY))
        if above.state is None:
            return errors
        acceptor = above.tools.acceptor
        end = acceptor.run(above.state, segments)
        if end is not None and acceptor.leaves(end, "SE"):
            self.accepted += 1
            return errors
        self.asked += 1
        return (*errors, *above.tools.trace(above.state, segments, "SE")[0])

    def trailer(self, above: Above, segment: Segment) -> tuple[GuideError, ...]:
        """SE, GE or IEA below ``above``; its count is not judged, the rule `envelope` does."""
        tools = above.tools
        counted = shown.replaced(segment, {1: "1"}, tools.delimiters.element)
        if tools.acceptor.takes_trailer(counted):
            return ()
        self.asked += 1
        return tools.pyx12.trailer(counted)


def _strangers(isa: Sequence[Segment], gs: Sequence[Segment]) -> list[GuideError]:
    """Segments between the headers: only TA1 after ISA. pyx12 finds the others, and forgets."""
    between = [*(segment for segment in isa[1:] if segment.id != "TA1"), *gs[1:]]
    message, remedy = words(SEGMENT, "1", "a segment between the headers")
    return [GuideError("GS_LOOP", one.number, "", "1", message, remedy) for one in between]
