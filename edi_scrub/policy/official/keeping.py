"""Imported tables in a folder of policies: what is kept of a file, and where."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from edi_scrub.errors import CannotCreateError, ConfigurationError
from edi_scrub.policy import tsvfile
from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.loading import CODES


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

    :raises CannotCreateError: it cannot be written.
    """
    path = folder / CODES / name
    title = f"{source}, imported: rows that concern drugs and procedures of the code sets"
    data = tsvfile.text(title, edition, (), columns, sorted(set(rows)))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    except OSError as error:
        raise CannotCreateError(f"{path} cannot be made: {error.strerror}") from None
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise CannotCreateError(f"{path} cannot be written: {error.strerror}") from None
    return path
