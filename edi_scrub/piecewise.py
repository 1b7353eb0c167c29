"""The pipeline over the pieces of a file: judged anywhere, put together in their order.

What one piece tells is settled where it is judged (:func:`judge_piece`). What only the whole
file tells is settled here: which claims have come before, and the numbers and counts of
what is written. Whoever judges guesses that no claim was in an earlier piece, and that no
patient of its claims was treated there; where one was, the piece is judged again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from edi_scrub import log
from edi_scrub.claims.envelope import Step
from edi_scrub.claims.model import Claim
from edi_scrub.claims.past import Known
from edi_scrub.claims.pieces import SIZE, Piece, pieces, steps
from edi_scrub.claims.rebuild import Part
from edi_scrub.claims.repeats import Digests, Repeats, compared, digests
from edi_scrub.findings import Outcome
from edi_scrub.judging import Options, knowing
from edi_scrub.pipeline import (
    Audience,
    CountedInput,
    Files,
    Sinks,
    guide_of,
    judge_all,
    no_collector,
)
from edi_scrub.policy.library import Policies
from edi_scrub.record import Judged, RunRecord
from edi_scrub.x12.frames import Readable
from edi_scrub.x12.writer import text_of


class Makers(NamedTuple):
    """What makes the reports and acknowledgements of a piece: see :class:`pipeline.Joined`."""

    reports: list[Callable[[], Any]]
    answers: list[Callable[[], Any]]


class Claims(NamedTuple):
    """The text of one claim or more, of ``length`` segments: all held back, or none of them."""

    rejected: bool
    text: str
    length: int


class Verdict(NamedTuple):
    """What a piece has come to; it can be pickled.

    ``parts`` are what the two files are to be made of, ``told`` what each report and each
    acknowledgement was told. ``known`` are the digests of its claims, and ``repeats`` what
    they were taken to have in common with earlier claims. ``past`` is what was asked of earlier
    claims, and which go out. ``faults`` are those of rules, to be logged.
    """

    parts: list[Part | Claims]
    record: RunRecord
    told: list[Any]
    known: list[Digests]
    repeats: list[str]
    faults: list[log.Fault]
    past: Any = None


class Judges(Protocol):
    """Whoever judges pieces, in whatever order."""

    def verdicts(self, pieces: Iterable[Piece], makers: Makers) -> Iterator[tuple[Piece, Verdict]]:
        """The pieces with what they come to, in their order."""


def scrub(
    source: Readable,
    name: str,
    policies: Policies,
    sinks: Sinks,
    options: Options,
    judges: Judges,
    size: int = SIZE,
) -> RunRecord:
    """What :func:`edi_scrub.pipeline.scrub` does, to the byte, by ``judges``.

    :param size: of a piece, in characters.
    :raises NotReadableError: the input is no readable 837P; what the sinks hold then is
        to be thrown away.
    """
    counted = CountedInput(source)
    files, record = Files(sinks, options), RunRecord(name)
    joined = (*sinks.reports, *sinks.answers)
    makers = Makers(
        [one.beside() for one in sinks.reports], [one.beside() for one in sinks.answers]
    )
    with no_collector(), Repeats() as memory:
        for piece, verdict in judges.verdicts(pieces(counted, size), makers):
            repeats = [memory.seen(claim) for claim in verdict.known]
            right, known = verdict, sinks.known
            if repeats != verdict.repeats or (known and known.is_news_to(verdict.past)):
                right = judge_piece(piece, makers, policies, options, repeats, known)
            elif known:
                known.join(verdict.past)
            _put(right.parts, files)
            record.join(right.record)
            for one, told in zip(joined, right.told, strict=True):
                one.join(told)
            for fault in right.faults:
                log.write(fault)
    files.flush()
    record.sha256, record.size = counted.sha256.hexdigest(), counted.size
    return record


def _put(parts: Iterable[Part | Claims], files: Files) -> None:
    """Write the parts of a piece."""
    for part in parts:
        if isinstance(part, Claims):
            chosen = files.rejected if part.rejected else files.clean
            chosen.claims(part.text, part.length)
        else:
            files.part(part)


def judge_piece(
    piece: Piece,
    makers: Makers,
    policies: Policies,
    options: Options,
    repeats: Sequence[str] | None = None,
    known: Known | None = None,
) -> Verdict:
    """Judge every claim of a piece.

    :param repeats: what each of them has in common with earlier ones; to be guessed from the
        piece itself where it is None.
    :param known: of the pieces before; where it is None, of earlier runs alone.
    :raises NotReadableError: as reading the file would.
    """
    parts, memory = _Parts(), _Memory(piece.begin.claims, repeats)
    reports, answers = ([make() for make in every] for every in makers)
    audience = Audience(RunRecord(""), (parts, *answers), tuple(reports))
    with log.kept() as faults, knowing(options, known) as own:
        found = steps(piece, repair=options.repairs, guide=guide_of(options))
        judge_all(found, memory, policies, options, audience, own)
        past = own.told() if own and own is not known else None
    told = [one.told() for one in (*reports, *answers)]
    return Verdict(parts.found, audience.record, told, memory.known, memory.repeats, faults, past)


class _Parts:
    """Collects what the files are to be made of."""

    def __init__(self) -> None:
        self.found: list[Part | Claims] = []

    def block(self, step: Step) -> None:
        """A header, level or trailer."""
        self.found.append(Part.of(step))

    def claim(self, judged: Judged) -> None:
        """A claim: with those before it, if nothing stands between and they go the same way."""
        rejected = judged.outcome is Outcome.REJECTED
        text, length = text_of(judged.segments), len(judged.segments)
        last = self.found[-1] if self.found else None
        if isinstance(last, Claims) and last.rejected is rejected:
            self.found[-1] = Claims(rejected, last.text + text, last.length + length)
        else:
            self.found.append(Claims(rejected, text, length))


class _Memory:
    """Knows the claims of a piece, and notes what it takes each of them for."""

    def __init__(self, claims: int, told: Sequence[str] | None) -> None:
        self.claims = claims
        self.known: list[Digests] = []
        self.repeats: list[str] = []
        self._told = told
        self._earlier: dict[bytes, set[bytes]] = {}

    def mark(self, claim: Claim) -> None:
        """Set ``claim.repeats`` to what was told of it, else to what the piece tells."""
        self.claims += 1
        found = digests(claim)
        if self._told is None:
            contents, services = (self._earlier.setdefault(key, set())
                                  for key in (found.id, found.service))  # fmt: skip
            claim.repeats = compared(found, contents, services if found.service else ())
            contents.add(found.content)
            services.add(found.lines)
        else:
            claim.repeats = self._told[len(self.known)]
        self.known.append(found)
        self.repeats.append(claim.repeats)
