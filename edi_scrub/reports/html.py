"""``report.html``: the report people read, one self-contained page.

Rendered at the end from the summary and the lines of ``report.jsonl``, and streamed:
the page is never whole in memory. It loads nothing and runs nothing; its content
security policy allows the one inline style sheet by its hash and nothing else.
Every text is escaped (Jinja2's autoescape).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from edi_scrub.reports.entries import Entry
from edi_scrub.reports.summary import ranked

MOST = 20_000
CHUNKS = 256  # pieces of the page joined into one write


class Shown:
    """The entries on the page: the first ``most``; afterwards ``more`` counts the rest."""

    def __init__(self, entries: Iterable[Entry], most: int) -> None:
        self._entries = entries
        self.most = most
        self.listed = 0
        self.more = 0

    def __iter__(self) -> Iterator[Entry]:
        for entry in self._entries:
            if self.listed < self.most:
                self.listed += 1
                yield entry
            else:
                self.more += 1


def write(
    stream: BinaryIO, found: Mapping[str, Any], entries: Iterable[Entry], most: int = MOST
) -> None:
    """Write the page of one file.

    ``found`` is its summary, ``entries`` its report in file order (jsonl.read gives
    them). At most ``most`` entries are shown; the page says how many more stand in the
    CSV.
    """
    from edi_scrub.reports import page  # Jinja2 takes time to load

    css = page.style()
    digest = base64.b64encode(hashlib.sha256(css.encode("utf-8")).digest()).decode("ascii")
    parts = page.template().stream(
        summary=found,
        rules=ranked(found),
        shown=Shown(entries, most),
        css=page.markup(css),
        style_hash=digest,
    )
    parts.enable_buffering(CHUNKS)
    stream.writelines(part.encode("utf-8") for part in parts)
