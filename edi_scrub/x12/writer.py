"""Segments to bytes: the reader's inverse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

from edi_scrub.x12.segment import ENCODING, Segment

BUFFER = 1 << 16


def text_of(segments: Sequence[Segment]) -> str:
    """The segments as they stood in the input, or as they were corrected."""
    end = segments[0].end if segments else ""
    for segment in segments:
        if segment.end is not end:  # the reader gives those that end alike one and the same
            return "".join([segment.text + segment.end for segment in segments])
    return end.join([segment.text for segment in segments]) + end


def to_bytes(text: str) -> bytes:
    """Text in the bytes it was read from."""
    return text.encode(ENCODING)


def replaced(segment: Segment, position: int, value: str, separator: str) -> Segment:
    """``segment`` with element ``position`` (1 for 01) set to ``value``; the rest as it was."""
    elements = list(segment.elements)
    elements += [""] * (position + 1 - len(elements))
    elements[position] = value
    return Segment(segment.number, separator.join(elements), segment.end, elements)


def component(text: str, position: int, separator: str) -> str:
    """Component ``position`` (1 for the first) of an element's text; empty where it has fewer."""
    components = text.split(separator)
    return components[position - 1] if position <= len(components) else ""


def with_component(text: str, position: int, value: str, separator: str) -> str:
    """An element's text with component ``position`` (1 for the first) set to ``value``."""
    components = text.split(separator)
    components += [""] * (position - len(components))
    components[position - 1] = value
    return separator.join(components)


class Output:
    """A file being written, which can go back to change one character of the same length.

    ``position`` is the offset in bytes (Latin-1: of characters) of what comes next.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        """``stream`` is seekable and empty."""
        self._stream = stream
        self._pending: list[str] = []
        self._size = 0
        self.position = 0

    def write(self, text: str) -> None:
        """Append ``text``."""
        self._pending.append(text)
        self.position += len(text)
        self._size += len(text)
        if self._size > BUFFER:
            self.flush()

    def patch(self, position: int, text: str) -> None:
        """Put ``text`` where text of its length stands already."""
        self.flush()
        self._stream.seek(position)
        self._stream.write(to_bytes(text))
        self._stream.seek(self.position)

    def flush(self) -> None:
        """Hand everything to the stream."""
        self._stream.write(to_bytes("".join(self._pending)))
        self._pending.clear()
        self._size = 0
