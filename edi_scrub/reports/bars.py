"""Bars for a page: who or what holds most, the longest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

MOST = 6  # bars of a chart; the rest is counted


class Bar(NamedTuple):
    """One bar. ``dollars`` has two places; ``width`` is a share of the longest (``63.2%``).

    ``key`` is what the page's own filter looks for.
    """

    key: str
    name: str
    claims: int
    dollars: str
    width: str


class Chart(NamedTuple):
    """Bars under a title; ``more`` counts those that are left out.

    ``kind`` says what they are of: rule, payer or provider.
    """

    kind: str
    title: str
    bars: list[Bar]
    more: int


class Held(NamedTuple):
    """What a bar is drawn from: claims and dollars held."""

    key: str
    name: str
    claims: int
    dollars: str


def chart(kind: str, title: str, every: Iterable[Held], most: int = MOST) -> Chart:
    """The ``most`` with most dollars, then with most claims; none that holds nothing."""
    held = [one for one in every if one.claims]
    held.sort(key=lambda one: (-Decimal(one.dollars), -one.claims, one.name))
    longest = max([Decimal(one.dollars) for one in held], default=Decimal(0))
    shown = [Bar(*one, _share(one.dollars, longest)) for one in held[:most]]
    return Chart(kind, title, shown, len(held) - len(shown))


def _share(dollars: str, longest: Decimal) -> str:
    if longest <= 0:
        return "0%"
    return f"{max(Decimal(dollars), Decimal(0)) / longest * 100:.1f}%"


def each_chart(
    rules: Iterable[Held], payers: Iterable[Held], providers: Iterable[Held]
) -> list[Chart]:
    """What is held, by rule, by payer and by provider."""
    return [
        chart("rule", "Held by rule", rules),
        chart("payer", "Held by payer", payers),
        chart("provider", "Held by provider", providers),
    ]


def charts(found: Mapping[str, Any]) -> list[Chart]:
    """The same of what a summary says."""
    rules = [
        Held(rule, rule, claims, found["held_charges"][rule])
        for rule, claims in found["held"].items()
    ]
    return each_chart(rules, map(_held, found["payers"]), map(_held, found["providers"]))


def _held(share: Mapping[str, Any]) -> Held:
    """The bar of a payer or provider, as the summary has it."""
    key = f"{share['id']}|{share['name']}"
    return Held(key, named(share), share["held"], share["held_charge"])


def named(party: Mapping[str, Any]) -> str:
    """A payer or provider for people: name and id, as far as there are any."""
    return ", ".join(text for text in (party["name"], party["id"]) if text)
