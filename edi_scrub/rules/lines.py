"""What kinds of lines there are, as the code sets know them, and the days they share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.policy.codes import CodeSets


def is_toxin(codes: CodeSets, procedure: str) -> bool:
    """A botulinum toxin's drug code."""
    drug = codes.drugs.get(procedure)
    return drug is not None and drug.toxin


def is_chemodenervation(codes: CodeSets, procedure: str) -> bool:
    """A procedure a toxin is injected by."""
    known = codes.procedures.get(procedure)
    return known is not None and known.chemodenervation


def by_day(claim: Claim) -> Iterable[list[ServiceLine]]:
    """The claim's lines, together by first day of service; lines without one are left out."""
    days: dict[date, list[ServiceLine]] = {}
    for line in claim.lines:
        if (day := line.first_day) is not None:
            days.setdefault(day, []).append(line)
    return days.values()
