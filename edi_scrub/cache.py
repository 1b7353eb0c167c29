"""What is worked out once and kept on disk for the runs to come: compiled tables, read policies.

A file each in the user's cache folder, named by what it holds and a digest of everything it
was made from, so that none is ever out of date. It is written beside its place and moved
there: a reader sees a whole one or none. A folder that cannot be read or written, a file cut
short or altered costs time and nothing else; where others may write nothing is believed.
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

MOST = 20  # files of one name, for as many versions, programs and folders of policies
_CHECK = 32  # bytes of SHA-256 at a file's head


def kept(
    name: str,
    key: str,
    make: Callable[[], T],
    encode: Callable[[T], bytes],
    decode: Callable[[bytes], T],
) -> T:
    """What ``make`` makes, or what it made in an earlier run from the same sources.

    ``key`` is the digest of these sources (:func:`key_of`). Whatever ``make`` raises comes
    through, and nothing is kept then.
    """
    path = folder() / f"{name}-{key}"
    data = _read(path)
    if data is not None:
        with suppress(ValueError):  # of another shape, which the key should have told
            return decode(data)
    made = make()
    _write(path, encode(made))
    _tidy(path.parent, name)
    return made


def key_of(*sources: str | bytes | Path) -> str:
    """A name for everything that something is made from; a path stands for the file's bytes.

    :raises OSError: a file cannot be read.
    """
    digest = sha256()
    for source in sources:
        data = source.read_bytes() if isinstance(source, Path) else source
        data = data.encode() if isinstance(data, str) else data
        digest.update(b"%d " % len(data) + data)
    return digest.hexdigest()[:32]


def folder() -> Path:
    """Where the cache is: ``EDI_SCRUB_CACHE``, else the platform's place for caches."""
    named = os.environ.get("EDI_SCRUB_CACHE")
    if named:
        return Path(named)
    home = Path(os.path.expanduser("~"))  # noqa: PTH111  (does not raise without a home)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "edi-scrub"


def _read(path: Path) -> bytes | None:
    """A file of the cache, if it is whole, and nobody else could have written it."""
    try:
        with path.open("rb") as stream:
            if not (_ours(path.parent.stat()) and _ours(os.fstat(stream.fileno()))):
                return None
            data = stream.read()
    except OSError:
        return None
    return data[_CHECK:] if sha256(data[_CHECK:]).digest() == data[:_CHECK] else None


def _ours(status: os.stat_result) -> bool:
    """May only we write it? Windows guards a user's own folders by other means than these."""
    if os.name != "posix":
        return True
    shared = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return status.st_uid == os.geteuid() and not shared


def _write(path: Path, data: bytes) -> None:
    """Put the file in its place whole, or leave everything as it was."""
    with suppress(OSError):
        path.parent.parent.mkdir(parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if not _ours(path.parent.stat()):
            return
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(sha256(data).digest() + data)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)


def _tidy(parent: Path, name: str) -> None:
    """Remove the oldest files of a name, beyond so many; where another run does so, leave it."""
    with suppress(OSError):
        found = [path for path in parent.iterdir() if path.name.startswith(f"{name}-")]
        found.sort(key=lambda path: path.stat().st_mtime)
        for path in found[:-MOST]:
            path.unlink()
