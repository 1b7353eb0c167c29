"""Code sets from specs/codes: drugs and vials, procedures and their dates, families."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from math import gcd
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Confidence = Literal["verified", "unverified"]
REMEMBERED = 4096  # codes whose kind is remembered
Code = Annotated[str, Meta(pattern=r"^[A-Z0-9]{5}$")]
Ndc = Annotated[str, Meta(pattern=r"^[0-9]{11}$")]
Count = Annotated[int, Meta(ge=1)]


class Vial(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One package of a drug.

    ``ndc`` has 11 digits, ``hcpcs_units`` are the billing units it holds, ``unit`` is
    CTP05-1 for it (UN: count vials; ML: count ``volume``), ``cosmetic`` marks a product
    with a cosmetic label only.
    """

    ndc: Ndc
    hcpcs_units: Count | None = None
    unit: Literal["", "F2", "GR", "ME", "ML", "UN"] = ""
    volume: Decimal | None = None
    cosmetic: bool = False
    confidence: Confidence = "unverified"


class DrugCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A J-code (or C- or Q-code of a drug).

    ``unit_size`` is how many units of the substance one HCPCS unit is, ``mue`` CMS's
    medically unlikely units a day with its adjudication indicator (MAI) 1 to 3.
    """

    code: Code
    name: str
    valid_from: date | None = None
    valid_to: date | None = None
    toxin: bool = False
    unit_size: Count | None = None
    single_dose: bool = False
    mue: Count | None = None
    vials: tuple[Vial, ...] = ()
    mue_adjudication: int | None = None
    unlisted: bool = False
    confidence: Confidence = "unverified"

    def __post_init__(self) -> None:
        _ordered(self.valid_from, self.valid_to)

    def valid_on(self, day: date) -> bool:
        """Is the code billable for a service on ``day``, as far as its dates are known?"""
        return _within(self.valid_from, self.valid_to, day)


class ProcedureCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A procedure: what it is in our own words, when it is valid, how it stands to others.

    ``drugs`` are the only toxins that fit it (empty: any), ``addon_of`` its primaries,
    ``replaced_by`` its successors, ``bilateral`` the fee schedule's indicator (0 no, 1
    modifier 50, 2 already both sides).
    """

    code: Code
    summary: str
    valid_from: date | None = None
    valid_to: date | None = None
    chemodenervation: bool = False
    replaced_by: tuple[Code, ...] = ()
    addon_of: tuple[Code, ...] = ()
    drugs: tuple[Code, ...] = ()
    drugs_confidence: Confidence = "unverified"
    one_per_session: bool = False
    mue: Count | None = None
    mue_adjudication: int | None = None
    bilateral: int | None = None
    confidence: Confidence = "unverified"

    def __post_init__(self) -> None:
        _ordered(self.valid_from, self.valid_to)

    def valid_on(self, day: date) -> bool:
        """Is the code billable for a service on ``day``, as far as its dates are known?"""
        return _within(self.valid_from, self.valid_to, day)


class CodeSets(msgspec.Struct, frozen=True, dict=True):
    """Everything under specs/codes, ready to be asked."""

    drugs: dict[str, DrugCode] = {}
    procedures: dict[str, ProcedureCode] = {}
    families: dict[str, tuple[str, ...]] = {}
    unverified_families: frozenset[str] = frozenset()

    def is_drug(self, procedure: str) -> bool:
        """Any J-code, known or not."""
        return procedure[:1] == "J" and len(procedure) == 5

    def is_toxin(self, procedure: str) -> bool:
        """A botulinum toxin."""
        found = self.drugs.get(procedure)
        return found is not None and found.toxin

    def is_chemodenervation(self, procedure: str) -> bool:
        """A 646xx chemodenervation, or another procedure that injects a toxin."""
        found = self.procedures.get(procedure)
        return found is not None and found.chemodenervation

    def is_treatment(self, procedure: str) -> bool:
        """A drug line (any J-code) or a chemodenervation line; asked of every line, many times."""
        known = self._treatments.get(procedure)
        if known is None:
            if len(self._treatments) >= REMEMBERED:
                self._treatments.clear()
            known = self.is_drug(procedure) or self.is_chemodenervation(procedure)
            self._treatments[procedure] = known
        return known

    @cached_property
    def _treatments(self) -> dict[str, bool]:
        return {}

    def drug_of_ndc(self, ndc: str) -> tuple[DrugCode, Vial] | None:
        """The drug and vial of an 11-digit NDC, where it is known."""
        return self._by_ndc.get(ndc)

    def whole_vials(self, code: str, units: int) -> bool | None:
        """Can ``units`` HCPCS units of a drug be a sum of whole vials; None: not known.

        Cosmetic products do not count: their vials are on no medical claim.
        """
        contents = self._contents.get(code)
        return _is_sum(contents, units) if contents else None

    @cached_property
    def _by_ndc(self) -> dict[str, tuple[DrugCode, Vial]]:
        return {vial.ndc: (drug, vial) for drug in self.drugs.values() for vial in drug.vials}

    @cached_property
    def _contents(self) -> dict[str, tuple[int, ...]]:
        """What the medical vials of each drug hold, the smallest first."""
        return {
            code: tuple(
                sorted({v.hcpcs_units for v in drug.vials if v.hcpcs_units and not v.cosmetic})
            )
            for code, drug in self.drugs.items()
        }


def _ordered(first: date | None, last: date | None) -> None:
    if first is not None and last is not None and last < first:
        raise ValueError(f"valid_to {last} is before valid_from {first}")


def _within(first: date | None, last: date | None, day: date) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


@lru_cache(maxsize=4096)
def _is_sum(contents: tuple[int, ...], units: int) -> bool:
    """Is ``units`` a sum of the contents, each taken any number of times?

    From the product of the smallest and the greatest on, every multiple of their common
    divisor is one, so the table never grows with what a claim says.
    """
    if units <= 0 or units % gcd(*contents):
        return False
    if units >= contents[0] * contents[-1]:
        return True
    reachable = [True] + [False] * units
    for total in range(contents[0], units + 1):
        reachable[total] = any(
            content <= total and reachable[total - content] for content in contents
        )
    return reachable[units]
