"""The entries of a policy version in words, for `edi-scrub policies show`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import fill, indent

from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.demands import (
    Criteria,
    Documentation,
    DoseLimit,
    Interval,
    ModifierDemand,
    SiteOfService,
    StepTherapy,
)
from edi_scrub.policy.entries import Coverage, Entry

TITLES = {
    "coverage": "Covered",
    "not_covered": "Not covered",
    "drug_not_covered": "Drug not covered",
    "cosmetic": "Cosmetic",
    "step_therapy": "Step therapy",
    "prior_authorization": "Prior authorization",
    "criteria": "Criteria",
    "documentation": "Documentation",
    "modifier": "Modifier",
    "ndc": "NDC",
    "interval": "Interval",
    "dose_limit": "Dose limit",
    "site_of_service": "Site of service",
}


def entry_lines(kind: str, entry: Entry) -> Iterator[str]:
    """An entry of the list ``kind``: what it is about, what it says, how sure it is."""
    warns = ", only warns" if getattr(entry, "effect", "") == "warn" else ""
    yield f"    {TITLES[kind]}: {entry.name} ({entry.confidence}{warns})"
    yield from listed("procedures", sorted(entry.procedures), 6)
    yield from listed("drugs", sorted(entry.drugs), 6)
    yield from listed("diagnoses", entry.diagnoses.patterns, 6)
    for key, title in _LISTS.items():
        values = getattr(entry, key, ())
        codes = values.patterns if isinstance(values, CodeList) else values
        yield from listed(title, codes if isinstance(codes, tuple) else sorted(codes), 6)
    yield from (f"      {words}" for words in _words(entry))
    yield from _items(entry)
    for text in (getattr(entry, "remedy", ""), entry.note):
        if text:
            yield wrapped(text, 6)


# What only some kinds of entry list, and what it is called.
_LISTS = {
    "second_diagnoses": "with one of",
    "instead": "instead",
    "treatments": "counting",
    "places_of_service": "places of service",
    "states": "states",
    "unless_diagnoses": "not for diagnoses",
    "one_of": "one of the modifiers",
    "refused": "none of the modifiers",
    "units": "units of measure",
    "only": "only in places",
    "not_in": "not in places",
    "accepts": "shown by",
    "pwk": "or by an attachment (PWK) of type",
}


def _words(entry: Entry) -> Iterator[str]:
    """What only some kinds of entry say that is no list."""
    match entry:
        case Coverage(second_on="claim"):
            yield "which may stand anywhere on the claim"
        case StepTherapy():
            long = f", each tried for {entry.trial_days} days" if entry.trial_days else ""
            yield f"failed treatments to show: {entry.failed_treatments}{long}"
        case Interval():
            yield "once only" if entry.days == "once" else f"days: {entry.days}"
        case DoseLimit():
            yield f"at most {entry.max_units} units in {entry.days or 1} days"
        case ModifierDemand() | SiteOfService() if entry.line != "both":
            yield f"on the {entry.line}'s line"


def _items(entry: Entry) -> Iterator[str]:
    if isinstance(entry, Criteria | Documentation):
        yield f"      {getattr(entry, 'mode', 'all')} of:"
        for item in entry.items:
            yield wrapped(f"{item.key}: {item.text}", 8)


def listed(title: str, values: Iterable[str], margin: int = 2) -> Iterator[str]:
    """``title: one, two``; nothing where there are no values."""
    text = ", ".join(values)
    if text:
        yield wrapped(f"{title}: {text}", margin)


def wrapped(text: str, margin: int = 2) -> str:
    """``text`` in lines of 96 characters, the later ones further in."""
    return indent(fill(text, 96 - margin, subsequent_indent="  ", break_on_hyphens=False),
                  " " * margin)  # fmt: skip
