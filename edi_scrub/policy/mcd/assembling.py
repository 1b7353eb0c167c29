"""Articles as policies: a contractor's together, under the id they are known by.

One policy governs a line, so all articles of a contractor are one policy. Where a
built-in policy lists one of the contractor's numbers among its payer ids, it is that
policy: the import takes its id, and so its place.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import fill

from edi_scrub.policy.library import Policies
from edi_scrub.policy.mcd.articles import Article, Contractor
from edi_scrub.policy.mcd.owners import applies, owned
from edi_scrub.policy.mcd.timeline import Period, periods
from edi_scrub.policy.model import Policy
from edi_scrub.policy.payer import PART_B, Payer

WIDTH = 98
_NO_WORD = re.compile(r"[^a-z0-9]+")
_FORM = re.compile(r"^billing and coding(?: article)?:\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Assembled:
    """A policy and its versions' articles; ``base`` is the built-in policy it goes back to."""

    policy: Policy
    periods: tuple[Period, ...]
    base: Policy | None

    @property
    def articles(self) -> list[str]:
        """The articles in it, as they are cited."""
        return list(dict.fromkeys(a.name for one in self.periods for a in one.articles))


def assembled(articles: Sequence[Article], built_in: Policies) -> list[Assembled]:
    """The policies, by id. An article without a contractor of Part B is in none of them.

    Of a contractor the newest export's word counts: ``articles`` stand oldest export first.
    """
    own_of = owned(articles, built_in)
    known = {one.number: one for article in articles for one in article.contractors}
    theirs: dict[str, set[int]] = defaultdict(set)
    for article in articles:
        for one in article.contractors:
            theirs[one.number].add(article.number)
    groups: dict[object, list[Contractor]] = defaultdict(list)
    for number, contractor in sorted(known.items()):
        policy = own_of.get(number)
        groups[policy.id if policy else frozenset(theirs[number])].append(contractor)
    found = []
    for contractors in groups.values():
        numbers = {number for one in contractors for number in theirs[one.number]}
        mine = [article for article in articles if article.number in numbers]
        own = own_of.get(contractors[0].number)
        if (made := _assembled(contractors, mine, built_in, own)) is not None:
            found.append(made)
    return sorted(found, key=lambda one: one.policy.id)


def _assembled(
    contractors: list[Contractor],
    articles: list[Article],
    built_in: Policies,
    own: Policy | None,
) -> Assembled | None:
    """One contractor's policy; None where no article has a list of diagnoses."""
    listing = [article for article in articles if article.covered or article.uncovered]
    if not listing:
        return None
    edition = max(article.edition for article in articles)
    base = own or _fallback(contractors[0], edition, built_in)
    found = tuple(periods(listing, base))
    policy = Policy(
        id=own.id if own else _id(contractors[0]),
        title=own.title if own else _FORM.sub("", articles[-1].title) or articles[-1].name,
        carrier=own.carrier if own else f"{contractors[0].name}, Medicare Part B",
        last_checked=edition,
        applies=applies(contractors, listing, own, built_in),
        version=[one.version for one in found],
        note=_note(listing, edition, own),
        families=base.families if base else {},
    )
    return Assembled(policy, found, base)


def _fallback(contractor: Contractor, edition: date, built_in: Policies) -> Policy | None:
    """The policy that judges the contractor's claims as long as it has none of its own."""
    state = next(iter(contractor.states), "")
    payer = Payer(contractor.number, contractor.name.upper(), PART_B, state)
    policy = built_in.choose_for(payer, edition).policy
    return policy if policy is not None and policy.fallback else None


def _id(contractor: Contractor) -> str:
    name = _NO_WORD.sub("-", contractor.name.lower()).strip("-")
    return f"medicare-{name}-{contractor.number}".replace("--", "-")


def _note(articles: list[Article], edition: date, own: Policy | None) -> str:
    cited = dict.fromkeys((article.name, *article.lcds) for article in articles)
    parts = [
        f"Lists of {', '.join(' with '.join(one) for one in cited)}, from the Medicare Coverage"
        f" Database's export of {edition}. An entry whose paragraph was understood is verified for"
        " the codes it names; every other one speaks of all the article's codes until somebody has"
        " read its paragraph, which is its note."
    ]
    newest = {article.number: article for article in articles}
    for article in newest.values():
        for group, said in sorted(article.remarks.items()):
            parts.append(f"{article.name} says of its codes of group {group}: {said}")
    if own is not None:
        parts.append(
            f"What is not from an article is edi-scrub's own {own.id} of {own.last_checked}, whose"
            " note was:"
        )
    text = "\n".join(fill(part, width=WIDTH) for part in parts)
    return f"{text}\n{own.note.strip()}\n" if own is not None else f"{text}\n"
