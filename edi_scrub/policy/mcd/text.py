"""Texts of the export: their encoding, and what a paragraph of HTML says."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    ["address", "blockquote", "br", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6",
     "hr", "li", "ol", "p", "pre", "table", "td", "th", "tr", "ul"]
)  # fmt: skip
_UNSEEN = frozenset({"script", "style"})
_BLANKS = re.compile(r"[\s\u00a0\u200b\ufeff]+")
_ESCAPED = re.compile(r"&lt;/?[a-zA-Z]")


def decoded(text: str) -> str:
    """A value that was read as Latin-1, as what it is: UTF-8 or, with its dashes, cp1252."""
    raw = text.encode("latin-1")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def plain(paragraph: str) -> str:
    """What a paragraph says: HTML as lines of text, empty ones left out.

    Some of the export's HTML is escaped once more; that is undone first. Where there is
    none at all, a line end is one.
    """
    text = decoded(paragraph)
    if _ESCAPED.search(text) and "<" not in text:
        text = html.unescape(text)
    if "<" not in text:
        text = text.replace("\n", "<br>")
    reader = _Reader()
    reader.feed(text)
    reader.close()
    lines = [_BLANKS.sub(" ", line).strip() for line in "".join(reader.parts).split("\n")]
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    """Gathers the text; every block begins a line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag begins."""
        self._unseen += tag in _UNSEEN
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """A tag ends."""
        self._unseen -= self._unseen > 0 and tag in _UNSEEN
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Text between tags; line ends in it are blanks, as in HTML."""
        if not self._unseen:
            self.parts.append(_BLANKS.sub(" ", data))
