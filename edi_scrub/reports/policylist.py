"""The loaded policies, a row each: what ``edi-scrub policies list`` prints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from edi_scrub.policy.dates import periods
from edi_scrub.policy.lint import confidences
from edi_scrub.policy.model import Policy
from edi_scrub.reports.terminal import WIDTH, columns

CARRIER = 1  # the column whose texts may be wrapped


class Listed(TypedDict):
    """One policy. Days are ``YYYY-MM-DD``.

    ``first_day`` and ``last_day`` are dates of service (None: it goes on), ``days`` are
    those since ``last_checked``, ``lists`` counts what has a confidence, ``verified``
    the part of it that is.
    """

    policy: str
    title: str
    carrier: str
    fallback: bool
    first_day: str
    last_day: str | None
    versions: int
    lists: int
    verified: int
    last_checked: str
    days: int


def listed(policies: Sequence[Policy], now: date, stale: int | None = None) -> list[Listed]:
    """The policies by id; with ``stale`` those checked more than so many days before ``now``."""
    rows = [_row(policy, now) for policy in sorted(policies, key=lambda policy: policy.id)]
    return rows if stale is None else [row for row in rows if row["days"] > stale]


def _row(policy: Policy, now: date) -> Listed:
    sure = [leaf.value for version in policy.version for leaf in confidences(version)]
    *_, (_, last) = periods(policy)
    return {
        "policy": policy.id,
        "title": policy.title,
        "carrier": policy.carrier,
        "fallback": policy.fallback,
        "first_day": f"{policy.version[0].effective}",
        "last_day": None if last == date.max else f"{last}",
        "versions": len(policy.version),
        "lists": len(sure),
        "verified": sure.count("verified"),
        "last_checked": f"{policy.last_checked}",
        "days": (now - policy.last_checked).days,
    }


def list_text(rows: Sequence[Listed]) -> str:
    """The same, without what is not needed to find one, as a table of 80 columns."""
    cells = [(row["policy"], row["carrier"], _years(row), row["last_checked"]) for row in rows]
    headers = ("policy", "carrier", "services", "checked")
    return columns(cells, headers, wrap=CARRIER, width=WIDTH)


def _years(row: Listed) -> str:
    """``2003-2015``, ``2015 on``: the years of service it governs."""
    first, last = row["first_day"][:4], row["last_day"]
    return f"{first}-{last[:4]}" if last else f"{first} on"
