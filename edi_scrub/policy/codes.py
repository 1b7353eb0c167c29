"""Code sets from specs/codes: drugs and vials, procedures and their dates, families."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Vial:
    """One package of a drug. ``hcpcs_units``: billing units it holds; ``unit``: CTP05-1."""

    ndc: str
    hcpcs_units: int | None
    unit: str
    volume: Decimal | None = None
    cosmetic: bool = False
    confidence: str = "unverified"


@dataclass(frozen=True, slots=True)
class DrugCode:
    """A J-code. ``unit_size`` is how many units of the substance one HCPCS unit is."""

    code: str
    name: str
    valid_from: date | None
    valid_to: date | None
    toxin: bool
    unit_size: int | None
    single_dose: bool
    mue: int | None
    vials: tuple[Vial, ...] = ()


@dataclass(frozen=True, slots=True)
class ProcedureCode:
    """A procedure: what it is in our own words, when it is valid, how it stands to others."""

    code: str
    summary: str
    valid_from: date | None
    valid_to: date | None
    chemodenervation: bool
    replaced_by: tuple[str, ...] = ()
    addon_of: tuple[str, ...] = ()
    drugs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeSets:
    """Everything under specs/codes, ready to be asked."""

    drugs: dict[str, DrugCode] = field(default_factory=dict)
    procedures: dict[str, ProcedureCode] = field(default_factory=dict)
    families: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def is_treatment(self, procedure: str) -> bool:
        """A drug line (any J-code) or a chemodenervation line."""
        if procedure[:1] == "J" and len(procedure) == 5:
            return True
        found = self.procedures.get(procedure)
        return found is not None and found.chemodenervation
