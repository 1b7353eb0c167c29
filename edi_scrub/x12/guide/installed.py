"""The installed pyx12, looked at without importing it: most runs never need what it costs."""

from __future__ import annotations

import re
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

_VERSION = re.compile(r"""^__version__ = ["']([^"']+)["']""", re.MULTILINE)


def folder() -> Path | None:
    """Where its modules are; None where it is not installed."""
    found = find_spec("pyx12")
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0])


def version() -> str:
    """Its version, as its own module has it, else its metadata; empty where neither says so."""
    modules = folder()
    if modules is not None:
        with suppress(OSError):
            found = _VERSION.search((modules / "version.py").read_text(encoding="utf-8"))
            if found is not None:
                return found[1]
    return _of_metadata()


def _of_metadata() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("pyx12")
    except PackageNotFoundError:
        return ""
