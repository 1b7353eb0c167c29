"""Everything under specs/codes, ready to be asked."""

from __future__ import annotations

from datetime import date
from functools import cached_property, lru_cache
from math import gcd

import msgspec

from edi_scrub.policy.codekinds import (
    Confidence,
    DrugCode,
    Former,
    Modifier,
    Mue,
    ProcedureCode,
    Vial,
)
from edi_scrub.policy.ncci import Pair, Pairs, find

__all__ = ["CodeSets", "Confidence", "DrugCode", "Former", "Modifier", "Mue", "Pair",
           "ProcedureCode", "Vial"]  # fmt: skip

REMEMBERED = 4096  # pairs that were asked for


class CodeSets(msgspec.Struct, frozen=True, dict=True):
    """Drugs, procedures, families of diagnoses, modifiers; NCCI pairs, the last table first."""

    drugs: dict[str, DrugCode] = {}
    procedures: dict[str, ProcedureCode] = {}
    families: dict[str, tuple[str, ...]] = {}
    unverified_families: frozenset[str] = frozenset()
    modifiers: dict[str, Modifier] = {}
    pairs: tuple[Pairs, ...] = ()

    def is_drug(self, procedure: str) -> bool:
        """Any J-code, known or not."""
        return procedure[:1] == "J" and len(procedure) == 5

    def is_toxin(self, procedure: str) -> bool:
        """A botulinum toxin."""
        return procedure in self.toxins

    def is_chemodenervation(self, procedure: str) -> bool:
        """A 646xx chemodenervation, or another procedure that injects a toxin."""
        return procedure in self.chemodenervations

    def is_treatment(self, procedure: str) -> bool:
        """A drug line (any J-code) or a chemodenervation line."""
        return procedure in self.chemodenervations or self.is_drug(procedure)

    @cached_property
    def toxins(self) -> frozenset[str]:
        """The botulinum toxins' codes."""
        return frozenset(code for code, drug in self.drugs.items() if drug.toxin)

    @cached_property
    def chemodenervations(self) -> frozenset[str]:
        """The codes of procedures that inject a toxin."""
        return frozenset(code for code, one in self.procedures.items() if one.chemodenervation)

    @cached_property
    def unlisted(self) -> frozenset[str]:
        """The drugs and procedures that say nothing without a description."""
        drugs = [one.code for one in self.drugs.values() if one.unlisted]
        return frozenset(drugs + [one.code for one in self.procedures.values() if one.unlisted])

    def pair(self, one: str, other: str, day: date) -> Pair | None:
        """The NCCI pair of two procedures, in either order, that is in force on ``day``."""
        key = (one, other, day) if one < other else (other, one, day)
        try:
            return self._paired[key]
        except KeyError:
            if len(self._paired) >= REMEMBERED:
                self._paired.clear()
            found = self._paired[key] = find(self.pairs, one, other, day)
            return found

    @cached_property
    def _paired(self) -> dict[tuple[str, str, date], Pair | None]:
        return {}

    def mue(self, code: str, day: date) -> Mue | None:
        """CMS's limit of a drug or procedure for ``day``, where it is known.

        Of a day before every table the oldest speaks; it is not :meth:`Mue.sure` then.
        """
        found = self.drugs.get(code) or self.procedures.get(code)
        if found is None or found.mue is None:
            return None
        return Mue(found.mue, found.mue_adjudication, found.mue_from)

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
