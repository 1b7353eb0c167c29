"""Texts as reports show them: money, printable characters, names that encode."""

from __future__ import annotations

from decimal import Decimal


def money(amount: Decimal | None) -> str:
    """An amount with two places (``1565.00``); what is no number shows as ``0.00``.

    A CLM02 that is no number counts as zero in the run's sums, and so it does here: the
    charges of the report add up to the charges of the summary.
    """
    text = f"{amount or 0:.2f}"
    return "0.00" if text == "-0.00" else text


def thousands(amount: str | Decimal) -> str:
    """A two-place decimal (string) with its thousands set off, for people: ``1,565.00``."""
    return f"{Decimal(amount):,.2f}"


def printable(text: str, stand_in: str = "\N{REPLACEMENT CHARACTER}") -> str:
    """``text`` with its control and other unprintable characters replaced.

    Element texts come from outside: an escape sequence must not reach a terminal, nor a
    NUL a page. Line ends and tabs count as unprintable.
    """
    if text.isprintable():
        return text
    return "".join([one if one.isprintable() else stand_in for one in text])


def encodable(text: str) -> str:
    """A file's name as text that encodes as UTF-8, whatever bytes the name is made of."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
