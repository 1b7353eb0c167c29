"""One claim of the report as plain data: what every format shows of it.

The keys and their order are docs/reports.md's. A text of the file that is not there is
an empty string; ``None`` stands only where docs/reports.md says so.
"""

from __future__ import annotations

from typing import TypedDict

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.findings import Authority, Finding
from edi_scrub.record import Judged, LevelFindings
from edi_scrub.reports.text import money


class AuthorityEntry(TypedDict):
    """On whose word a finding stands."""

    policy: str
    document: str
    entry: str
    evidence: str
    url: str


class FindingEntry(TypedDict):
    """One finding; ``before`` and ``after`` are None where nothing would be corrected."""

    rule: str
    severity: str
    line: int | None
    loop: str
    element: str
    segment: int
    message: str
    remedy: str
    before: str | None
    after: str | None
    authority: AuthorityEntry | None


class LineEntry(TypedDict):
    """One service line of a claim with findings. Texts are as in the file."""

    line: int
    date: str | None
    procedure: str
    modifiers: list[str]
    units: str
    charge: str | None
    diagnoses: list[str]
    ndc: str
    place_of_service: str


class Entry(TypedDict):
    """One claim with its findings; ``claim_id`` None: the findings are above the claims."""

    claim_id: str | None
    interchange: str
    group: str
    transaction: str
    position: int | None
    payer_id: str | None
    payer_name: str | None
    policy: str | None
    outcome: str | None
    charge: str | None
    findings: list[FindingEntry]
    date: str | None
    provider_npi: str | None
    provider_name: str | None
    lines: list[LineEntry]


def of_claim(judged: Judged) -> Entry:
    """The entry of one claim.

    ``policy`` is the first policy that governed a line of it (in line order): the
    lines of a claim nearly always share one. ``date`` is the first day of service of any.
    """
    claim = judged.claim
    context, provider = claim.context, claim.provider
    lines = [_line(claim, line) for line in claim.lines]
    return {
        "claim_id": claim.claim_id,
        "interchange": context.interchange,
        "group": context.group,
        "transaction": context.transaction,
        "position": claim.position,
        "payer_id": context.payer.id,
        "payer_name": context.payer.name,
        "policy": judged.policies[0] if judged.policies else None,
        "outcome": str(judged.outcome),
        "charge": money(claim.charge),
        "findings": [finding_entry(finding) for finding in judged.findings],
        "date": min((line["date"] for line in lines if line["date"]), default=None),
        "provider_npi": provider.npi,
        "provider_name": provider.name,
        "lines": lines,
    }


def _line(claim: Claim, line: ServiceLine) -> LineEntry:
    day = line.first_day
    return {
        "line": line.number,
        "date": day.isoformat() if day else None,
        "procedure": line.procedure,
        "modifiers": list(line.modifiers),
        "units": line.units_text,
        "charge": None if line.charge is None else money(line.charge),
        "diagnoses": [diagnosis.code for diagnosis in claim.pointed(line)],
        "ndc": line.drug.ndc if line.drug else "",
        "place_of_service": claim.place_of(line),
    }


def of_levels(found: LevelFindings) -> Entry:
    """The entry of findings on an envelope segment or a hierarchical level."""
    return {
        "claim_id": None,
        "interchange": found.interchange,
        "group": found.group,
        "transaction": found.transaction,
        "position": None,
        "payer_id": None,
        "payer_name": None,
        "policy": None,
        "outcome": None,
        "charge": None,
        "findings": [finding_entry(finding) for finding in found.findings],
        "date": None,
        "provider_npi": None,
        "provider_name": None,
        "lines": [],
    }


def finding_entry(finding: Finding) -> FindingEntry:
    """The entry of one finding."""
    correction = finding.correction
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "line": finding.line,
        "loop": finding.loop,
        "element": finding.element,
        "segment": finding.segment,
        "message": finding.message,
        "remedy": finding.remedy,
        "before": correction.before if correction else None,
        "after": correction.after if correction else None,
        "authority": _authority(finding.authority) if finding.authority else None,
    }


def _authority(authority: Authority) -> AuthorityEntry:
    return {
        "policy": authority.policy,
        "document": authority.document,
        "entry": authority.entry,
        "evidence": authority.evidence,
        "url": authority.url,
    }
