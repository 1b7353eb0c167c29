"""Files of code sets (specs/codes, and a user's own) to :class:`CodeSets`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from edi_scrub.errors import ConfigurationError
from edi_scrub.policy.codekinds import (
    Confidence,
    CosmeticProduct,
    DrugCode,
    Modifier,
    ProcedureCode,
)
from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.ncci import read_pairs
from edi_scrub.policy.tables import read_limits, read_listing, read_packages
from edi_scrub.policy.tomlfile import parse, read

T = TypeVar("T")
TABLE = ".tsv"
# In the order of the fields of CodeSets; each kind's file is named by it.
_TABLES: dict[str, Callable[[Path, bytes], Any]] = {
    "ncci": read_pairs,
    "mue": read_limits,
    "hcpcs": read_listing,
    "ndc": read_packages,
}


class Origin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A source that a file's facts were read in."""

    title: str
    url: str = ""
    edition: date | None = None


class Family(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A named list of diagnoses, as ``@name`` in a policy; single codes only.

    ``confidence`` speaks of the grouping; ``note`` says what a reader has to know.
    """

    name: str
    codes: tuple[str, ...]
    confidence: Confidence
    note: str = ""


class CodeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file: any of the five kinds, and where it was read."""

    source: tuple[Origin, ...] = ()
    drug: tuple[DrugCode, ...] = ()
    procedure: tuple[ProcedureCode, ...] = ()
    family: tuple[Family, ...] = ()
    modifier: tuple[Modifier, ...] = ()
    cosmetic_product: tuple[CosmeticProduct, ...] = ()


def load_codes(*folders: Path) -> CodeSets:
    """The code sets of every ``codes`` folder given; a later one's word counts, code by code.

    A folder that does not exist is passed over: a user's policies need no codes of their own.

    :raises ConfigurationError: a file is wrong, or one file names a code twice.
    """
    return parse_codes((path, read(path)) for folder in folders for path in code_files(folder))


def code_files(folder: Path) -> list[Path]:
    """Every file of a ``codes`` folder, in a fixed order; there need be no such folder."""
    return [*sorted(folder.glob("*.toml")), *sorted(folder.glob(f"*{TABLE}"))]


def parse_codes(files: Iterable[tuple[Path, bytes]]) -> CodeSets:
    """The code sets of files that have been read, in the order that counts.

    :raises ConfigurationError: see :func:`load_codes`.
    """
    drugs: dict[str, DrugCode] = {}
    procedures: dict[str, ProcedureCode] = {}
    families: dict[str, Family] = {}
    modifiers: dict[str, Modifier] = {}
    products: dict[str, CosmeticProduct] = {}
    tables: dict[str, list[Any]] = {kind: [] for kind in _TABLES}
    for path, data in files:
        if path.suffix == TABLE:
            kind = _kind(path)
            tables[kind].insert(0, _TABLES[kind](path, data))
            continue
        found = parse(path, data, CodeFile)
        drugs |= _keyed(path, [(one.code, one) for one in found.drug])
        procedures |= _keyed(path, [(one.code, one) for one in found.procedure])
        families |= _keyed(path, [(one.name, one) for one in found.family])
        modifiers |= _keyed(path, [(one.code, one) for one in found.modifier])
        products |= _keyed(path, [(one.brand, one) for one in found.cosmetic_product])
    unverified = {name for name, one in families.items() if one.confidence != "verified"}
    codes = {name: one.codes for name, one in families.items()}
    pairs, limits, listings, packages = map(tuple, tables.values())
    return CodeSets(drugs, procedures, codes, frozenset(unverified), modifiers,
                    pairs, limits, listings, packages, tuple(products.values()))  # fmt: skip


def _kind(path: Path) -> str:
    """What a table holds, by the beginning of its name: ``mue-2026-10-01.tsv``."""
    kind = path.stem.partition("-")[0]
    if kind not in _TABLES:
        *others, last = _TABLES
        raise ConfigurationError(
            f"{path}: a table's name begins with {', '.join(others)} or {last}"
        )
    return kind


def _keyed(path: Path, pairs: list[tuple[str, T]]) -> dict[str, T]:
    found: dict[str, T] = {}
    for name, one in pairs:
        if name in found:
            raise ConfigurationError(f"{path}: {name} stands there twice")
        found[name] = one
    return found
