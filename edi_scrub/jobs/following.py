"""What the ledger is told of a file's claims, as the file is scrubbed: no value of a person."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from edi_scrub.claims.envelope import Step
from edi_scrub.claims.loops import Kind
from edi_scrub.claims.values import ZERO
from edi_scrub.findings import Outcome, Severity
from edi_scrub.record import Judged


class Control(NamedTuple):
    """The control numbers of a transaction set, and who sent it (ISA06)."""

    sender: str
    isa13: str
    gs06: str
    st02: str


class HeldClaim(NamedTuple):
    """A claim that was held back; ``rules`` held it, ``position`` counts from 1."""

    position: int
    claim_id: str
    billing_npi: str
    charge: Decimal
    rules: str


_Told = tuple[list[tuple[Kind, str, str]], list[HeldClaim]]


class Followed:
    """Follows a file, or a piece of one that tells the whole file's notes of it."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self.held: list[HeldClaim] = []
        self._headers: list[tuple[Kind, str, str]] = []

    def block(self, step: Step) -> None:
        """Note a header's control number."""
        kind, (first, *_) = step.block
        if kind is Kind.ISA:
            self._headers.append((kind, first.get(13).strip(), first.get(6).strip()))
        elif kind is Kind.GS or kind is Kind.ST:
            self._headers.append((kind, first.get(6 if kind is Kind.GS else 2).strip(), ""))

    def claim(self, judged: Judged) -> None:
        """Note a claim that is held back."""
        if judged.outcome is Outcome.REJECTED:
            claim = judged.claim
            rules = {f.rule for f in judged.findings if f.severity is Severity.REJECT}
            self.held.append(
                HeldClaim(claim.position, claim.claim_id, claim.context.billing.id,
                          claim.charge or ZERO, " ".join(sorted(rules)))
            )  # fmt: skip

    def beside(self) -> Callable[[], Followed]:
        """What makes the notes of a piece."""
        return Followed

    def told(self) -> _Told:
        """What a piece came to."""
        return self._headers, self.held

    def join(self, told: _Told) -> None:
        """Take a piece's notes."""
        self._headers += told[0]
        self.held += told[1]

    def controls(self) -> list[Control]:
        """The control numbers of every transaction set."""
        found, sender, isa13, gs06 = [], "", "", ""
        for kind, number, who in self._headers:
            if kind is Kind.ISA:
                sender, isa13 = who, number
            elif kind is Kind.GS:
                gs06 = number
            else:
                found.append(Control(sender, isa13, gs06, number))
        return found
