"""What stands above a claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from edi_scrub.claims.parts import Party
from edi_scrub.x12.guide import Above
from edi_scrub.x12.segment import Delimiters

_NOBODY = Party()


@dataclass(init=False, repr=False, eq=False, slots=True)
class Context:
    """What stands above a claim: envelope, billing provider, subscriber, payer, patient.

    ``fault`` is a sentence where the levels above are so broken that no claim below
    them can go out (an HL that points nowhere); ``fault_segment`` says where. ``guide``
    is what the guide check knows of all this, None where it is off. ``patient_key`` and
    ``subscriber_key`` tell one person from another (:mod:`edi_scrub.claims.parties`).
    Nothing changes it once claims have been read below it: a level makes a :meth:`copy`.
    """

    delimiters: Delimiters
    version: str
    interchange: str
    group: str
    transaction: str
    usage: str
    interchange_date: date | None
    billing: Party
    payer: Party
    responsibility: str
    filing_indicator: str
    member_id: str
    patient_key: str
    subscriber_key: str
    is_dependent: bool
    fault: str
    fault_segment: int
    guide: Above | None

    def __init__(
        self,
        delimiters: Delimiters,
        version: str,
        interchange: str,
        group: str,
        transaction: str,
        usage: str = "P",
        interchange_date: date | None = None,
        billing: Party = _NOBODY,
        payer: Party = _NOBODY,
        responsibility: str = "",
        filing_indicator: str = "",
        member_id: str = "",
        patient_key: str = "",
        subscriber_key: str = "",
        is_dependent: bool = False,
        fault: str = "",
        fault_segment: int = 0,
        guide: Above | None = None,
    ) -> None:
        self.delimiters = delimiters
        self.version = version
        self.interchange = interchange
        self.group = group
        self.transaction = transaction
        self.usage = usage
        self.interchange_date = interchange_date
        self.billing = billing
        self.payer = payer
        self.responsibility = responsibility
        self.filing_indicator = filing_indicator
        self.member_id = member_id
        self.patient_key = patient_key
        self.subscriber_key = subscriber_key
        self.is_dependent = is_dependent
        self.fault = fault
        self.fault_segment = fault_segment
        self.guide = guide

    def copy(self) -> Context:
        """Another like it, to be changed by what opens below."""
        return Context(self.delimiters, self.version, self.interchange, self.group,
                       self.transaction, self.usage, self.interchange_date, self.billing,
                       self.payer, self.responsibility, self.filing_indicator, self.member_id,
                       self.patient_key, self.subscriber_key, self.is_dependent, self.fault,
                       self.fault_segment, self.guide)  # fmt: skip

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
