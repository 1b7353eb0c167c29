"""``report.jsonl``: one JSON object a line for every claim with a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import BinaryIO

import msgspec

from edi_scrub.record import Judged, LevelFindings
from edi_scrub.reports.entries import Entry, of_claim, of_levels


class JsonLines:
    """Writes the report as claims pass: UTF-8, a line feed after each object."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._encode = msgspec.json.Encoder().encode

    def claim(self, judged: Judged) -> None:
        """Write one claim; nothing where it has no finding."""
        if judged.findings:
            self._write(of_claim(judged))

    def levels(self, found: LevelFindings) -> None:
        """Write findings above the claims; nothing where there are none."""
        if found.findings:
            self._write(of_levels(found))

    def beside(self) -> Callable[[], JsonLines]:
        """For a piece of the file: see :class:`edi_scrub.pipeline.Report`."""
        return _beside

    def told(self) -> bytes:
        """The lines written so far, by a report made beside."""
        self._stream.seek(0)
        return self._stream.read()

    def join(self, told: bytes) -> None:
        """Write another's lines."""
        self._stream.write(told)

    def _write(self, entry: Entry) -> None:
        self._stream.write(self._encode(entry) + b"\n")


def _beside() -> JsonLines:
    return JsonLines(BytesIO())


def read(lines: Iterable[bytes]) -> Iterator[Entry]:
    """The entries of a report written before, one at a time (an open file will do).

    :raises msgspec.ValidationError: a line is not an entry.
    """
    decode = msgspec.json.Decoder(Entry).decode
    return (decode(line) for line in lines)
