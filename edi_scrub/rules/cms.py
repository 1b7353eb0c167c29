"""Whom CMS's edits bind."""

from __future__ import annotations

from datetime import date

from edi_scrub.claims.model import Claim
from edi_scrub.policy.payer import PART_B

# SBR09 of the programmes that edit by CMS's tables: Medicare Part A and B, Medicaid.
EDITED = frozenset({"MA", PART_B, "MC"})
JW_SINCE = date(2017, 1, 1)  # Part B wants JW on what is discarded; the year is sourced, no day is
FEE_SCHEDULE = date(2024, 1, 1)  # the year of the bilateral indicators in specs/codes
A_LINE, A_DAY = 1, 2  # MUE adjudication: never exceeded; 3 is a day's limit that records may lift


def edited(claim: Claim) -> bool:
    """Is the claim for a programme that denies by CMS's tables?"""
    return claim.context.filing_indicator in EDITED
