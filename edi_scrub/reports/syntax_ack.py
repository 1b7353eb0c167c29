"""The 999 (997 to 4010) for the input: what its receiver would say of its form.

What a claim holds is the 277CA's business. A claim with a faulty form is held alone, so its
transaction is accepted with errors noted (E): the sender must not send the others again, and
the 277CA refuses that claim. A transaction is refused (R) for a fault of its header, which
holds all of its claims.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple

from edi_scrub.claims.envelope import Step
from edi_scrub.claims.levels import LEVEL_KINDS
from edi_scrub.claims.loops import Kind
from edi_scrub.findings import Severity
from edi_scrub.record import Judged
from edi_scrub.reports.answering import Answering, Kept
from edi_scrub.x12.acks import codes as coding
from edi_scrub.x12.acks.form import Stamp
from edi_scrub.x12.acks.functional import Acknowledgement, Answer
from edi_scrub.x12.guide import GuideError
from edi_scrub.x12.segment import Delimiters, Segment

_FORM = ("guide", "envelope")  # the rules that speak of a claim's form
# The counts that are repaired: whose they are, and the code.
_COUNTS = {
    "SE01": (Kind.ST, coding.COUNT_OF_SEGMENTS),
    "GE01": (Kind.GS, coding.COUNT_OF_TRANSACTIONS),
    "IEA01": (Kind.ISA, coding.GROUP_COUNT),
    "IEA": (Kind.ISA, coding.STRUCTURE),  # without its terminator
}
_NUMBERS = {"HL01": "HL1", "HL02": "HL2", "HL04": "HL4"}


@dataclass(slots=True)
class _Open:
    """An ISA, GS or ST that is open: what is wrong with it, and the claims below it.

    ``codes`` are of TA105, AK905 or IK502; ``faulty`` says that the header is at fault;
    ``refused`` are the claims held for their form, or for that of what is above them.
    """

    segment: Segment
    codes: list[str] = field(default_factory=list)
    faulty: bool = False
    claims: int = 0
    refused: int = 0

    def count(self, below: _Open) -> None:
        """Add what stood below."""
        self.claims += below.claims
        self.refused += below.refused

    @property
    def is_refused(self) -> bool:
        """Is it at fault itself, and none of its claims let pass all the same?"""
        return self.faulty and self.refused == self.claims


class _Block(NamedTuple):
    """What of a header, level or trailer is to be known, ``first`` its first segment."""

    kind: Kind
    first: Segment
    delimiters: Delimiters
    wrong: list[tuple[int, str]]  # segment and element of what is repaired, or held to be wrong
    errors: tuple[GuideError, ...]


class _Claim(NamedTuple):
    """What of a claim is to be known: is its form faulty, and what is wrong with it itself."""

    id: str = ""
    refused: bool = False
    errors: tuple[GuideError, ...] = ()


_SOUND = _Claim()


class _Told:
    """Takes from every block and claim what is to be known of it."""

    def block(self, step: Step) -> None:
        """A header, level or trailer."""
        kind, (first, *_) = step.block
        guide = step.context.guide
        wrong = [(finding.segment, finding.element) for finding in step.findings]
        if not step.parent_known:
            wrong.append((first.number, "HL02"))
        judged = guide is not None and (kind is Kind.ST or kind in LEVEL_KINDS)
        own = guide.own if guide is not None and judged else ()
        self.hear(_Block(kind, first, step.context.delimiters, wrong, own))

    def claim(self, judged: Judged) -> None:
        """A claim: only what is wrong with its form."""
        if not judged.findings and not judged.guide:
            self.hear(_SOUND)
            return
        refused = any(
            finding.rule in _FORM and finding.severity is Severity.REJECT
            for finding in judged.findings
        )
        claim = judged.claim
        own = tuple(error for error in judged.guide if error.segment >= claim.segment)
        self.hear(_Claim(claim.claim_id, refused, own))

    def hear(self, found: _Block | _Claim) -> None:
        """What was taken."""
        raise NotImplementedError


class _Notes(Kept[_Block | _Claim], _Told):
    """Keeps what a piece of the file tells."""


class SyntaxAck(Answering[_Block | _Claim], _Told):
    """Tells an :class:`Acknowledgement` what is found, and decides what is refused."""

    def __init__(self, output: IO[bytes], folder: Path, stamp: Stamp | None = None) -> None:
        """Write to ``output``; see :class:`Acknowledgement`."""
        self.ack: Acknowledgement = Acknowledgement(output, folder, stamp)
        self._open: dict[Kind, _Open] = {}

    def beside(self) -> Callable[[], _Notes]:
        """For a piece of the file: see :class:`edi_scrub.pipeline.Joined`."""
        return _Notes

    def hear(self, found: _Block | _Claim) -> None:
        """Answer it."""
        if isinstance(found, _Claim):
            transaction = self._open[Kind.ST]
            transaction.claims += 1
            transaction.refused += found.refused
            self._found(found.errors, found.id)
            return
        kind, first = found.kind, found.first
        if kind in (Kind.ISA, Kind.GS, Kind.ST):
            self._open[kind] = _Open(first)
        if kind is Kind.ISA:
            self.ack.interchange(first, found.delimiters)
        elif kind is Kind.GS:
            self.ack.group(first)
        elif kind is Kind.ST:
            self.ack.transaction(first)
        self._repaired(found.wrong)
        errors = [one for one in found.errors if not one.doubt]
        if kind is Kind.ST and errors:
            self._open[kind].faulty = True
        self._found([one for one in errors if not self._of_header(one)])
        self._close(kind, first)

    def _found(self, errors: Iterable[GuideError], claim: str = "") -> None:
        """Errors of the guide check; where pyx12 is known to be wrong, nothing is said."""
        errors = [error for error in errors if not error.doubt]
        if not errors:
            return
        transaction, kind = self._open[Kind.ST], self.ack.kind
        before = transaction.segment.number - 1
        for fault in coding.faults(errors, kind.codes, before, claim):
            self.ack.fault(fault)
        transaction.codes.append(coding.SEGMENTS_IN_ERROR)

    def _of_header(self, error: GuideError) -> bool:
        """Note an error of ISA, GS or ST itself, or of what stands between them."""
        isa, gs, st = (self._open[kind] for kind in (Kind.ISA, Kind.GS, Kind.ST))
        place = coding.Place.of(error.element)
        position = place.position if place else 0
        if error.segment > st.segment.number:
            return False
        if error.segment == st.segment.number:
            opened, code = st, coding.TRANSACTION_CODES.get(position, coding.SEGMENTS_IN_ERROR)
            code = error.code if error.code == coding.TRANSACTION_TWICE else code
        elif error.segment == gs.segment.number:
            twice = error.code == coding.GROUP_TWICE and gs.segment.get(6).isdigit()
            opened, code = gs, coding.GROUP_CODES.get(position, coding.NOT_SUPPORTED)
            code = self.ack.kind.codes.twice if twice else code
        else:
            twice = error.code == coding.TWICE
            opened, code = isa, coding.INTERCHANGE_NOTES.get(position, coding.CONTENT)
            code = coding.TWICE if twice else code
        opened.codes.append(code)
        opened.faulty = True
        return True

    def _repaired(self, wrong: list[tuple[int, str]]) -> None:
        """Numbers that are repaired, or held to be wrong, above the claims."""
        self._found(
            GuideError("2000", segment, "HL", _NUMBERS[element], "", "")
            for segment, element in wrong
            if element in _NUMBERS
        )
        for _, element in wrong:
            if element in _COUNTS:
                kind, code = _COUNTS[element]
                self._open[kind].codes.append(code)

    def _close(self, kind: Kind, trailer: Segment) -> None:
        """SE, GE and IEA give the answer."""
        if kind is Kind.SE:
            transaction = self._open[Kind.ST]
            answer: Answer = "E" if transaction.codes or transaction.refused else "A"
            answer = "R" if transaction.is_refused else answer
            self.ack.end_transaction(answer, transaction.codes)
            self._open[Kind.GS].count(transaction)
        elif kind is Kind.GE:
            group = self._open[Kind.GS]
            self.ack.end_group(trailer.get(1), group.codes, refused=group.is_refused)
            self._open[Kind.ISA].count(group)
        elif kind is Kind.IEA:
            isa = self._open[Kind.ISA]
            self.ack.end_interchange(isa.codes, refused=isa.is_refused)
