"""Where a policy's words are from, and when: sources, days, and what was never filled in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.dates import periods
from edi_scrub.policy.entries import Source
from edi_scrub.policy.lint import Leaf, confidences, leaves
from edi_scrub.policy.model import Policy, Version
from edi_scrub.policy.skeleton import UNFILLED

Complaints = Iterator[tuple[str, str]]  # key and sentence


def unfilled(policy: Policy) -> Complaints:
    """What `policies new` left to be filled in, and nobody did."""
    for leaf in leaves(policy):
        if isinstance(leaf.value, str) and UNFILLED in leaf.value:
            yield leaf.key, f"still says {UNFILLED}"


def unfounded(policy: Policy, codes: CodeSets) -> Complaints:
    """What names no source to open, and what is verified and cannot be."""
    for place, version in enumerate(policy.version):
        key = f"version[{place}]"
        complaints = [
            (leaf.key, complaint)
            for leaf in confidences(version, key)
            if leaf.value == "verified"
            for complaint in _unfounded(leaf, version, policy, codes)
        ]
        yield from complaints
        if not complaints and not _can_be_opened(version.source):
            yield f"{key}.source", "neither url nor document: nobody can open it"


def _unfounded(leaf: Leaf, version: Version, policy: Policy, codes: CodeSets) -> Iterator[str]:
    if not _can_be_opened(getattr(leaf.parent, "source", None) or version.source):
        yield "verified, but the source has neither url nor document to open"
    families = {
        pattern
        for own in leaves(leaf.parent)
        if own.parent is leaf.parent and isinstance(own.value, CodeList)
        for pattern in own.value.patterns
        if pattern.startswith("@") and pattern[1:] in codes.unverified_families
        if pattern[1:] not in policy.families
    }
    for family in sorted(families):
        yield f"verified, but nobody has verified the family {family}"


def _can_be_opened(source: Source) -> bool:
    return bool(source.url or source.document)


def misdated(policy: Policy) -> Complaints:
    """Days that contradict each other."""
    for leaf in leaves(policy):
        if leaf.name == "retrieved" and leaf.value > policy.last_checked:
            yield leaf.key, f"read after the policy was last checked ({policy.last_checked})"
    for place, (version, last) in enumerate(periods(policy)):
        for leaf in leaves(version, f"version[{place}]"):
            if leaf.name == "effective" and leaf.value > last:
                yield leaf.key, f"{leaf.value} is after this version's last day, {last}"


def outdated(policy: Policy, now: date, stale: int) -> Complaints:
    """A policy in force that nobody has looked at for more than ``stale`` days."""
    *_, (_, last) = periods(policy)
    days = (now - policy.last_checked).days
    if days < 0:
        yield "last_checked", f"{policy.last_checked} is still to come"
    elif days > stale and last >= now:
        yield "last_checked", f"nobody has compared it with the payer's text for {days} days"
