"""An input by its path, or standard input: its name, its bytes, and what fails in reading them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from edi_scrub.errors import NoInputError
from edi_scrub.x12.frames import Readable

STANDARD_INPUT = "-"
Progress = Callable[[int], None]  # hears the number of bytes of each read


def name_of(path: str) -> str:
    """The input's name in the reports."""
    return "stdin" if path == STANDARD_INPUT else Path(path).name


def stem_of(path: str) -> str:
    """What the outputs' names begin with: the input's name without its last extension."""
    return Path(name_of(path)).stem


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """The file's bytes, or standard input's.

    :raises NoInputError: it is missing, a folder, or must not be read.
    """
    if path == STANDARD_INPUT:
        if sys.stdin is None:
            raise NoInputError("standard input is closed")
        yield sys.stdin.buffer
        return
    try:
        stream = Path(path).open("rb")  # noqa: SIM115  (closed below)
    except OSError as error:
        raise NoInputError(f"{path} cannot be read: {error.strerror}") from None
    with stream:
        yield stream


class Watched:
    """A stream whose failures to read are the input's fault, with progress."""

    def __init__(self, stream: Readable, progress: Progress | None = None) -> None:
        """Read from ``stream``, and tell ``progress`` of each read."""
        self._stream = stream
        self._progress = progress

    def read(self, size: int, /) -> bytes:
        """The next bytes.

        :raises NoInputError: reading failed.
        """
        try:
            data = self._stream.read(size)
        except OSError as error:
            raise NoInputError(f"reading the input failed: {error.strerror}") from None
        if self._progress is not None:
            self._progress(len(data))
        return data
