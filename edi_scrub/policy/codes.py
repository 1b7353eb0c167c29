"""Everything under specs/codes, and what was imported from CMS's files, ready to be asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from math import gcd

from edi_scrub.policy.codekinds import (
    Confidence,
    CosmeticProduct,
    DrugCode,
    Former,
    Modifier,
    Mue,
    ProcedureCode,
    Vial,
)
from edi_scrub.policy.memo import Memo
from edi_scrub.policy.ncci import Pair, Pairs, find
from edi_scrub.policy.tables import Limits, Listing, Packages, together

__all__ = ["CodeSets", "Confidence", "CosmeticProduct", "DrugCode", "Former", "Modifier", "Mue",
           "Pair", "ProcedureCode", "Vial"]  # fmt: skip

Data = tuple[
    dict[str, DrugCode],
    dict[str, ProcedureCode],
    dict[str, tuple[str, ...]],
    frozenset[str],
    dict[str, Modifier],
    tuple[Pairs, ...],
    tuple[Limits, ...],
    tuple[Listing, ...],
    tuple[Packages, ...],
    tuple[CosmeticProduct, ...],
]


@dataclass(slots=True)
class CodeSets:
    """Drugs, procedures, families of diagnoses and modifiers; tables, the last one first.

    ``drugs`` are those of TOML files; :meth:`drug` knows those of the tables too. Made of
    these are ``toxins``, the botulinum toxins' codes, ``chemodenervations``, the codes of
    procedures that inject one, ``unlisted``, the drugs and procedures that say nothing
    without a description, and ``addons``, the procedures that are paid beside a primary
    alone. Answers are remembered: make another object to change anything.
    """

    drugs: dict[str, DrugCode] = field(default_factory=dict)
    procedures: dict[str, ProcedureCode] = field(default_factory=dict)
    families: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unverified_families: frozenset[str] = frozenset()
    modifiers: dict[str, Modifier] = field(default_factory=dict)
    pairs: tuple[Pairs, ...] = ()
    limits: tuple[Limits, ...] = ()
    listings: tuple[Listing, ...] = ()
    packages: tuple[Packages, ...] = ()
    cosmetic_products: tuple[CosmeticProduct, ...] = ()
    toxins: frozenset[str] = field(init=False, repr=False, compare=False)
    chemodenervations: frozenset[str] = field(init=False, repr=False, compare=False)
    unlisted: frozenset[str] = field(init=False, repr=False, compare=False)
    addons: frozenset[str] = field(init=False, repr=False, compare=False)
    _by_ndc: dict[str, str] = field(init=False, repr=False, compare=False)
    _drugs: Memo[str, DrugCode | None] = field(init=False, repr=False, compare=False)
    _paired: Memo[tuple[str, str], list[Pair]] = field(init=False, repr=False, compare=False)
    _limited: Memo[tuple[str, date], Mue | None] = field(init=False, repr=False, compare=False)
    _packed: Memo[tuple[str, str], tuple[DrugCode, Vial] | None] = field(
        init=False, repr=False, compare=False
    )
    _contents: Memo[str, tuple[int, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        drugs, procedures = self.drugs.values(), self.procedures.values()
        self.toxins = frozenset([one.code for one in drugs if one.toxin])
        self.chemodenervations = frozenset([p.code for p in procedures if p.chemodenervation])
        self.unlisted = frozenset([d.code for d in drugs if d.unlisted]).union(
            [p.code for p in procedures if p.unlisted]
        )
        self.addons = frozenset([one.code for one in procedures if one.addon_of])
        self._by_ndc = {vial.ndc: drug.code for drug in drugs for vial in drug.vials}
        self._drugs, self._paired, self._limited = Memo(), Memo(), Memo()
        self._packed, self._contents = Memo(), Memo()

    @property
    def data(self) -> Data:
        """What they were made of."""
        return (self.drugs, self.procedures, self.families, self.unverified_families,
                self.modifiers, self.pairs, self.limits, self.listings, self.packages,
                self.cosmetic_products)  # fmt: skip

    def __reduce__(self) -> tuple[type[CodeSets], Data]:
        """To another process go what they were made of, not what was asked of them."""
        return CodeSets, self.data

    def tables(self) -> Iterator[tuple[str, date, int]]:
        """CMS's tables that are read: what each is, its edition, how many rows."""
        for kind, rows in (
            ("ncci", [(one.edition, one.rows) for one in self.pairs]),
            ("mue", [(one.edition, one.rows) for one in self.limits]),
            ("hcpcs", [(one.edition, one.rows) for one in self.listings]),
            ("ndc", [(one.edition, one.by_ndc) for one in self.packages]),
        ):
            yield from ((kind, edition, len(found)) for edition, found in rows)

    def drug(self, code: str) -> DrugCode | None:
        """A drug, by its file and by what tables say that the file leaves out."""
        try:
            return self._drugs[code]
        except KeyError:
            listed = next(filter(None, (table.of(code) for table in self.listings)), None)
            vials = [vial for table in self.packages for vial in table.vials(code)]
            return self._drugs.keep(code, together(code, self.drugs.get(code), listed, vials))

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

    def pair(self, one: str, other: str, day: date) -> Pair | None:
        """The NCCI pair of two procedures, in either order, that is in force on ``day``."""
        key = (one, other) if one < other else (other, one)
        try:
            known = self._paired[key]
        except KeyError:
            known = self._paired.keep(key, find(self.pairs, one, other))
        return next((pair for pair in known if pair.in_force(day)), None) if known else None

    def mue(self, code: str, day: date) -> Mue | None:
        """CMS's limit of a drug or procedure for ``day``, where it is known.

        Of a day before every table the oldest speaks; it is not :meth:`Mue.sure` then.
        """
        try:
            return self._limited[code, day]
        except KeyError:
            known = sorted(self._mues(code), key=lambda mue: mue.since or date.min, reverse=True)
            found = next((mue for mue in known if mue.sure(day)), known[-1] if known else None)
            return self._limited.keep((code, day), found)

    def _mues(self, code: str) -> Iterator[Mue]:
        written = self.drugs.get(code) or self.procedures.get(code)
        if written is not None and written.mue is not None:
            yield Mue(written.mue, written.mue_adjudication, written.mue_from)
        yield from filter(None, (table.of(code) for table in self.limits))

    def drug_of_ndc(self, ndc: str, procedure: str = "") -> tuple[DrugCode, Vial] | None:
        """The drug and vial of an 11-digit NDC, where it is known.

        Of several drugs that an NDC is billed as: ``procedure``, where it is among them.
        """
        try:
            return self._packed[ndc, procedure]
        except KeyError:
            return self._packed.keep((ndc, procedure), self._package(ndc, procedure))

    def _package(self, ndc: str, procedure: str) -> tuple[DrugCode, Vial] | None:
        written = self._by_ndc.get(ndc)
        listed = (table.codes(ndc) for table in self.packages)
        codes = [written] if written else next(filter(None, listed), [])
        drug = self.drug(procedure if procedure in codes else codes[0]) if codes else None
        return (drug, next(vial for vial in drug.vials if vial.ndc == ndc)) if drug else None

    def whole_vials(self, code: str, units: int) -> bool | None:
        """Can ``units`` HCPCS units of a drug be a sum of whole vials; None: not known.

        Cosmetic products do not count: their vials are on no medical claim.
        """
        held = self._held(code)
        return _is_sum(held, units) if held else None

    def least_vials(self, code: str, units: int) -> int | None:
        """The least that whole vials of a drug hold of ``units`` or more; None: not known."""
        held = self._held(code)
        return _least_sum(held, units) if held else None

    def _held(self, code: str) -> tuple[int, ...]:
        """What the medical vials of a drug hold, the smallest first."""
        held = self._contents.get(code)
        if held is None:
            drug = self.drug(code)
            vials = [vial for vial in drug.vials if not vial.cosmetic] if drug else []
            found = {vial.hcpcs_units for vial in vials if vial.hcpcs_units}
            held = self._contents.keep(code, tuple(sorted(found)))
        return held


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


@lru_cache(maxsize=4096)
def _least_sum(contents: tuple[int, ...], units: int) -> int:
    """The least sum of the contents that is ``units`` or more; one more vial reaches it."""
    least = max(units, 1)
    while not _is_sum(contents, least):
        least += 1
    return least
