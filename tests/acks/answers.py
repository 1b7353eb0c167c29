"""Acknowledgements of a file in memory, and how tests read them."""

from __future__ import annotations

import io
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from edi_scrub.judging import DEFAULT, Options
from edi_scrub.pipeline import Sinks, scrub
from edi_scrub.policy.library import Policies
from edi_scrub.reports.syntax_ack import SyntaxAck
from edi_scrub.x12.acks.form import Stamp
from edi_scrub.x12.reader import read
from tests.pyx12_verdict import accepts
from tests.test_golden import interchanges


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
    data = text.encode("latin-1") if isinstance(text, str) else text
    out = io.BytesIO()
    with closing(SyntaxAck(out, folder, stamp)) as ack:
        scrub(
            io.BytesIO(data), "input.837", policies,
            Sinks(io.BytesIO(), io.BytesIO(), answers=(ack,)), options,
        )  # fmt: skip
    assert ack.written == bool(out.getvalue())
    assert all(accepts(one) for one in interchanges(out.getvalue()))
    return Answer(out.getvalue())
