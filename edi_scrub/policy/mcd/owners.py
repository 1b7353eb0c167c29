"""Whose claims a policy is for: the contractors' numbers, names and states."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec.structs import replace

from edi_scrub.policy.library import Policies
from edi_scrub.policy.mcd.articles import Article, Contractor
from edi_scrub.policy.mcd.meaning import is_drug
from edi_scrub.policy.model import Applies, Policy
from edi_scrub.policy.payer import PART_B

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9][^\[*?]*$")  # one that a claim's payer can be known by


def owned(articles: Sequence[Article], built_in: Policies) -> dict[str, Policy]:
    """The built-in policy of every contract number that has one.

    A number that no policy lists is of the policy of those that stand beside it on an
    article under the same business name: CMS has added it since.
    """
    codes = frozenset(code for article in articles for code in article.codes)
    listed = {
        payer_id: policy
        for policy in built_in.policies
        if not (policy.fallback or policy.supplement) and _is_on(policy, codes)
        for payer_id in policy.applies.payer_ids
    }
    found = dict(listed)
    for article in articles:
        for one in article.contractors:
            beside = {
                listed[other.number].id: listed[other.number]
                for other in article.contractors
                if other.number in listed and other.name == one.name
            }
            if one.number not in found and len(beside) == 1:
                found[one.number] = next(iter(beside.values()))
    return found


def _is_on(policy: Policy, codes: frozenset[str]) -> bool:
    """Is the policy for lines with one of ``codes``, as far as it is for some lines alone?"""
    return not policy.applies.subject or not policy.applies.subject.isdisjoint(codes)


def applies(
    contractors: Sequence[Contractor],
    articles: Sequence[Article],
    own: Policy | None,
    built_in: Policies,
) -> Applies:
    """Whose claims: the built-in policy's, and those of numbers that only the export has.

    A policy of no built-in one's is for the lines that its articles are on: of all others
    nothing is known.
    """
    codes = frozenset(code for article in articles for code in article.codes)
    drugs = frozenset(code for code in codes if is_drug(code))
    edition = max(article.edition for article in articles)
    known = own.applies.payer_ids if own else []
    further = [one for one in contractors if one.number not in known]
    states = sorted(
        {state for one in further for state in one.states} - _taken(built_in, own, edition)
    )
    if own is None:
        return Applies(
            payer_ids=[one.number for one in contractors],
            payer_names=sorted({f"{c.name.upper()}*" for c in contractors if _NAME.match(c.name)}),
            filing_indicators=[PART_B],
            states=states,
            procedures=codes - drugs,
            drugs=drugs,
        )
    said = own.applies
    return replace(
        said,
        payer_ids=[*said.payer_ids, *[one.number for one in further]],
        states=_joined(said.states, states) if said.states else [],
        procedures=said.procedures | (codes - drugs) if said.subject else frozenset(),
        drugs=said.drugs | drugs if said.subject else frozenset(),
    )


def _taken(built_in: Policies, own: Policy | None, day: date) -> frozenset[str]:
    """The states in which another built-in policy is Medicare's on ``day``: of two none governs."""
    return frozenset(
        state
        for policy in built_in.policies
        if policy is not own and PART_B in policy.applies.filing_indicators
        if not (policy.fallback or policy.supplement) and policy.version_on(day)
        for state in policy.applies.states
    )


def _joined(one: Iterable[str], other: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*one, *other]))
