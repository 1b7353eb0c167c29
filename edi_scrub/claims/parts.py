"""What claims and lines are made of: parties, diagnoses, drugs, references, dates.

They are made by the million: those that nearly every claim has say how they are made, so
that a compiled wheel makes and reads them without the interpreter, and have no other
method. Names are the implementation guide's (005010X222A1; where 004010X098A1 differs
the loader hides it).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(init=False, repr=False, eq=False, slots=True)
class Party:
    """A provider or payer: NM1 and what follows it.

    ``name`` is NM103 (a person's given names are not kept), ``id`` NM109, ``state``
    N402, ``taxonomy`` PRV03. ``segment`` is the number of the NM1 in the input,
    ``taxonomy_segment`` that of the PRV (0 where there is none). Of the billing provider
    alone also: ``street`` N301 and N302, ``postal_code`` N403, and their segments.
    """

    entity: str
    name: str
    id_qualifier: str
    id: str
    state: str
    taxonomy: str
    segment: int
    taxonomy_segment: int
    street: str
    street_segment: int
    postal_code: str
    city_segment: int

    def __init__(
        self,
        entity: str = "",
        name: str = "",
        id_qualifier: str = "",
        id: str = "",  # noqa: A002  (as everywhere here: NM109)
        state: str = "",
        taxonomy: str = "",
        segment: int = 0,
        taxonomy_segment: int = 0,
        street: str = "",
        street_segment: int = 0,
        postal_code: str = "",
        city_segment: int = 0,
    ) -> None:
        self.entity = entity
        self.name = name
        self.id_qualifier = id_qualifier
        self.id = id
        self.state = state
        self.taxonomy = taxonomy
        self.segment = segment
        self.taxonomy_segment = taxonomy_segment
        self.street = street
        self.street_segment = street_segment
        self.postal_code = postal_code
        self.city_segment = city_segment

    @property
    def npi(self) -> str:
        """NM109 where NM108 says NPI: a 4010 file may have a social security number there."""
        return self.id if self.id_qualifier == "XX" else ""


@dataclass(init=False, repr=False, eq=False, slots=True)
class Role:
    """A provider of the claim (2310) or of one of its lines (2420); ``line`` None: the claim's."""

    loop: str
    line: int | None
    party: Party

    def __init__(self, loop: str, line: int | None, party: Party) -> None:
        self.loop = loop
        self.line = line
        self.party = party


@dataclass(init=False, repr=False, eq=False, slots=True)
class Diagnosis:
    """One code of the claim's HI segment.

    ``code`` is as billed; ``plain`` is the code without its point and in upper case,
    to compare by. ``position`` is what SV107 points at (1 for the first).
    """

    code: str
    plain: str
    qualifier: str
    position: int
    segment: int
    element: str

    def __init__(
        self, code: str, plain: str, qualifier: str, position: int, segment: int, element: str
    ) -> None:
        self.code = code
        self.plain = plain
        self.qualifier = qualifier
        self.position = position
        self.segment = segment
        self.element = element

    @property
    def is_icd10(self) -> bool:
        """True for ABK and ABF, false for BK and BF."""
        return self.qualifier in ("ABK", "ABF")


@dataclass(init=False, repr=False, eq=False, slots=True)
class Drug:
    """Loop 2410: LIN and CTP, with the numbers of their segments.

    ``quantity`` is CTP04 (None where it is no number), ``unit`` CTP05-1 (F2, GR, ME,
    ML, UN), ``prescription`` REF02.
    """

    qualifier: str
    ndc: str
    quantity: Decimal | None
    unit: str
    prescription: str
    segment: int
    quantity_segment: int

    def __init__(
        self,
        qualifier: str = "",
        ndc: str = "",
        quantity: Decimal | None = None,
        unit: str = "",
        prescription: str = "",
        segment: int = 0,
        quantity_segment: int = 0,
    ) -> None:
        self.qualifier = qualifier
        self.ndc = ndc
        self.quantity = quantity
        self.unit = unit
        self.prescription = prescription
        self.segment = segment
        self.quantity_segment = quantity_segment


@dataclass(init=False, repr=False, eq=False, slots=True)
class Reference:
    """A REF: qualifier REF01 and value REF02."""

    qualifier: str
    value: str

    def __init__(self, qualifier: str, value: str) -> None:
        self.qualifier = qualifier
        self.value = value


@dataclass(init=False, repr=False, eq=False, slots=True)
class ServicePeriod:
    """DTP*472: first and last day of service; ``valid`` is false where a date is none."""

    first: date | None
    last: date | None
    valid: bool
    segment: int

    def __init__(self, first: date | None, last: date | None, valid: bool, segment: int) -> None:
        self.first = first
        self.last = last
        self.valid = valid
        self.segment = segment


@dataclass(frozen=True, slots=True)
class Note:
    """An NTE: NTE01 and NTE02. Free text: never in a report or a log."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A PWK: report type PWK01, transmission PWK02, control number PWK06."""

    report_type: str
    transmission: str
    control_number: str = ""


@dataclass(slots=True)
class Adjudication:
    """Loop 2430: what another payer did with a line.

    ``payer_id`` is SVD01, ``paid`` SVD02, ``adjusted`` the sum of its CAS amounts; an
    amount is None where it, or one of them, is no number.
    """

    payer_id: str
    paid: Decimal | None
    adjusted: Decimal | None
    segment: int


@dataclass(slots=True)
class OtherPayer:
    """A COB loop 2320 with its 2330B: another payer of the same claim.

    ``paid`` is AMT*D (None where there is none, or no number), ``adjusted`` the sum of
    the CAS amounts of the whole claim (None where one is no number); ``adjustments``
    counts those CAS. ``segment`` is SBR's number.
    """

    responsibility: str
    filing_indicator: str
    payer_id: str
    paid: Decimal | None = None
    adjusted: Decimal | None = Decimal(0)
    adjustments: int = 0
    segment: int = 0
