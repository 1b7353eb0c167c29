"""The browser of a worker, and pages opened in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from edi_scrub.record import Judged, LevelFindings
from tests.reports.browser import Open, Opened
from tests.reports.run import reports_of


@pytest.fixture
def opened(chromium: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens the page of a run; keywords are the browser's (viewport, color_scheme, ...).

    Whatever the test does, the page must not fail, break its policy or ask for anything.
    """
    windows = []

    def open_page(
        run: Iterable[Judged | LevelFindings],
        most: int = 20_000,
        *,
        with_phi: bool = False,
        **how: Any,
    ) -> Opened:
        path = tmp_path / "claims.report.html"
        path.write_bytes(reports_of(run, most=most, with_phi=with_phi).html)
        context = chromium.new_context(**{"viewport": {"width": 1200, "height": 900}, **how})
        windows.append((context, Opened(context, path)))
        return windows[-1][1]

    yield open_page
    for context, window in windows:
        context.close()
        assert window.faults == []
        assert [url for url in window.asked if not url.startswith("file:")] == []
