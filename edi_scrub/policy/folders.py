"""Where the built-in policies and code sets are."""

from __future__ import annotations

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
