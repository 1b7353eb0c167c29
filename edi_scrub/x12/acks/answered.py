"""What a 277CA says, before it is written: names, claims, refused lines, sums."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from edi_scrub.x12.segment import Segment

Status = tuple[str, str, str]  # category, code, entity (empty: none)


class Name(NamedTuple):
    """An NM1: ``kind`` is NM102; ``qualifier`` and ``id`` are NM108 and NM109."""

    kind: str = "2"
    last: str = ""
    first: str = ""
    middle: str = ""
    suffix: str = ""
    qualifier: str = ""
    id: str = ""

    @classmethod
    def of(cls, nm1: Segment) -> Name:
        """The name an NM1 of the 837 gives."""
        return cls(nm1.get(2), nm1.get(3), nm1.get(4), nm1.get(5), nm1.get(7),
                   nm1.get(8), nm1.get(9))  # fmt: skip


class Line(NamedTuple):
    """A service line that is refused: loop 2220D.

    ``number`` is REF*6R, else LX01; ``days`` are first and last day of service as CCYYMMDD.
    """

    qualifier: str
    procedure: str
    modifiers: tuple[str, ...]
    charge: Decimal
    units: Decimal | None
    number: str
    prescription: str
    days: tuple[str, str] | None
    statuses: tuple[Status, ...]


class Answered(NamedTuple):
    """A claim: loop 2200D. It is accepted where it has no status."""

    claim_id: str
    charge: Decimal
    days: tuple[str, str] | None
    transmission: str  # REF*D9 of the 837
    statuses: tuple[Status, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(slots=True)
class Sums:
    """Claims and charges of a provider or a transaction."""

    claims: list[int] = field(default_factory=lambda: [0, 0])  # accepted, refused
    charges: list[Decimal] = field(default_factory=lambda: [Decimal(0), Decimal(0)])

    def add(self, claims: list[int], charges: list[Decimal]) -> None:
        """Add those of a level below."""
        for place in (0, 1):
            self.claims[place] += claims[place]
            self.charges[place] += charges[place]

    @property
    def total(self) -> Decimal:
        """The charges of all."""
        return sum(self.charges, Decimal(0))


def amount(value: Decimal) -> str:
    """A number as X12 writes it: no blank ends, no exponent."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
