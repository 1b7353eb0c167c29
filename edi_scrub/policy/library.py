"""The loaded policies, and which of them governs a line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Literal

from edi_scrub.claims.context import Context
from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.findings import Severity
from edi_scrub.policy.choice import (
    NOT_THIS_CODE,
    Candidate,
    Choice,
    chosen,
    nobodys,
    out_of_force,
    tied,
    why_not,
)
from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.entries import Confidence
from edi_scrub.policy.model import Policy
from edi_scrub.policy.payer import ONE_PAYER_A_STATE, Payer, facility_state, payer_of
from edi_scrub.policy.payermap import UNMAPPED, MappedPayer, mapped
from edi_scrub.policy.selection import Selector, Verdict, verdicts

REMEMBERED = 8192  # answers kept; a file of 20,000 claims has a few hundred

_Payer = tuple[str, str, str, str, str]  # what a claim says of its payer
_Fitting = tuple[list[list[Verdict]], list[Verdict]]  # those of one rank together, closest first
_Key = tuple[_Payer, str, date | None, date | None]


@dataclass(slots=True)
class Policies:
    """What a rule asks: the code sets, the policies, and how far to trust them.

    ``sha256`` is the digest of everything they were loaded from; ``payers`` are those that
    the user maps to policies; ``supplements`` says whether there are any, ``recoded`` are the
    procedures that some policy wants billed otherwise. All is compiled once: make another
    object to change it.
    """

    codes: CodeSets = field(default_factory=CodeSets)
    policies: tuple[Policy, ...] = ()
    unverified: Literal["warn", "reject"] = "warn"
    sha256: str = ""
    payers: tuple[MappedPayer, ...] = ()
    supplements: bool = field(init=False, compare=False)
    recoded: frozenset[str] = field(init=False, repr=False, compare=False)
    _selectors: tuple[Selector, ...] = field(init=False, repr=False, compare=False)
    _subjects: frozenset[str] = field(init=False, repr=False, compare=False)
    _verdicts: dict[Payer, list[Verdict]] = field(init=False, repr=False, compare=False)
    _fits: dict[tuple[Payer, str], _Fitting] = field(init=False, repr=False, compare=False)
    _choices: dict[_Key, Choice] = field(init=False, repr=False, compare=False)
    _beside: dict[_Key, tuple[Choice, ...]] = field(init=False, repr=False, compare=False)
    _context: Context | None = field(init=False, repr=False, compare=False)
    _payer: _Payer = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.supplements = any(policy.supplement for policy in self.policies)
        versions = [version for policy in self.policies for version in policy.version]
        self.recoded = frozenset(one.procedure for v in versions for one in v.recode)
        theirs = mapped(self.payers)
        self._selectors = tuple(Selector(p, theirs.get(p.id, UNMAPPED)) for p in self.policies)
        self._subjects = frozenset().union(*(one.subject for one in self._selectors))
        self._verdicts, self._fits = {}, {}
        self._choices, self._beside = {}, {}
        self._context, self._payer = None, ("", "", "", "", "")

    def __reduce__(self) -> tuple[type[Policies], tuple[object, ...]]:
        """To another process go what they were made of, not what was asked of them."""
        return Policies, (self.codes, self.policies, self.unverified, self.sha256, self.payers)

    def choose(self, claim: Claim, line: ServiceLine) -> Choice:
        """The policy for ``line`` by its payer, state, code and first day of service."""
        key = self._key(claim, line)
        choice = self._choices.get(key)
        if choice is None:
            if len(self._choices) >= REMEMBERED:
                self._choices.clear()
            _, code, first, last = key
            choice = self.choose_for(payer_of(claim), first, last, code=code)
            self._choices[key] = choice
        return choice

    def beside(self, claim: Claim, line: ServiceLine) -> tuple[Choice, ...]:
        """The supplements to be judged beside the policy that governs ``line``."""
        if not self.supplements:
            return ()
        key = self._key(claim, line)
        found = self._beside.get(key)
        if found is None:
            if len(self._beside) >= REMEMBERED:
                self._beside.clear()
            _, code, first, last = key
            payer = payer_of(claim)
            found = self._beside[key] = self._supplements(payer, first, last, code)
        return found

    def _key(self, claim: Claim, line: ServiceLine) -> _Key:
        """What a choice hangs on; the line's code only where a policy's subject has it."""
        context, period, code = claim.context, line.period, line.procedure
        if context is not self._context:  # the claims of a level share theirs
            payer = context.payer
            self._payer = (
                payer.id, payer.name, context.filing_indicator, context.billing.state, "",
            )  # fmt: skip
            self._context = context
        paying = self._payer
        if claim.service_facility is not None and paying[2] in ONE_PAYER_A_STATE:
            paying = (*paying[:4], facility_state(claim))
        subject = code if code in self._subjects else ""
        if period is None:
            return paying, subject, None, None
        return paying, subject, period.first, period.last

    def _supplements(
        self, payer: Payer, first: date | None, last: date | None, code: str
    ) -> tuple[Choice, ...]:
        fitting = self._fitting(payer, code)[1]
        in_force = [v for v in fitting if first and v.policy.version_on(first)]
        return tuple(chosen(v, [], first, last) for v in in_force if first)

    def choose_for(
        self, payer: Payer, first: date | None, last: date | None = None, *, code: str = ""
    ) -> Choice:
        """The policy for a payer and a service from ``first`` to ``last``, no claim needed.

        :param code: the line's SV101-2; without one, no policy on a subject is found.
        """
        if first is None:
            return Choice(None, None, "the line has no date of service to choose a version by")
        passed: list[Verdict] = []
        for equals in self._fitting(payer, code)[0]:
            in_force = [v for v in equals if v.policy.version_on(first) is not None]
            if len(in_force) > 1:
                return tied(in_force)
            if in_force:
                return chosen(in_force[0], passed, first, last)
            passed += equals
        if passed:
            return Choice(None, None, "; ".join(out_of_force(v, first) for v in passed))
        return Choice(None, None, nobodys(self.verdicts(payer)))

    def _fitting(self, payer: Payer, code: str) -> _Fitting:
        """The policies for a line of a payer with that code, and the supplements for it."""
        found = self._fits.get((payer, code))
        if found is None:
            fitting = [one for one in self.verdicts(payer) if one.takes(code)]
            ranked = groupby(
                [one for one in fitting if not one.policy.supplement], lambda one: one.rank
            )
            supplements = [one for one in fitting if one.policy.supplement]
            found = [list(equals) for _, equals in ranked], supplements
            if len(self._fits) >= REMEMBERED:
                self._fits.clear()
            self._fits[payer, code] = found
        return found

    def explain(self, claim: Claim, line: ServiceLine) -> list[Candidate]:
        """Every policy with why it governs ``line`` or not, the closest fit first."""
        choice = self.choose(claim, line)
        beside = [one.policy for one in self.beside(claim, line)]
        found = []
        for verdict in self.verdicts(payer_of(claim)):
            policy, fits = verdict.policy, verdict.takes(line.procedure)
            governs = policy is choice.policy
            why = f"{policy.id} {verdict.why}"
            if policy in beside:
                why += ", and is judged beside the policy that governs"
            elif fits and not governs:
                why += f", but {why_not(policy, choice, line.first_day)}"
            elif verdict.rank is not None and not fits:
                why += f", {NOT_THIS_CODE}"
            near = not fits and (verdict.named or verdict.rank is not None)
            found.append(Candidate(policy, fits, governs, why, policy in beside, near))
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
