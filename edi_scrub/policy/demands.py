"""The entries of a policy version that ask something of a claim, as types.

What the payer does not pay, wants shown, or limits. Each is an
:class:`~edi_scrub.policy.entries.Entry`, which says what lines it speaks of.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from edi_scrub.claims.attested import Key
from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.entries import Entry, Procedure, State, Table

Modifier = Annotated[str, Meta(pattern=r"^[A-Z0-9]{2}$")]
Place = Annotated[str, Meta(pattern=r"^[0-9]{2}$")]  # place of service, CLM05-1 or SV105
ReportType = Annotated[str, Meta(pattern=r"^[A-Z0-9]{2}$")]  # PWK01
Count = Annotated[int, Meta(ge=1)]


class Demand(Entry, frozen=True, kw_only=True):
    """What a claim has to meet. ``effect`` "warn": the payer asks, but does not deny for it."""

    effect: Literal["reject", "warn"] = "reject"


class DrugNotCovered(Demand, frozen=True, kw_only=True):
    """``drugs`` the payer does not pay, at all or for ``procedures`` or ``diagnoses``.

    ``instead``: the drugs it does pay there.
    """

    remedy: str
    instead: frozenset[Procedure] = frozenset()


class Cosmetic(Demand, frozen=True, kw_only=True):
    """Diagnoses that mark cosmetic use in this payer's eyes, where a line has no other."""


class Shown(Demand, frozen=True, kw_only=True):
    """What a claim shows by evidence (docs/evidence.md).

    ``accepts``: a note on the claim, the user's evidence file. ``pwk``: types of
    announced attachments (PWK01) that show it as well (empty: none does).
    """

    accepts: list[Literal["note", "file"]] = field(default_factory=lambda: ["note", "file"])
    pwk: frozenset[ReportType] = frozenset()


class StepTherapy(Shown, frozen=True, kw_only=True):
    """Treatments that have to have failed first.

    ``treatments`` names, in words, what counts as one, ``trial_days`` how long each has
    to have been tried; neither can be seen on a claim, both are told to the biller.
    """

    failed_treatments: Count
    treatments: list[str] = field(default_factory=list)
    trial_days: Count | None = None


class Criterion(Table, frozen=True, kw_only=True):
    """One circumstance, and the short key the note convention names it by."""

    key: Key
    text: str


class Criteria(Shown, frozen=True, kw_only=True):
    """Circumstances of which any or all have to be shown."""

    mode: Literal["any", "all"]
    items: Annotated[tuple[Criterion, ...], Meta(min_length=1)]


class Documentation(Shown, frozen=True, kw_only=True):
    """What the record has to say: every one of ``items``."""

    items: Annotated[tuple[Criterion, ...], Meta(min_length=1)]


class PriorAuthorization(Demand, frozen=True, kw_only=True):
    """REF*G1 is due; only in ``places_of_service`` and ``states`` where they are given.

    Not where the line points at one of ``unless_diagnoses``. ``pwk``: types of
    attachments (PWK01) that stand in. ``accepts`` "file": so does the evidence file's
    word that none is due, as for a provider whom the payer has exempted.
    """

    places_of_service: frozenset[Place] = frozenset()
    states: frozenset[State] = frozenset()
    unless_diagnoses: CodeList = field(default_factory=CodeList)
    accepts: list[Literal["number", "file"]] = field(default_factory=lambda: ["number"])
    pwk: frozenset[ReportType] = frozenset()


class ModifierDemand(Demand, frozen=True, kw_only=True):
    """Modifiers of a drug's or a procedure's line.

    One of ``one_of`` has to stand there, or none of ``refused`` may, or both.
    """

    line: Literal["drug", "procedure"]
    one_of: frozenset[Modifier] = frozenset()
    refused: frozenset[Modifier] = frozenset()


class NdcDemand(Demand, frozen=True, kw_only=True):
    """An NDC is due on drug lines; ``drugs`` empty: on every J-code's.

    ``units``: the units of measure (CTP05-1) taken (empty: any).
    """

    units: frozenset[Literal["F2", "GR", "ME", "ML", "UN"]] = frozenset()


class Interval(Demand, frozen=True, kw_only=True):
    """No second treatment within ``days`` of the one before: day 84 is the first allowed.

    "once": never again. An entry with diagnoses goes before one that has none.
    """

    days: Count | Literal["once"]


class DoseLimit(Demand, frozen=True, kw_only=True):
    """Most HCPCS units of each of ``drugs`` given on one day, or in ``days`` days.

    Discarded units (JW) do not count. An entry with diagnoses goes before one that has
    none.
    """

    max_units: Count
    days: Count | None = None


class SiteOfService(Demand, frozen=True, kw_only=True):
    """Places of service where the payer pays: ``only`` there, or not ``not_in`` those.

    ``line``: the lines it is about, where not both.
    """

    line: Literal["drug", "procedure", "both"] = "both"
    only: frozenset[Place] = frozenset()
    not_in: frozenset[Place] = frozenset()
    remedy: str = ""
