"""The loaded policies, and which of them governs a line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Literal

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.findings import Authority, Severity
from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.model import Confidence, Policy, Source, Version
from edi_scrub.policy.selection import Payer, Selector, Verdict, payer_of, verdicts

REMEMBERED = 8192  # answers kept; a file of 20,000 claims has a few hundred

_Key = tuple[str, str, str, str, date | None, date | None]


@dataclass(frozen=True, slots=True)
class Choice:
    """The policy and version that govern a line; both None where none does.

    ``reason`` says why, a sentence without its full stop (``medicare-x lists payer id
    02102``, ``no policy is for this payer``). ``straddles``: the line's last day is
    not under ``version``. ``tied`` are the policies that fit equally well, where that
    is why none governs.
    """

    policy: Policy | None
    version: Version | None
    reason: str
    straddles: bool = False
    tied: tuple[Policy, ...] = ()

    def authority(self, entry: str, source: Source | None = None) -> Authority:
        """On whose word: the policy, the document (the entry's, else the version's), the entry."""
        assert self.policy is not None and self.version is not None
        read = source or self.version.source
        return Authority(self.policy.id, read.document or read.title, entry)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One policy as seen from a line: does it govern, and why (or why not)?

    ``fits`` is true where the policy is for the line's payer, whatever the date.
    """

    policy: Policy
    fits: bool
    governs: bool
    why: str


@dataclass(slots=True)
class Policies:
    """What a rule asks: the code sets, the policies, and how far to trust them.

    ``sha256`` is the digest of every policy and code file they were loaded from. The
    policies are compiled once: make another object to change them.
    """

    codes: CodeSets = field(default_factory=CodeSets)
    policies: tuple[Policy, ...] = ()
    unverified: Literal["warn", "reject"] = "warn"
    sha256: str = ""
    _selectors: tuple[Selector, ...] = field(init=False, repr=False, compare=False)
    _verdicts: dict[Payer, list[Verdict]] = field(init=False, repr=False, compare=False)
    _choices: dict[_Key, Choice] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._selectors = tuple(Selector(policy) for policy in self.policies)
        self._verdicts = {}
        self._choices = {}

    def choose(self, claim: Claim, line: ServiceLine) -> Choice:
        """The policy for ``line`` by its payer, state and first day of service."""
        context, period = claim.context, line.period
        payer = context.payer
        first, last = (period.first, period.last) if period is not None else (None, None)
        key = (payer.id, payer.name, context.filing_indicator, context.billing.state, first, last)
        try:
            return self._choices[key]
        except KeyError:
            if len(self._choices) >= REMEMBERED:
                self._choices.clear()
            choice = self._choices[key] = self.choose_for(payer_of(context), first, last)
            return choice

    def choose_for(self, payer: Payer, first: date | None, last: date | None = None) -> Choice:
        """The policy for a payer and a service from ``first`` to ``last``, no claim needed."""
        fitting = [verdict for verdict in self.verdicts(payer) if verdict.rank is not None]
        if first is None:
            return Choice(None, None, "the line has no date of service to choose a version by")
        passed: list[Verdict] = []
        for _, group in groupby(fitting, key=lambda verdict: verdict.rank):
            equals = list(group)
            in_force = [v for v in equals if v.policy.version_on(first) is not None]
            if len(in_force) > 1:
                return _tied(in_force)
            if in_force:
                return _chosen(in_force[0], passed, first, last)
            passed += equals
        if passed:
            return Choice(None, None, "; ".join(_out_of_force(v, first) for v in passed))
        return Choice(None, None, _nobodys(self.verdicts(payer)))

    def explain(self, claim: Claim, line: ServiceLine) -> list[Candidate]:
        """Every policy with why it governs ``line`` or not, the closest fit first."""
        choice = self.choose(claim, line)
        found = []
        for verdict in self.verdicts(payer_of(claim.context)):
            policy = verdict.policy
            governs = policy is choice.policy
            why = f"{policy.id} {verdict.why}"
            if verdict.rank is not None and not governs:
                why += f", but {_why_not(policy, choice, line.first_day)}"
            found.append(Candidate(policy, verdict.rank is not None, governs, why))
        return found

    def verdicts(self, payer: Payer) -> list[Verdict]:
        """What every policy is to this payer, whatever the date; the closest fit first."""
        found = self._verdicts.get(payer)
        if found is None:
            if len(self._verdicts) >= REMEMBERED:
                self._verdicts.clear()
            found = self._verdicts[payer] = verdicts(self._selectors, payer)
        return found

    def trusts(self, confidence: Confidence) -> bool:
        """May a list of this confidence reject and correct?"""
        return confidence == "verified" or self.unverified == "reject"

    def severity(self, confidence: Confidence) -> Severity | None:
        """None (the rule's own severity) for a trusted list, else a warning."""
        return None if self.trusts(confidence) else Severity.WARN


def _chosen(verdict: Verdict, passed: list[Verdict], first: date, last: date | None) -> Choice:
    policy = verdict.policy
    version = policy.version_on(first)
    straddles = last is not None and last > first and policy.version_on(last) is not version
    reason = "; ".join([f"{policy.id} {verdict.why}", *(_out_of_force(v, first) for v in passed)])
    return Choice(policy, version, reason, straddles)


def _tied(equals: list[Verdict]) -> Choice:
    names = _and([verdict.policy.id for verdict in equals])
    reason = f"{names} fit this payer equally well, so none of them governs"
    return Choice(None, None, reason, tied=tuple(verdict.policy for verdict in equals))


def _out_of_force(verdict: Verdict, on: date) -> str:
    policy = verdict.policy
    begun = [version for version in policy.version if version.effective <= on]
    if begun:
        past = f"its version of {begun[-1].effective} ended {begun[-1].ends}"
    else:
        past = f"its first version begins {policy.version[0].effective}"
    return f"{policy.id} {verdict.why}, but has no version for {on}: {past}"


def _nobodys(found: list[Verdict]) -> str:
    known = [f"{verdict.policy.id} {verdict.why}" for verdict in found if verdict.named]
    return "; ".join(["no policy is for this payer", *known])


def _why_not(policy: Policy, choice: Choice, on: date | None) -> str:
    if on is None:
        return "the line has no date of service"
    if policy.version_on(on) is None:
        return f"has no version for {on}"
    others = [tied.id for tied in choice.tied if tied is not policy]
    if len(others) < len(choice.tied):
        return f"{_and(others)} {'fits' if len(others) == 1 else 'fit'} equally well"
    chosen = _and([choice.policy.id] if choice.policy else others)
    return f"{chosen} {'fit' if len(others) > 1 else 'fits'} more closely"


def _and(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
