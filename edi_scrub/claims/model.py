"""What a rule sees: one claim, its lines, and the parties above it.

Names are the implementation guide's (005010X222A1; where 004010X098A1 differs the
loader hides it). Nothing here changes: a correction makes new segments and the claim
is built again from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from edi_scrub.claims.attested import Attestation
from edi_scrub.claims.context import Context
from edi_scrub.claims.loops import claim_loops
from edi_scrub.claims.parts import (
    Adjudication,
    Attachment,
    Diagnosis,
    Drug,
    Note,
    OtherPayer,
    Party,
    Reference,
    Role,
    ServicePeriod,
)
from edi_scrub.claims.past import NOTHING, Past
from edi_scrub.x12.segment import Segment


@dataclass(init=False, repr=False, eq=False, slots=True)
class ServiceLine:
    """Loop 2400.

    ``number`` is the line's place in the claim (1 for the first), which LX01 ought to
    be; ``lx`` is LX01 as written. ``procedure`` is SV101-2, ``charge`` SV102, ``units``
    SV104 (None where it is no number) and ``count`` the same where it is a whole number
    above zero, ``pointers`` SV107 as numbers. ``segment`` is SV1's number in the input,
    0 where the line has none; ``first_segment`` is LX's.
    """

    number: int
    lx: str
    first_segment: int
    segment: int
    qualifier: str
    procedure: str
    modifiers: tuple[str, ...]
    description: str
    charge: Decimal | None
    unit_basis: str
    units: Decimal | None
    count: int | None
    units_text: str
    place_of_service: str
    pointers: tuple[int, ...]
    pointer_text: str
    period: ServicePeriod | None
    drug: Drug | None
    references: list[Reference]
    notes: list[Note]
    attachments: list[Attachment]
    rendering: Party | None
    adjudications: tuple[Adjudication, ...]

    def __init__(self, number: int, lx: str = "", first_segment: int = 0) -> None:
        """As LX has it; the other segments of the line set what they say."""
        self.number = number
        self.lx = lx
        self.first_segment = first_segment
        self.segment = 0
        self.qualifier = ""
        self.procedure = ""
        self.modifiers = ()
        self.description = ""
        self.charge = None
        self.unit_basis = ""
        self.units = None
        self.count = None
        self.units_text = ""
        self.place_of_service = ""
        self.pointers = ()
        self.pointer_text = ""
        self.period = None
        self.drug = None
        self.references = []
        self.notes = []
        self.attachments = []
        self.rendering = None
        self.adjudications = ()

    @property
    def is_drug(self) -> bool:
        """True for a J-code: SV101-2 of the form J and four more."""
        return self.procedure[:1] == "J" and len(self.procedure) == 5

    @property
    def first_day(self) -> date | None:
        """The first day of service, which decides the policy version (None: no date)."""
        return self.period.first if self.period else None


@dataclass(init=False, repr=False, eq=False, slots=True)
class Claim:
    """Loop 2300 with everything below it.

    ``position`` is the claim's number in the file (1 for the first); ``charge`` is
    CLM02 (None where it is no number), ``delay_reason`` CLM20. ``segments`` are the
    claim's own, from CLM on. ``roles`` are the providers of the claim and of its lines;
    ``adjudicated`` says that there is a 2430 on one of them. ``repeats`` says what earlier
    claims of the file have in common with it (:mod:`edi_scrub.claims.repeats`),
    ``attestation`` what the user's evidence file says of it, ``past`` what was sent before it.
    ``memo`` is the rules' own: what several of them ask of the claim is worked out once.
    """

    context: Context
    position: int
    segments: list[Segment]
    claim_id: str
    charge: Decimal | None
    place_of_service: str
    frequency: str
    diagnoses: tuple[Diagnosis, ...]
    lines: list[ServiceLine]
    references: list[Reference]
    notes: list[Note]
    attachments: list[Attachment]
    other_payers: list[OtherPayer]
    rendering: Party | None
    service_facility: Party | None
    roles: list[Role]
    adjudicated: bool
    delay_reason: str
    repeats: str
    attestation: Attestation | None
    past: Past
    memo: dict[str, Any]

    def __init__(self, context: Context, position: int, segments: list[Segment]) -> None:
        """As CLM's place has it; what the segments say is read by whoever builds it."""
        self.context = context
        self.position = position
        self.segments = segments
        self.claim_id = ""
        self.charge = None
        self.place_of_service = ""
        self.frequency = ""
        self.diagnoses = ()
        self.lines = []
        self.references = []
        self.notes = []
        self.attachments = []
        self.other_payers = []
        self.rendering = None
        self.service_facility = None
        self.roles = []
        self.adjudicated = False
        self.delay_reason = ""
        self.repeats = ""
        self.attestation = None
        self.past = NOTHING
        self.memo = {}

    @property
    def loops(self) -> list[str]:
        """The loop id of each segment."""
        return claim_loops(self.segments, is_4010=self.context.is_4010)

    @property
    def segment(self) -> int:
        """The number of the CLM segment in the input."""
        return self.segments[0].number

    def pointed(self, line: ServiceLine) -> tuple[Diagnosis, ...]:
        """The diagnoses ``line`` points at, in pointer order; bad pointers are left out."""
        count = len(self.diagnoses)
        return tuple(self.diagnoses[p - 1] for p in line.pointers if 1 <= p <= count)

    def place_of(self, line: ServiceLine) -> str:
        """Place of service: SV105, else CLM05-1."""
        return line.place_of_service or self.place_of_service

    def rendering_of(self, line: ServiceLine) -> Party:
        """Rendering provider: 2420A, else 2310B, else the billing provider."""
        return line.rendering or self.rendering or self.context.billing

    @property
    def provider(self) -> Party:
        """Who treated the patient, as far as one name tells: who rendered the first line."""
        if self.lines:
            return self.rendering_of(self.lines[0])
        return self.rendering or self.context.billing

    def notes_of(self, line: ServiceLine) -> list[Note]:
        """Notes in reach of ``line``: its own, then the claim's."""
        return [*line.notes, *self.notes]

    def references_of(self, line: ServiceLine, qualifier: str) -> list[str]:
        """REF02 of every REF with ``qualifier`` in reach: the line's, then the claim's."""
        found = [*line.references, *self.references]
        return [reference.value for reference in found if reference.qualifier == qualifier]

    def attachments_of(self, line: ServiceLine) -> list[Attachment]:
        """Attachments announced for ``line`` or for the claim."""
        return [*line.attachments, *self.attachments]

    def lines_on(self, day: date | None) -> list[ServiceLine]:
        """The claim's lines whose service begins on ``day``."""
        return [line for line in self.lines if line.first_day == day]
