"""Files written whole or not at all: temporary names, fsync, then their own names.

The outputs of one input are published together. The clean file comes last, so that
whoever waits for it finds the reports already there.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, Self, cast

from edi_scrub.errors import CannotCreateError, OutputError

_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
NAMELESS = "-"  # what stands for the name of an output that goes to no file
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


def placed(folder: Path, stem: str) -> dict[str, Path]:
    """Where each kind of output goes that is named ``stem`` and a suffix in ``folder``."""
    return {kind: folder / (stem + suffix) for kind, suffix in SUFFIXES.items()}


class Staging:
    """The outputs of one input, invisible until :meth:`publish`; files have mode 0600.

    Leaving the context without publishing leaves nothing behind.
    """

    def __init__(self, paths: Mapping[str, Path], *, force: bool = False, token: str = "") -> None:
        """Outputs at ``paths`` by their kind; missing folders are made.

        What is written of a kind that has no path is gone once the context is left. The
        temporary names hold ``token``, so that another process may know whose they are.

        :raises CannotCreateError: a folder cannot be made, or an output is there already
            (and not ``force``).
        """
        self.paths = paths
        self.force = force
        self._token = token
        self._streams: dict[str, BinaryIO] = {}
        self._temporary: dict[str, Path] = {}
        for folder in self._folders():
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise CannotCreateError(f"{folder} cannot be made: {error.strerror}") from None
        for path in () if force else paths.values():
            if path.exists():
                raise CannotCreateError(_exists(path))

    def name(self, kind: str) -> str:
        """The final name of an output; ``-`` where it has no place of its own."""
        return self.paths[kind].name if kind in self.paths else NAMELESS

    def folder(self, kind: str) -> Path:
        """Where an output is written."""
        return self.paths[kind].parent if kind in self.paths else Path(tempfile.gettempdir())

    def _folders(self) -> list[Path]:
        return list(dict.fromkeys(path.parent for path in self.paths.values()))

    def open(self, kind: str) -> BinaryIO:
        """A new file for the output ``kind``: seekable, to be written and read back.

        :raises CannotCreateError: the folder cannot be written.
        """
        path = self.paths.get(kind)
        try:
            self._streams[kind] = self._named(kind, path) if path else _nameless()
        except OSError as error:
            message = f"no file can be created in {self.folder(kind)}: {error.strerror}"
            raise CannotCreateError(message) from None
        return self._streams[kind]

    def _named(self, kind: str, path: Path) -> BinaryIO:
        temporary = path.with_name(temporary_name(path.name, self._token))
        self._temporary[kind] = temporary  # before it is there: a signal may come in between
        return os.fdopen(os.open(temporary, _NEW, 0o600), "w+b", buffering=1 << 16)

    def written(self, kind: str) -> BinaryIO:
        """What was opened for an output."""
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
                self._sync(kinds)
                for kind, path in self._in_order():
                    if kind in kinds:
                        self._name(kind)
                        published[kind] = path
                    elif self.force:
                        path.unlink(missing_ok=True)
                for folder in self._folders():
                    sync_folder(folder)
        except BaseException:
            for path in () if self.force else published.values():
                path.unlink(missing_ok=True)
            raise
        return published

    def keep(self, kinds: frozenset[str]) -> dict[str, Path]:
        """Where the outputs ``kinds`` lie under their temporary names, in the order of publishing.

        They are complete and stay when the context is left, for whoever will publish them.

        :raises OutputError: the disk failed; nothing is kept.
        """
        with writing():
            self._sync(kinds)
            for folder in self._folders():
                sync_folder(folder)
        return {kind: self._temporary.pop(kind) for kind, _ in self._in_order() if kind in kinds}

    def _sync(self, kinds: frozenset[str]) -> None:
        for kind in kinds & self.paths.keys():
            self._streams[kind].flush()
            os.fsync(self._streams[kind].fileno())

    def _in_order(self) -> list[tuple[str, Path]]:
        return [(kind, self.paths[kind]) for kind in SUFFIXES if kind in self.paths]

    def _name(self, kind: str) -> None:
        """Put a temporary file under its own name, over no other unless forced."""
        temporary, path = self._temporary[kind], self.paths[kind]
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

    def __exit__(self, *raised: object) -> None:
        """Close and remove whatever is still temporary."""
        for stream in self._streams.values():
            with suppress(OSError):  # a full disk fails again at the closing flush
                stream.close()
        for path in self._temporary.values():
            path.unlink(missing_ok=True)


def write_new(path: Path, content: Path | bytes) -> None:
    """Write a new file, a copy of another or some bytes; it is on the disk then.

    :raises OSError: there is a file of that name, or the disk failed.
    """
    with os.fdopen(os.open(path, _NEW, 0o600), "wb") as stream:
        if isinstance(content, bytes):
            stream.write(content)
        else:
            with content.open("rb") as given:
                shutil.copyfileobj(given, stream)
        stream.flush()
        os.fsync(stream.fileno())


def temporary_name(name: str, token: str = "") -> str:
    """A name, never used before, for the file that will be ``name``."""
    return f".{name}.{token}{'.' if token else ''}{token_hex(8)}.tmp"


def _nameless() -> BinaryIO:
    """A file that no folder lists and that is gone with its process, where the system has such."""
    return cast(BinaryIO, tempfile.TemporaryFile())


@contextmanager
def writing() -> Iterator[None]:
    """Turn the disk's failures within into an :class:`OutputError`."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"writing failed: {error.strerror}; no output was left") from None


def _exists(path: Path) -> str:
    return f"{path} is there already; --force would overwrite it"


def sync_folder(folder: Path) -> None:
    """Make the new names last, where the system can do so for a folder."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
