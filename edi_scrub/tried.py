"""What a policy's examples try: the days on which something begins or ends, each kind of rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from edi_scrub.claims.model import Claim
from edi_scrub.examples import example_claim
from edi_scrub.policy.dates import DAY, periods
from edi_scrub.policy.library import Policies
from edi_scrub.policy.lint import leaves
from edi_scrub.policy.model import Example, Policy, Version
from edi_scrub.rules.governed import governed
from edi_scrub.rules.kinds import RULES_OF, asked

# They speak of what a good claim has not: it passes because it comes under none of them.
_EXCLUDING = frozenset({"not_covered", "drug_not_covered", "cosmetic"})


class _Tried(NamedTuple):
    """An example with the claim it stands for."""

    example: Example
    claim: Claim


def untried(policy: Policy, alone: Policies) -> Iterator[tuple[str, str]]:
    """Key and sentence for every day and every kind of rule that no example tries.

    :param alone: the policy and nothing else, as its examples are judged.
    """
    yield from _days(policy)
    for place, (version, last) in enumerate(periods(policy)):
        tried = [
            _Tried(example, example_claim(policy, example))
            for example in policy.example
            if version.effective <= example.line.date <= last
        ]
        for kind, rules in RULES_OF.items():
            if getattr(version, kind):
                for lacking in _lacking(kind, rules, version, tried, alone):
                    yield f"version[{place}].{kind}", f"no example that {lacking}"


def _days(policy: Policy) -> Iterator[tuple[str, str]]:
    """Both sides of every day on which a version, or something within one, begins or ends."""
    tried = {example.line.date for example in policy.example}
    begun = {version.effective for version in policy.version}
    for leaf in leaves(policy.version, "version"):
        sides: list[tuple[date, str]] = []
        if leaf.name == "effective":
            sides = [(leaf.value, "this day"), (leaf.value - DAY, "the day before")]
        elif leaf.name == "ends" and leaf.value + DAY not in begun:
            sides = [(leaf.value, "this day"), (leaf.value + DAY, "the day after")]
        for day, words in sides:
            if day not in tried:
                yield leaf.key, f"no example of {day}, {words}"


def _lacking(
    kind: str, rules: frozenset[str], version: Version, tried: list[_Tried], alone: Policies
) -> Iterator[str]:
    if not any(rules & set(one.example.findings) for one in tried):
        yield f"fails ({' or '.join(sorted(rules))})"
    passing = [one for one in tried if not rules & set(one.example.findings)]
    met = _MEETS.get(kind, _spoken_of)
    if not any(met(kind, one.claim, version, alone) for one in passing):
        yield "passes and comes under it"


def _spoken_of(kind: str, claim: Claim, version: Version, alone: Policies) -> bool:
    """Does an entry of that kind speak of one of the claim's lines and its diagnoses?"""
    here = [at for at in governed(claim, alone) if at.version is version]
    return any(kind in _EXCLUDING or asked(kind, claim, at) for at in here)


def _recoded(_kind: str, claim: Claim, version: Version, _alone: Policies) -> bool:
    """Has the claim a procedure that a recode begins with or leads to?"""
    codes = {code for recode in version.recode for code in (recode.procedure, recode.to)}
    return any(line.procedure in codes for line in claim.lines)


def _discarding(_kind: str, claim: Claim, _version: Version, alone: Policies) -> bool:
    """Has the claim a single-dose drug?"""
    drugs = [alone.codes.drugs.get(line.procedure) for line in claim.lines]
    return any(drug is not None and drug.single_dose for drug in drugs)


_MEETS: dict[str, Callable[[str, Claim, Version, Policies], bool]] = {
    "recode": _recoded,
    "wastage": _discarding,
}
