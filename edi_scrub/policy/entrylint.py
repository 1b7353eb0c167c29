"""What an entry must have beyond its types, for it to say anything."""

from __future__ import annotations

from collections.abc import Iterator

from edi_scrub.policy.demands import (
    Cosmetic,
    DoseLimit,
    DrugNotCovered,
    ModifierDemand,
    PriorAuthorization,
    Shown,
    SiteOfService,
)
from edi_scrub.policy.entries import Coverage, Entry
from edi_scrub.policy.model import Policy, Version

# What a supplement has none of: it is asked for its entries alone.
_THE_GOVERNING_ONES = ("repoint", "same_claim", "recode", "wastage")


def incomplete(policy: Policy) -> Iterator[tuple[str, str]]:
    """Key and what was expected there, for every entry and version of a policy."""
    if policy.supplement and policy.fallback:
        yield "supplement", "no fallback: a supplement governs nothing, a fallback does"
    for place, version in enumerate(policy.version):
        key = f"version[{place}]"
        for name in _THE_GOVERNING_ONES if policy.supplement else ():
            if getattr(version, name):
                yield f"{key}.{name}", "nothing: only a policy that governs has it"
        for where, entry in entries_of(version):
            yield from ((f"{key}.{where}.{name}", expected) for name, expected in _lacks(entry))


def entries_of(version: Version) -> Iterator[tuple[str, Entry]]:
    """Every entry with its place: ``coverage[0]``."""
    for name in version.__struct_fields__:
        listed = getattr(version, name)
        for place, entry in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(entry, Entry):
                yield f"{name}[{place}]", entry


def _lacks(entry: Entry) -> Iterator[tuple[str, str]]:
    match entry:
        case DrugNotCovered() | DoseLimit() if not entry.drugs:
            yield "drugs", "the drugs it is about"
        case Cosmetic() if not entry.diagnoses:
            yield "diagnoses", "the diagnoses that mark cosmetic use"
        case Coverage(second_on="claim") if not entry.second_diagnoses:
            yield "second_on", "second_diagnoses, of which it speaks"
        case ModifierDemand() if not (entry.one_of or entry.refused):
            yield "one_of", "one_of, refused or both"
        case ModifierDemand() if entry.one_of & entry.refused:
            yield "refused", "none of one_of"
        case Shown() | PriorAuthorization() if not (entry.accepts or entry.pwk):
            yield "accepts", "a way to show it, or pwk"
        case SiteOfService() if bool(entry.only) is bool(entry.not_in):
            yield "only", "either only or not_in"
