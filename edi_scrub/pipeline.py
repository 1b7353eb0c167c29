"""Scrub one file: bytes to segments to blocks to claims to outcomes to files and reports.

Start reading here. One direction, one claim in memory at a time, no step looks back.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, BinaryIO, Protocol

from edi_scrub.claims.build import build
from edi_scrub.claims.control import REJECTED
from edi_scrub.claims.envelope import Step
from edi_scrub.claims.levels import walk
from edi_scrub.claims.loops import Kind, blocks
from edi_scrub.claims.model import Claim
from edi_scrub.claims.past import Known
from edi_scrub.claims.rebuild import Part, Rebuilder
from edi_scrub.claims.repeats import Repeats
from edi_scrub.claims.values import moment
from edi_scrub.findings import Outcome
from edi_scrub.judging import DEFAULT, Options, judge
from edi_scrub.policy.library import Policies
from edi_scrub.record import Judged, LevelFindings, RunRecord
from edi_scrub.x12.frames import Readable
from edi_scrub.x12.guide import Guide
from edi_scrub.x12.reader import read
from edi_scrub.x12.writer import Output, text_of

READ_ONLY = Options(guide="off")  # for who only looks at the claims: the guide check has its price


class Report(Protocol):
    """What is told of each claim, and of what is wrong above the claims."""

    def claim(self, judged: Judged) -> None:
        """One claim, in the order of the file."""

    def levels(self, found: LevelFindings) -> None:
        """Findings above the claims."""


class Follower(Protocol):
    """What is told of every header, level, claim and trailer, in the order of the file."""

    def block(self, step: Step) -> None:
        """A header, level or trailer of the input."""

    def claim(self, judged: Judged) -> None:
        """One claim."""


class Joined(Protocol):
    """What can be told of a file in pieces, which several processes judge.

    Each piece is told to one of its kind that is made there; what that one was told is
    joined here, in the order of the file.
    """

    def beside(self) -> Callable[[], Any]:
        """What makes one of its kind for a piece; it can be pickled.

        That one has a method ``told``, which gives what it was told and can be pickled.
        """

    def join(self, told: Any) -> None:
        """Take what was told elsewhere as if it had been told here."""


class FileReport(Report, Joined, Protocol):
    """A report of a whole file."""


class Answer(Follower, Joined, Protocol):
    """What answers the sender."""


class Memory(Protocol):
    """What knows the file's claims so far, and how many they are."""

    claims: int

    def mark(self, claim: Claim) -> None:
        """Set ``claim.repeats``, and remember the claim."""


@dataclass(frozen=True, slots=True)
class Sinks:
    """Where a run goes: two empty seekable files, the reports, the acknowledgements.

    ``known`` is what is known of earlier claims, and is told of those that go out.
    """

    clean: BinaryIO
    rejected: BinaryIO
    reports: tuple[FileReport, ...] = ()
    answers: tuple[Answer, ...] = ()
    known: Known | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told of a run, or of a piece of one."""

    record: RunRecord
    followers: tuple[Follower, ...]
    reports: tuple[Report, ...]

    def claim(self, judged: Judged) -> None:
        """One claim, in the order of the file."""
        self.record.add(judged)
        for follower in self.followers:
            follower.claim(judged)
        for report in self.reports:
            report.claim(judged)

    def block(self, step: Step) -> None:
        """A header, level or trailer, and what is wrong above the claims."""
        kind, context = step.block.kind, step.context
        if kind is Kind.ISA:
            isa = step.block.segments[0]
            self.record.add_interchange(moment(isa.get(9), isa.get(10)))
        self.record.transactions += kind is Kind.ST
        for follower in self.followers:
            follower.block(step)
        if not step.findings:
            return
        envelope = context.interchange, context.group, context.transaction
        found = LevelFindings(*envelope, step.findings)
        self.record.add_levels(found)
        for report in self.reports:
            report.levels(found)


def scrub(
    source: Readable, name: str, policies: Policies, sinks: Sinks, options: Options = DEFAULT
) -> RunRecord:
    """Every claim of ``source`` judged and written to one of the two files.

    :param name: the input's file name, for the reports.
    :raises NotReadableError: the input is no readable 837P; what the sinks hold then is
        to be thrown away.
    """
    counted = CountedInput(source)
    files, record = Files(sinks, options), RunRecord(name)
    audience = Audience(record, (files, *sinks.answers), sinks.reports)
    with no_collector(), Repeats() as repeats:
        steps = _steps(counted, options)
        judge_all(steps, repeats, policies, options, audience, sinks.known)
    files.flush()
    record.sha256, record.size = counted.sha256.hexdigest(), counted.size
    return record


def judge_all(
    steps: Iterable[Step],
    memory: Memory,
    policies: Policies,
    options: Options,
    audience: Audience,
    known: Known | None = None,
) -> None:
    """Judge every claim of a file or of a piece of one, and tell of everything in it."""
    for step in steps:
        if step.block.kind is Kind.CLAIM:
            audience.claim(judge(_claim_of(step, memory), policies, options, known))
        else:
            audience.block(step)


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
    return walk(blocks(read(source)), repair=options.repairs, guide=guide_of(options))


def guide_of(options: Options) -> Guide | None:
    """The guide check over one file, as far as it is wanted."""
    if options.guide == "off":
        return None
    return Guide(envelope_only=options.guide == "envelope")


def _claim_of(step: Step, memory: Memory) -> Claim:
    claim = build(step.block.segments, step.context, memory.claims + 1)
    memory.mark(claim)
    return claim


class Files:
    """The clean and the rejected file, as they are written."""

    def __init__(self, sinks: Sinks, options: Options) -> None:
        """Write to the two files of ``sinks``."""
        outputs = self._outputs = Output(sinks.clean), Output(sinks.rejected)
        self.clean = Rebuilder(outputs[0], repair=options.repairs)
        self.rejected = Rebuilder(outputs[1], repair=options.repairs, copy=REJECTED)

    def block(self, step: Step) -> None:
        """A header, level or trailer, which may be due in either file."""
        self.part(Part.of(step))

    def part(self, part: Part) -> None:
        """The same."""
        self.clean.part(part)
        self.rejected.part(part)

    def claim(self, judged: Judged) -> None:
        """One claim, to the file it belongs in."""
        chosen = self.rejected if judged.outcome is Outcome.REJECTED else self.clean
        chosen.claims(text_of(judged.segments), len(judged.segments))

    def flush(self) -> None:
        """Everything is written."""
        for output in self._outputs:
            output.flush()


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
