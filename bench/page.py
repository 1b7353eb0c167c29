"""How long the rejection report takes: written here, opened, filtered and searched in a browser.

``python -m bench.page`` scrubs invented claims that are all denied, writes the page of them
once more and looks at it with chromium (``pip install -e '.[browser]'``). It prints a table,
and ends with 1 where 20,000 findings take longer than the project promises.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import msgspec
from playwright.sync_api import Page

from bench.browser import browser
from bench.generate import written
from bench.measuring import measure, program
from edi_scrub.reports import html

WRITTEN, OPENED = 3.0, 2.0  # seconds for 20,000 findings: to write, and to open and filter
CLAIMS = (9_100, 20_000, 45_500)  # of a file: 20,000 findings, a full page, 100,000 findings
HEADINGS = ("claims", "findings", "on the page", "MiB", "written s", "\u00b5s a claim", "open s",
            "filter s", "search s")  # fmt: skip
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
TYPING = 0.15  # seconds that the page waits for another letter


class Figures(NamedTuple):
    """One file; times in seconds, ``cpu`` of the writing alone."""

    claims: int
    findings: int
    listed: int
    mib: float
    cpu: float
    opened: float
    filtered: float
    searched: float

    @property
    def cells(self) -> tuple[str, ...]:
        """The row of the table."""
        counts = (f"{number:,}" for number in (self.claims, self.findings, self.listed))
        times = (f"{took:.2f}" for took in self[5:])
        each = f"{self.cpu / self.claims * 1e6:.1f}"
        return (*counts, f"{self.mib:.1f}", f"{self.cpu:.2f}", each, *times)


def timed(act: Callable[[], object]) -> float:
    """How long it takes by the clock, in seconds."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def looked_at(page: Page, path: Path) -> tuple[float, float, float]:
    """Open the page, choose a rule, search for words."""

    def opening() -> None:
        page.goto(path.as_uri())
        page.wait_for_selector("article")

    def choosing() -> None:
        page.select_option("#rule", index=1)
        page.evaluate(SETTLED)

    def searching() -> None:
        page.fill("#text", "J0585 B0000011")
        page.locator("article h3", has_text="B0000011").wait_for()

    times = timed(opening), timed(choosing)
    page.click("#clear")
    return (*times, timed(searching) - TYPING)


def figures(page: Page, folder: Path, claims: int) -> Figures:
    """Scrub a file of so many denied claims, write its page again and look at it."""
    path = written(folder, claims, "denied")
    out = folder / f"out-{claims}"
    command = [program("edi-scrub"), "scrub", str(path), "-o", str(out), "--quiet",
               "--unverified", "reject"]  # fmt: skip
    measure(command, folder, wanted=(1,))
    found = msgspec.json.decode((out / f"{path.stem}.summary.json").read_bytes())
    report = folder / "page.html"
    with (out / f"{path.stem}.report.jsonl").open("rb") as lines, report.open("wb") as stream:
        began = time.process_time()
        html.write(stream, found, lines)
        cpu = time.process_time() - began
    listed = len(list(islice((out / f"{path.stem}.report.jsonl").open("rb"), html.MOST)))
    size = report.stat().st_size / 2**20
    count = sum(found["findings"].values())
    return Figures(claims, count, listed, size, cpu, *looked_at(page, report))


def missed(one: Figures) -> list[str]:
    """What was promised for so many findings and is not kept."""
    looked = one.opened + one.filtered
    late = [("written", one.cpu, WRITTEN), ("opened and filtered", looked, OPENED)]
    return [
        f"{one.findings:,} findings {what} in {took:.2f} s"
        for what, took, most in late
        if took > most
    ]


def main() -> None:
    """Measure, print, and end with 1 where a promise is not kept."""
    print(f"| {' | '.join(HEADINGS)} |\n|{'---:|' * len(HEADINGS)}")
    late: list[str] = []
    with TemporaryDirectory() as folder, browser() as launched:
        for claims in CLAIMS:
            page = launched.new_page()
            one = figures(page, Path(folder), claims)
            print(f"| {' | '.join(one.cells)} |", flush=True)
            late += missed(one) if claims == CLAIMS[0] else []
            page.close()
    sys.exit("\n".join(late) or 0)


if __name__ == "__main__":
    main()
