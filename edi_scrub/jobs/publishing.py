"""What was decided is made visible: every step can be done again and comes to the same.

A temporary name that is gone was published: whoever sends the clean files may have taken
the file away already. So names are changed, never doubled.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from edi_scrub.config import Folders
from edi_scrub.errors import CannotCreateError
from edi_scrub.staging import SUFFIXES, sync_folder, temporary_name, write_new, writing

LONGEST = 150  # bytes of a name, so that no suffix makes it longer than a folder takes
_FOLDER = {"clean": "outbox", "rejected": "rejected"}  # of what is no report


class Output(NamedTuple):
    """An output that waits for its name; ``sha256`` in hex, ``size`` in bytes."""

    kind: str
    temporary: Path
    final: Path
    sha256: str
    size: int


def places(folders: Folders, stem: str) -> dict[str, Path]:
    """Where each kind of output goes, by the name of all of them."""
    return {
        kind: getattr(folders, _FOLDER.get(kind, "reports")) / (stem + suffix)
        for kind, suffix in SUFFIXES.items()
    }


def is_free(folders: Folders, stem: str, extension: str) -> bool:
    """Does no file lie at any place that an input of this name would fill?"""
    kept = [folder / (stem + extension) for folder in (folders.archive, folders.quarantine)]
    return not any(os.path.lexists(path) for path in (*places(folders, stem).values(), *kept))


def shortened(name: str) -> str:
    """A name that leaves room for every suffix."""
    return name.encode()[:LONGEST].decode(errors="ignore")


def publish(outputs: Iterable[Output]) -> None:
    """Give outputs their names, the clean file last.

    :raises CannotCreateError: a stranger's file has one of the names; the rest waits.
    :raises OutputError: the disk failed; it can be tried again.
    """
    order = list(SUFFIXES)
    waiting = sorted(outputs, key=lambda one: order.index(one.kind))
    for output in waiting:
        if not os.path.lexists(output.temporary):
            continue
        if os.path.lexists(output.final):
            raise CannotCreateError(
                f"{output.final} is there already, and no run has written it: move it away"
            )
        with writing():
            output.temporary.rename(output.final)
    with writing():
        for folder in {output.final.parent for output in waiting}:
            sync_folder(folder)


def move(source: Path, target: Path, token: str) -> None:
    """Move a file, to another file system too; one that is gone has been moved.

    :raises OutputError: the disk failed; the file is at one of its places.
    """
    with writing():
        if not os.path.lexists(source):
            return
        with suppress(PermissionError):  # another user's, who may open it to whom he likes
            source.chmod(0o600)
        try:
            source.rename(target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            _copy(source, target, token)
            source.unlink()
        sync_folder(target.parent)
        sync_folder(source.parent)


def _copy(source: Path, target: Path, token: str) -> None:
    """Copy a file whole or not at all, for its owner alone."""
    temporary = target.with_name(temporary_name(target.name, token))
    write_new(temporary, source)
    temporary.rename(target)
    sync_folder(target.parent)


def write_beside(target: Path, text: str, token: str) -> None:
    """Write a small file whole or not at all, over what was written before a crash.

    :raises OutputError: the disk failed.
    """
    with writing():
        temporary = target.with_name(temporary_name(target.name, token))
        write_new(temporary, text.encode())
        temporary.replace(target)


def sweep(folders: Folders, token: str, *, decided: bool = False) -> None:
    """Remove what a run that has died left half-done of an input.

    Once it is ``decided`` on, its outputs' temporary files are what will be published: only a
    half copy in the archive goes.

    :raises OutputError: the disk failed.
    """
    every = (folders.outbox, folders.rejected, folders.reports, folders.quarantine)
    with writing():
        for folder in (folders.archive, *(() if decided else every)):
            sweep_folder(folder, token)


def sweep_folder(folder: Path, token: str) -> None:
    """Remove the temporary files of one input from a folder."""
    for entry in list(os.scandir(folder)):
        if f".{token}." in entry.name and entry.name.endswith(".tmp"):
            (folder / entry.name).unlink(missing_ok=True)
