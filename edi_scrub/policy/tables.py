"""What CMS's other files say of codes, as tables: units a day, HCPCS dates, packages by NDC."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import msgspec
from msgspec.structs import replace

from edi_scrub.policy.codekinds import Confidence, DrugCode, Mue, Vial
from edi_scrub.policy.rows import NO_DAY, Rows, unpacked
from edi_scrub.policy.tsvfile import UNKNOWN, Tsv, parse

MUE_COLUMNS = ("code", "units", "adjudication")
HCPCS_COLUMNS = ("code", "valid_from", "valid_to", "unit_size", "measure", "name")
NDC_COLUMNS = ("ndc", "code", "hcpcs_units")
NAME = 28  # characters of HCPCS's short description
MEASURE = 8
_COUNT = 9
_CODE = re.compile(r"[A-Z0-9]{5}")
_NDC = re.compile(r"[0-9]{11}")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


class Limits(msgspec.Struct, frozen=True):
    """The MUE table of a quarter."""

    edition: date
    rows: Rows

    def of(self, code: str) -> Mue | None:
        """The code's limit, if the table has one."""
        for row in self.rows.find(code):
            return Mue(int(row[5:-1]), int(row[-1]), self.edition)
        return None


class Listing(msgspec.Struct, frozen=True):
    """HCPCS Level II of a quarter: drugs and their dates, and what one unit of each is."""

    edition: date
    confidence: Confidence
    rows: Rows

    def of(self, code: str) -> DrugCode | None:
        """What the listing says of a drug."""
        for row in self.rows.find(code):
            size, measure = row[21 : 21 + _COUNT].strip(), row[21 + _COUNT : -NAME].strip()
            return DrugCode(
                code,
                row[-NAME:].strip(),
                unpacked(row[5:13]),
                unpacked(row[13:21]),
                unit_size=int(size) if size else None,
                measure=measure,
                confidence=self.confidence,
            )
        return None


class Packages(msgspec.Struct, frozen=True):
    """The crosswalk of a quarter from NDCs to HCPCS: which packages there are of a drug."""

    edition: date
    confidence: Confidence
    by_code: Rows
    by_ndc: Rows

    def vials(self, code: str) -> list[Vial]:
        """The packages of a drug. What they are counted in the crosswalk does not say."""
        return [
            Vial(row[5:16], int(units) if (units := row[16:].strip()) else None,
                 confidence=self.confidence)
            for row in self.by_code.find(code)
        ]  # fmt: skip

    def codes(self, ndc: str) -> list[str]:
        """The HCPCS codes of a package: several, where a drug has one for each use."""
        return [row[11:] for row in self.by_ndc.find(ndc)]


def together(
    code: str, written: DrugCode | None, listed: DrugCode | None, vials: Iterable[Vial]
) -> DrugCode | None:
    """A drug as a file has it, with what tables know of it and the file leaves out.

    Of an NDC that stands there twice the first one counts, the file's before all.
    """
    packages = {vial.ndc: vial for vial in (*vials,)[::-1]}
    if written is None and listed is None and not packages:
        return None
    known = written or listed or DrugCode(code, "")
    packages |= {vial.ndc: vial for vial in known.vials}
    if listed is None:
        return replace(known, vials=tuple(packages.values()))
    return replace(
        known,
        vials=tuple(packages.values()),
        valid_from=known.valid_from or listed.valid_from,
        valid_to=known.valid_to or listed.valid_to,
        unit_size=known.unit_size or listed.unit_size,
        measure=known.measure or listed.measure,
    )


def read_limits(path: Path, data: bytes) -> Limits:
    """A table of units a day.

    :raises ConfigurationError: it is none; file and line are named.
    """
    table = parse(path, data, MUE_COLUMNS)
    rows = []
    for number, (code, units, adjudication) in table.cells(len(MUE_COLUMNS)):
        _need(table, number, code, _CODE, "a code of five letters and digits")
        if units != "0":
            _need(table, number, units, _NUMBER, "a whole number of units")
        _need(table, number, adjudication, re.compile("[123]"), "the adjudication 1, 2 or 3")
        rows.append(f"{code}{units:>{_COUNT}}{adjudication}")
    return Limits(table.edition, Rows.of(5, 5 + _COUNT + 1, rows))


def read_listing(path: Path, data: bytes) -> Listing:
    """A table of HCPCS codes.

    :raises ConfigurationError: it is none; file and line are named.
    """
    table = parse(path, data, HCPCS_COLUMNS)
    rows = []
    for number, cells in table.cells(len(HCPCS_COLUMNS)):
        code, valid_from, valid_to, size, measure, name = cells
        _need(table, number, code, _CODE, "a code of five letters and digits")
        first, last = table.packed(number, valid_from), table.packed(number, valid_to)
        if NO_DAY != last < first:
            raise table.fault(number, "valid_to is before valid_from")
        if size != UNKNOWN:
            _need(table, number, size, _NUMBER, "a whole number, or -, as unit_size")
        if len(measure) > MEASURE or len(name) > NAME:
            raise table.fault(
                number, f"expected at most {MEASURE} characters of measure, {NAME} of name"
            )
        size, measure = (part.replace(UNKNOWN, "") for part in (size, measure))
        rows.append(f"{code}{first}{last}{size:>{_COUNT}}{measure:{MEASURE}}{name:{NAME}}")
    width = 5 + 8 + 8 + _COUNT + MEASURE + NAME
    return Listing(table.edition, table.confidence, Rows.of(5, width, rows))


def read_packages(path: Path, data: bytes) -> Packages:
    """A table of packages.

    :raises ConfigurationError: it is none; file and line are named.
    """
    table = parse(path, data, NDC_COLUMNS)
    by_code, by_ndc = [], []
    for number, (ndc, code, units) in table.cells(len(NDC_COLUMNS)):
        _need(table, number, ndc, _NDC, "an NDC of eleven digits")
        _need(table, number, code, _CODE, "a code of five letters and digits")
        if units != UNKNOWN:
            _need(table, number, units, _NUMBER, "a whole number, or -, as hcpcs_units")
        by_code.append(f"{code}{ndc}{units.replace(UNKNOWN, ''):>{_COUNT}}")
        by_ndc.append(f"{ndc}{code}")
    return Packages(
        table.edition,
        table.confidence,
        Rows.of(5, 16 + _COUNT, by_code),
        Rows.of(11, 16, by_ndc),
    )


def _need(table: Tsv, number: int, cell: str, form: re.Pattern[str], what: str) -> None:
    if not form.fullmatch(cell):
        raise table.fault(number, f"expected {what}")
