"""A policy's diagnoses against the releases of ICD that are known here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from edi_scrub.claims.values import plain_code
from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.dates import periods
from edi_scrub.policy.icd import Release, Standing, releases
from edi_scrub.policy.lint import leaves
from edi_scrub.policy.model import Policy


class Unbilled(NamedTuple):
    """A code that no claim can have; ``always``: on no day of the version."""

    key: str
    message: str
    always: bool


def unbilled(policy: Policy) -> Iterator[Unbilled]:
    """Every diagnosis that a release has not while one of the policy's versions is in force.

    A family's codes are looked at where the family is. What no known release speaks of
    passes.
    """
    for place, (version, last) in enumerate(periods(policy)):
        for leaf in leaves(version, f"version[{place}]"):
            if isinstance(leaf.value, CodeList):
                yield from _unbilled(leaf.key, leaf.value, version.effective, last)
    for name, family in policy.families.items():
        first, (*_, (_, last)) = policy.version[0].effective, periods(policy)
        yield from _unbilled(f"families.{name}", family, first, last)


def _unbilled(key: str, listed: CodeList, first: date, last: date) -> Iterator[Unbilled]:
    speaking = [one for one in releases() if one.begins <= last and first <= one.ends]
    for pattern in listed.patterns:
        own = [one for one in speaking if _could_be_of(pattern, one)]
        faults = [_fault(pattern, one) for one in own]
        if faults and all(faults) and not _divided(pattern, listed):
            always = any(one.begins <= first and last <= one.ends for one in own)
            yield Unbilled(key, faults[-1], always)


def _divided(pattern: str, listed: CodeList) -> bool:
    """Are codes below it listed too? Then it is there for the years before it was divided."""
    plain = plain_code(pattern)
    return any(code.startswith(plain) and code != plain for code in listed.exact)


def _could_be_of(pattern: str, known: Release) -> bool:
    """Is the pattern of the release's code set? V and E codes may be of either."""
    return pattern[0] != "@" and (pattern[0] in "EV" or pattern[0].isalpha() is known.is_icd10)


def _fault(pattern: str, known: Release) -> str:
    """What is wrong with it by the release; empty if nothing is."""
    low, dash, high = pattern.rstrip("*").partition("-")
    for end in (low, high) if dash else (low,):
        if known.standing(plain_code(end)) is Standing.MISSING:
            return f"{end} is no code of {known.title}"
    whole = pattern.endswith("*") or dash
    if not whole and known.standing(plain_code(low)) is Standing.HEADING:
        return f"{low} is a heading in {known.title}, not billed itself: write {low}* for all below"
    return ""
