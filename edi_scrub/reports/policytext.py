"""A carrier policy in full, as text for a person: what `edi-scrub policies show` prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import fill, indent

from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.model import Policy, Source, Version


def policy_text(policy: Policy) -> str:
    """The policy, its payers, and every version with its entries and their confidence."""
    return "\n".join(_policy(policy))


def _policy(policy: Policy) -> Iterator[str]:
    yield policy.id
    yield f"  {policy.title}: {policy.carrier}; last checked {policy.last_checked}"
    if policy.fallback:
        yield "  A fallback: governs only where no other policy does."
    if policy.note:
        yield _wrapped(policy.note)
    applies = policy.applies
    yield from _listed("payer ids (2010BB NM109)", applies.payer_ids)
    yield from _listed("payer names (2010BB NM103)", applies.payer_names)
    yield from _listed("filing indicators (SBR09)", applies.filing_indicators)
    yield from _listed("states (2010AA N402)", applies.states)
    for version in policy.version:
        yield ""
        yield from _version(version)


def _version(version: Version) -> Iterator[str]:
    until = f" to {version.ends}" if version.ends else " on"
    yield f"  Dates of service from {version.effective}{until}"
    yield _source(version.source, "    ")
    if version.diagnosis_match == "first":
        yield "    The line's first pointer decides."
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
        yield from _listed("with drugs", sorted(recode.with_drugs), 6)
        yield _wrapped(recode.reason, 6)
    for kind in ("coverage", "not_covered", "step_therapy", "prior_authorization", "criteria"):
        for entry in getattr(version, kind):
            yield f"    {_TITLES[kind]}: {entry.name} ({entry.confidence})"
            yield from _listed("procedures", sorted(entry.procedures), 6)
            yield from _listed("drugs", sorted(entry.drugs), 6)
            yield from _listed("diagnoses", _codes(entry.diagnoses), 6)
            yield from _extras(entry)


_TITLES = {
    "coverage": "Covered",
    "not_covered": "Not covered",
    "step_therapy": "Step therapy",
    "prior_authorization": "Prior authorization",
    "criteria": "Criteria",
}


def _extras(entry: object) -> Iterator[str]:
    """What only some kinds of entry have."""
    second = getattr(entry, "second_diagnoses", None)
    if second:
        yield from _listed("with one of", _codes(second), 6)
    failed = getattr(entry, "failed_treatments", None)
    if failed:
        yield f"      failed treatments to show: {failed}"
    remedy = getattr(entry, "remedy", "")
    if remedy:
        yield _wrapped(remedy, 6)
    items = getattr(entry, "items", ())
    if items:
        yield f"      {getattr(entry, 'mode', '')} of:"
        for item in items:
            yield _wrapped(f"{item.key}: {item.text}", 8)
    note = getattr(entry, "note", "")
    if note:
        yield _wrapped(note, 6)


def _codes(codes: CodeList) -> tuple[str, ...]:
    return codes.patterns


def _source(source: Source, margin: str) -> str:
    parts = [source.title, source.document, source.url]
    return margin + "Source: " + ", ".join(part for part in parts if part)


def _listed(title: str, values: Iterable[str], margin: int = 2) -> Iterator[str]:
    text = ", ".join(values)
    if text:
        yield _wrapped(f"{title}: {text}", margin)


def _wrapped(text: str, margin: int = 2) -> str:
    return indent(fill(text, 96 - margin, subsequent_indent="  ", break_on_hyphens=False),
                  " " * margin)  # fmt: skip
