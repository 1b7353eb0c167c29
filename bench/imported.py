"""Policies as an import of the Medicare Coverage Database leaves them: many, and long.

Forty invented articles with 250 diagnoses each, for payers that nobody is: what is measured
is what a whole library costs at start-up and per claim, not what it says.
"""

from __future__ import annotations

from itertools import islice, product
from pathlib import Path
from string import ascii_uppercase

ARTICLES = 40
DIAGNOSES = 250

_POLICY = """\
id = "bench-article-{number}"
title = "Invented article {number}"
carrier = "Invented contractor {number}"
last_checked = 2026-01-01

[applies]
payer_ids = ["BENCH{number}"]

[[version]]
effective = 2015-10-01
source = {{ title = "Invented for the benchmark" }}

[[version.coverage]]
name = "group 1"
confidence = "verified"
procedures = ["64612", "64615", "64616", "64642"]
drugs = ["J0585", "J0586"]
diagnoses = [
{diagnoses}
]
"""


def write(folder: Path) -> int:
    """Write the files into ``folder``; how many diagnoses they list together."""
    folder.mkdir()
    codes = (
        f'    "{letter}{block:02}.{rest}",'
        for letter, block, rest in product(ascii_uppercase, range(100), range(10))
    )
    for number in range(ARTICLES):
        diagnoses = "\n".join(islice(codes, DIAGNOSES))
        text = _POLICY.format(number=number, diagnoses=diagnoses)
        (folder / f"article-{number}.toml").write_text(text, encoding="utf-8")
    return ARTICLES * DIAGNOSES
