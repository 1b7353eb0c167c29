"""Takes the pictures of the rejection report in docs/, from the invented people of fixtures/.

``make screenshots``: look at them before they are committed.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, ViewportSize

from bench.browser import browser
from bench.measuring import measure, program

ROOT = Path(__file__).resolve().parents[1]
INPUT = ROOT / "fixtures" / "inbox" / "billing-company-mixed.837"


class Picture(NamedTuple):
    """A file under docs/, the window's size in pixels, and what of the page is at its top."""

    name: str
    width: int
    height: int
    scheme: Literal["light", "dark"]
    top: str = "body"


PICTURES = (
    Picture("report-desktop.png", 1080, 1240, "light"),
    Picture("report-desktop-dark.png", 1080, 900, "dark", "#work"),
    Picture("report-phone.png", 390, 844, "light"),
    Picture("report-phone-list.png", 390, 844, "light", "#status"),
)


def take(launched: Browser, report: Path, picture: Picture) -> None:
    """One picture, with a claim ticked off."""
    size: ViewportSize = {"width": picture.width, "height": picture.height}
    page = launched.new_page(viewport=size, color_scheme=picture.scheme)
    page.goto(report.as_uri())
    page.locator(".tick input").nth(1).check()
    page.locator(picture.top).evaluate("(top) => top.scrollIntoView()")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    page.screenshot(path=ROOT / "docs" / picture.name)
    page.close()


def main() -> None:
    """Scrub the fixture and take every picture."""
    with TemporaryDirectory() as folder, browser() as launched:
        command = [program("edi-scrub"), "scrub", str(INPUT), "-o", folder, "--quiet"]
        measure(command, Path(folder), wanted=(0,))
        for picture in PICTURES:
            take(launched, Path(folder) / f"{INPUT.stem}.report.html", picture)


if __name__ == "__main__":
    main()
