"""The hierarchical levels, read into each claim's context.

:func:`walk` gives every block back with what stands above it, and says what is wrong up
there. HL01, HL02 and HL04 follow from the order of the levels and are repaired (by
:mod:`edi_scrub.claims.rebuild`); an HL02 that does not name the level before it is a
fault that holds every claim below it.

Source: the HL rules of 005010X222A1 as X12's answer to request for interpretation 477
has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from edi_scrub.claims.context import Context
from edi_scrub.claims.envelope import HEADER_OF, NOWHERE, Envelope, Step, finding
from edi_scrub.claims.loops import Block, Kind
from edi_scrub.claims.parties import FACTS
from edi_scrub.findings import Finding
from edi_scrub.x12.guide import Guide
from edi_scrub.x12.segment import Segment

LEVEL_KINDS = (Kind.PROVIDER, Kind.SUBSCRIBER, Kind.PATIENT)  # outermost first


class Open(NamedTuple):
    """A header or level that is open where a piece of a file begins.

    ``had`` is how many groups an ISA, transactions a GS or segments an ST has had so far;
    of a level it is its place among the levels of its transaction, 1 for the first.
    """

    block: Block
    had: int


def walk(
    blocks: Iterable[Block],
    *,
    repair: bool = True,
    guide: Guide | None = None,
    above: Iterable[Open] = (),
    claims: int = 0,
) -> Iterator[Step]:
    """Every block with its context, in order.

    ``repair`` false (``--correct none``) makes a wrong HL number a fault of the claims
    below it, and a wrong count a fault of the file, instead of a thing to be repaired.
    ``guide`` judges headers and levels on the way. Of a piece of a file, ``above`` is what
    is open where it begins, outermost first, and ``claims`` how many the innermost had.

    :raises NotReadableError: a transaction is no 837P, a trailer's control number is not
        its header's, or (without ``repair``) a count is wrong.
    """
    envelope, levels = _resumed(Envelope(repair, guide), Levels(repair), above, claims)
    for block in blocks:
        kind, segments = block
        if kind is Kind.CLAIM:
            envelope.count(segments)
            yield Step(block, levels.claim(envelope))
        elif kind in LEVEL_KINDS:
            envelope.count(segments)
            yield levels.level(block, envelope.transaction)
        elif kind in HEADER_OF:
            closed = levels.close(Kind.PROVIDER)
            step = envelope.trailer(block)
            yield step._replace(findings=(*closed, *step.findings))
        elif kind is Kind.PREAMBLE:
            yield Step(block, NOWHERE)
        else:
            levels = Levels(repair)
            yield envelope.header(block)


def _resumed(
    envelope: Envelope, levels: Levels, above: Iterable[Open], claims: int
) -> tuple[Envelope, Levels]:
    """What is open where a piece begins, read again: its findings have been told already."""
    context = NOWHERE
    counts = {}
    for block, had in above:
        if block.kind in LEVEL_KINDS:
            levels.count = had - 1
            context = levels.level(block, envelope.transaction).context
        else:
            context = envelope.header(block).context
            counts[block.kind] = had
    for kind, count in counts.items():
        envelope.counted(kind, count)
    if context.guide is not None:
        context.guide.claims = claims
    return envelope, levels


class Levels:
    """The open levels of one transaction: their HL segments and contexts.

    ``right`` is HL01 of each open level as it has to be: counted from 1 in the order of
    the file.
    """

    def __init__(self, repair: bool) -> None:
        """``repair`` false makes a wrong number a fault of the claims below."""
        self.repair = repair
        self.hls: dict[Kind, Segment] = {}
        self.contexts: dict[Kind, Context] = {}
        self.right: dict[Kind, str] = {}
        self.count = 0

    def level(self, block: Block, transaction: Context) -> Step:
        """A level opens; the levels beside it and below are closed."""
        kind, segments = block
        hl = segments[0]
        closed = self.close(kind)
        depth = LEVEL_KINDS.index(kind)
        parent = LEVEL_KINDS[depth - 1] if depth else None
        known = parent is None or (parent in self.hls and hl.get(2) == self.hls[parent].get(1))
        self.count += 1
        self.right[kind] = str(self.count)
        wrong = self.wrong(kind, hl, self.right[parent] if parent else "") if known else ()
        above = self.above(depth) or transaction
        context = FACTS[kind](above, segments)
        if above.guide is not None:
            context.guide = above.guide.below(segments)
        if not context.fault and (not known or (wrong and not self.repair)):
            context.fault = _WRONG_NUMBERS if known else _ORPHAN[kind]
            context.fault_segment = hl.number
        self.hls[kind] = hl
        self.contexts[kind] = context
        return Step(block, context, (*closed, *wrong), known)

    def claim(self, envelope: Envelope) -> Context:
        """The context of a claim that stands here; the guide check counts it."""
        context = self.below(envelope)
        if context.guide is not None:
            context.guide.claims += 1
        return context

    def below(self, envelope: Envelope) -> Context:
        """What stands above a claim that stands here."""
        found = self.contexts.get(Kind.PATIENT) or self.contexts.get(Kind.SUBSCRIBER)
        if found is not None:
            return found
        below = (self.above(1) or envelope.transaction).copy()
        below.fault = "the claim stands below no subscriber (2000B)"
        below.fault_segment = self.hls.get(Kind.PROVIDER, envelope.st).number
        return below

    def above(self, depth: int) -> Context | None:
        """The context of the nearest open level above ``depth``."""
        found = [self.contexts[kind] for kind in LEVEL_KINDS[:depth] if kind in self.contexts]
        return found[-1] if found else None

    def close(self, kind: Kind) -> tuple[Finding, ...]:
        """Close the levels from ``kind`` on; HL04 of a subscriber is known only now."""
        findings: tuple[Finding, ...] = ()
        if kind is not Kind.PATIENT and Kind.SUBSCRIBER in self.hls:
            hl, due = self.hls[Kind.SUBSCRIBER], "1" if Kind.PATIENT in self.hls else "0"
            if hl.get(4) != due:
                findings = (self.number(hl, 4, due),)
        for closed in LEVEL_KINDS[LEVEL_KINDS.index(kind) :]:
            self.hls.pop(closed, None)
            self.contexts.pop(closed, None)
        return findings

    def wrong(self, kind: Kind, hl: Segment, parent: str) -> tuple[Finding, ...]:
        """What is wrong with a level's own numbers; ``parent`` is HL01 above, put right."""
        child = {Kind.PROVIDER: "1", Kind.PATIENT: "0"}.get(kind, hl.get(4))
        due = ((1, self.right[kind]), (2, parent), (4, child))
        return tuple(
            self.number(hl, position, value) for position, value in due if hl.get(position) != value
        )

    def number(self, hl: Segment, position: int, right: str) -> Finding:
        """A number that the order of the levels makes another: repaired, or only told of."""
        element = f"HL{position:02}"
        message = f"{element} is not what the order of the levels makes it."
        if not self.repair:
            return finding(hl, element, message, "Have the sender number the levels in order.")
        return finding(hl, element, message, after=(hl.get(position), right))


_WRONG_NUMBERS = "an HL segment above this claim carries a wrong number"
_ORPHAN = {
    Kind.SUBSCRIBER: "the subscriber level (2000B) above this claim does not name the billing"
    " provider level before it as its parent (HL02)",
    Kind.PATIENT: "the patient level (2000C) above this claim does not name the subscriber level"
    " before it as its parent (HL02)",
}
