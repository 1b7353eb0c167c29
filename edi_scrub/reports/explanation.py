"""The whole decision on one claim, as text: which policy and why, each finding and why."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill, indent

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.findings import Finding
from edi_scrub.policy.library import Policies
from edi_scrub.record import Judged
from edi_scrub.reports.text import money
from edi_scrub.rules.governed import governed, written
from edi_scrub.rules.reading import read


def explanation(judged: Judged, policies: Policies, number: int | None = None) -> str:
    """What became of the claim; ``number`` picks one service line.

    Names codes, charges and dates of service; no person and no member id.
    """
    claim = judged.claim
    shown = [line for line in claim.lines if number in (None, line.number)]
    parts = [_head(judged), *("\n".join(_line(claim, line, policies)) for line in shown)]
    chosen = [f for f in judged.findings if number is None or f.line in (None, number)]
    parts.append("\n\n".join(_finding(f) for f in chosen) if chosen else "No finding.")
    return "\n\n".join(parts)


def _head(judged: Judged) -> str:
    claim, context = judged.claim, judged.claim.context
    payer = " ".join(part for part in (context.payer.id, context.payer.name) if part)
    return (
        f"Claim {claim.claim_id} (number {claim.position} of the file, segment {claim.segment}):"
        f" {judged.outcome.upper()}\n"
        f"  charge {money(claim.charge)}; payer {payer or 'not named'}; filing indicator"
        f" {context.filing_indicator or 'none'}; billing state {context.billing.state or 'none'}"
    )


def _line(claim: Claim, line: ServiceLine, policies: Policies) -> Iterator[str]:
    what = " ".join([line.procedure or "no procedure", *line.modifiers])
    pointed = ", ".join(written(d) for d in claim.pointed(line)) or "none"
    yield f"Line {line.number}: {what} x {line.units_text or '?'}, {money(line.charge)}"
    yield f"  on {line.first_day or 'no date'}, diagnoses {pointed}"
    if not policies.codes.is_treatment(line.procedure):
        yield "  no drug and no chemodenervation: no carrier policy is asked"
        return
    choice = policies.choose(claim, line)
    if choice.policy is not None and choice.version is not None:
        yield f"  policy {choice.policy.id}, version of {choice.version.effective}"
    else:
        yield "  no policy governs this line"
    yield _wrapped(f"because {choice.reason}")
    others = [c for c in policies.explain(claim, line) if not c.governs]
    for candidate in others:
        if candidate.fits:
            word = "beside it" if candidate.beside else "not chosen"
            yield _wrapped(f"{word}: {candidate.why}")
    yield f"    {sum(not c.fits for c in others)} other policies are not for this payer"
    yield from _coverage(claim, line, policies)


def _coverage(claim: Claim, line: ServiceLine, policies: Policies) -> Iterator[str]:
    """Which entry of the governing version decides the line's diagnoses."""
    governing = policies.choose(claim, line).policy
    at = next((one for one in governed(claim, policies)
               if one.line is line and one.choice.policy is governing), None)  # fmt: skip
    if at is None:
        return
    reading = read(claim, at)
    way = reading.covered_by
    if way is not None:
        yield f"  covered by the entry {way.entry.name} ({way.entry.confidence})"
    elif reading.entries or reading.excluded:
        asked = [*reading.entries, *reading.excluded]
        names = ", ".join(f"{entry.name} ({entry.confidence})" for entry in asked)
        yield _wrapped(f"not covered by the entries that speak of it: {names}")
    else:
        yield "  the policy lists no diagnoses for this line"


def _finding(finding: Finding) -> str:
    place = f"line {finding.line}" if finding.line else "claim"
    lines = [
        f"{finding.severity.upper()} {finding.rule}, {place}, {finding.element}"
        f" (loop {finding.loop}, segment {finding.segment})",
        _wrapped(finding.message),
        _wrapped(finding.remedy),
    ]
    if finding.correction is not None:
        before, after = finding.correction.before, finding.correction.after
        lines.append(f"    {before or '(empty)'} -> {after or '(empty)'}")
    if finding.authority is not None:
        known = finding.authority
        lines.append(_wrapped(f"on the word of {known.policy}, {known.document}: {known.entry}"))
    return "\n".join(lines)


def _wrapped(text: str) -> str:
    return indent(fill(text, 92, break_on_hyphens=False), "    ")
