"""Where the built-in policies and code sets are, and the user's imported ones."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from edi_scrub.errors import ConfigurationError

PACKAGE = Path(__file__).resolve().parents[1]


def built_in() -> Path:
    """The folder ``specs``: inside the installed package, or beside it in a checkout.

    :raises ConfigurationError: it is at neither place.
    """
    for folder in (PACKAGE / "specs", PACKAGE.parent / "specs"):
        if (folder / "codes").is_dir():
            return folder
    raise ConfigurationError("the built-in policies (specs/) are missing: install edi-scrub again")


def data() -> Path | None:
    """The folder that imported code sets are put into, and read from by every command.

    ``EDI_SCRUB_DATA``, else the platform's place for a user's data; None where the
    variable is there and empty: nothing is read then but what the command line names.
    """
    named = os.environ.get("EDI_SCRUB_DATA")
    if named is not None:
        return Path(named) if named else None
    home = Path(os.path.expanduser("~"))  # noqa: PTH111  (does not raise without a home)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return base / "edi-scrub"


def chosen(folders: tuple[Path, ...]) -> tuple[Path, ...]:
    """The user's folders in the order that counts: imported code sets, then ``--policies``."""
    imported = data()
    if imported is None or not imported.is_dir():
        return folders
    return imported, *folders
