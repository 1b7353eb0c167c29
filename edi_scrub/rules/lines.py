"""The lines of a claim as rules compare them."""

from __future__ import annotations

from datetime import date

from edi_scrub.claims.model import Claim, ServiceLine


def by_day(claim: Claim) -> list[tuple[date, list[ServiceLine]]]:
    """Each first day of service with the lines that have it, in the claim's order."""
    kept: list[tuple[date, list[ServiceLine]]] | None = claim.memo.get("by day")
    if kept is None:
        days: dict[date, list[ServiceLine]] = {}
        for line in claim.lines:
            day = line.period.first if line.period else None
            if day in days:
                days[day].append(line)
            elif day is not None:
                days[day] = [line]
        kept = claim.memo["by day"] = list(days.items())
    return kept
