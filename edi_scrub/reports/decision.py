"""The decision on one claim as plain data: which policy and why, entry by entry, rule by rule.

``edi-scrub explain`` and ``coverage`` print it as text or as JSON; the keys are
docs/reports.md's. It names codes, charges and dates of service; no person, no member id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.claims.parts import Diagnosis
from edi_scrub.findings import Finding, Severity
from edi_scrub.policy.choice import Choice
from edi_scrub.policy.entries import Confidence, Entry
from edi_scrub.policy.library import Policies
from edi_scrub.record import Judged
from edi_scrub.reports.decisionform import (
    AskedEntry,
    CandidateEntry,
    CoverageEntry,
    Decision,
    LineEntry,
    NamedEntry,
    RuleEntry,
)
from edi_scrub.reports.entries import finding_entry
from edi_scrub.reports.nearest import misses
from edi_scrub.reports.text import money
from edi_scrub.rules.doses import JW_AND_JZ
from edi_scrub.rules.governed import Governed, governed, written
from edi_scrub.rules.kinds import RULES_OF, asked
from edi_scrub.rules.reading import Reading, read
from edi_scrub.rules.registry import Rule

DEMANDS = tuple(
    kind for kind in RULES_OF if kind not in ("coverage", "not_covered", "recode", "wastage")
)


def decision(
    judged: Judged, policies: Policies, rules: Iterable[Rule], number: int | None = None
) -> Decision:
    """What became of the claim as it was received; ``number`` picks one service line."""
    claim, context = judged.claim, judged.claim.context
    rules = list(rules)
    findings = [f for f in judged.findings if number is None or f.line in (None, number)]
    shown = [line for line in claim.lines if number in (None, line.number)]
    return {
        "claim_id": claim.claim_id,
        "position": claim.position,
        "segment": claim.segment,
        "outcome": judged.outcome.value,
        "charge": money(claim.charge),
        "payer_id": context.payer.id,
        "payer_name": context.payer.name,
        "responsibility": context.responsibility,
        "filing_indicator": context.filing_indicator,
        "billing_state": context.billing.state,
        "facility_state": claim.service_facility.state if claim.service_facility else "",
        "lines": [_line(judged, line, policies, rules) for line in shown],
        "rules": _rules(rules, findings),
        "findings": [finding_entry(finding) for finding in findings],
        "to_pass": list(_to_pass(findings)),
    }


def _rules(rules: Iterable[Rule], findings: Iterable[Finding]) -> list[RuleEntry]:
    found = [finding.rule for finding in findings]
    return [{"rule": rule.id, "findings": found.count(rule.id)} for rule in rules]


def _to_pass(findings: Iterable[Finding]) -> Iterator[str]:
    """What to do about everything that holds the claim, each once."""
    said: dict[str, list[int]] = {}
    for finding in findings:
        if finding.severity is Severity.REJECT:
            lines = said.setdefault(finding.remedy, [])
            lines += [finding.line] if finding.line else []
    for remedy, numbers in said.items():
        which = ", ".join(map(str, dict.fromkeys(numbers)))
        yield f"line {which}: {remedy}" if which else remedy


def _line(
    judged: Judged, line: ServiceLine, policies: Policies, rules: Iterable[Rule]
) -> LineEntry:
    claim = judged.claim
    period, treatment = line.period, policies.codes.is_treatment(line.procedure)
    choice = policies.choose(claim, line) if treatment else None
    version = choice.version if choice else None
    ats = [at for at in governed(claim, policies) if at.line is line]
    return {
        "line": line.number,
        "procedure": line.procedure,
        "modifiers": list(line.modifiers),
        "units": line.units_text,
        "charge": money(line.charge),
        "service_first": f"{period.first}" if period else None,
        "service_last": f"{period.last}" if period else None,
        "diagnoses": [written(diagnosis) for diagnosis in claim.pointed(line)],
        "treatment": treatment,
        "policy": choice.policy.id if choice and choice.policy else None,
        "version": f"{version.effective}" if version else None,
        "document": (version.source.document or version.source.title) if version else None,
        "reason": choice.reason if choice else None,
        "candidates": _candidates(claim, line, policies) if treatment else [],
        "coverage": _coverage(claim, choice, ats),
        "asked": [one for at in ats for one in _asked(judged, at, rules)],
    }


def _candidates(claim: Claim, line: ServiceLine, policies: Policies) -> list[CandidateEntry]:
    return [
        {
            "policy": one.policy.id,
            "fits": one.fits,
            "governs": one.governs,
            "beside": one.beside,
            "near": one.near,
            "why": one.why,
        }
        for one in policies.explain(claim, line)
    ]


def _coverage(claim: Claim, choice: Choice | None, ats: Iterable[Governed]) -> CoverageEntry | None:
    """How the line stands with the version that governs it."""
    at = next((one for one in ats if choice and one.choice.policy is choice.policy), None)
    if at is None:
        return None
    reading = read(claim, at)
    verdict, by = _verdict(reading)
    return {
        "verdict": verdict,
        "by": None if by is None else _named(by),
        "diagnoses": [written(one) for one in _decided(reading)],
        "asked": [_named(entry) for entry in (*reading.entries, *reading.excluded)],
        "nearest": []
        if verdict == "covered"
        else [_named(miss.entry, miss.lacks) for miss in misses(at, reading)],
    }


def _verdict(reading: Reading) -> tuple[str, Entry | None]:
    if reading.covered_by is not None:
        return "covered", reading.covered_by.entry
    if reading.ways:
        return "not-pointed", reading.ways[0].entry
    for entry in reading.excluded:
        if any(one.plain in entry.diagnoses or not entry.diagnoses for one in reading.deciding):
            return "excluded", entry
    return ("not-covered" if reading.entries else "no-list"), None


def _decided(reading: Reading) -> list[Diagnosis]:
    """The diagnosis that covers, with its second one; else those that had to."""
    way = reading.covered_by
    if way is None:
        return list(reading.deciding)
    return [way.diagnosis, *([way.second] if way.second else [])]


def _named(entry: Entry, lacks: str | None = None) -> NamedEntry:
    return {"entry": entry.name, "confidence": entry.confidence, "lacks": lacks}


def _asked(judged: Judged, at: Governed, rules: Iterable[Rule]) -> Iterator[AskedEntry]:
    """What the version asks of the line, and whether a rule found it lacking."""
    assert at.choice.policy is not None
    policy, names = at.choice.policy.id, {rule.id for rule in rules}
    for kind, name, confidence in _asks(judged, at):
        told = [one.authority for one in judged.findings if one.rule in RULES_OF[kind]]
        missed = any(
            (one.policy, one.entry) == (policy, name) for one in told if one and not one.evidence
        )
        yield {
            "policy": policy,
            "kind": kind,
            "entry": name,
            "confidence": confidence,
            "met": not missed if missed or RULES_OF[kind] & names else None,
        }


def _asks(judged: Judged, at: Governed) -> Iterator[tuple[str, str, Confidence]]:
    """Kind, name and confidence of everything that is asked of the line."""
    for kind in DEMANDS:
        for entry in asked(kind, judged.claim, at):
            yield kind, entry.name, entry.confidence
    wastage, day = at.version.wastage, at.line.first_day
    if wastage and day and at.line.is_drug and wastage.due_on(day):
        yield "wastage", JW_AND_JZ, wastage.confidence
