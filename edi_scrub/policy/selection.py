"""Which policies are for a claim's payer, and which of them most of all.

docs/policies.md ("How a policy is chosen") says the same for people who write policies.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from fnmatch import fnmatchcase
from typing import NamedTuple

from edi_scrub.policy.model import Policy
from edi_scrub.policy.payer import ONE_PAYER_A_STATE, Payer, plain
from edi_scrub.policy.payermap import UNMAPPED, Mapped


class Way(IntEnum):
    """What a policy knows the payer by, the weakest first."""

    ANY = 0
    INDICATOR = 1
    INDICATOR_AND_STATE = 2
    NAME = 3
    ID = 4
    MAP = 5


class Rank(NamedTuple):
    """How closely a policy fits; the greater governs.

    ``own`` is false for a fallback, which comes after every other. ``subject`` is true
    for a policy that is for some procedures or drugs alone. ``narrowed`` is one
    for each of indicator and state that the policy gives and the claim agrees with, minus
    one for each that it gives and the claim does not say.
    """

    own: bool
    way: Way
    subject: bool
    narrowed: int


class Verdict(NamedTuple):
    """What a policy is to one payer: its ``rank``, or None where it is not for it.

    ``named``: the policy lists this payer's id or name, whether or not the rest holds.
    ``why`` completes a sentence that begins with the policy's id. ``subject`` are the
    codes of the lines the policy is for (empty: every line's).
    """

    policy: Policy
    rank: Rank | None
    why: str
    named: bool = False
    subject: frozenset[str] = frozenset()

    def takes(self, code: str) -> bool:
        """Is the policy for a line of this payer with ``code`` (SV101-2)?"""
        return self.rank is not None and (not self.subject or code in self.subject)


class Selector:
    """A policy's ``[applies]``, compiled to be asked."""

    __slots__ = (
        "by_state",
        "ids",
        "indicators",
        "lists_payers",
        "mapped",
        "names",
        "policy",
        "states",
        "subject",
    )

    def __init__(self, policy: Policy, mapped: Mapped = UNMAPPED) -> None:
        """Compile ``policy.applies``; ``mapped`` are the payers that the user maps to it."""
        self.mapped = mapped
        applies = policy.applies
        self.policy = policy
        self.ids = frozenset(map(plain, applies.payer_ids))
        self.names = tuple(map(plain, applies.payer_names))
        self.indicators = frozenset(map(plain, applies.filing_indicators))
        self.states = frozenset(applies.states)
        self.subject = applies.subject
        self.lists_payers = bool(self.ids or self.names)
        self.by_state = bool(self.indicators and self.states) and (
            self.indicators <= ONE_PAYER_A_STATE
        )

    def verdict(self, payer: Payer) -> Verdict:
        """Is the policy for this payer, and how closely does it fit?"""
        if payer.id and payer.id in self.mapped.ids:
            return self._fits(Way.MAP, [f"payer id {payer.id}"], verb="is mapped to")
        for pattern in self.mapped.names if payer.name else ():
            if fnmatchcase(payer.name, pattern):
                return self._fits(Way.MAP, [f"payer name {pattern}"], verb="is mapped to")
        if payer.id and payer.id in self.ids:
            return self._named(payer, Way.ID, f"payer id {payer.id}")
        for pattern in self.names if payer.name else ():
            if fnmatchcase(payer.name, pattern):
                return self._named(payer, Way.NAME, f"payer name {pattern}")
        return self._unnamed(payer)

    def _named(self, payer: Payer, way: Way, what: str) -> Verdict:
        """The policy lists the payer; indicator and state must hold where it gives them.

        What a claim leaves empty does not speak against a payer id. Nor does the state
        where one contractor pays a state: its number stands for the state already.
        """
        unsaid = way is Way.ID
        indicator = payer.filing_indicator in self.indicators
        if self.indicators and not indicator and not (unsaid and not payer.filing_indicator):
            only = f"filing indicator {_list(self.indicators)}"
            return Verdict(self.policy, None, f"lists {what}, but only with {only}", named=True)
        state = payer.state in self.states
        if self.states and not state and not (unsaid and (self.by_state or not payer.state)):
            only = f"{payer.whose_state} {_list(self.states)}"
            return Verdict(self.policy, None, f"lists {what}, but only with {only}", named=True)
        held = [f"filing indicator {payer.filing_indicator}"] * indicator
        held += [f"{payer.whose_state} {payer.state}"] * state
        wanted = bool(self.indicators) + bool(self.states)
        return self._fits(way, [what, *held], narrowed=2 * len(held) - wanted, verb="lists")

    def _unnamed(self, payer: Payer) -> Verdict:
        """The payer is not in the policy's lists; may indicator and state stand for it?"""
        if why_not := self._why_not(payer):
            return Verdict(self.policy, None, why_not)
        if not self.indicators:
            return self._fits(Way.ANY, ["every payer"])
        held = f"filing indicator {payer.filing_indicator}"
        if not self.states:
            return self._fits(Way.INDICATOR, [held])
        return self._fits(Way.INDICATOR_AND_STATE, [held, f"{payer.whose_state} {payer.state}"])

    def _why_not(self, payer: Payer) -> str:
        if self.lists_payers and not self.by_state:
            return "does not list this payer"
        if not self.indicators and (self.states or not self.policy.fallback):
            return "says no payer and no filing indicator"
        if self.indicators and payer.filing_indicator not in self.indicators:
            return f"is for filing indicator {_list(self.indicators)}"
        if self.states and payer.state not in self.states:
            return f"is for {payer.whose_state} {_list(self.states)}"
        return ""

    def _fits(
        self, way: Way, what: list[str], *, narrowed: int = 0, verb: str = "is for"
    ) -> Verdict:
        rank = Rank(not self.policy.fallback, way, bool(self.subject), narrowed)
        first, *rest = what
        why = f"{verb} {first}" + (f" with {' and '.join(rest)}" if rest else "")
        return Verdict(self.policy, rank, why, way >= Way.NAME, self.subject)


def verdicts(selectors: Sequence[Selector], payer: Payer) -> list[Verdict]:
    """Every policy's verdict, the closest fit first.

    A payer that some policy lists, but with another indicator or state, is known and
    somebody else's: no policy that lists payers takes it by indicator and state.
    """
    found = [selector.verdict(payer) for selector in selectors]
    owners = [verdict for verdict in found if verdict.named and not verdict.policy.supplement]
    if owners and not any(verdict.rank for verdict in owners):
        listing = {selector.policy.id for selector in selectors if selector.lists_payers}
        found = [_not_its_payer(v, owners[0]) if v.policy.id in listing else v for v in found]
    return sorted(found, key=_closest_first)


def _not_its_payer(verdict: Verdict, owner: Verdict) -> Verdict:
    if verdict.rank is None:
        return verdict
    why = f"{verdict.why}, but {owner.policy.id} lists this payer"
    return verdict._replace(rank=None, why=why)


def _closest_first(verdict: Verdict) -> tuple[int, ...]:
    if verdict.rank is None:
        return (1, not verdict.named)
    return (0, *(-part for part in verdict.rank))


def _list(values: Iterable[str]) -> str:
    *most, last = sorted(values)
    return f"{', '.join(most)} or {last}" if most else last
