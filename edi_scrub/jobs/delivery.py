"""Files that are read to their end before anything is done, and written complete.

Standard output cannot be taken back: what goes there is finished elsewhere first.
"""

from __future__ import annotations

import os
import stat
import sys
from hashlib import sha256
from typing import IO

from edi_scrub.errors import CannotCreateError, OutputError
from edi_scrub.inputfile import Watched, opened
from edi_scrub.staging import writing

CHUNK = 1 << 20  # bytes


def fill(spool: IO[bytes], source: str) -> str:
    """Read the input ``source`` (``-``: standard input) to its end, and go to its beginning.

    :returns: its SHA-256 in hexadecimal.
    :raises NoInputError: it is missing or cannot be read.
    :raises OutputError: there is no room for it.
    """
    digest = sha256()
    with opened(source) as stream:
        watched = Watched(stream)
        while data := watched.read(CHUNK):
            with writing():
                spool.write(data)
            digest.update(data)
    spool.seek(0)
    return digest.hexdigest()


def expect_standard_output() -> None:
    """Is there any?

    :raises CannotCreateError: it was closed before the program began.
    """
    if sys.stdout is None:
        raise CannotCreateError("standard output is closed")


def deliver(stream: IO[bytes]) -> None:
    """Write a complete file to standard output, from its beginning.

    :raises OutputError: whoever reads it has gone, or the disk is full.
    """
    stream.seek(0)
    handle = sys.stdout.fileno()
    try:
        while data := stream.read(CHUNK):
            _write(handle, data)
        if stat.S_ISREG(os.fstat(handle).st_mode):
            os.fsync(handle)  # some file systems tell of a full disk only here
    except BrokenPipeError:
        message = "whoever reads standard output has gone; what it has got is no whole file"
        raise OutputError(message) from None
    except OSError as error:
        message = f"writing to standard output failed: {error.strerror}"
        raise OutputError(f"{message}; what is there is no whole file") from None


def _write(handle: int, data: bytes) -> None:
    """All of it: a pipe may take less at a time."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]
