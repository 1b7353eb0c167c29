"""What other policies would have made of past claims: the same claims judged under both.

Nothing here grows with the number of claims: a change passes, and is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from edi_scrub.claims.model import Claim
from edi_scrub.claims.values import ZERO
from edi_scrub.findings import Finding, Outcome
from edi_scrub.judging import Options, judge
from edi_scrub.policy.library import Policies
from edi_scrub.record import Judged


class Change(NamedTuple):
    """One claim under the old policies and under the new ones.

    ``gone`` are findings that only the old ones bring, ``new`` those that only the new
    ones do. A finding is the same where rule, severity, line and correction are, however
    its message reads.
    """

    before: Judged
    after: Judged
    gone: tuple[Finding, ...]
    new: tuple[Finding, ...]

    @property
    def moved(self) -> bool:
        """Does the claim's outcome change?"""
        return self.before.outcome is not self.after.outcome

    @property
    def other(self) -> bool:
        """Is there anything else: findings, or the policy that governs?"""
        return bool(self.gone or self.new or self.before.policies != self.after.policies)


@dataclass(slots=True)
class Tally:
    """How many claims, and the sum of their charges (CLM02; none counts as zero)."""

    claims: int = 0
    charge: Decimal = ZERO

    def add(self, claim: Claim) -> None:
        """Count one claim in."""
        self.claims += 1
        self.charge += claim.charge or ZERO


@dataclass(slots=True)
class Impact:
    """What all claims together have come to.

    ``moves`` are the claims whose outcome changes, by outcome before and after;
    ``others`` keep theirs with other findings or under another policy, ``same`` are all
    the rest. ``gone`` and ``new`` count findings by rule.
    """

    every: Tally = field(default_factory=Tally)
    moves: dict[tuple[Outcome, Outcome], Tally] = field(default_factory=dict)
    others: Tally = field(default_factory=Tally)
    same: Tally = field(default_factory=Tally)
    gone: Counter[str] = field(default_factory=Counter)
    new: Counter[str] = field(default_factory=Counter)

    def changes(
        self, claims: Iterable[Claim], old: Policies, new: Policies, options: Options
    ) -> Iterator[Change]:
        """Every claim that is not the same under both, in order; all claims are counted."""
        for claim in claims:
            change = compared(claim, old, new, options)
            self._add(change)
            if change.moved or change.other:
                yield change

    def _add(self, change: Change) -> None:
        claim = change.before.claim
        self.every.add(claim)
        if change.moved:
            move = change.before.outcome, change.after.outcome
            self.moves.setdefault(move, Tally()).add(claim)
        elif change.other:
            self.others.add(claim)
        else:
            self.same.add(claim)
        self.gone.update(finding.rule for finding in change.gone)
        self.new.update(finding.rule for finding in change.new)


def compared(claim: Claim, old: Policies, new: Policies, options: Options) -> Change:
    """One claim judged under both, each time as if for the first."""
    before = judge(claim, old, options)
    claim.memo = {}
    after = judge(claim, new, options)
    return Change(
        before,
        after,
        _lacking(before.findings, after.findings),
        _lacking(after.findings, before.findings),
    )


def _lacking(these: Iterable[Finding], those: Iterable[Finding]) -> tuple[Finding, ...]:
    """What is among ``these`` and not among ``those``."""
    known = set(map(_identity, those))
    return tuple(finding for finding in these if _identity(finding) not in known)


def _identity(finding: Finding) -> tuple[object, ...]:
    correction = finding.correction
    return finding.rule, finding.severity, finding.line, correction and correction.after
