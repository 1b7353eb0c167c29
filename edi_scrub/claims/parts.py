"""What claims and lines are made of: parties, diagnoses, drugs, references, dates.

Structs, because they are made by the million. Names are the implementation guide's
(005010X222A1; where 004010X098A1 differs the loader hides it).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec


class Party(msgspec.Struct, frozen=True, gc=False):
    """A provider or payer: NM1 and what follows it.

    ``name`` is NM103 (a person's given names are not kept), ``id`` NM109, ``state``
    N402, ``taxonomy`` PRV03. ``segment`` is the number of the NM1 in the input,
    ``taxonomy_segment`` that of the PRV (0 where there is none). Of the billing provider
    alone also: ``street`` N301 and N302, ``postal_code`` N403, and their segments.
    """

    entity: str = ""
    name: str = ""
    id_qualifier: str = ""
    id: str = ""
    state: str = ""
    taxonomy: str = ""
    segment: int = 0
    taxonomy_segment: int = 0
    street: str = ""
    street_segment: int = 0
    postal_code: str = ""
    city_segment: int = 0

    @property
    def npi(self) -> str:
        """NM109 where NM108 says NPI: a 4010 file may have a social security number there."""
        return self.id if self.id_qualifier == "XX" else ""


class Role(msgspec.Struct, frozen=True, gc=False):
    """A provider of the claim (2310) or of one of its lines (2420); ``line`` None: the claim's."""

    loop: str
    line: int | None
    party: Party


class Diagnosis(msgspec.Struct, frozen=True, gc=False):
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

    @property
    def is_icd10(self) -> bool:
        """True for ABK and ABF, false for BK and BF."""
        return self.qualifier in ("ABK", "ABF")


class Drug(msgspec.Struct, frozen=True, gc=False):
    """Loop 2410: LIN and CTP, with the numbers of their segments.

    ``quantity`` is CTP04 (None where it is no number), ``unit`` CTP05-1 (F2, GR, ME,
    ML, UN).
    """

    qualifier: str = ""
    ndc: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    prescription: str = ""
    segment: int = 0
    quantity_segment: int = 0


class Reference(msgspec.Struct, frozen=True, gc=False):
    """A REF: qualifier REF01 and value REF02."""

    qualifier: str
    value: str


class Note(msgspec.Struct, frozen=True, gc=False):
    """An NTE: NTE01 and NTE02. Free text: never in a report or a log."""

    code: str
    text: str


class Attachment(msgspec.Struct, frozen=True, gc=False):
    """A PWK: report type PWK01, transmission PWK02, control number PWK06."""

    report_type: str
    transmission: str
    control_number: str = ""


class ServicePeriod(msgspec.Struct, frozen=True, gc=False):
    """DTP*472: first and last day of service; ``valid`` is false where a date is none."""

    first: date | None
    last: date | None
    valid: bool
    segment: int


class Adjudication(msgspec.Struct, frozen=True, gc=False):
    """Loop 2430: what another payer did with a line.

    ``payer_id`` is SVD01, ``paid`` SVD02, ``adjusted`` the sum of its CAS amounts; an
    amount is None where it, or one of them, is no number.
    """

    payer_id: str
    paid: Decimal | None
    adjusted: Decimal | None
    segment: int


class OtherPayer(msgspec.Struct, frozen=True, gc=False):
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
