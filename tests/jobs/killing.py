"""A process that kills itself at the n-th place where the world is changed.

A place is before and after each rename, link, removal, new file or folder, change of mode,
fsync and commit, and before, in the middle of and after each write: real calls, counted. Or
the disk is full there: then only before and in the middle.
"""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from sqlalchemy.engine.default import DefaultDialect

CALLS = ("rename", "replace", "unlink", "fsync", "mkdir", "link", "chmod", "ftruncate")
NEEDING_ROOM = ("rename", "replace", "fsync", "mkdir", "link")


class Killer:
    """Counts the places that are passed, and ends the process at one of them.

    With ``full`` the call there fails, for want of room, and the process goes on. ``moved``
    hears of each new name as soon as a file has it.
    """

    def __init__(
        self, at: int = 0, moved: Callable[[Path], None] | None = None, *, full: bool = False
    ) -> None:
        self.at = at
        self.moved = moved
        self.full = full
        self.passed = 0

    def place(self, *, done: bool = False) -> None:
        if self.full and done:
            return
        self.passed += 1
        if self.passed == self.at and self.full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if self.passed == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def arm(self) -> None:
        """From now on every place counts."""
        for name in CALLS if not self.full else NEEDING_ROOM:
            setattr(os, name, self._counted(getattr(os, name), name))
        os.open = self._opening(os.open)
        os.fdopen = self._fdopen  # type: ignore[assignment]
        if not self.full:  # a database says so in its own words
            commit = DefaultDialect.do_commit
            DefaultDialect.do_commit = self._counted(commit, "commit")  # type: ignore[method-assign]

    def _counted(self, call: Callable[..., Any], name: str) -> Callable[..., Any]:
        @wraps(call)
        def counted(*words: Any, **named: Any) -> Any:
            self.place()
            result = call(*words, **named)
            if name == "rename" and self.moved is not None:
                self.moved(Path(os.fsdecode(words[1])))
            self.place(done=True)
            return result

        return counted

    def _opening(self, call: Callable[..., int]) -> Callable[..., int]:
        counted = self._counted(call, "open")

        @wraps(call)
        def opening(path: Any, flags: int, *words: Any, **named: Any) -> int:
            new = flags & os.O_CREAT and not os.path.lexists(path)
            return int((counted if new else call)(path, flags, *words, **named))

        return opening

    def _fdopen(self, handle: int, mode: str, buffering: int = -1) -> Any:
        raw = _Writes(handle, mode.replace("b", ""), self)
        size = buffering if buffering > 0 else io.DEFAULT_BUFFER_SIZE
        if "+" in mode:
            return io.BufferedRandom(raw, size)
        return io.BufferedWriter(raw, size) if "w" in mode else io.BufferedReader(raw, size)


class _Writes(io.FileIO):
    """A file of which each write counts, and can come to a half."""

    def __init__(self, handle: int, mode: str, killer: Killer) -> None:
        super().__init__(handle, mode)
        self.killer = killer

    def write(self, data: Any, /) -> int:
        self.killer.place()
        half = len(data) // 2
        super().write(memoryview(data)[:half])
        self.killer.place()
        super().write(memoryview(data)[half:])
        self.killer.place(done=True)
        return len(data)


def in_a_child(work: Callable[[], int]) -> tuple[int, int]:
    """Do ``work`` in a copy of this process; the signal that ended it, and what it gave (to 2^31).

    :raises RuntimeError: it failed in another way.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(writing, b"%d" % work())
        except BaseException:  # noqa: BLE001  (nothing of the parent's may run on here)
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(1)
        os._exit(0)
    os.close(writing)
    _, ended = os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as answer:
        given = answer.read()
    if os.WIFSIGNALED(ended):
        return os.WTERMSIG(ended), 0
    if os.WEXITSTATUS(ended):
        raise RuntimeError("the child failed, see above")
    return 0, int(given)
