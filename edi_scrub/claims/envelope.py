"""ISA to IEA, GS to GE, ST to SE: control numbers repeated, counts counted.

A trailer's control number has to be its header's, or parts of two files have run
together: no repair, the file is refused. A count has one right answer and is repaired.

Source: X12.5 and X12.6 control segments; ISA13, GS06 and ST02 with IEA02, GE02 and SE02.
"""

from __future__ import annotations

from typing import NamedTuple

from edi_scrub.claims.context import Context
from edi_scrub.claims.loops import Block, Kind
from edi_scrub.claims.values import day
from edi_scrub.claims.versions import PROFESSIONAL, note_on, require_professional
from edi_scrub.errors import NotReadableError
from edi_scrub.findings import Correction, Finding, Safety, Severity
from edi_scrub.x12.guide import Above, Guide
from edi_scrub.x12.segment import Delimiters, Segment

HEADER_OF = {Kind.SE: Kind.ST, Kind.GE: Kind.GS, Kind.IEA: Kind.ISA}
_CONTROL = {Kind.ST: 2, Kind.GS: 6, Kind.ISA: 13}  # where a header has its control number
NOWHERE = Context(Delimiters("*", ":", "", "~"), "", "", "", "")  # before the first ISA


class Step(NamedTuple):
    """A block, what stands above it (and in it), and what is wrong above the claims.

    ``parent_known`` is false for a level whose HL02 does not name the level before it.
    """

    block: Block
    context: Context
    findings: tuple[Finding, ...] = ()
    parent_known: bool = True


class Envelope:
    """The open ISA, GS and ST, their contexts, and what their trailers have to count."""

    def __init__(self, repair: bool, guide: Guide | None = None) -> None:
        """``repair`` false makes a wrong count a fault of the file."""
        self._repair = repair
        self._guide = guide
        self._above: Above | None = None  # what the guide check knows of the latest ST
        self._headers: dict[Kind, Segment] = {}
        self._blocks: dict[Kind, list[Segment]] = {}
        self._counts: dict[Kind, int] = {}
        self._contexts: dict[Kind, Context] = {}

    @property
    def transaction(self) -> Context:
        """The context of the open ST."""
        return self._contexts[Kind.ST]

    @property
    def st(self) -> Segment:
        """The open ST itself."""
        return self._headers[Kind.ST]

    def counted(self, kind: Kind, count: int) -> None:
        """Say how much there was under an open header, where only a piece is read."""
        self._counts[kind] = count

    def count(self, segments: list[Segment]) -> None:
        """Count segments inside the open ST."""
        self._counts[Kind.ST] += len(segments)

    def header(self, block: Block) -> Step:
        """ISA, GS or ST, with what stands before the first level.

        :raises NotReadableError: the transaction is no 837P.
        """
        kind, segments = block
        segment = self._headers[kind] = segments[0]
        self._blocks[kind] = segments
        findings: tuple[Finding, ...] = ()
        if kind is Kind.ISA:
            context = _interchange(segment)
        elif kind is Kind.GS:
            self._counts[Kind.ISA] += 1
            context = self._contexts[Kind.ISA].copy()
            context.group = segment.get(6)
        else:
            self._counts[Kind.GS] += 1
            context, findings = self._version(segments)
        self._counts[kind] = len(segments) if kind is Kind.ST else 0
        self._contexts[kind] = context
        return Step(block, context, findings)

    def _version(self, segments: list[Segment]) -> tuple[Context, tuple[Finding, ...]]:
        st = segments[0]
        version = require_professional(segments, self._headers[Kind.GS].get(8))
        context = self._contexts[Kind.GS].copy()
        context.version, context.transaction = version, st.get(2)
        if self._guide is not None:
            isa, gs = self._blocks[Kind.ISA], self._blocks[Kind.GS]
            above = self._guide.header(isa, gs, segments, context.delimiters, version)
            context.guide = self._above = above
        if version in PROFESSIONAL:
            return context, ()
        remedy = "Nothing, where the receiver takes it; else have the sender name the guide."
        return context, (finding(st, "ST03", note_on(version), remedy),)

    def trailer(self, block: Block) -> Step:
        """SE, GE or IEA.

        :raises NotReadableError: its control number is not its header's, or its count is
            wrong and may not be repaired.
        """
        kind, (segment, *_) = block
        header = HEADER_OF[kind]
        sent = self._headers[header].get(_CONTROL[header])
        if segment.get(2).strip() != sent.strip():
            raise NotReadableError(
                f"the envelope is broken at segment {segment.number}: {kind}02 is not the control"
                f" number of its {header} (two files run together, or part of one is missing)"
            )
        self._shaped(segment)
        findings = (
            *self._counted(segment, f"{kind}01", self._counts[header] + (kind is Kind.SE)),
            *self._terminated(segment),
        )
        return Step(block, self._contexts[header], findings)

    def _shaped(self, segment: Segment) -> None:
        """A trailer is held to the guide; claims above it have gone out, so the file stops."""
        if self._guide is None or self._above is None:
            return
        for error in self._guide.trailer(self._above, segment):
            raise NotReadableError(
                f"the envelope is broken at segment {segment.number}: {error.message}"
            )

    def _counted(self, segment: Segment, name: str, count: int) -> tuple[Finding, ...]:
        """The trailer's count, where it is not what is there."""
        received = segment.get(1).strip()
        if received.isascii() and received.isdigit() and int(received) == count:
            return ()
        if not self._repair:
            raise NotReadableError(
                f"{name} at segment {segment.number} does not count what is there; --correct safe"
                " would repair it"
            )
        message = f"{name} does not count what is there."
        return (finding(segment, name, message, after=(segment.get(1), str(count))),)

    def _terminated(self, segment: Segment) -> tuple[Finding, ...]:
        """The file's last terminator is missing: many readers drop the segment before it."""
        terminator = self._contexts[Kind.ISA].delimiters.terminator
        if terminator in segment.end:
            return ()
        message = "The last segment has no terminator; many readers lose such a segment."
        if not self._repair:
            return (finding(segment, segment.id, message, "Have the sender end the file with it."),)
        return (finding(segment, segment.id, message, after=("", terminator)),)


def finding(
    segment: Segment,
    element: str,
    message: str,
    remedy: str = "Nothing: it is repaired.",
    *,
    after: tuple[str, str] | None = None,
) -> Finding:
    """An ``envelope`` finding above the claims; ``after`` is (before, after) of a repair."""
    change = Correction(Safety.SAFE, segment.number, element, *after) if after else None
    severity = Severity.CORRECT if change else Severity.WARN
    return Finding("envelope", severity, message, remedy, loop=segment.id, element=element,
                   segment=segment.number, correction=change)  # fmt: skip


def _interchange(isa: Segment) -> Context:
    return Context(
        Delimiters.of(isa.text + isa.end[:1]),
        version="",
        interchange=isa.get(13),
        group="",
        transaction="",
        usage=isa.get(15),
        interchange_date=day("20" + isa.get(9)),
    )
