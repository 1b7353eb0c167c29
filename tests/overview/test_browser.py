"""The page of many runs in a real browser: accessible, narrow, printed, without a script."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.overview.runs import Month, edi_scrub, text_of
from tests.reports.browser import Open, windows

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]


@pytest.fixture
def opened(chromium: Browser, month: Month, tmp_path: Path) -> Iterator[Open]:
    """Opens the report on four files, as :func:`windows` opens files."""
    for number, held in enumerate(((1, 2), (2,), (3,), ())):
        text = text_of(f"26010{5 + number}", held, control=905 + number // 2)
        month.run(text.replace("ABK:J029", "ABK:J02.9", number), f"clinic-{number}.837")
    path = tmp_path / "month.html"
    assert edi_scrub("report", month.folder, "-o", path).exit_code == 0
    with windows(chromium) as open_file:
        yield partial(open_file, path)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1200])
def test_axe_finds_nothing_to_mend(opened: Open, scheme: str, width: int) -> None:
    window = opened(color_scheme=scheme, viewport={"width": width, "height": 900})
    found = Axe().run(window.page)
    assert found.violations_count == 0, found.generate_report()
    assert window.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_is_the_same_where_no_script_may_run(opened: Open) -> None:
    with_scripts, without = opened(), opened(java_script_enabled=False)
    assert without.texts("main") == with_scripts.texts("main")


def test_columns_are_as_high_as_what_they_tell(opened: Open) -> None:
    boxes = [box.bounding_box() for box in opened().page.locator("svg[role=img] rect").all()]
    heights = [round(box["height"]) for box in boxes if box]
    filled, outlined = heights[8:12], heights[12:16]  # dollars held and released, a file a day
    assert filled[0] == max(filled) > filled[1] > 0 and filled[3] == 0
    assert outlined[0] == 0 and 0 < outlined[1] < filled[0]


def test_everything_is_printed(opened: Open) -> None:
    pages = PdfReader(io.BytesIO(opened().page.pdf(format="Letter"))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for words in ("Over time", "Payers, by dollars held", "Still held", "clinic-3.837"):
        assert words in text
    assert len(pages) <= 3
