"""The compiled tables on disk, so that most runs never load pyx12."""

from __future__ import annotations

import sys
from functools import cache, partial
from pathlib import Path

import msgspec

from edi_scrub.cache import kept, key_of
from edi_scrub.x12.guide import compiling, installed, tables
from edi_scrub.x12.guide.compiling import CONTROL, MAPS, compile_guide
from edi_scrub.x12.guide.tables import Tables

_SHARED = ("dataele.xml", "codes.xml", "maps.xml")


@cache
def load(guide: str) -> Tables:
    """The tables of a guide: from the cache on disk, or compiled (and then cached)."""
    make = partial(compile_guide, guide)
    found: Tables = kept(guide, _key(guide), make, msgspec.msgpack.encode, _decode)
    return found


def _decode(data: bytes) -> Tables:
    return msgspec.msgpack.decode(data, type=Tables)


def _key(guide: str) -> str:
    """A name for everything the tables depend on: pyx12, its maps, this compiler, this Python."""
    programs = [Path(module.__file__) for module in (tables, compiling) if module.__file__]
    python = f"{sys.version_info[:2]}"
    return key_of(python, installed.version(), *programs, *_maps(guide))


def _maps(guide: str) -> list[Path]:
    """The files of pyx12 that the tables are made from."""
    folder = installed.folder()
    names = (MAPS[guide], *CONTROL.values(), *_SHARED)
    return [folder / "map" / name for name in names] if folder else []
