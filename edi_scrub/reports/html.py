"""``report.html``: the report people read, one self-contained page.

Rendered at the end from the summary and the lines of ``report.jsonl``, and streamed:
the page is never whole in memory. It loads nothing and runs nothing; its content
security policy allows the one inline style sheet by its hash and nothing else.
Every text is escaped (Jinja2's autoescape).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, BinaryIO

from edi_scrub.reports import bars, jsonl
from edi_scrub.reports.summary import ranked

MOST = 20_000
BATCH = 100  # entries rendered together

Render = Callable[[list[bytes]], str]
Spread = Callable[[Render, Iterable[list[bytes]]], Iterable[str]]  # as map does, or several at once


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


def prepare() -> None:
    """Load what rendering needs, before processes begin that are copies of this one."""
    from edi_scrub.reports import page  # Jinja2 takes time to load

    page.template("articles")


def write(
    stream: BinaryIO,
    found: Mapping[str, Any],
    lines: Iterable[bytes],
    most: int = MOST,
    spread: Spread = map,
) -> None:
    """Write the page of one file.

    ``found`` is its summary, ``lines`` are those of its report.jsonl. At most ``most``
    entries are shown; the page says how many more stand in the CSV. ``spread`` may have
    them rendered elsewhere.
    """
    from edi_scrub.reports import page

    shown = Shown(lines, most)
    parts = page.template("report").stream(
        dress=page.dress(["look.css", "report.css"], []),
        summary=found,
        charts=bars.charts(found),
        rules=ranked(found),
        shown=shown,
        articles=map(page.markup, spread(articles, _batches(shown))),
    )
    stream.writelines(part.encode("utf-8") for part in parts)


def articles(lines: list[bytes]) -> str:
    """Some entries as the page shows them."""
    from edi_scrub.reports import page

    return page.template("articles").render(entries=jsonl.read(lines))


def _batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """So many lines at a time."""
    rest = iter(lines)
    while batch := list(islice(rest, BATCH)):
        yield batch
