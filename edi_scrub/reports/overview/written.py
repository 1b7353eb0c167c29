"""What a run has written, as far as a report over many runs reads it.

Keys that are not here are not looked at, and keys that came later have a default: a run of
any version can be read.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from edi_scrub.reports.summary import SCHEMA

Count = Annotated[int, Meta(ge=0)]
Money = Annotated[str, Meta(pattern=r"^-?[0-9]{1,24}\.[0-9]{2}\Z")]
Moment = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2})?\Z")]


class Source(Struct, frozen=True):
    """The input. ``first_interchange`` is None where no ISA has a day, or the run is too old."""

    name: str
    sha256: str
    first_interchange: Moment | None = None


class Claims(Struct, frozen=True, rename={"received": "in"}):
    """Claims by outcome."""

    received: Count
    clean: Count
    corrected: Count
    rejected: Count


class Charges(Struct, frozen=True, rename={"received": "in"}):
    """Sums of CLM02."""

    received: Money
    transmit: Money
    rejected: Money


class Share(Struct, frozen=True):
    """What of the file is one payer's or one provider's."""

    id: str
    name: str
    claims: Count
    charge: Money
    held: Count
    held_charge: Money


class Summary(Struct, frozen=True):
    """summary.json. ``payers`` is None where the run is too old to tell."""

    schema: str
    source: Source
    claims: Claims
    charges: Charges
    held: dict[str, Count]
    outputs: dict[str, str]
    held_charges: dict[str, Money] = {}
    payers: list[Share] | None = None
    providers: list[Share] | None = None


class Finding(Struct, frozen=True):
    """A finding of report.jsonl."""

    rule: str
    severity: str


class Entry(Struct, frozen=True):
    """A line of report.jsonl; ``claim_id`` None: above the claims."""

    claim_id: str | None
    findings: list[Finding]
    outcome: str | None = None
    payer_id: str | None = None
    payer_name: str | None = None
    charge: Money | None = None
    provider_npi: str | None = None
    provider_name: str | None = None

    @property
    def is_rejected(self) -> bool:
        """Is this a claim that was held back?"""
        return self.claim_id is not None and self.outcome == "rejected"

    @property
    def rejecting(self) -> list[str]:
        """The rules that reject it, each once and in order."""
        return sorted({one.rule for one in self.findings if one.severity == "reject"})


class NotOursError(Exception):
    """A file is no summary; the message says so without a value of it."""


_summary = msgspec.json.Decoder(Summary).decode
entry = msgspec.json.Decoder(Entry).decode


def summary(data: bytes) -> Summary:
    """The summary that a file holds.

    :raises NotOursError: it holds none, or one of another form.
    """
    try:
        found = _summary(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise NotOursError("no summary of edi-scrub, or not whole") from None
    if found.schema != SCHEMA or not _is_day(found.source.first_interchange):
        raise NotOursError("a summary of another form")
    counts = found.claims
    if counts.received != counts.clean + counts.corrected + counts.rejected:
        raise NotOursError("a summary that does not add up")
    return found


def _is_day(moment: str | None) -> bool:
    try:
        return moment is None or bool(date.fromisoformat(moment[:10]))
    except ValueError:
        return False
