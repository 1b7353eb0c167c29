"""Tables of code sets as tab-separated text: what is too long for TOML.

Lines with ``#`` stand before the columns' names; ``# edition: 2024-07-01`` and ``#
confidence: verified`` are read, and ``-`` stands for what is not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from edi_scrub.errors import ConfigurationError
from edi_scrub.policy.codekinds import Confidence

UNKNOWN = "-"
TITLE, EDITION, CONFIDENCE = "title", "edition", "confidence"


class Tsv(NamedTuple):
    """A table's source, the first day it speaks of, and its rows with their line numbers."""

    title: str
    edition: date
    confidence: Confidence
    rows: list[tuple[int, str]]


def parse(path: Path, data: bytes, columns: Sequence[str]) -> Tsv:
    """The table that ``data`` holds, its rows not yet parted.

    :raises ConfigurationError: it is no such table; the message names file and line.
    """
    try:
        lines = data.decode("ascii").splitlines()
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path}: is not ASCII text") from None
    count = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    said = dict(_said(line) for line in lines[:count])
    for wanted in (TITLE, EDITION, CONFIDENCE):
        if not said.get(wanted):
            raise ConfigurationError(f'{path}: expected a line "# {wanted}: ..." at its head')
    header = "\t".join(columns)
    if lines[count : count + 1] != [header]:
        raise ConfigurationError(
            f"{path}, line {count + 1}: expected the columns {', '.join(columns)}"
        )
    rows = [(n, line) for n, line in enumerate(lines[count + 1 :], start=count + 2) if line]
    return Tsv(said[TITLE], _edition(path, said[EDITION]), _sure(path, said[CONFIDENCE]), rows)


def _said(line: str) -> tuple[str, str]:
    key, _, value = line.removeprefix("#").partition(":")
    return key.strip(), value.strip()


def _edition(path: Path, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ConfigurationError(f"{path}: edition: expected a date as 2024-07-01") from None


def _sure(path: Path, value: str) -> Confidence:
    if value == "verified":
        return "verified"
    if value == "unverified":
        return "unverified"
    raise ConfigurationError(f"{path}: confidence: expected verified or unverified")
