"""Days put together to weeks and months, so that a report shows no more than a few dozen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

from edi_scrub.reports.overview.sums import Sums

By = Literal["day", "week", "month"]
MOST_DAYS, MOST_WEEKS = 45, 45  # from the first day to the last; more are told by month


def fitting(days: Mapping[str, Sums]) -> By:
    """By what to tell these days (``2026-01-05``)."""
    if not days:
        return "day"
    span = (date.fromisoformat(max(days)) - date.fromisoformat(min(days))).days
    if span < MOST_DAYS:
        return "day"
    return "week" if span < 7 * MOST_WEEKS else "month"


def periods(days: Mapping[str, Sums], by: By) -> dict[str, Sums]:
    """The sums of each period that has a run, in order of time.

    A period is named by its day, by the Monday its week begins with, or as ``2026-01``.
    """
    found: dict[str, Sums] = {}
    for day, sums in sorted(days.items()):
        found.setdefault(_name(day, by), Sums()).join(sums)
    return found


def _name(day: str, by: By) -> str:
    if by == "month":
        return day[:7]
    if by == "day":
        return day
    one = date.fromisoformat(day)
    return f"{one - timedelta(days=one.weekday())}"
