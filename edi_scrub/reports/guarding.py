"""Cells that a spreadsheet leaves as they are.

A spreadsheet reads a cell's text and takes it for a formula, a number or a date where
it looks like one, quoted or not: ``=HYPERLINK(...)`` runs, ``01112`` becomes 1112. A
text it would not leave as it is gets a leading apostrophe (:func:`guarded`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from string import ascii_letters

_LETTERS = frozenset(ascii_letters)
LONGEST_CODE = 48  # characters of a text worth remembering
_NUMBER_OR_DATE = re.compile(r"-?[0-9]+(?:\.[0-9]+)?|[0-9]{4}-[0-9]{2}-[0-9]{2}")
# What starts a formula, also behind blanks and in its full-width form (OWASP, "CSV
# Injection"); an apostrophe is guarded as well, so that taking one off gives the text.
_FORMULA = re.compile(r"[\t\r\n]|[\s\0\u200b\ufeff]*['=+\-@\uff1d\uff0b\uff0d\uff20]")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BEGINS_A_CHANGED_WORD = frozenset({*_MONTHS, "tru", "fal"})
_MONTH = f"(?:{'|'.join(_MONTHS)})[a-z]{{0,6}}"
_TIME = "[0-9]+:[0-9:.]+"
_COIN = "[$\u00a3\u00a5\u20ac]"
_CHANGED = re.compile(
    rf"""\s*(?:
        0[0-9]+                                        # leading zeros go
      | [0-9]{{12,}}                                     # shown as 1.2E+11, rounded from 16 digits
      | [0-9.,]*[.,][0-9.,]*                           # 342.10 becomes 342.1, 1,234 is 1234
      | [0-9]+(?:\.[0-9]*)?e[+-]?[0-9]+                # an exponent
      | [0-9.,]+\s*(?:[%\-]|{_COIN}) | {_COIN}\s*[0-9.,]+ | \({_COIN}?[0-9.,]+\)
      | [0-9]+\s+[0-9]+/[0-9]+                         # a fraction
      | [0-9]{{1,4}}[-/][0-9]{{1,2}}(?:[-/][0-9]{{1,4}})?(?:[t\s]\s*{_TIME}z?)?     # a date
      | {_MONTH}[-/\s.,]{{0,3}}[0-9]{{1,4}}(?:[-/\s.,]{{1,3}}[0-9]{{1,4}})?
      | [0-9]{{1,4}}[-/\s.,]*{_MONTH}(?:[-/\s.,]*[0-9]{{1,4}})?
      | {_TIME}(?:\s*[ap]m?)? | [0-9]+\s+[ap]m?
      | true | false
    )\s*""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


def guarded(text: str) -> str:
    """A text cell that a spreadsheet leaves as it is.

    One leading apostrophe where the text could be run as a formula or changed as a
    number or date; taking it off gives the text back.
    """
    if len(text) <= LONGEST_CODE:
        return _guarded_code(text)
    return text if text[0].isalpha() else examined(text)  # a long one is no number, and no month


def examined(text: str) -> str:
    """The same, for a text of any kind and length."""
    if text[:1] in _LETTERS and text[:3].lower() not in _BEGINS_A_CHANGED_WORD:
        return text
    return "'" + text if _FORMULA.match(text) or _CHANGED.fullmatch(text) else text


_guarded_code = lru_cache(maxsize=4096)(examined)  # ids, codes and names come again and again


def bare(text: str) -> str:
    """A cell of a column of numbers or dates: as it is where it is one, else guarded."""
    return text if _NUMBER_OR_DATE.fullmatch(text) else guarded(text)
