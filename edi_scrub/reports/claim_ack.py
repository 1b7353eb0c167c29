"""The 277CA for the input: which claims go on, which are held, and why by code.

It names patients and their member numbers, as the guide demands: it goes to the party that
sent them. No report and no log holds them.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import IO, NamedTuple

from edi_scrub.claims.envelope import Step
from edi_scrub.claims.loops import Kind
from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.findings import Outcome
from edi_scrub.record import Judged
from edi_scrub.reports.answering import Answering, Kept
from edi_scrub.reports.claim_status import in_refused, statuses_of
from edi_scrub.x12.acks.answered import Answered, Line, Name, Status
from edi_scrub.x12.acks.claims import ClaimAcknowledgement
from edi_scrub.x12.acks.form import Stamp
from edi_scrub.x12.segment import Delimiters, Segment

ZERO = Decimal(0)


class _Block(NamedTuple):
    """What of a header, level or trailer is to be known.

    ``name`` is whom it names: submitter, billing provider, subscriber or patient. ``faulty``
    says that a transaction's header is at fault.
    """

    kind: Kind
    first: Segment
    delimiters: Delimiters
    name: Name = Name()
    batch: str = ""  # BHT03
    faulty: bool = False


class _Told:
    """Takes from every block and claim what is to be known of it."""

    def block(self, step: Step) -> None:
        """A header, level or trailer."""
        kind, segments = step.block
        found = _Block(kind, segments[0], step.context.delimiters)
        if kind is Kind.ST:
            batch = next((one.get(3) for one in segments if one.id == "BHT"), "")
            guide = step.context.guide
            faulty = guide is not None and any(not one.doubt for one in guide.own)
            found = found._replace(name=_name(segments, "41"), batch=batch, faulty=faulty)
        elif kind is Kind.PROVIDER:
            found = found._replace(name=_provider(segments))
        elif kind is Kind.SUBSCRIBER:
            found = found._replace(name=_name(segments, "IL"))
        elif kind is Kind.PATIENT:
            found = found._replace(name=_name(segments, "QC"))
        self.hear(found)

    def claim(self, judged: Judged) -> None:
        """A claim: accepted, or refused with what refuses it."""
        claim = judged.claim
        statuses: tuple[Status, ...] = ()
        lines: tuple[Line, ...] = ()
        if judged.outcome is Outcome.REJECTED:
            statuses, by_line = statuses_of(judged)
            lines = tuple(
                _line(claim, line, by_line[line.number])
                for line in claim.lines
                if line.number in by_line
            )
        transmission = next((one.value for one in claim.references if one.qualifier == "D9"), "")
        charge, days = claim.charge or ZERO, _days(claim.lines)
        self.hear(Answered(claim.claim_id, charge, days, transmission, statuses, lines))

    def hear(self, found: _Block | Answered) -> None:
        """What was taken."""
        raise NotImplementedError


class _Notes(Kept[_Block | Answered], _Told):
    """Keeps what a piece of the file tells."""


class ClaimAck(Answering[_Block | Answered], _Told):
    """Tells a :class:`ClaimAcknowledgement` of levels and claims."""

    def __init__(self, output: IO[bytes], folder: Path, stamp: Stamp | None = None) -> None:
        """Write to ``output``; see :class:`ClaimAcknowledgement`."""
        self.ack: ClaimAcknowledgement = ClaimAcknowledgement(output, folder, stamp)
        self._refused_whole = False
        self._member = Name()

    def beside(self) -> Callable[[], _Notes]:
        """For a piece of the file: see :class:`edi_scrub.pipeline.Joined`."""
        return _Notes

    def hear(self, found: _Block | Answered) -> None:
        """Answer it."""
        if isinstance(found, Answered):
            self.ack.claim(_with_transaction(found) if self._refused_whole else found)
            return
        kind, first, name, ack = found.kind, found.first, found.name, self.ack
        if kind is Kind.SUBSCRIBER:
            self._member = name
            ack.patient(name)
        elif kind is Kind.PATIENT:
            own = name.id or self._member.id  # a dependant has the subscriber's number
            ack.patient(name._replace(qualifier=self._member.qualifier, id=own))
        elif kind is Kind.PROVIDER:
            ack.provider(name)
        elif kind is Kind.ST:
            self._refused_whole = found.faulty
            ack.transaction(first, found.batch, name)
        elif kind is Kind.GS:
            ack.group(first)
        elif kind is Kind.ISA:
            ack.interchange(first, found.delimiters)
        elif kind in _ENDS:
            _ENDS[kind](ack)


_ENDS = {
    Kind.SE: ClaimAcknowledgement.end_transaction,
    Kind.GE: ClaimAcknowledgement.end_group,
    Kind.IEA: ClaimAcknowledgement.end_interchange,
}


def _with_transaction(claim: Answered) -> Answered:
    """A claim that is refused with its transaction."""
    lines = tuple(line._replace(statuses=in_refused(line.statuses)) for line in claim.lines)
    return claim._replace(statuses=in_refused(claim.statuses), lines=lines)


def _name(segments: list[Segment], entity: str) -> Name:
    for segment in segments:
        if segment.id == "NM1" and segment.get(1) == entity:
            return Name.of(segment)
    return Name()


def _provider(segments: list[Segment]) -> Name:
    """2010AA; by its tax number (REF*EI, REF*SY) where it has no other."""
    name = _name(segments, "85")
    if name.id:
        return name
    taxes = (one.get(2) for one in segments if one.id == "REF" and one.get(1) in ("EI", "SY"))
    return name._replace(qualifier="FI", id=next(taxes, ""))


def _days(lines: list[ServiceLine]) -> tuple[str, str] | None:
    """The first and the last day of service of some lines; None where none has one."""
    periods = [line.period for line in lines if line.period is not None and line.period.valid]
    first = min((one.first for one in periods if one.first is not None), default=None)
    last = max((one.last for one in periods if one.last is not None), default=None)
    if first is None or last is None:
        return None
    return first.isoformat().replace("-", ""), last.isoformat().replace("-", "")


def _line(claim: Claim, line: ServiceLine, statuses: tuple[Status, ...]) -> Line:
    own = (one.value for one in line.references if one.qualifier == "6R")
    return Line(
        qualifier=line.qualifier,
        procedure=line.procedure,
        modifiers=line.modifiers,
        charge=line.charge or ZERO,
        units=line.units,
        number=next(own, "") or line.lx or str(line.number),
        prescription=_prescription(claim, line),
        days=_days([line]),
        statuses=statuses,
    )


def _prescription(claim: Claim, line: ServiceLine) -> str:
    """REF*XZ of loop 2410."""
    after = (one.first_segment for one in claim.lines if one.number == line.number + 1)
    end = next(after, claim.segments[-1].number + 1)
    return next(
        (
            one.get(2)
            for one in claim.segments
            if line.first_segment < one.number < end and one.id == "REF" and one.get(1) == "XZ"
        ),
        "",
    )
