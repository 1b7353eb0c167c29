"""A carrier policy file as types. The vocabulary is closed: an unknown key is an error.

Codes are written as people write them (``G43.709``, ``333.*``, ``J0585``); dates are
TOML dates. ``confidence`` stands on every list that a claim can fall over: "verified"
where a person can open the source, else "unverified", which warns and never rejects or
corrects unless the user says so (``--unverified reject``).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, field

from edi_scrub.policy.codelist import CodeList

ID_FORM = r"^[a-z0-9][a-z0-9-]*$"
Confidence = Literal["verified", "unverified"]
Procedure = Annotated[str, Meta(pattern=r"^[A-Z0-9]{5}$")]
State = Annotated[str, Meta(pattern=r"^[A-Z]{2}$")]
Count = Annotated[int, Meta(ge=1)]


class _Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Frozen, and closed to keys it does not know."""


class Source(_Struct, frozen=True, kw_only=True):
    """Where a policy version, or one entry of it, can be read."""

    title: str
    url: str = ""
    document: str = ""  # the payer's own number: A57186, CPB 0113
    retrieved: date | None = None


class Applies(_Struct, frozen=True, kw_only=True):
    """What selects a policy; docs/policies.md says which is most specific."""

    payer_ids: list[str] = []  # 2010BB NM109
    payer_names: list[str] = []  # 2010BB NM103, shell pattern, case-blind
    filing_indicators: list[str] = []  # SBR09
    states: list[State] = []  # billing provider, N402 of 2010AA


class _Entry(_Struct, frozen=True, kw_only=True):
    """What every entry has: a name, the lines it speaks of, and how sure it is.

    An empty list of procedures, drugs or diagnoses means any. ``diagnoses`` holds
    codes, ``333.*`` patterns, ``G81.10-G81.14`` ranges and ``@family`` names from
    specs/codes/families.toml.
    """

    name: str
    confidence: Confidence
    note: str = ""
    source: Source | None = None
    procedures: frozenset[Procedure] = frozenset()
    drugs: frozenset[Procedure] = frozenset()
    diagnoses: CodeList = field(default_factory=CodeList)


class Coverage(_Entry, frozen=True, kw_only=True):
    """Diagnoses that support a procedure, a drug, or a drug with a procedure.

    ``second_diagnoses``: one of these has to be pointed at as well.
    """

    second_diagnoses: CodeList = field(default_factory=CodeList)


class NotCovered(_Entry, frozen=True, kw_only=True):
    """Diagnoses that do not support what ``procedures`` and ``drugs`` name."""

    remedy: str


class Recode(_Struct, frozen=True, kw_only=True):
    """A procedure the policy wants billed under another code; one answer only.

    Applies to a line with ``procedure`` where one of ``with_drugs`` is on the claim
    the same day and, if given, a pointed diagnosis is among ``with_diagnoses``.
    """

    procedure: Procedure
    to: Procedure
    reason: str
    confidence: Confidence
    with_drugs: frozenset[Procedure] = frozenset()
    with_diagnoses: CodeList = field(default_factory=CodeList)
    source: Source | None = None


class StepTherapy(_Entry, frozen=True, kw_only=True):
    """Treatments that have to have failed first, and how the claim may show it."""

    failed_treatments: Count


class PriorAuthorization(_Entry, frozen=True, kw_only=True):
    """REF*G1 is due, or a PWK that stands in; ``pwk`` lists PWK01 types taken (empty: none)."""

    places_of_service: frozenset[str] = frozenset()
    states: list[State] = []
    pwk: frozenset[str] = frozenset()


class Criterion(_Struct, frozen=True, kw_only=True):
    """One circumstance, and the short key the note convention names it by."""

    key: Annotated[str, Meta(pattern=r"^[A-Z0-9-]{2,20}$")]
    text: str


class Criteria(_Entry, frozen=True, kw_only=True):
    """Circumstances of which any or all have to be shown (docs/evidence.md)."""

    mode: Literal["any", "all"]
    items: Annotated[list[Criterion], Meta(min_length=1)]


class Wastage(_Struct, frozen=True, kw_only=True):
    """JW and JZ: does this payer want one of them on single-dose drug lines, and from when.

    ``effective`` is the first date of service it speaks of, where that is later than
    the version's.
    """

    required: bool
    confidence: Confidence
    effective: date | None = None
    add_jz: bool = False  # may JZ be added where the NDC quantity shows whole vials used up
    source: Source | None = None

    def due_on(self, day: date) -> bool:
        """Is JW or JZ wanted on a service of ``day``?"""
        return self.required and (self.effective is None or self.effective <= day)


class Version(_Struct, frozen=True, kw_only=True):
    """What a policy says from ``effective`` until the next version begins or ``ends``."""

    effective: date
    source: Source
    ends: date | None = None
    diagnosis_match: Literal["any", "first"] = "any"
    repoint: bool = False  # may a line's pointer be moved to a covered diagnosis of the claim
    same_claim: Confidence | None = None  # drug and injection on one claim; how sure that is
    coverage: list[Coverage] = []
    not_covered: list[NotCovered] = []
    recode: list[Recode] = []
    step_therapy: list[StepTherapy] = []
    prior_authorization: list[PriorAuthorization] = []
    criteria: list[Criteria] = []
    wastage: Wastage | None = None


class ExampleLine(_Struct, frozen=True, kw_only=True):
    """A one-line claim (with its drug line, where ``drug`` is given) to try a policy on."""

    date: date
    diagnoses: list[str]
    procedure: Procedure | None = None
    drug: Procedure | None = None
    units: int = 1  # SV104 of the drug line
    drug_modifiers: list[str] = []
    ndc: str = ""
    ndc_quantity: str = "1"
    ndc_unit: str = "UN"
    pointers: list[int] = field(default_factory=lambda: [1])
    place_of_service: str = "11"
    notes: list[str] = []
    authorization: str = ""
    attachments: list[str] = []  # PWK01


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
    """One carrier's policy on one subject, over the years."""

    id: Annotated[str, Meta(pattern=ID_FORM)]
    title: str
    carrier: str
    last_checked: date
    applies: Applies
    version: Annotated[list[Version], Meta(min_length=1)]
    fallback: bool = False
    note: str = ""
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
