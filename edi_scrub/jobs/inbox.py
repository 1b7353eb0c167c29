"""The inbox: which of its files are complete, and how one is taken so that nobody else can.

A file is taken by giving it another name in the same file system: what arrives later under
the old one is another file. Nothing is decided by a file's age alone where its sender says
by a marker that it is complete.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from edi_scrub.errors import NoInputError
from edi_scrub.staging import sync_folder

TAKEN = ".edi-scrub"  # the folder in the inbox where a taken file lies until it is done
UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".swp", "~")


class Seen(NamedTuple):
    """A file of the inbox as it was seen; ``changed_at`` is when anything of it last changed."""

    name: str
    device: int
    inode: int
    size: int
    mtime_ns: int
    changed_at: datetime

    @property
    def shown(self) -> str:
        """The name as it can be written anywhere."""
        return readable(self.name)

    def is_same(self, other: Seen) -> bool:
        """Is it the same file, and has nobody written to it?"""
        return self[1:5] == other[1:5]


class Refused(NamedTuple):
    """What lies in the inbox and cannot be taken, and why; ``status`` of a pass that finds it."""

    name: str
    why: str
    status: int = 0

    @property
    def shown(self) -> str:
        """The name as it can be written anywhere."""
        return readable(self.name)


def readable(name: str) -> str:
    """A name with what is no text, or cannot be printed, as its escapes."""
    text = os.fsencode(name).decode(errors="backslashreplace")
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")


def look(inbox: Path, marker: str = "") -> Iterator[Seen | Refused]:
    """What lies in the inbox, by name; names that say they are not finished are left out.

    :raises NoInputError: there is no such folder, or it must not be read.
    """
    try:
        names = sorted(os.listdir(inbox))  # noqa: PTH208  (no objects for thousands of names)
    except OSError as error:
        raise NoInputError(f"the inbox {inbox} cannot be read: {error.strerror}") from None
    for name in names:
        if name.startswith(".") or name.lower().endswith(UNFINISHED):
            continue
        if marker and name.endswith(marker):
            continue
        found = seen(inbox / name)
        if found is not None:
            yield found


def seen(path: Path) -> Seen | Refused | None:
    """How a file looks; None where it is gone."""
    try:
        found = path.lstat()
    except OSError:
        return None
    if stat.S_ISLNK(found.st_mode):
        return Refused(path.name, "a symbolic link, which may lead anywhere")
    if not stat.S_ISREG(found.st_mode):
        return Refused(path.name, "no regular file")
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK))
    except OSError as error:
        return Refused(path.name, f"it cannot be read: {error.strerror}", NoInputError.status)
    changed = max(found.st_mtime_ns, found.st_ctime_ns) / 1e9
    return Seen(path.name, found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns,
                datetime.fromtimestamp(changed, UTC))  # fmt: skip


def is_marked(inbox: Path, found: Seen, marker: str) -> bool:
    """Does the sender's marker say that the file is complete?

    A marker that is older than the file was an earlier file's of that name.
    """
    try:
        return (inbox / (found.name + marker)).lstat().st_mtime_ns >= found.mtime_ns
    except OSError:
        return False


def has_settled(found: Seen, since: datetime | None, now: datetime, settle: float) -> bool:
    """Has nobody written to the file for ``settle`` seconds?

    :param since: from when on it has been seen as it is now. It counts where the file's own
        times cannot be believed, since they lie in the future.
    """
    ages = [(now - moment).total_seconds() for moment in (since, found.changed_at) if moment]
    return any(age >= settle for age in ages)


def take(inbox: Path, name: str, token: str) -> bool:
    """Give a file the name that nobody else uses; False where somebody has taken it already.

    :raises NoInputError: the inbox must not be written.
    """
    held = inbox / TAKEN
    try:
        held.mkdir(mode=0o700, exist_ok=True)
        (inbox / name).rename(held / token)
        sync_folder(held)
        sync_folder(inbox)
    except FileNotFoundError:
        return False
    except OSError as error:
        message = f"no file can be taken out of the inbox {inbox}: {error.strerror}"
        raise NoInputError(message) from None
    return True


def taken(inbox: Path, token: str) -> Path:
    """Where a taken file lies."""
    return inbox / TAKEN / token


def forget_marker(inbox: Path, name: str, marker: str) -> None:
    """Remove the marker of a file that has been taken."""
    if marker:
        (inbox / (name + marker)).unlink(missing_ok=True)
