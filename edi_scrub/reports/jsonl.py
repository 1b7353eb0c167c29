"""``report.jsonl``: one JSON object a line for every claim with a finding.

The page people read has the same lines as its data, with names where the user wants them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import BinaryIO

import msgspec

from edi_scrub.reports.entries import Entry
from edi_scrub.reports.listing import NAMES, Persons


class JsonLines:
    """Writes the report as claims pass: UTF-8, a line feed after each object.

    ``names``: with two more keys, the patient's and the subscriber's name. Never in
    ``report.jsonl`` itself.
    """

    def __init__(self, stream: BinaryIO, *, names: bool = False) -> None:
        self.stream = stream
        self._names = names
        self._encode = msgspec.json.Encoder().encode

    def write(self, entry: Entry, persons: Persons) -> None:
        """Write one claim, or findings above the claims."""
        named = {**entry, **dict(zip(NAMES, persons, strict=True))} if self._names else entry
        self.stream.write(self._encode(named) + b"\n")

    def for_piece(self) -> Callable[[BinaryIO], JsonLines]:
        """See :class:`edi_scrub.reports.listing.Format`."""
        return partial(JsonLines, names=self._names)


def read(lines: Iterable[bytes]) -> Iterator[Entry]:
    """The entries of a report written before, one at a time (an open file will do).

    :raises msgspec.ValidationError: a line is not an entry.
    """
    decode = msgspec.json.Decoder(Entry).decode
    return (decode(line) for line in lines)
