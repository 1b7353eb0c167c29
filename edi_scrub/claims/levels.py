"""The levels above the claims: envelope and HL tree, read into each claim's context.

:func:`walk` gives every block back with what stands above it, and says what is wrong up
there: counts (SE01, GE01, IEA01), HL01, HL02 and HL04. What has one right answer is
repaired by :mod:`edi_scrub.claims.rebuild`; an HL02 that points nowhere is a fault that
holds every claim below it.

Source: X12.6 control segments; the HL rules of 005010X222A1 as X12's answer to request
for interpretation 477 has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from edi_scrub.claims.build import day
from edi_scrub.claims.loops import Block, Kind
from edi_scrub.claims.model import Context
from edi_scrub.claims.parties import FACTS
from edi_scrub.claims.versions import PROFESSIONAL, note_on, require_professional
from edi_scrub.errors import NotReadableError
from edi_scrub.findings import Correction, Finding, Safety, Severity
from edi_scrub.x12.reader import Delimiters, Segment

LEVEL_KINDS = (Kind.PROVIDER, Kind.SUBSCRIBER, Kind.PATIENT)  # outermost first
_HEADER_OF = {Kind.SE: Kind.ST, Kind.GE: Kind.GS, Kind.IEA: Kind.ISA}
_CONTROL = {Kind.ST: 2, Kind.GS: 6, Kind.ISA: 13}  # where a header has its control number
_NOWHERE = Context(Delimiters("*", ":", "", "~"), "", "", "", "")


class Step(NamedTuple):
    """A block, what stands above it (and in it), and what is wrong above the claims.

    ``parent_known`` is false for a level whose HL02 does not name the level before it.
    """

    block: Block
    context: Context
    findings: tuple[Finding, ...] = ()
    parent_known: bool = True


def walk(blocks: Iterable[Block], *, repair: bool = True) -> Iterator[Step]:
    """Every block with its context, in order.

    ``repair`` false (``--correct none``) makes a wrong HL number a fault of the claims
    below it, and a wrong count a fault of the file, instead of a thing to be repaired.

    :raises NotReadableError: a transaction is no 837P, a trailer's control number is not
        its header's, or (without ``repair``) a count is wrong.
    """
    walker = _Walker(repair)
    for block in blocks:
        yield walker.step(block)


class _Walker:
    """What is open at the moment, and how much stands in it.

    ``contexts`` holds the context of the transaction and of every open level; ``headers``
    the open ISA, GS and ST; ``counts`` what their trailers have to say.
    """

    def __init__(self, repair: bool) -> None:
        self.repair = repair
        self.headers: dict[Kind, Segment] = {}
        self.counts: dict[Kind, int] = {}
        self.contexts: dict[Kind, Context] = {}
        self.hls: dict[Kind, Segment] = {}
        self.right: dict[Kind, str] = {}  # HL01 as it has to be, of the open levels
        self.levels = 0

    def step(self, block: Block) -> Step:
        kind = block.kind
        if kind is Kind.CLAIM:
            self.counts[Kind.ST] += len(block.segments)
            return Step(block, self.claim_context())
        if kind in LEVEL_KINDS:
            return self.level(block)
        if kind in _HEADER_OF:
            return self.trailer(block)
        if kind is Kind.PREAMBLE:
            return Step(block, _NOWHERE)
        return self.header(block)

    # -- envelope

    def header(self, block: Block) -> Step:
        kind, segments = block
        segment = segments[0]
        self.headers[kind] = segment
        findings: tuple[Finding, ...] = ()
        if kind is Kind.ISA:
            self.counts[Kind.ISA] = 0
            context = _interchange(segment)
        elif kind is Kind.GS:
            self.counts[Kind.ISA] += 1
            self.counts[Kind.GS] = 0
            context = replace(self.contexts[Kind.ISA], group=segment.get(6))
        else:
            self.counts[Kind.GS] += 1
            self.counts[Kind.ST] = len(segments)
            self.levels = 0
            self.hls = {}
            context, findings = self.transaction(segments)
        self.contexts = {k: c for k, c in self.contexts.items() if k in _CONTROL}
        self.contexts[kind] = context
        return Step(block, context, findings)

    def transaction(self, segments: list[Segment]) -> tuple[Context, tuple[Finding, ...]]:
        st = segments[0]
        version = require_professional(segments, self.headers[Kind.GS].get(8))
        context = replace(self.contexts[Kind.GS], version=version, transaction=st.get(2))
        if version in PROFESSIONAL:
            return context, ()
        remedy = "Nothing, where the receiver takes it; else have the sender name the guide."
        return context, (_finding(st, "ST03", note_on(version), remedy),)

    def trailer(self, block: Block) -> Step:
        """A trailer repeats its header's control number and counts what was in between."""
        kind, segments = block
        segment, header = segments[0], _HEADER_OF[kind]
        sent = self.headers[header].get(_CONTROL[header])
        if segment.get(2).strip() != sent.strip():
            raise NotReadableError(
                f"the envelope is broken at segment {segment.number}: {kind}02 is not the control"
                f" number of its {header} (two files run together, or part of one is missing)"
            )
        findings = self.subscriber_closed() if kind is Kind.SE else ()
        count = self.counts[header] + (kind is Kind.SE)
        name = f"{kind}01"
        if _as_number(segment.get(1)) != count:
            if not self.repair:
                raise NotReadableError(
                    f"{name} at segment {segment.number} does not count what is there;"
                    " --correct safe would repair it"
                )
            findings = (*findings, self.repaired(segment, name, 1, str(count)))
        terminator = self.contexts[Kind.ISA].delimiters.terminator
        if terminator not in segment.end:
            findings = (*findings, self.unterminated(segment, terminator))
        return Step(block, self.contexts[header], findings)

    def unterminated(self, segment: Segment, terminator: str) -> Finding:
        """The file's last terminator is missing: readers drop the segment without it."""
        message = "The last segment has no terminator; many readers lose such a segment."
        change = Correction(Safety.SAFE, segment.number, "IEA", "", terminator)
        return _finding(segment, "IEA", message, "", change if self.repair else None)

    # -- hierarchical levels

    def level(self, block: Block) -> Step:
        """A level opens; the levels beside it and below are closed."""
        kind, segments = block
        hl = segments[0]
        depth = LEVEL_KINDS.index(kind)
        findings = () if kind is Kind.PATIENT else self.subscriber_closed()
        for closed in LEVEL_KINDS[depth:]:
            self.hls.pop(closed, None)
            self.contexts.pop(closed, None)
        parent = LEVEL_KINDS[depth - 1] if depth else Kind.ST
        above = self.hls.get(parent)
        known = depth == 0 or (above is not None and hl.get(2) == above.get(1))
        self.levels += 1
        self.counts[Kind.ST] += len(segments)
        self.right[kind] = str(self.levels)
        wrong = self.numbers(kind, hl, self.right[parent] if depth else "") if known else ()
        context = FACTS[kind](self.context_above(depth), segments)
        if not context.fault and (not known or (wrong and not self.repair)):
            fault = _WRONG_NUMBERS if known else _ORPHAN[kind]
            context = replace(context, fault=fault, fault_segment=hl.number)
        self.hls[kind] = hl
        self.contexts[kind] = context
        return Step(block, context, (*findings, *wrong), known)

    def context_above(self, depth: int) -> Context:
        """The context of the nearest level above ``depth`` that is open."""
        for kind in reversed(LEVEL_KINDS[:depth]):
            if kind in self.contexts:
                return self.contexts[kind]
        return self.contexts[Kind.ST]

    def claim_context(self) -> Context:
        """The context of a claim that stands here."""
        found = self.contexts.get(Kind.PATIENT) or self.contexts.get(Kind.SUBSCRIBER)
        if found is not None:
            return found
        nearest = self.contexts.get(Kind.PROVIDER) or self.contexts[Kind.ST]
        hl = self.hls.get(Kind.PROVIDER, self.headers[Kind.ST])
        return replace(
            nearest, fault="the claim stands below no subscriber (2000B)", fault_segment=hl.number
        )

    def numbers(self, kind: Kind, hl: Segment, parent: str) -> tuple[Finding, ...]:
        """What is wrong with a level's own numbers; ``parent`` is HL01 above, as it has to be."""
        child = {Kind.PROVIDER: "1", Kind.PATIENT: "0"}.get(kind, hl.get(4))
        due = ((1, self.right[kind]), (2, parent), (4, child))
        return tuple(
            self.repaired(hl, f"HL{position:02}", position, value)
            for position, value in due
            if hl.get(position) != value
        )

    def subscriber_closed(self) -> tuple[Finding, ...]:
        """HL04 of a subscriber says whether patients (2000C) followed below it."""
        hl = self.hls.get(Kind.SUBSCRIBER)
        due = "1" if Kind.PATIENT in self.hls else "0"
        if hl is None or hl.get(4) == due:
            return ()
        return (self.repaired(hl, "HL04", 4, due),)

    def repaired(self, segment: Segment, element: str, position: int, right: str) -> Finding:
        """A number with one right answer: repaired, or only told of."""
        message = f"{element} does not count what is there."
        if element.startswith("HL"):
            message = f"{element} is not what the order of the levels makes it."
        change = Correction(Safety.SAFE, segment.number, element, segment.get(position), right)
        return _finding(segment, element, message, "", change if self.repair else None)


_WRONG_NUMBERS = "an HL segment above this claim carries a wrong number"
_ORPHAN = {
    Kind.SUBSCRIBER: "the subscriber level (2000B) above this claim does not name the billing"
    " provider level before it as its parent (HL02)",
    Kind.PATIENT: "the patient level (2000C) above this claim does not name the subscriber level"
    " before it as its parent (HL02)",
}


def _finding(
    segment: Segment, element: str, message: str, remedy: str, change: Correction | None = None
) -> Finding:
    severity = Severity.CORRECT if change else Severity.WARN
    return Finding("envelope", severity, message, remedy or "Nothing: see before and after.",
                   loop=segment.elements[0], element=element, segment=segment.number,
                   correction=change)  # fmt: skip


def _interchange(isa: Segment) -> Context:
    text = isa.text + isa.end[:1]
    sent = day("20" + isa.get(9))
    return Context(Delimiters.of(text), "", isa.get(13), "", "", usage=isa.get(15),
                   interchange_date=sent)  # fmt: skip


def _as_number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() else None
