"""``report.jsonl``: one JSON object a line for every claim with a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

import msgspec

from edi_scrub.reports.entries import Entry
from edi_scrub.reports.listing import Persons


class JsonLines:
    """Writes the report as claims pass: UTF-8, a line feed after each object; no names."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self._encode = msgspec.json.Encoder().encode

    def write(self, entry: Entry, persons: Persons) -> None:
        """Write one claim, or findings above the claims."""
        self.stream.write(self._encode(entry) + b"\n")

    def for_piece(self) -> Callable[[BinaryIO], JsonLines]:
        """See :class:`edi_scrub.reports.listing.Format`."""
        return JsonLines


def read(lines: Iterable[bytes]) -> Iterator[Entry]:
    """The entries of a report written before, one at a time (an open file will do).

    :raises msgspec.ValidationError: a line is not an entry.
    """
    decode = msgspec.json.Decoder(Entry).decode
    return (decode(line) for line in lines)
