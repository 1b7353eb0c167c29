"""What several tables of the export have in common: keys and dates."""

from __future__ import annotations

from datetime import date, datetime

from edi_scrub.errors import NotReadableError
from edi_scrub.policy.mcd.archive import Archive

KEY = ("article_id", "article_version")
_NONE = frozenset({"", "N/A", "NULL"})
_FORMS = ("%Y-%m-%d", "%m/%d/%Y", "%Y%m%d")

Key = tuple[str, ...]  # the values of KEY, or of another table's, as they stand there


def day(archive: Archive, table: str, column: str, text: str) -> date | None:
    """A date of the tables (``2026-04-09 00:00:00``, ``04/09/2026``); None where there is none.

    :raises NotReadableError: the text is no date.
    """
    words = text.strip().upper().replace("T", " ").split(" ")
    if words[0] in _NONE:
        return None
    for form in _FORMS:
        try:
            return datetime.strptime(words[0], form).date()  # noqa: DTZ007  (a day, no moment)
        except ValueError:
            continue
    raise NotReadableError(f"{archive.path}: {table}.csv: a value of {column} is no date")
