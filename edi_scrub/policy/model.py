"""A carrier policy file as types: whose claims it is for, its versions, its examples.

The vocabulary is closed, as that of the entries (:mod:`edi_scrub.policy.entries` and
:mod:`edi_scrub.policy.demands`): an unknown key is an error. Dates are TOML dates.
"""

# Annotations are no texts here: msgspec would have to read each of them at every start.
from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, field

from edi_scrub.claims.attested import Attested
from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.demands import (
    Cosmetic,
    Criteria,
    Documentation,
    DoseLimit,
    DrugNotCovered,
    Interval,
    Modifier,
    ModifierDemand,
    NdcDemand,
    Place,
    PriorAuthorization,
    ReportType,
    SiteOfService,
    StepTherapy,
)
from edi_scrub.policy.entries import (
    Confidence,
    Coverage,
    NotCovered,
    Procedure,
    Recode,
    Source,
    State,
    Wastage,
)

ID_FORM = r"^[a-z0-9][a-z0-9-]*$"
Day = date  # a field of ExampleLine has the name


class _Struct(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True
):
    """Frozen, and closed to keys it does not know."""


class Applies(_Struct, frozen=True, kw_only=True):
    """What selects a policy; docs/policies.md says which is most specific.

    ``procedures`` and ``drugs`` are its subject: the codes of the lines it is for,
    every line's where both are empty.
    """

    payer_ids: list[str] = []  # 2010BB NM109
    payer_names: list[str] = []  # 2010BB NM103, shell pattern, case-blind
    filing_indicators: list[str] = []  # SBR09
    states: list[State] = []  # N402 of 2010AA; for Medicare of 2310C, where the claim has it
    procedures: frozenset[Procedure] = frozenset()
    drugs: frozenset[Procedure] = frozenset()

    @property
    def subject(self) -> frozenset[str]:
        """The codes of the lines the policy is for; empty for every line's."""
        return self.procedures | self.drugs


class Version(_Struct, frozen=True, kw_only=True):
    """What a policy says from ``effective`` until the next version begins or ``ends``.

    ``diagnosis_match``: which diagnosis has to be covered: any that the line points at,
    the first of these, or the claim's principal one (the first of HI), pointed at.
    """

    effective: date
    source: Source
    ends: date | None = None
    diagnosis_match: Literal["any", "first", "principal"] = "any"
    repoint: bool = False  # may a line's pointer be moved to a covered diagnosis of the claim
    same_claim: Confidence | None = None  # drug and injection on one claim; how sure that is
    coverage: list[Coverage] = []
    not_covered: list[NotCovered] = []
    drug_not_covered: list[DrugNotCovered] = []
    cosmetic: list[Cosmetic] = []
    recode: list[Recode] = []
    step_therapy: list[StepTherapy] = []
    prior_authorization: list[PriorAuthorization] = []
    criteria: list[Criteria] = []
    documentation: list[Documentation] = []
    modifier: list[ModifierDemand] = []
    ndc: list[NdcDemand] = []
    interval: list[Interval] = []
    dose_limit: list[DoseLimit] = []
    site_of_service: list[SiteOfService] = []
    wastage: Wastage | None = None


class ExampleLine(_Struct, frozen=True, kw_only=True):
    """A one-line claim (with its drug line, where ``drug`` is given) to try a policy on."""

    date: date
    diagnoses: list[str]
    procedure: Procedure | None = None
    drug: Procedure | None = None
    units: int = 1  # SV104 of the drug line
    modifiers: list[Modifier] = []  # of the procedure's line
    drug_modifiers: list[Modifier] = []
    ndc: str = ""
    ndc_quantity: str = "1"
    ndc_unit: str = "UN"
    pointers: list[int] = field(default_factory=lambda: [1])
    place_of_service: Place = "11"
    state: State | None = None  # the billing provider's, where not the policy's first
    notes: list[str] = []
    authorization: str = ""
    attachments: list[ReportType] = []  # PWK01
    evidence: Attested | None = None  # what the evidence file says of the claim
    again_on: list[Day] = []  # days on which the same was done again, on the same claim


class Example(_Struct, frozen=True, kw_only=True):
    """A case that has to come out as said; run by ``policies check`` and by the tests.

    ``findings`` are the carrier rules' ids expected (order does not matter), whatever
    their severity; ``outcome`` is checked where it is given.
    """

    name: str
    line: ExampleLine
    findings: list[str]
    outcome: Literal["clean", "corrected", "rejected"] | None = None


class Policy(_Struct, frozen=True, kw_only=True):
    """One carrier's policy on one subject, over the years.

    ``fallback``: governs only where no other does. ``supplement``: governs nothing, but
    its entries are judged beside those of the policy that does. ``families`` are
    lists of diagnoses that this file's entries share by ``@name``.
    """

    id: Annotated[str, Meta(pattern=ID_FORM)]
    title: str
    carrier: str
    last_checked: date
    applies: Applies
    version: Annotated[list[Version], Meta(min_length=1)]
    fallback: bool = False
    supplement: bool = False
    note: str = ""
    families: dict[Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]*$")], CodeList] = {}
    example: list[Example] = []

    def version_on(self, on: date) -> Version | None:
        """The version in force on a date of service, or None."""
        found = None
        for version in self.version:
            if version.effective <= on:
                found = version
        if found is None or (found.ends is not None and on > found.ends):
            return None
        return found
