"""The evidence file: what a billing system knows of claims that they do not show themselves.

CSV with a row a claim, or TOML with a table a claim; docs/evidence.md has the format. No
value of the file is repeated in an error: it may be anything about a patient.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec

from edi_scrub.claims.attested import Attestation, Attested
from edi_scrub.errors import ConfigurationError
from edi_scrub.policy import tomlfile

ID = "claim_id"
COUNT, SWITCH = "failed_treatments", "no_authorization_due"
KEYS = ("criteria", "documentation")
COLUMNS = (ID, COUNT, *KEYS, SWITCH, "note")
YES_OR_NO = {"": False, "0": False, "no": False, "false": False,
             "1": True, "yes": True, "true": True}  # fmt: skip
_BETWEEN = re.compile(r"[,;\s]+")


class EvidenceTables(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The TOML form: ``[claims."PT17"]``, by CLM01."""

    claims: dict[str, Attested] = {}


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """What a file attests, by claim id (CLM01); ``sha256`` is of its bytes, in hex."""

    name: str
    sha256: str
    claims: Mapping[str, Attestation]

    def of(self, claim_id: str) -> Attestation | None:
        """What is attested of the claims with this id."""
        return self.claims.get(claim_id)

    def unused(self, claim_ids: Iterable[str]) -> list[str]:
        """The ids in the file that are none of ``claim_ids``, in the file's order."""
        seen = frozenset(claim_ids)
        return [claim_id for claim_id in self.claims if claim_id not in seen]


def read_evidence(path: Path) -> EvidenceFile:
    """An evidence file, ``.csv`` or ``.toml``.

    :raises ConfigurationError: it is neither, cannot be read, or is wrong: the message
        names the file, the line where it can be told, and what was expected there.
    """
    data = tomlfile.read(path)
    if path.suffix.lower() == ".toml":
        tables = tomlfile.parse(path, data, EvidenceTables)
        found = {claim_id: Attestation(said, path.name) for claim_id, said in tables.claims.items()}
    elif path.suffix.lower() == ".csv":
        found = dict(_rows(path, data))
    else:
        raise ConfigurationError(f"{path}: an evidence file is .csv or .toml")
    told = {claim_id: one for claim_id, one in found.items() if one.facts}
    return EvidenceFile(path.name, sha256(data).hexdigest(), told)


def _rows(path: Path, data: bytes) -> Iterator[tuple[str, Attestation]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path}: is not UTF-8 text") from None
    table = csv.reader(StringIO(text, newline=""), strict=True)
    begun: dict[str, int] = {}
    try:
        columns = _header(path, next(table, []))
        for row in table:
            if not any(row):
                continue
            line = table.line_num
            claim_id, facts = _row(path, line, columns, row)
            if claim_id in begun:
                raise _wrong(
                    path, line, ID, f"each claim once, and it is on line {begun[claim_id]}"
                )
            begun[claim_id] = line
            yield claim_id, Attestation(facts, f"{path.name}, line {line}")
    except csv.Error as error:
        raise ConfigurationError(f"{path}, line {table.line_num}: is no CSV: {error}") from None


def _header(path: Path, row: list[str]) -> list[str]:
    """The columns in the file's order. What is none of them is not repeated: it may be data."""
    columns = [cell.strip().lower() for cell in row]
    for place, column in enumerate(columns, start=1):
        if column not in COLUMNS or column in columns[: place - 1]:
            raise _wrong(path, 1, f"column {place}", f"each once: {', '.join(COLUMNS)}")
    if ID not in columns:
        raise _wrong(path, 1, ID, "a column of that name: CLM01 of the claim")
    return columns


def _row(path: Path, line: int, columns: list[str], row: list[str]) -> tuple[str, Attested]:
    if len(row) > len(columns):
        raise _wrong(path, line, "", f"{len(columns)} columns, as the first line has")
    cells = dict(zip(columns, map(str.strip, row), strict=False))
    claim_id = cells.pop(ID, "")
    if not claim_id:
        raise _wrong(path, line, ID, "CLM01 of the claim")
    table: dict[str, Any] = {}
    for column, cell in cells.items():
        table[column] = _value(path, line, column, cell)
    try:
        return claim_id, msgspec.convert(table, Attested)
    except msgspec.ValidationError as error:
        column = str(error).partition("$.")[2].partition("[")[0].strip("`")
        raise _wrong(path, line, column, _EXPECTED.get(column, "another value")) from None


_EXPECTED = {
    COUNT: "a number from 0 to 99",
    SWITCH: "yes or no",
    **dict.fromkeys(KEYS, "keys of the policy: letters, digits and hyphens, blanks between them"),
}


def _value(path: Path, line: int, column: str, cell: str) -> object:
    """A cell as what it stands for."""
    if column == COUNT:
        if cell and not (cell.isascii() and cell.isdigit() and len(cell) <= len("99")):
            raise _wrong(path, line, column, _EXPECTED[column])
        return int(cell or "0")
    if column == SWITCH:
        if cell.lower() not in YES_OR_NO:
            raise _wrong(path, line, column, _EXPECTED[column])
        return YES_OR_NO[cell.lower()]
    if column in KEYS:
        return [key for key in _BETWEEN.split(cell.upper()) if key]
    return cell


def _wrong(path: Path, line: int, column: str, expected: str) -> ConfigurationError:
    at = f"{column}: " if column else ""
    return ConfigurationError(f"{path}, line {line}: {at}expected {expected}")
