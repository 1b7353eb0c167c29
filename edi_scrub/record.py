"""What one run over one file has come to; every report is rendered from this.

A run is a stream of :class:`Judged` claims and :class:`LevelFindings` (what was found
above the claims), and a :class:`RunRecord` that counts them as they pass. Nothing here
grows with the number of claims, only with the payers and providers they name.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from edi_scrub.claims.model import Claim
from edi_scrub.claims.values import ZERO
from edi_scrub.findings import Finding, Outcome, Severity
from edi_scrub.x12.guide import GuideError
from edi_scrub.x12.segment import Segment

Name = tuple[str, str]  # a payer or a provider: NM109 (a provider's: only an NPI) and NM103


@dataclass(slots=True)
class Share:
    """What of a file is one payer's or one provider's; charges are sums of CLM02."""

    claims: int = 0
    charge: Decimal = ZERO
    held: int = 0
    held_charge: Decimal = ZERO

    def add(self, charge: Decimal, *, held: bool) -> None:
        """Count one claim in."""
        self.claims += 1
        self.charge += charge
        if held:
            self.held += 1
            self.held_charge += charge

    def join(self, other: Share) -> None:
        """Count in what was counted elsewhere."""
        self.claims += other.claims
        self.charge += other.charge
        self.held += other.held
        self.held_charge += other.held_charge


@dataclass(init=False, repr=False, eq=False, slots=True)
class Judged:
    """One claim with its outcome.

    ``claim`` is the claim as received. A rejected claim goes out as received too: its
    findings keep the correction (before and after) of what would be corrected, at
    severity ``warn``, for the person who mends it. ``segments`` are what goes out: the
    claim's own, or the corrected ones. ``policies`` are the ids that governed its drug
    and chemodenervation lines. ``guide`` is what the guide check says of the claim as
    received and of what stands above it, before any correction.
    """

    claim: Claim
    outcome: Outcome
    segments: list[Segment]
    findings: tuple[Finding, ...]
    policies: tuple[str, ...]
    drug_lines: int
    chemodenervation_lines: int
    internal_error: bool
    guide: tuple[GuideError, ...]

    def __init__(
        self,
        claim: Claim,
        outcome: Outcome,
        segments: list[Segment],
        findings: tuple[Finding, ...] = (),
        policies: tuple[str, ...] = (),
        drug_lines: int = 0,
        chemodenervation_lines: int = 0,
        internal_error: bool = False,
        guide: tuple[GuideError, ...] = (),
    ) -> None:
        self.claim = claim
        self.outcome = outcome
        self.segments = segments
        self.findings = findings
        self.policies = policies
        self.drug_lines = drug_lines
        self.chemodenervation_lines = chemodenervation_lines
        self.internal_error = internal_error
        self.guide = guide


@dataclass(slots=True)
class LevelFindings:
    """Findings on an envelope segment or a hierarchical level, above any claim.

    The control numbers say where; ``group`` and ``transaction`` are empty for a finding
    on the interchange or the group itself.
    """

    interchange: str
    group: str
    transaction: str
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class RunRecord:
    """Counts and sums of one file; charges are exact decimals.

    ``name`` is the input's file name, ``sha256`` and ``size`` (bytes) are of the input
    as read; ``first_interchange`` and ``last_interchange`` are the earliest and the latest
    day and time in an ISA (:func:`edi_scrub.claims.values.moment`), empty where there is none.
    ``findings`` counts findings by rule, ``held`` counts rejected claims by
    each rule that rejected them, ``held_charges`` adds up their charges likewise;
    ``policies`` counts claims by governing policy. ``payers`` and ``providers`` are who
    pays and who treated (:attr:`Claim.provider`), with their share.
    ``attested`` are the ids of the claims of which the user's evidence file speaks.
    """

    name: str
    sha256: str = ""
    size: int = 0
    interchanges: int = 0
    transactions: int = 0
    first_interchange: str = ""
    last_interchange: str = ""
    claims: Counter[Outcome] = field(default_factory=Counter)
    charges: dict[Outcome, Decimal] = field(default_factory=dict)
    lines: int = 0
    drug_lines: int = 0
    chemodenervation_lines: int = 0
    findings: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    held_charges: dict[str, Decimal] = field(default_factory=dict)
    policies: Counter[str] = field(default_factory=Counter)
    payers: dict[Name, Share] = field(default_factory=dict)
    providers: dict[Name, Share] = field(default_factory=dict)
    internal_errors: int = 0
    attested: set[str] = field(default_factory=set)

    def add(self, judged: Judged) -> None:
        """Count one claim in."""
        outcome, charge = judged.outcome, judged.claim.charge or ZERO
        self.claims[outcome] += 1
        self.charges[outcome] = self.charges.get(outcome, ZERO) + charge
        self._add_shares(judged.claim, charge, held=outcome is Outcome.REJECTED)
        self.lines += len(judged.claim.lines)
        self.drug_lines += judged.drug_lines
        self.chemodenervation_lines += judged.chemodenervation_lines
        self.internal_errors += judged.internal_error
        if judged.claim.attestation is not None:
            self.attested.add(judged.claim.claim_id)
        for finding in judged.findings:
            self.findings[finding.rule] += 1
        if outcome is Outcome.REJECTED:
            for name in {f.rule for f in judged.findings if f.severity is Severity.REJECT}:
                self.held[name] += 1
                self.held_charges[name] = self.held_charges.get(name, ZERO) + charge
        for policy in judged.policies:
            self.policies[policy] += 1

    def _add_shares(self, claim: Claim, charge: Decimal, *, held: bool) -> None:
        payer, provider = claim.context.payer, claim.provider
        for shares, name in (
            (self.payers, (payer.id, payer.name)),
            (self.providers, (provider.npi, provider.name)),
        ):
            share = shares.get(name)
            if share is None:
                share = shares[name] = Share()
            share.add(charge, held=held)

    def add_interchange(self, when: str) -> None:
        """Count an interchange in, of that day and time."""
        self.interchanges += 1
        self._add_time(when, when)

    def _add_time(self, first: str, last: str) -> None:
        self.first_interchange = min(filter(None, (self.first_interchange, first)), default="")
        self.last_interchange = max(self.last_interchange, last)

    def add_levels(self, found: LevelFindings) -> None:
        """Count the findings above the claims in."""
        for finding in found.findings:
            self.findings[finding.rule] += 1

    def join(self, other: RunRecord) -> None:
        """Count in what was counted of another piece of the same file."""
        self.interchanges += other.interchanges
        self._add_time(other.first_interchange, other.last_interchange)
        self.transactions += other.transactions
        self.lines += other.lines
        self.drug_lines += other.drug_lines
        self.chemodenervation_lines += other.chemodenervation_lines
        self.internal_errors += other.internal_errors
        for outcome, charge in other.charges.items():
            self.charges[outcome] = self.charges.get(outcome, ZERO) + charge
        for rule, charge in other.held_charges.items():
            self.held_charges[rule] = self.held_charges.get(rule, ZERO) + charge
        for mine, theirs in (self.payers, other.payers), (self.providers, other.providers):
            for name, share in theirs.items():
                mine.setdefault(name, Share()).join(share)
        self.claims.update(other.claims)
        self.findings.update(other.findings)
        self.held.update(other.held)
        self.policies.update(other.policies)
        self.attested |= other.attested

    @property
    def claims_in(self) -> int:
        """Every claim of the input."""
        return sum(self.claims.values())

    @property
    def charges_in(self) -> Decimal:
        """The sum of CLM02 over the input (a CLM02 that is no number counts as zero)."""
        return sum(self.charges.values(), ZERO)

    def charge(self, *outcomes: Outcome) -> Decimal:
        """The sum of CLM02 over the claims of these outcomes."""
        return sum((self.charges.get(outcome, ZERO) for outcome in outcomes), ZERO)
