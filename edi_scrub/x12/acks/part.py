"""A part of an answer that has to wait for what stands before it."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

from edi_scrub.x12.writer import Output

IN_MEMORY = 1 << 20  # bytes; what is longer waits in a file without a name


class Part:
    """Segments held back: totals stand before what they count, and TA1 before the groups."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is where a file is made, if the part grows long."""
        self._file: IO[bytes] = SpooledTemporaryFile(IN_MEMORY, dir=str(folder))  # noqa: SIM115
        self._output = Output(self._file)
        self.segments = 0

    def put(self, *segments: str) -> None:
        """Append segments."""
        self.segments += len(segments)
        for segment in segments:
            self._output.write(segment)

    def move(self, target: IO[bytes]) -> None:
        """Write what is held to ``target`` and hold nothing."""
        self._output.flush()
        self._file.seek(0)
        shutil.copyfileobj(self._file, target)
        self.clear()

    def append_to(self, other: Part) -> None:
        """Hand what is held to another part and hold nothing."""
        other.segments += self.segments
        other._output.flush()
        self.move(other._file)

    def clear(self) -> None:
        """Hold nothing."""
        self._output.flush()
        self._file.seek(0)
        self._file.truncate()
        self.segments = 0

    def close(self) -> None:
        """The file goes with its content."""
        self._file.close()
