"""The sums of many runs, added up run after run."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from edi_scrub.claims.values import ZERO
from edi_scrub.reports.overview import claims
from edi_scrub.reports.overview.runs import Left, Run, found
from edi_scrub.reports.overview.waiting import Desk, Released
from edi_scrub.reports.overview.written import Entry, Share, Summary


@dataclass(slots=True)
class Sums:
    """Claims and dollars of some runs."""

    files: int = 0
    received: int = 0
    clean: int = 0
    corrected: int = 0
    rejected: int = 0
    charge: Decimal = ZERO
    transmit: Decimal = ZERO
    held: Decimal = ZERO
    released: Released = field(default_factory=Released)

    def add(self, found: Summary, released: Released) -> None:
        """Count a run in."""
        counts, charges = found.claims, found.charges
        self.files += 1
        self.received += counts.received
        self.clean += counts.clean
        self.corrected += counts.corrected
        self.rejected += counts.rejected
        self.charge += Decimal(charges.received)
        self.transmit += Decimal(charges.transmit)
        self.held += Decimal(charges.rejected)
        self.released.add(released)

    def join(self, other: Sums) -> None:
        """Count the runs of another in."""
        for name in ("files", "received", "clean", "corrected", "rejected"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.charge += other.charge
        self.transmit += other.transmit
        self.held += other.held
        self.released.add(other.released)


@dataclass(slots=True)
class Tally:
    """Claims and their dollars."""

    claims: int = 0
    charge: Decimal = ZERO

    def add(self, claims: int, charge: Decimal) -> None:
        """Count some in."""
        self.claims += claims
        self.charge += charge


@dataclass(slots=True)
class Part:
    """What is one payer's or one provider's; ``reasons`` are what its claims were held by."""

    id: str
    name: str
    every: Tally = field(default_factory=Tally)
    held: Tally = field(default_factory=Tally)
    reasons: dict[str, Tally] = field(default_factory=dict)


Parts = dict[str, Part]  # by id, else by name


@dataclass(slots=True)
class Line:
    """One run, as it is listed."""

    run: Run
    sums: Sums


@dataclass(slots=True)
class Overview:
    """What many runs have come to.

    Runs without a day count everywhere but in what is told by day: ``undated`` are so many.
    """

    total: Sums = field(default_factory=Sums)
    by_day: dict[str, Sums] = field(default_factory=dict)
    rules: dict[str, Tally] = field(default_factory=dict)
    payers: Parts = field(default_factory=dict)
    providers: Parts = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    desk: Desk = field(default_factory=Desk)
    undated: int = 0


def overview(folders: Iterable[Path], progress: Callable[[int, int], None]) -> Overview:
    """Every run below the folders, added up; ``progress`` hears how many of how many are done."""
    view = Overview()
    runs = found(folders, view.left.append)
    for done, run in enumerate(runs, start=1):
        _add(view, run)
        progress(done, len(runs))
    return view


def _add(view: Overview, run: Run) -> None:
    held = claims.rejected(run, view.left.append) or []
    released = _released(view, run, held)
    line = Line(run, Sums())
    sums = [view.total, line.sums]
    if run.day:
        sums.append(view.by_day.setdefault(run.day, Sums()))
    for one in sums:
        one.add(run.summary, released)
    view.undated += not run.day
    view.lines.append(line)
    _add_reasons(view, run.summary, held)


def _released(view: Overview, run: Run, held: list[Entry]) -> Released:
    """What the run releases; of one without a day it is not known what was before it."""
    if not run.day:
        return Released()
    wanted = ChainMap[claims.Key, Any](dict.fromkeys(map(claims.key_of, held)), view.desk.waiting)
    sent = claims.sent(run, wanted, view.left.append) if wanted else {}
    return view.desk.run(run.day, held, sent)


def _add_reasons(view: Overview, found: Summary, held: list[Entry]) -> None:
    """By rule, by payer and by provider."""
    for rule, count in found.held.items():
        charge = Decimal(found.held_charges.get(rule, "0"))
        view.rules.setdefault(rule, Tally()).add(count, charge)
    for parts, shares in (view.payers, found.payers), (view.providers, found.providers):
        for share in shares or ():
            _add_share(parts, share)
    for entry in held:
        charge = Decimal(entry.charge or 0)
        for parts, names in (
            (view.payers, (entry.payer_id, entry.payer_name)),
            (view.providers, (entry.provider_npi, entry.provider_name)),
        ):
            part = _part(parts, *names)
            for rule in entry.rejecting:
                part.reasons.setdefault(rule, Tally()).add(1, charge)


def _add_share(parts: Parts, share: Share) -> None:
    part = _part(parts, share.id, share.name)
    part.every.add(share.claims, Decimal(share.charge))
    part.held.add(share.held, Decimal(share.held_charge))


def _part(parts: Parts, known_by: str | None, name: str | None) -> Part:
    """The part of that id; its name is the one it had last."""
    part = parts.setdefault(known_by or name or "", Part(known_by or "", ""))
    part.name = name or part.name
    return part
