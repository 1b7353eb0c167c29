"""From which day a published file speaks, by its name or its title."""

from __future__ import annotations

import re
from datetime import date

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
          "october", "november", "december")  # fmt: skip
_NCCI = re.compile(r"-v(\d\d)(\d)r\d")
_MUE = re.compile(r"_Eff_(\d\d)-(\d\d)-(\d{4})", re.IGNORECASE)
_HCPCS = re.compile(r"HCPC(\d{4})_([A-Z]{3})", re.IGNORECASE)
_MONTH = re.compile(rf"\b({'|'.join(MONTHS)})[ _-]+(\d{{4}})\b", re.IGNORECASE)
_VERSION_0 = 1994  # NCCI's version 30.0 is of the first quarter of 2024


def edition(name: str, title: str = "") -> date | None:
    """The first day of a file named ``name`` with ``title`` above its table, or None.

    ``ccipra-v323r0-f1`` is version 32.3, the fourth quarter of 2026;
    ``MCR_MUE_PractitionerServices_Eff_10-01-2026``, ``HCPC2026_OCT_ANWEB`` and ``October 2026
    ASP NDC-HCPCS Crosswalk`` say the day or the month.
    """
    if found := _NCCI.search(name):
        return _day(_VERSION_0 + int(found[1]), 3 * int(found[2]) + 1)
    if found := _MUE.search(name):
        return _day(int(found[3]), int(found[1]), int(found[2]))
    if found := _HCPCS.search(name):
        short = [month[:3] for month in MONTHS]
        month = found[2].lower()
        return _day(int(found[1]), short.index(month) + 1) if month in short else None
    if found := _MONTH.search(name) or _MONTH.search(title):
        return _day(int(found[2]), MONTHS.index(found[1].lower()) + 1)
    return None


def _day(year: int, month: int, day: int = 1) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
