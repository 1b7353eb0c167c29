"""The loaded policies, and which of them governs a line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.findings import Authority, Severity
from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.model import Confidence, Policy, Source, Version


@dataclass(frozen=True, slots=True)
class Choice:
    """The policy and version that govern a line; both None where none does.

    ``reason`` says why in a sentence (``payer id is listed``, ``no policy matches``).
    """

    policy: Policy | None
    version: Version | None
    reason: str

    def authority(self, entry: str, source: Source | None = None) -> Authority:
        """On whose word: the policy, the document (the entry's, else the version's), the entry."""
        assert self.policy is not None and self.version is not None
        read = source or self.version.source
        return Authority(self.policy.id, read.document or read.title, entry)


@dataclass(slots=True)
class Policies:
    """What a rule asks: the code sets, the policies, and how far to trust them."""

    codes: CodeSets = field(default_factory=CodeSets)
    policies: tuple[Policy, ...] = ()
    unverified: Literal["warn", "reject"] = "warn"

    def choose(self, claim: Claim, line: ServiceLine) -> Choice:
        """The policy for ``line`` by its payer, state and first day of service."""
        raise NotImplementedError

    def trusts(self, confidence: Confidence) -> bool:
        """May a list of this confidence reject and correct?"""
        return confidence == "verified" or self.unverified == "reject"

    def severity(self, confidence: Confidence) -> Severity | None:
        """None (the rule's own severity) for a trusted list, else a warning."""
        return None if self.trusts(confidence) else Severity.WARN
