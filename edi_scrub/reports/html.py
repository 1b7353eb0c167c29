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
from importlib.resources import files
from typing import TYPE_CHECKING, Any, BinaryIO

from edi_scrub.reports.entries import Entry
from edi_scrub.reports.summary import ranked
from edi_scrub.reports.text import printable, thousands

if TYPE_CHECKING:
    from jinja2 import Template

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
    css = files("edi_scrub.reports").joinpath("templates/report.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(css.encode("utf-8")).digest()).decode("ascii")
    page = _template().stream(
        summary=found,
        rules=ranked(found),
        shown=Shown(entries, most),
        css=_markup(css),
        style_hash=digest,
    )
    page.enable_buffering(CHUNKS)
    stream.writelines(part.encode("utf-8") for part in page)


def _template() -> Template:
    """The page's template; Jinja2 is imported here, for it costs a tenth of a second."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("edi_scrub.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_shown,
    )
    environment.filters["dollars"] = thousands
    return environment.get_template("report.html")


def _shown(value: object) -> object:
    """What an expression of the template puts out: plain text without control characters."""
    return printable(value) if type(value) is str else value


def _markup(css: str) -> str:
    """Our own style sheet, which must not be escaped."""
    from markupsafe import Markup

    return Markup(css)
