"""The lines of a claim as rules compare them."""

from __future__ import annotations

from datetime import date
from typing import cast

from edi_scrub.claims.model import Claim, ServiceLine


def by_day(claim: Claim) -> list[list[ServiceLine]]:
    """The claim's lines, together by first day of service; lines without one are left out."""
    kept = claim.memo.get("by day")
    if kept is None:
        days: dict[date, list[ServiceLine]] = {}
        for line in claim.lines:
            if (day := line.first_day) is not None:
                days.setdefault(day, []).append(line)
        kept = claim.memo["by day"] = None, list(days.values())
    return cast("list[list[ServiceLine]]", kept[1])
