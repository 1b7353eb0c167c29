"""A carrier policy in full, as text for a person: what `edi-scrub policies show` prints."""

from __future__ import annotations

from collections.abc import Iterator

from edi_scrub.policy.entries import Source
from edi_scrub.policy.model import Policy, Version
from edi_scrub.reports.entrytext import TITLES, entry_lines, listed, wrapped


def policy_text(policy: Policy) -> str:
    """The policy, its payers, and every version with its entries and their confidence."""
    return "\n".join(_policy(policy))


def _policy(policy: Policy) -> Iterator[str]:
    yield policy.id
    yield f"  {policy.title}: {policy.carrier}; last checked {policy.last_checked}"
    if policy.fallback:
        yield "  A fallback: governs only where no other policy does."
    if policy.supplement:
        yield "  A supplement: judged beside the policy that governs."
    if policy.note:
        yield wrapped(policy.note)
    applies = policy.applies
    yield from listed("payer ids (2010BB NM109)", applies.payer_ids)
    yield from listed("payer names (2010BB NM103)", applies.payer_names)
    yield from listed("filing indicators (SBR09)", applies.filing_indicators)
    yield from listed("states (N402)", applies.states)
    yield from listed("only lines with", sorted(applies.subject))
    for name, codes in policy.families.items():
        yield from listed(f"@{name}", codes.patterns)
    for version in policy.version:
        yield ""
        yield from _version(version)


_DECIDES = {
    "first": "The line's first pointer",
    "principal": "The claim's first diagnosis, which the line has to point at,",
}


def _version(version: Version) -> Iterator[str]:
    until = f" to {version.ends}" if version.ends else " on"
    yield f"  Dates of service from {version.effective}{until}"
    yield _source(version.source, "    ")
    if version.diagnosis_match != "any":
        yield f"    {_DECIDES[version.diagnosis_match]} decides."
    if version.repoint:
        yield "    A line may be pointed at a covered diagnosis of its claim."
    if version.same_claim:
        yield f"    Drug and injection have to be on one claim ({version.same_claim})."
    if version.wastage:
        asked = "JW or JZ on single-dose drug lines" if version.wastage.required else "no JW or JZ"
        begins = version.wastage.effective
        since = f" from {begins}" if begins else ""
        yield f"    Asks for {asked}{since} ({version.wastage.confidence})."
    for recode in version.recode:
        yield f"    Recode {recode.procedure} to {recode.to} ({recode.confidence})"
        yield from listed("with drugs", sorted(recode.with_drugs), 6)
        yield wrapped(recode.reason, 6)
    for kind in TITLES:
        for entry in getattr(version, kind):
            yield from entry_lines(kind, entry)


def _source(source: Source, margin: str) -> str:
    parts = [source.title, source.document, source.url]
    return margin + "Source: " + ", ".join(part for part in parts if part)
