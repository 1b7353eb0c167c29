"""The promise every run has to keep: nothing lost, nothing doubled, nothing changed unsaid."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from edi_scrub.claims.loops import Kind, blocks
from edi_scrub.findings import Correction, Finding, Outcome, Severity
from edi_scrub.judging import DEFAULT, Options
from edi_scrub.pipeline import Sinks, scrub
from edi_scrub.policy.library import Policies
from edi_scrub.record import Judged, LevelFindings, RunRecord
from edi_scrub.x12.frames import Readable
from edi_scrub.x12.reader import read
from edi_scrub.x12.segment import Delimiters, Segment
from edi_scrub.x12.writer import component, with_component

NUMBERED = {"ISA", "GS", "BHT", "HL", "SE", "GE", "IEA"}  # what rebuilding may renumber


class Seen(NamedTuple):
    """What became of a claim: of a Judged what goes to another process, compiled or not."""

    claim_id: str
    charge: Decimal | None
    delimiters: Delimiters
    received: list[Segment]
    outcome: Outcome
    segments: list[Segment]
    findings: tuple[Finding, ...]


@dataclass
class Run:
    """One scrubbed file, all of it in memory."""

    data: bytes
    clean: bytes = b""
    rejected: bytes = b""
    record: RunRecord = field(default_factory=lambda: RunRecord(""))
    judged: list[Seen] = field(default_factory=list)
    level_findings: list[LevelFindings] = field(default_factory=list)

    def claim(self, judged: Judged) -> None:
        claim = judged.claim
        seen = Seen(claim.claim_id, claim.charge, claim.context.delimiters, claim.segments,
                    judged.outcome, judged.segments, judged.findings)  # fmt: skip
        self.judged.append(seen)

    def levels(self, found: LevelFindings) -> None:
        self.level_findings.append(found)

    def beside(self) -> Callable[[], Run]:
        return partial(Run, b"")

    def told(self) -> tuple[list[Seen], list[LevelFindings]]:
        return self.judged, self.level_findings

    def join(self, told: tuple[list[Seen], list[LevelFindings]]) -> None:
        self.judged += told[0]
        self.level_findings += told[1]


Scrub = Callable[[Readable, str, Policies, Sinks, Options], RunRecord]


def run_of(
    data: bytes, policies: Policies, options: Options = DEFAULT, scrub: Scrub = scrub
) -> Run:
    """Scrub ``data``; a fault of the input is raised as it comes."""
    run = Run(data)
    clean, rejected = io.BytesIO(), io.BytesIO()
    sinks = Sinks(clean, rejected, (run,))
    run.record = scrub(io.BytesIO(data), "input.837", policies, sinks, options)
    run.clean, run.rejected = clean.getvalue(), rejected.getvalue()
    return run


def parts(data: bytes) -> tuple[list[list[Segment]], list[Segment]]:
    """The claims of a file, and every segment that stands in none."""
    claims, others = [], []
    for block in blocks(read(io.BytesIO(data))) if data else ():
        if block.kind is Kind.CLAIM:
            claims.append(block.segments)
        else:
            others += block.segments
    return claims, others


def assert_conserved(run: Run) -> None:
    """Every claim once, charges add up, bytes as received but for what was reported."""
    received, above = parts(run.data)
    kept, above_kept = parts(run.clean)
    taken, above_taken = parts(run.rejected)
    held = [judged.outcome is Outcome.REJECTED for judged in run.judged]
    assert len(received) == len(run.judged) == len(kept) + len(taken) == run.record.claims_in
    assert [raw(c) for c in taken] == [
        raw(c) for c, is_held in zip(received, held, strict=True) if is_held
    ]
    sent = [j for j in run.judged if j.outcome is not Outcome.REJECTED]
    for judged, segments in zip(sent, kept, strict=True):
        assert raw(segments) == expected(judged)
    for found in (above_kept, above_taken):
        assert_in_order(found, above)
    if not any(held) and not run.level_findings and not any(changes(j) for j in run.judged):
        assert run.clean == run.data
    charges = run.record.charges
    assert sum(charges.values(), Decimal(0)) == sum(
        ((j.charge or Decimal(0)) for j in run.judged), Decimal(0)
    )


def raw(segments: list[Segment]) -> str:
    return "".join(segment.raw for segment in segments)


def changes(judged: Seen) -> list[Correction]:
    """The corrections that a claim's findings say were made."""
    return [
        finding.correction
        for finding in judged.findings
        if finding.severity is Severity.CORRECT and finding.correction is not None
    ]


def expected(judged: Seen) -> str:
    """The claim as received, with each reported change made by hand."""
    delimiters = judged.delimiters
    made = changes(judged)
    assert bool(made) == (judged.outcome is Outcome.CORRECTED)
    texts = []
    for segment in judged.received:
        text = segment.text
        for change in made:
            if change.segment == segment.number:
                text = changed(text, change, delimiters)
        texts.append(text + segment.end)
    return "".join(texts)


def changed(text: str, change: Correction, delimiters: Delimiters) -> str:
    name, _, sub = change.element.partition("-")
    position = int(name[-2:])
    elements = text.split(delimiters.element)
    assert elements[0] == name[:-2]
    elements += [""] * (position + 1 - len(elements))
    element = elements[position]
    if sub:
        assert component(element, int(sub), delimiters.component) == change.before
        element = with_component(element, int(sub), change.after, delimiters.component)
    else:
        assert element == change.before
        element = change.after
    elements[position] = element
    return delimiters.element.join(elements)


def assert_in_order(found: list[Segment], above: list[Segment]) -> None:
    """Envelope and levels stand in their order, byte for byte but for what is renumbered."""
    rest = iter(above)
    for segment in found:
        for received in rest:
            if segment.raw == received.raw:
                break
            if (
                segment.id == received.id
                and segment.id in NUMBERED
                and is_renumbered(segment, received)
            ):
                break
        else:
            raise AssertionError(f"{segment.id} was not received there")


def is_renumbered(segment: Segment, received: Segment) -> bool:
    """The same but for numbers that rebuilding owns."""
    owned = {"ISA": {13}, "GS": {6}, "BHT": {3}, "HL": {1, 2, 4}, "SE": {1}, "GE": {1, 2},
             "IEA": {1, 2}}[segment.id]  # fmt: skip
    if segment.id != "IEA" and segment.end != received.end:
        return False
    longest = max(len(segment.elements), len(received.elements))
    return all(
        segment.get(place) == received.get(place)
        for place in range(1, longest)
        if place not in owned
    )
