"""Files written whole or not at all: temporary names, fsync, then their own names.

The outputs of one input are published together. The clean file comes last, so that
whoever waits for it finds the reports already there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import BinaryIO, Self

from edi_scrub.errors import CannotCreateError, OutputError

_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
# What scrub may write for one input, in the order it is published.
SUFFIXES = {
    "jsonl": ".report.jsonl",
    "csv": ".report.csv",
    "html": ".report.html",
    "summary": ".summary.json",
    "999": ".999.x12",
    "277ca": ".277ca.x12",
    "rejected": ".rejected.837",
    "clean": ".clean.837",
}


class Staging:
    """The outputs of one input, invisible until :meth:`publish`; files have mode 0600.

    Leaving the context without publishing leaves nothing behind.
    """

    def __init__(self, folder: Path, stem: str, *, force: bool = False) -> None:
        """Outputs named ``stem`` and a suffix in ``folder``, which is made where it is missing.

        :raises CannotCreateError: the folder cannot be made, or an output is there already
            (and not ``force``).
        """
        self.folder = folder
        self.stem = stem
        self.force = force
        self._streams: dict[str, BinaryIO] = {}
        self._temporary: dict[str, Path] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CannotCreateError(f"{folder} cannot be made: {error.strerror}") from None
        for kind in () if force else SUFFIXES:
            if self.path(kind).exists():
                raise CannotCreateError(_exists(self.path(kind)))

    def path(self, kind: str) -> Path:
        """The final path of an output."""
        return self.folder / (self.stem + SUFFIXES[kind])

    def open(self, kind: str) -> BinaryIO:
        """A new file for the output ``kind``: seekable, to be written and read back.

        :raises CannotCreateError: the folder cannot be written.
        """
        path = self.folder / f".{self.stem}{SUFFIXES[kind]}.{token_hex(8)}.tmp"
        self._temporary[kind] = path  # known before it is there: a signal may come in between
        try:
            handle = os.open(path, _NEW, 0o600)
        except OSError as error:
            raise CannotCreateError(
                f"no file can be created in {self.folder}: {error.strerror}"
            ) from None
        self._streams[kind] = os.fdopen(handle, "w+b", buffering=1 << 16)
        return self._streams[kind]

    def publish(self, kinds: frozenset[str]) -> dict[str, Path]:
        """Give the outputs ``kinds`` their names; the others are dropped.

        With ``force``, an earlier run's output of a kind that is dropped now is removed,
        so that no stale file is taken for this run's.

        :raises CannotCreateError: an output of that name has appeared meanwhile.
        :raises OutputError: the disk failed; nothing is published.
        """
        published: dict[str, Path] = {}
        try:
            with writing():
                for kind in kinds:
                    self._streams[kind].flush()
                    os.fsync(self._streams[kind].fileno())
                for kind in SUFFIXES:
                    if kind in kinds:
                        self._name(kind)
                        published[kind] = self.path(kind)
                    elif self.force:
                        self.path(kind).unlink(missing_ok=True)
                _sync_folder(self.folder)
        except BaseException:
            for path in () if self.force else published.values():
                path.unlink(missing_ok=True)
            raise
        return published

    def _name(self, kind: str) -> None:
        """Put a temporary file under its own name, over no other unless forced."""
        temporary, path = self._temporary[kind], self.path(kind)
        if self.force:
            temporary.replace(path)
            return
        try:
            path.hardlink_to(temporary)
        except FileExistsError:
            raise CannotCreateError(_exists(path)) from None
        except OSError:  # a file system without links: the check above has to do
            temporary.replace(path)

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Close and remove whatever is still temporary."""
        for stream in self._streams.values():
            with suppress(OSError):  # a full disk fails again at the closing flush
                stream.close()
        for path in self._temporary.values():
            path.unlink(missing_ok=True)


@contextmanager
def writing() -> Iterator[None]:
    """Turn the disk's failures within into an :class:`OutputError`."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"writing failed: {error.strerror}; no output was left") from None


def _exists(path: Path) -> str:
    return f"{path} is there already; --force would overwrite it"


def _sync_folder(folder: Path) -> None:
    """Make the new names last, where the system can do so for a folder."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
