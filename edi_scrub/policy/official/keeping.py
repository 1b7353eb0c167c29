"""Imported tables in a folder of policies: what is kept of a file, and where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from edi_scrub.errors import ConfigurationError
from edi_scrub.policy import tsvfile
from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.loading import CODES
from edi_scrub.policy.written import write


class Imported(NamedTuple):
    """What an import came to: the table that was written, and how many rows of how many."""

    path: Path
    edition: date
    read: int
    kept: int


def is_wanted_drug(codes: CodeSets, code: str) -> bool:
    """Any J-code, and the other drugs of the code sets: whatever may be on a drug line."""
    return codes.is_drug(code) or code in codes.drugs


def wanted_edition(path: Path, known: date | None) -> date:
    """The edition that was found.

    :raises ConfigurationError: there is none.
    """
    if known is None:
        raise ConfigurationError(
            f"{path}: neither its name nor its title says which quarter it is of: give the"
            " quarter's first day with --edition, as 2026-10-01"
        )
    return known


def keep(
    folder: Path, name: str, edition: date, source: str, columns: Sequence[str], rows: Iterable[str]
) -> Path:
    """Write a table into the ``codes`` folder of ``folder``, whole or not at all.

    :raises CannotCreateError: its folder cannot be made or written.
    :raises OutputError: the disk failed; nothing has been changed.
    """
    path = folder / CODES / name
    title = f"{source}, imported: rows that concern drugs and procedures of the code sets"
    data = tsvfile.text(title, edition, (), columns, sorted(set(rows)))
    write({path: data})
    return path
