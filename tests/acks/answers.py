"""Acknowledgements of a file in memory, and how tests read them."""

from __future__ import annotations

import io
from contextlib import closing
from pathlib import Path
from typing import IO, NamedTuple

from edi_scrub.judging import DEFAULT, Options
from edi_scrub.pipeline import Sinks, scrub
from edi_scrub.policy.library import Policies
from edi_scrub.record import Judged
from edi_scrub.reports.claim_ack import ClaimAck
from edi_scrub.reports.syntax_ack import SyntaxAck
from edi_scrub.x12.acks.form import Stamp
from edi_scrub.x12.reader import read
from tests.pyx12_verdict import accepts


def interchanges(data: bytes) -> list[bytes]:
    """The interchanges apart: pyx12 reads all by the delimiters of the first."""
    found: list[str] = []
    for segment in read(io.BytesIO(data)) if data else ():
        if segment.id == "ISA":
            found.append("")
        found[-1] += segment.raw
    return [text.encode("latin-1") for text in found]


class Answer(NamedTuple):
    """The segments of an acknowledgement, each with its components parted by a colon."""

    data: bytes

    @property
    def segments(self) -> list[str]:
        segments, found = list(read(io.BytesIO(self.data))) if self.data else [], []
        component = ":"
        for segment in segments:
            if segment.id == "ISA":
                component = segment.get(16)
                found.append("*".join(segment.elements))
            else:
                found.append("*".join(segment.elements).replace(component, ":"))
        return found

    def of(self, *ids: str) -> list[str]:
        """The segments of these ids, in order."""
        return [segment for segment in self.segments if segment.partition("*")[0] in ids]


def syntax(
    text: str | bytes, policies: Policies, folder: Path, options: Options = DEFAULT,
    stamp: Stamp | None = None,
) -> Answer:  # fmt: skip
    """The 999 or 997 for an 837P; pyx12 has accepted each of its interchanges."""
    out = io.BytesIO()
    with closing(SyntaxAck(out, folder, stamp)) as ack:
        return _answered(ack, out, text, policies, options)


def claims(
    text: str | bytes, policies: Policies, folder: Path, options: Options = DEFAULT
) -> tuple[Answer, list[Judged]]:
    """The 277CA for an 837P, which pyx12 has accepted, and the claims it is told of."""
    out = io.BytesIO()
    with closing(_Heard(out, folder)) as ack:
        return _answered(ack, out, text, policies, options), ack.judged


class _Heard(ClaimAck):
    """Also keeps the claims it is told of."""

    def __init__(self, out: IO[bytes], folder: Path) -> None:
        super().__init__(out, folder)
        self.judged: list[Judged] = []

    def claim(self, judged: Judged) -> None:
        self.judged.append(judged)
        super().claim(judged)


def _answered(
    ack: SyntaxAck | ClaimAck,
    out: io.BytesIO,
    text: str | bytes,
    policies: Policies,
    options: Options,
) -> Answer:
    data = text.encode("latin-1") if isinstance(text, str) else text
    sinks = Sinks(io.BytesIO(), io.BytesIO(), answers=(ack,))
    scrub(io.BytesIO(data), "input.837", policies, sinks, options)
    assert ack.written == bool(out.getvalue())
    assert all(accepts(one) for one in interchanges(out.getvalue()))
    return Answer(out.getvalue())
