"""Pairs of policies that some payer would fit equally well: an error in the files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fnmatch import fnmatchcase
from functools import lru_cache
from itertools import combinations, product
from typing import NamedTuple

from edi_scrub.policy.library import Policies
from edi_scrub.policy.model import Policy
from edi_scrub.policy.payer import Payer
from edi_scrub.policy.selection import Selector

_OTHER = "--"  # an indicator or a state that no policy lists


class Tie(NamedTuple):
    """Two policies between which no choice can be made for ``payer`` on ``on``.

    ``contrived``: only a name put together from both patterns brings it about, such as
    AETNABLUE CROSS from ``AETNA*`` and ``*BLUE CROSS*``. It may be one that nobody has.
    """

    one: Policy
    other: Policy
    payer: Payer
    on: date
    contrived: bool

    @property
    def payer_in_words(self) -> str:
        """The payer facts that bring the tie about."""
        words = {
            "payer id": self.payer.id,
            "payer name": self.payer.name,
            "filing indicator": self.payer.filing_indicator,
            "billing state": self.payer.state,
        }
        said = [f"{word} {value}" for word, value in words.items() if value not in ("", _OTHER)]
        return ", ".join(said) or "any payer"


def ties(policies: Sequence[Policy]) -> Iterator[Tie]:
    """Every pair of policies that ties, with one payer and day that shows it."""
    library = Policies(policies=tuple(policies))
    selectors = [Selector(policy) for policy in policies if not policy.supplement]
    for one, other in combinations(selectors, 2):
        if one.policy.fallback is other.policy.fallback and (codes := _shared_codes(one, other)):
            yield from _first(one, other, library, codes)


def _shared_codes(one: Selector, other: Selector) -> list[str]:
    """The codes of lines that both are for; one empty text where both are for every line."""
    if one.subject or other.subject:
        return sorted(one.subject & other.subject)
    return [""]


def _first(
    one: Selector, other: Selector, library: Policies, codes: Sequence[str]
) -> Iterator[Tie]:
    days = sorted({v.effective for v in [*one.policy.version, *other.policy.version]})
    for payer, contrived in _payers(one, other):
        rank = one.verdict(payer).rank
        if rank is None or rank != other.verdict(payer).rank:
            continue
        for day, code in product(days, codes):
            tied = library.choose_for(payer, day, code=code).tied
            if one.policy in tied and other.policy in tied:
                yield Tie(one.policy, other.policy, payer, day, contrived)
                return


def _payers(one: Selector, other: Selector) -> Iterator[tuple[Payer, bool]]:
    """Payers of every kind that both policies could fit, and whether the name is contrived.

    What a claim leaves empty is not tried: that two policies cannot be told apart on an
    incomplete claim is the claim's fault.
    """
    known = [(shared, "", False) for shared in sorted(one.ids & other.ids)[:1]]
    names = [_shared_name(*pair) for pair in product(one.names, other.names)]
    known += [("", name, False) for name, contrived in names if name and not contrived]
    known.append(("", "", False))
    known += [("", name, True) for name, contrived in names if name and contrived]
    indicators = [*sorted(one.indicators | other.indicators), _OTHER]
    states = [*_one_of_each(one.states, other.states), _OTHER]
    for (payer_id, name, contrived), indicator, state in product(known, indicators, states):
        yield Payer(payer_id, name, indicator, state), contrived


def _shared_name(one: str, other: str) -> tuple[str | None, bool]:
    """A name that both patterns take; contrived where it is neither one's own shortest."""
    for pattern, against in ((one, other), (other, one)):
        shortest = shortest_name(pattern)
        if fnmatchcase(shortest, against):
            return shortest, False
    return common(one, other), True


def shortest_name(pattern: str) -> str:
    """The shortest name that a pattern takes."""
    return pattern.replace("*", "").replace("?", "X")


def _one_of_each(one: frozenset[str], other: frozenset[str]) -> list[str]:
    return [min(part) for part in (one & other, one - other, other - one) if part]


@lru_cache(maxsize=4096)
def common(one: str, other: str) -> str | None:
    """A text that both shell patterns (``*`` and ``?``) take, or None where there is none."""
    if not one and not other:
        return ""
    if other[:1] == "*" and one[:1] != "*":
        one, other = other, one
    if one[:1] == "*":
        rest = common(one[1:], other)
        return rest if rest is not None or not other else _joined(other[0], common(one, other[1:]))
    if not one or not other or (one[0] != other[0] and "?" not in (one[0], other[0])):
        return None
    return _joined(other[0] if one[0] == "?" else one[0], common(one[1:], other[1:]))


def _joined(letter: str, rest: str | None) -> str | None:
    return None if rest is None else {"*": "", "?": "X"}.get(letter, letter) + rest
