"""Debian's chromium, driven by playwright: for the tests, the benchmark and the pictures."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
MISSING = "no browser to look at the page with: apt-get install chromium"


def program() -> str | None:
    """Where the browser is; None where there is none."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """The browser, without a window. Root has no sandbox to offer it.

    Raises:
        SystemExit: there is none.
    """
    found = program()
    if found is None:
        raise SystemExit(MISSING)
    options = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=options)
        yield launched
        launched.close()
