"""An article and an export for the tests to vary; the layout is bench/mcd_export.py's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench.mcd_export import Billing, Invented, Listed, Mac

TOXINS = ("J0585", "J0586", "J0587", "J0588")
PROCEDURES = {1: ("64611", "64612", "64615", "64616", "64642", "64643", "64644"), 2: TOXINS}
SUPPORT = "The following ICD-10-CM codes support medical necessity for CPT {}:"
DROOLING = Listed(["K11.7"], f"<p>{SUPPORT.format('64611')}</p>")
MIGRAINE = Listed(["G43.709", "G43.719"], f"<p>{SUPPORT.format('64615')}</p>")


def billing(**changes: Any) -> Billing:
    """NGS's article as it could be: two lists, both understood."""
    made: dict[str, Any] = {
        "number": 52848,
        "version": 38,
        "procedures": PROCEDURES,
        "covered": {1: DROOLING, 2: MIGRAINE},
        "lcds": [33646],
    }
    return Billing(**made | changes)


def export(folder: Path, *articles: Billing, name: str = "current_article.zip", **of: Any) -> Path:
    """The file of an export of ``articles``; ``of``: the fields of :class:`Invented`."""
    numbers = {number for article in articles for number in article.contractors}
    of.setdefault("contractors", [Mac(number) for number in sorted(numbers)])
    path = folder / name
    path.write_bytes(Invented(articles, **of).zipped())
    return path
