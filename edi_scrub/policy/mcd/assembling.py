"""Articles as policies: whose they are, under which id, with which payer ids and states.

One policy governs a line, so all articles of a contractor are one policy. Where a
built-in policy lists one of the contractor's numbers among its payer ids, it is that
policy: the import takes its id, and so its place.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import fill

from msgspec.structs import replace

from edi_scrub.policy.library import Policies
from edi_scrub.policy.mcd.articles import Article, Contractor
from edi_scrub.policy.mcd.meaning import is_drug
from edi_scrub.policy.mcd.timeline import Period, periods
from edi_scrub.policy.model import Applies, Policy
from edi_scrub.policy.selection import Payer

PART_B = "MB"  # SBR09
WIDTH = 98
_NO_WORD = re.compile(r"[^a-z0-9]+")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9][^\[*?]*$")  # one that a claim's payer can be known by
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
    codes = frozenset(code for article in articles for code in article.codes)
    owned = {
        payer_id: policy
        for policy in built_in.policies
        if not (policy.fallback or policy.supplement) and _is_on(policy, codes)
        for payer_id in policy.applies.payer_ids
    }
    known = {one.number: one for article in articles for one in article.contractors}
    theirs: dict[str, set[int]] = defaultdict(set)
    for article in articles:
        for one in article.contractors:
            theirs[one.number].add(article.number)
    groups: dict[object, list[Contractor]] = defaultdict(list)
    for number, contractor in sorted(known.items()):
        policy = owned.get(number)
        groups[policy.id if policy else frozenset(theirs[number])].append(contractor)
    found = []
    for contractors in groups.values():
        numbers = {number for one in contractors for number in theirs[one.number]}
        mine = [article for article in articles if article.number in numbers]
        if (made := _assembled(contractors, mine, built_in, owned)) is not None:
            found.append(made)
    return sorted(found, key=lambda one: one.policy.id)


def _is_on(policy: Policy, codes: frozenset[str]) -> bool:
    """Is the policy for lines with one of ``codes``, as far as it is for some lines alone?"""
    return not policy.applies.subject or not policy.applies.subject.isdisjoint(codes)


def _assembled(
    contractors: list[Contractor],
    articles: list[Article],
    built_in: Policies,
    owned: dict[str, Policy],
) -> Assembled | None:
    """One contractor's policy; None where no article has a list of diagnoses."""
    listing = [article for article in articles if article.covered or article.uncovered]
    if not listing:
        return None
    own = owned.get(contractors[0].number)
    edition = max(article.edition for article in articles)
    base = own or _fallback(contractors[0], edition, built_in)
    found = tuple(periods(listing, base))
    policy = Policy(
        id=own.id if own else _id(contractors[0]),
        title=own.title if own else _FORM.sub("", articles[-1].title) or articles[-1].name,
        carrier=own.carrier if own else f"{contractors[0].name}, Medicare Part B",
        last_checked=edition,
        applies=_applies(contractors, listing, own),
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


def _applies(
    contractors: Sequence[Contractor], articles: Sequence[Article], own: Policy | None
) -> Applies:
    """Whose claims: the built-in policy's, and what the export says beyond it.

    A policy of no built-in one's is for the lines that its articles are on: of all others
    nothing is known.
    """
    numbers = [one.number for one in contractors]
    states = sorted({state for one in contractors for state in one.states})
    codes = frozenset(code for article in articles for code in article.codes)
    drugs = frozenset(code for code in codes if is_drug(code))
    if own is None:
        return Applies(
            payer_ids=numbers,
            payer_names=sorted({f"{c.name.upper()}*" for c in contractors if _NAME.match(c.name)}),
            filing_indicators=[PART_B],
            states=states,
            procedures=codes - drugs,
            drugs=drugs,
        )
    said = own.applies
    return replace(
        said,
        payer_ids=_joined(said.payer_ids, numbers),
        states=_joined(said.states, states) if said.states else [],
        procedures=said.procedures | (codes - drugs) if said.subject else frozenset(),
        drugs=said.drugs | drugs if said.subject else frozenset(),
    )


def _joined(one: Iterable[str], other: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*one, *other]))


def _note(articles: list[Article], edition: date, own: Policy | None) -> str:
    cited = dict.fromkeys((article.name, *article.lcds) for article in articles)
    text = fill(
        f"Lists of {', '.join(' with '.join(one) for one in cited)}, from the Medicare Coverage"
        f" Database's export of {edition}. An entry whose paragraph was understood is verified for"
        " the codes it names; every other one speaks of all the article's codes until somebody has"
        " read its paragraph, which is its note.",
        width=WIDTH,
    )
    if own is None:
        return f"{text}\n"
    kept = fill(
        f"What is not from an article is edi-scrub's own {own.id} of {own.last_checked}, whose note"
        " was:",
        width=WIDTH,
    )
    return f"{text}\n{kept}\n{own.note.strip()}\n"
