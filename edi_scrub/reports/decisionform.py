"""The decision on one claim as plain data: its keys, as docs/reports.md tells them."""

from __future__ import annotations

from typing import TypedDict

from edi_scrub.policy.entries import Confidence
from edi_scrub.reports.entries import FindingEntry


class CandidateEntry(TypedDict):
    """A policy as seen from a line: is it for it, does it govern, and why (or why not)?"""

    policy: str
    fits: bool
    governs: bool
    beside: bool
    near: bool
    why: str


class NamedEntry(TypedDict):
    """An entry of a policy, with what it lacks to cover the line where that is the question."""

    entry: str
    confidence: Confidence
    lacks: str | None


class CoverageEntry(TypedDict):
    """How the line's diagnoses stand: ``covered``, ``not-pointed``, ``excluded``,
    ``not-covered`` or ``no-list``.

    ``by`` is the entry that says so; ``asked`` are all that speak of the line,
    ``nearest`` those that come nearest to covering it.
    """  # noqa: D205

    verdict: str
    by: NamedEntry | None
    diagnoses: list[str]
    asked: list[NamedEntry]
    nearest: list[NamedEntry]


class AskedEntry(TypedDict):
    """What a policy asks of a line beside its diagnosis, and whether the line meets it.

    ``met`` is None where the rule that would find out has not judged.
    """

    policy: str
    kind: str
    entry: str
    confidence: Confidence
    met: bool | None


class LineEntry(TypedDict):
    """One service line with the policy over it. ``coverage`` is None where none is."""

    line: int
    procedure: str
    modifiers: list[str]
    units: str
    charge: str
    service_first: str | None
    service_last: str | None
    diagnoses: list[str]
    treatment: bool
    policy: str | None
    version: str | None
    document: str | None
    reason: str | None
    candidates: list[CandidateEntry]
    coverage: CoverageEntry | None
    asked: list[AskedEntry]


class RuleEntry(TypedDict):
    """A rule that judged the claim, and how much it found."""

    rule: str
    findings: int


class Decision(TypedDict):
    """The claim, its lines, every rule, every finding, and what would make it pass."""

    claim_id: str
    position: int
    segment: int
    outcome: str
    charge: str
    payer_id: str
    payer_name: str
    responsibility: str
    filing_indicator: str
    billing_state: str
    facility_state: str
    lines: list[LineEntry]
    rules: list[RuleEntry]
    findings: list[FindingEntry]
    to_pass: list[str]
