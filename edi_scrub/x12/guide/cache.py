"""The compiled tables on disk, so that most runs never load pyx12.

One file a guide in the user's cache folder, named by what it was made from: pyx12's
version, the digest of its map files, and this compiler's own version. A file is written
beside its place and moved there, so a reader sees a whole one or none; a folder that cannot
be read or written costs time and nothing else.
"""

from __future__ import annotations

import os
import sys
import tempfile
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import msgspec

from edi_scrub.x12.guide.compiling import CONTROL, MAPS, compile_guide
from edi_scrub.x12.guide.tables import Tables

COMPILER = "1"  # to be raised when tables.py or compiling.py change what they mean
_SHARED = ("dataele.xml", "codes.xml", "maps.xml")


@cache
def load(guide: str) -> Tables:
    """The tables of a guide: from the cache on disk, or compiled (and then cached)."""
    path = folder() / f"{guide}-{_digest(guide)}.msgpack"
    try:
        return msgspec.msgpack.decode(path.read_bytes(), type=Tables)
    except (OSError, ValueError):  # not there, not ours to read, cut short, of another shape
        tables = compile_guide(guide)
        _write(path, msgspec.msgpack.encode(tables))
        return tables


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


def _digest(guide: str) -> str:
    """A name for everything the tables depend on."""
    digest = sha256(f"{COMPILER} {_installed()} {sys.version_info[:2]}".encode())
    for path in _sources(guide):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:24]


def _installed() -> str:
    try:
        return version("pyx12")
    except PackageNotFoundError:
        return "unknown"


def _sources(guide: str) -> list[Path]:
    """The files of pyx12 that the tables are made from, found without importing it."""
    found = find_spec("pyx12")
    if found is None or not found.submodule_search_locations:
        return []
    maps = Path(found.submodule_search_locations[0]) / "map"
    return [maps / name for name in (MAPS[guide], *CONTROL.values(), *_SHARED)]


def _write(path: Path, data: bytes) -> None:
    """Put the file in its place whole, or leave everything as it was."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
    except OSError:
        return
