"""``report.html``: the report people read, one self-contained page.

Written at the end from the summary and the lines of ``report.jsonl``, and streamed: the page
is never whole in memory. The lines stand in it as data, as they are; the page's own script
shows them as texts, a screenful at a time. It loads nothing; its content security policy
allows that script and the style sheet by their hashes, and nothing else. What is rendered
here is escaped by Jinja2's autoescape.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any, BinaryIO

from edi_scrub.reports import bars, jsonl
from edi_scrub.reports.summary import ranked

MOST = 20_000
FIRST = 25  # claims that a browser without scripts shows
BATCH = 200  # lines put together at a time
STYLES = ["look.css", "report.css"]
SCRIPTS = ["claims.js", "ticks.js", "card.js", "filters.js", "worklist.js"]


class Shown:
    """The lines of entries on the page: the first ``most``; ``more`` counts the rest in the end."""

    def __init__(self, lines: Iterable[bytes], most: int) -> None:
        self._lines = lines
        self.most = most
        self.listed = 0
        self.more = 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self._lines:
            if self.listed < self.most:
                self.listed += 1
                yield line
            else:
                self.more += 1


def write(
    stream: BinaryIO, found: Mapping[str, Any], lines: Iterable[bytes], most: int = MOST
) -> None:
    """Write the page of one file.

    ``found`` is its summary, ``lines`` are those of its report.jsonl, or the same with names.
    At most ``most`` entries are shown; the page says how many more stand in the CSV.
    """
    from edi_scrub.reports import page  # Jinja2 takes time to load

    shown = Shown(lines, most)
    every = iter(shown)
    first = list(islice(every, FIRST))
    parts = page.template("report").stream(
        dress=page.dress(STYLES, SCRIPTS),
        summary=found,
        charts=bars.charts(found),
        rules=ranked(found),
        shown=shown,
        first=jsonl.read(first),
        data=map(page.markup, _data(chain(first, every))),
    )
    stream.writelines(part.encode("utf-8") for part in parts)


def _data(lines: Iterable[bytes]) -> Iterator[str]:
    """The items of a JSON array that may stand in a script element: no tag begins in it."""
    rest = iter(lines)
    comma = b""
    while batch := list(islice(rest, BATCH)):
        yield (comma + b",".join(batch).replace(b"<", rb"\u003c")).decode("utf-8")
        comma = b","
