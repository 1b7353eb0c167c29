"""Which claims were held and are still held, and which went out after all.

A claim is known by its payer and its id. It is released where a later run of it lets it
out; dollars are those it goes out with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from edi_scrub.claims.values import ZERO
from edi_scrub.reports.overview.claims import Key, key_of
from edi_scrub.reports.overview.written import Entry


@dataclass(slots=True)
class Waiting:
    """A claim that is held: since which day, in how many runs, and by which rules in the last."""

    claim_id: str
    payer_id: str
    payer_name: str
    since: str
    charge: Decimal = ZERO
    runs: int = 0
    rules: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Released:
    """Claims that went out after having been held; ``days`` adds up how long each was."""

    claims: int = 0
    charge: Decimal = ZERO
    days: int = 0

    def add(self, other: Released) -> None:
        """Count others in."""
        self.claims += other.claims
        self.charge += other.charge
        self.days += other.days


class Desk:
    """The claims that wait, run after run in order of time."""

    def __init__(self) -> None:
        self.waiting: dict[Key, Waiting] = {}

    def run(self, day: str, held: Iterable[Entry], sent: Mapping[Key, Decimal]) -> Released:
        """One run; what it releases. A claim of which a copy went out does not wait."""
        released = Released()
        for known_by in self.waiting.keys() & sent.keys():
            since = self.waiting.pop(known_by).since
            days = (date.fromisoformat(day) - date.fromisoformat(since)).days
            released.add(Released(1, sent[known_by], days))
        for entry in held:
            if key_of(entry) not in sent:
                self._hold(day, entry)
        return released

    def _hold(self, day: str, entry: Entry) -> None:
        known_by = key_of(entry)
        held = self.waiting.get(known_by)
        if held is None:
            names = entry.payer_id or "", entry.payer_name or ""
            held = self.waiting[known_by] = Waiting(known_by.claim_id, *names, day)
        held.charge = Decimal(entry.charge or 0)
        held.runs += 1
        held.rules = entry.rejecting
