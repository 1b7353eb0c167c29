"""What stands above a claim."""

from __future__ import annotations

from datetime import date

import msgspec

from edi_scrub.claims.parts import Party
from edi_scrub.x12.guide import Above
from edi_scrub.x12.segment import Delimiters


class Context(msgspec.Struct, frozen=True, gc=False):
    """What stands above a claim: envelope, billing provider, subscriber, payer, patient.

    ``fault`` is a sentence where the levels above are so broken that no claim below
    them can go out (an HL that points nowhere); ``fault_segment`` says where. ``guide``
    is what the guide check knows of all this, None where it is off. ``patient_key`` and
    ``subscriber_key`` tell one person from another (:mod:`edi_scrub.claims.parties`).
    """

    delimiters: Delimiters
    version: str
    interchange: str
    group: str
    transaction: str
    usage: str = "P"
    interchange_date: date | None = None
    billing: Party = Party()
    payer: Party = Party()
    responsibility: str = ""
    filing_indicator: str = ""
    member_id: str = ""
    patient_key: str = ""
    subscriber_key: str = ""
    is_dependent: bool = False
    fault: str = ""
    fault_segment: int = 0
    guide: Above | None = None

    @property
    def is_4010(self) -> bool:
        """True for 004010X098 and its addenda."""
        return self.version.startswith("004010")

    @property
    def patient_name(self) -> str:
        """The patient as a person writes it; for reports with ``--with-phi`` alone."""
        return _name(self.patient_key)

    @property
    def subscriber_name(self) -> str:
        """Likewise the subscriber: the patient where that is no dependant."""
        return _name(self.subscriber_key)


def _name(key: str) -> str:
    """Family name, given name and middle name: NM103, a comma, NM104 and NM105."""
    family, given, middle = [*key.split("\x1f"), "", "", ""][:3]
    return ", ".join(part for part in (family, f"{given} {middle}".strip()) if part)
