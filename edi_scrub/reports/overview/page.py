"""The page of many runs: one file that loads nothing and runs nothing.

It has the look of the page of one run, and its bars. Every chart stands above a table of
the same numbers; nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, BinaryIO, NamedTuple

from edi_scrub.reports import bars
from edi_scrub.reports.overview.document import Document

MOST_WAITING = 50  # claims that still wait: the oldest
MOST_FILES = 400  # the latest
MOST_PARTS = 12  # payers and providers with their reasons
MOST_REASONS = 3
GAP = Decimal("0.2")  # of a column's place


class Column(NamedTuple):
    """One column of a chart of 100 by 100, as SVG has a rectangle."""

    x: str
    y: str
    width: str
    height: str


class Time(NamedTuple):
    """What a chart over time shows: filled columns, and outlined ones beside them.

    ``top`` is what a column of full height means; ``says`` is read aloud in its place.
    """

    title: str
    top: str
    filled: tuple[str, list[Column]]
    outlined: tuple[str, list[Column]]
    says: str


def write_html(stream: BinaryIO, found: Document) -> None:
    """Write the page."""
    from edi_scrub.reports import page  # Jinja2 takes time to load

    parts = page.template("overview").stream(
        dress=page.dress(["look.css", "overview.css"], []),
        found=found,
        charts=_charts(found),
        times=_times(found["periods"], found["by"]),
        most={"waiting": MOST_WAITING, "files": MOST_FILES, "parts": MOST_PARTS,
              "reasons": MOST_REASONS},
    )  # fmt: skip
    parts.enable_buffering(64)
    stream.writelines(part.encode("utf-8") for part in parts)


def _charts(found: Document) -> list[bars.Chart]:
    by_rule = [bars.Held(one["rule"], one["rule"], one["claims"], one["charge"])
               for one in found["rules"]]  # fmt: skip
    return bars.each_chart(by_rule, map(_held, found["payers"]), map(_held, found["providers"]))


def _held(part: Mapping[str, Any]) -> bars.Held:
    name = bars.named(part)
    return bars.Held(name, name, part["held"], part["held_charge"])


def _times(periods: list[Document], by: str) -> list[Time]:
    """The charts over time; none where there is one period."""
    if len(periods) < 2:
        return []
    return [
        _time(
            f"Claims that were not clean, % by {by}",
            "{:.1f} %",
            ("held", [Decimal(one["rates"]["rejected"] or 0) for one in periods]),
            ("corrected", [Decimal(one["rates"]["corrected"] or 0) for one in periods]),
        ),
        _time(
            f"Dollars held and released by {by}",
            "${:,.2f}",
            ("held", [Decimal(one["charges"]["rejected"]) for one in periods]),
            ("released", [Decimal(one["released"]["charge"]) for one in periods]),
        ),
    ]


def _time(
    title: str, form: str, filled: tuple[str, list[Decimal]], outlined: tuple[str, list[Decimal]]
) -> Time:
    most = max(*filled[1], *outlined[1])
    ranges = [f"{name} {form.format(min(values))} to {form.format(max(values))}"
              for name, values in (filled, outlined)]  # fmt: skip
    says = f"{title}: {', '.join(ranges)}. The table below has each number."
    columns = [
        _columns(values, most, place) for place, (_, values) in enumerate((filled, outlined))
    ]
    return Time(title, form.format(most), (filled[0], columns[0]), (outlined[0], columns[1]), says)


def _columns(values: list[Decimal], most: Decimal, place: int) -> list[Column]:
    """Columns of full height for ``most``; ``place`` 0 or 1 is that of two in a period's place."""
    step = Decimal(100) / len(values)
    width = step * (1 - GAP) / 2
    shift = step * GAP / 2 + place * width
    found = []
    for number, value in enumerate(values):
        height = max(value, Decimal(0)) / most * 100 if most > 0 else Decimal(0)
        places = number * step + shift, 100 - height, width, height
        found.append(Column(*(f"{one:.2f}" for one in places)))
    return found
