"""The lines of a claim as rules compare them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from edi_scrub.claims.model import Claim, ServiceLine


def by_day(claim: Claim) -> Iterable[list[ServiceLine]]:
    """The claim's lines, together by first day of service; lines without one are left out."""
    days: dict[date, list[ServiceLine]] = {}
    for line in claim.lines:
        if (day := line.first_day) is not None:
            days.setdefault(day, []).append(line)
    return days.values()
