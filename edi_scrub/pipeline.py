"""Scrub one file: bytes to segments to blocks to claims to outcomes to files and reports.

Start reading here. One direction, one claim in memory at a time, no step looks back.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO, Protocol

from edi_scrub.claims.build import build
from edi_scrub.claims.envelope import Step
from edi_scrub.claims.levels import walk
from edi_scrub.claims.loops import Kind, blocks
from edi_scrub.claims.model import Claim
from edi_scrub.claims.rebuild import Rebuilder
from edi_scrub.claims.repeats import Repeats
from edi_scrub.findings import Outcome
from edi_scrub.judging import DEFAULT, Options, judge
from edi_scrub.policy.library import Policies
from edi_scrub.record import Judged, LevelFindings, RunRecord
from edi_scrub.x12.guide import Guide
from edi_scrub.x12.reader import Readable, read
from edi_scrub.x12.writer import Output

READ_ONLY = Options(guide="off")  # for who only looks at the claims: the guide check has its price


class Report(Protocol):
    """What a report is told while the run goes on."""

    def claim(self, judged: Judged) -> None:
        """One claim, in the order of the file."""

    def levels(self, found: LevelFindings) -> None:
        """Findings above the claims."""


class Answer(Protocol):
    """What answers the sender: it is told of every header, level, claim and trailer, in order."""

    def block(self, step: Step) -> None:
        """A header, level or trailer of the input."""

    def claim(self, judged: Judged) -> None:
        """One claim."""


@dataclass(frozen=True, slots=True)
class Sinks:
    """Where a run goes: two empty seekable files, the reports, the acknowledgements."""

    clean: BinaryIO
    rejected: BinaryIO
    reports: tuple[Report, ...] = ()
    answers: tuple[Answer, ...] = ()


def scrub(
    source: Readable, name: str, policies: Policies, sinks: Sinks, options: Options = DEFAULT
) -> RunRecord:
    """Every claim of ``source`` judged and written to one of the two files.

    :param name: the input's file name, for the reports.
    :raises NotReadableError: the input is no readable 837P; what the sinks hold then is
        to be thrown away.
    """
    repair = options.correct != "none"
    counted = CountedInput(source)
    record = RunRecord(name)
    outputs = Output(sinks.clean), Output(sinks.rejected)
    clean = Rebuilder(outputs[0], repair=repair)
    rejected = Rebuilder(outputs[1], repair=repair, second=True)
    told: tuple[Report | Answer, ...] = (*sinks.reports, *sinks.answers)
    with no_collector(), Repeats() as repeats:
        for step in _steps(counted, options):
            if step.block.kind is Kind.CLAIM:
                judged = judge(_claim_of(step, repeats), policies, options)
                chosen = rejected if judged.outcome is Outcome.REJECTED else clean
                chosen.claim(judged.segments)
                record.add(judged)
                for one in told:
                    one.claim(judged)
            else:
                clean.block(step)
                rejected.block(step)
                for answer in sinks.answers:
                    answer.block(step)
                _note_levels(step, record, sinks.reports)
    for output in outputs:
        output.flush()
    record.sha256, record.size = counted.sha256.hexdigest(), counted.size
    return record


def claims_of(source: Readable, options: Options = READ_ONLY) -> Iterator[Claim]:
    """Every claim of a file, as a run with these options would judge it, in order.

    :raises NotReadableError: the input is no readable 837P.
    """
    with Repeats() as repeats:
        for step in _steps(source, options):
            if step.block.kind is Kind.CLAIM:
                yield _claim_of(step, repeats)


def _steps(source: Readable, options: Options) -> Iterator[Step]:
    """The file's blocks with what stands above each."""
    guide = None
    if options.guide != "off":
        guide = Guide(envelope_only=options.guide == "envelope")
    return walk(blocks(read(source)), repair=options.correct != "none", guide=guide)


def _claim_of(step: Step, repeats: Repeats) -> Claim:
    claim = build(step.block.segments, step.context, repeats.claims + 1)
    repeats.mark(claim)
    return claim


def _note_levels(step: Step, record: RunRecord, reports: tuple[Report, ...]) -> None:
    """Count envelopes, and report what is wrong above the claims."""
    kind, context = step.block.kind, step.context
    record.interchanges += kind is Kind.ISA
    record.transactions += kind is Kind.ST
    if not step.findings:
        return
    found = LevelFindings(context.interchange, context.group, context.transaction, step.findings)
    record.add_levels(found)
    for report in reports:
        report.levels(found)


class CountedInput:
    """A stream that is hashed and counted as it is read."""

    def __init__(self, stream: Readable) -> None:
        """Read from ``stream``, which is not closed."""
        self._stream = stream
        self.sha256 = sha256()
        self.size = 0

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most ``size``."""
        data = self._stream.read(size)
        self.sha256.update(data)
        self.size += len(data)
        return data


@contextmanager
def no_collector() -> Iterator[None]:
    """Pause the cyclic collector: claims have no cycles, and it costs a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
