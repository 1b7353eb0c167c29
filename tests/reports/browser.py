"""A page opened in a real browser, as the tests of pages see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page


class Opened:
    """A page in a window of its own, with what went wrong in it and what it asked for."""

    def __init__(self, context: BrowserContext, path: Path) -> None:
        """Open the file."""
        self.faults: list[str] = []
        self.asked: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(said.text))
        self.page.on("dialog", lambda dialog: self.faults.append(dialog.message))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())

    def texts(self, selector: str) -> list[str]:
        """The text of each element, its blanks made one."""
        return [" ".join(text.split()) for text in self.page.locator(selector).all_text_contents()]

    def claims(self) -> list[str]:
        """The claims on the list, in its order."""
        return self.texts("article h3")

    def choose(self, field: str, name: str) -> None:
        """Choose of a filter what begins with ``name``."""
        options = self.page.locator(f"#{field} option")
        value = options.filter(has_text=name).first.get_attribute("value")
        self.page.select_option(f"#{field}", value)
        self.settle()

    def settle(self) -> None:
        """Wait for the list to follow what was typed or chosen."""
        self.page.wait_for_timeout(200)


Open = Callable[..., Opened]


@contextmanager
def windows(chromium: Browser) -> Iterator[Open]:
    """Opens files; keywords are the browser's (viewport, color_scheme, ...).

    Whatever is done with them, no page may fail, break its policy or ask for anything.
    """
    opened = []

    def open_file(path: Path, **how: Any) -> Opened:
        context = chromium.new_context(**{"viewport": {"width": 1200, "height": 900}, **how})
        opened.append((context, Opened(context, path)))
        return opened[-1][1]

    yield open_file
    for context, window in opened:
        context.close()
        assert window.faults == []
        assert [url for url in window.asked if not url.startswith("file:")] == []
