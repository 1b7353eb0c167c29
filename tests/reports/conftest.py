"""The browser of a worker, and pages opened in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from edi_scrub.record import Judged, LevelFindings
from tests.reports.browser import Open, Opened, windows
from tests.reports.run import reports_of


@pytest.fixture
def opened(chromium: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens the page of a run, as :func:`windows` opens files."""
    with windows(chromium) as open_file:

        def open_page(
            run: Iterable[Judged | LevelFindings],
            most: int = 20_000,
            *,
            with_phi: bool = False,
            **how: Any,
        ) -> Opened:
            path = tmp_path / "claims.report.html"
            path.write_bytes(reports_of(run, most=most, with_phi=with_phi).html)
            return open_file(path, **how)

        yield open_page
