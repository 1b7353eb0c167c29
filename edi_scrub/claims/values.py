"""Elements' texts as values: numbers, days, codes, pointers; None where a text is none.

The same texts come again and again, so every answer is remembered.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

DIAGNOSIS_QUALIFIERS = frozenset({"ABK", "ABF", "BK", "BF"})  # of HI's elements
ZERO = Decimal(0)
LONGEST_NUMBER = 20  # 18 digits, a sign and a point
_NUMBER = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")  # X12 type R, no exponent
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9]")
_POINT_AND_BLANK = str.maketrans("", "", ". ")


@lru_cache(maxsize=4096)
def number(text: str) -> Decimal | None:
    """An X12 decimal (type R without exponent), or None.

    No number of the guide has more than 18 digits; a longer one is none, so that sums
    and products of numbers stay exact.
    """
    return Decimal(text) if len(text) <= LONGEST_NUMBER and _NUMBER.fullmatch(text) else None


@lru_cache(maxsize=4096)
def count(text: str) -> int | None:
    """A whole number above zero, however it is written (``2``, ``2.0``), or None."""
    found = number(text)
    return int(found) if found is not None and found > 0 and found % 1 == 0 else None


@lru_cache(maxsize=4096)
def day(text: str) -> date | None:
    """A CCYYMMDD date, or None where there is no such day."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def moment(days: str, time: str) -> str:
    """ISA09 and ISA10 (YYMMDD, HHMM) as ``2026-01-05T12:00``: such texts are in order of time.

    Only the day where the time is none; empty where the day is none.
    """
    found = day(f"20{days}")
    if found is None:
        return ""
    return f"{found}T{time[:2]}:{time[2:]}" if _CLOCK.fullmatch(time) else f"{found}"


@lru_cache(maxsize=4096)
def plain_code(code: str) -> str:
    """A diagnosis code to compare by: no point, no blanks, upper case."""
    return code.translate(_POINT_AND_BLANK).upper()


@lru_cache(maxsize=4096)
def diagnosis(element: str, component: str) -> tuple[str, str, str] | None:
    """An element of HI: qualifier, code, and the code to compare by; None for no diagnosis."""
    qualifier, _, rest = element.partition(component)
    if qualifier not in DIAGNOSIS_QUALIFIERS:
        return None
    code = rest.split(component, 1)[0]
    return qualifier, code, plain_code(code)


@lru_cache(maxsize=4096)
def procedure(element: str, component: str) -> tuple[str, str, tuple[str, ...], str]:
    """SV101: qualifier, procedure, the modifiers that are given, description."""
    qualifier, *parts = element.split(component)
    if not parts:
        return qualifier, "", (), ""
    modifiers = tuple([modifier for modifier in parts[1:5] if modifier])
    return qualifier, parts[0], modifiers, parts[5] if len(parts) > 5 else ""


@lru_cache(maxsize=1024)
def pointers(text: str, component: str) -> tuple[int, ...]:
    """SV107 as numbers; what is none is left out."""
    return tuple([int(one) for one in text.split(component) if _is_count(one)])


def _is_count(text: str) -> bool:
    """Digits, and few enough to be worth a number."""
    return len(text) <= LONGEST_NUMBER and text.isascii() and text.isdigit()


@lru_cache(maxsize=4096)
def period(form: str, text: str) -> tuple[date | None, date | None, bool]:
    """DTP02 and DTP03: first day, last day, and whether they are days at all."""
    if form == "RD8":
        begin, _, end = text.partition("-")
        first, last = day(begin), day(end)
        return first, last, first is not None and last is not None
    first = day(text)
    return first, first, first is not None and form == "D8"


def shown(claim_id: str) -> str:
    """A claim's id for a message; what no terminal should be sent is spelt out."""
    return claim_id if claim_id.isprintable() else ascii(claim_id)
