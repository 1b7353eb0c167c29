"""The whole decision on one claim, as text for a biller or a coder."""

from __future__ import annotations

from collections.abc import Iterator

from edi_scrub.reports.decisionform import (
    AskedEntry,
    CoverageEntry,
    Decision,
    LineEntry,
    NamedEntry,
)
from edi_scrub.reports.entries import FindingEntry
from edi_scrub.reports.terminal import PLAIN, Look, fitted, headed

FIRST, UNKNOWN = "P", "U"  # SBR01


def explanation(decided: Decision, look: Look = PLAIN) -> str:
    """The decision: the claim, each line, each finding, what would make it pass, the rules."""
    *parts, silent = _parts(decided)
    shown = [headed("\n".join(fitted(line, look) for line in part.splitlines()), look)
             for part in parts]  # fmt: skip
    return "\n\n".join([*shown, fitted(silent, look)])


def _parts(decided: Decision) -> list[str]:
    """The parts with lines of any length, each with its heading; the last one has none."""
    parts = [_head(decided)]
    parts += ["\n".join(_line(line)) for line in decided["lines"]]
    parts += [_finding(finding) for finding in decided["findings"]] or ["No finding."]
    if decided["to_pass"]:
        parts.append("\n".join(["To make it pass:", *(f"  - {one}" for one in decided["to_pass"])]))
    return [*parts, _silent(decided)]


def _head(decided: Decision) -> str:
    payer = " ".join(part for part in (decided["payer_id"], decided["payer_name"]) if part)
    responsibility, facility = decided["responsibility"], decided["facility_state"]
    where = f"; service facility's state {facility}" if facility else ""
    after = ""
    if responsibility not in ("", FIRST, UNKNOWN):
        after = f"; another payer comes before this one (SBR01 {responsibility})"
    return (
        f"Claim {decided['claim_id']} (number {decided['position']} of the file, segment"
        f" {decided['segment']}): {decided['outcome'].upper()}\n"
        f"  charge {decided['charge']}; payer {payer or 'not named'}; filing indicator"
        f" {decided['filing_indicator'] or 'none'}; billing state"
        f" {decided['billing_state'] or 'none'}{where}{after}"
    )


def _line(line: LineEntry) -> Iterator[str]:
    what = " ".join([line["procedure"] or "no procedure", *line["modifiers"]])
    pointed = ", ".join(line["diagnoses"]) or "none"
    yield f"Line {line['line']}: {what} x {line['units'] or '?'}, {line['charge']}"
    yield f"  on {line['service_first'] or 'no date'}, diagnoses {pointed}"
    if not line["treatment"]:
        yield "  no drug and no chemodenervation: no carrier policy is asked"
        return
    if line["policy"] and line["version"]:
        yield f"  policy {line['policy']}, version of {line['version']} ({line['document']})"
    else:
        yield "  no policy governs this line"
    yield f"    because {line['reason']}"
    for candidate in line["candidates"]:
        if candidate["fits"] and not candidate["governs"]:
            word = "beside it" if candidate["beside"] else "not chosen"
            yield f"    {word}: {candidate['why']}"
        elif candidate["near"]:
            yield f"    not for this line: {candidate['why']}"
    others = sum(not (one["fits"] or one["governs"] or one["near"]) for one in line["candidates"])
    yield f"    {others} other policies are not for this payer"
    if line["coverage"] is not None:
        yield from _coverage(line["coverage"])
    for asked in line["asked"]:
        yield _asked(asked)


def _coverage(found: CoverageEntry) -> Iterator[str]:
    codes, by = " with ".join(found["diagnoses"]), found["by"]
    if found["verdict"] == "covered" and by:
        yield f"  {codes} is covered by the entry {_named(by)}"
    elif found["verdict"] == "not-pointed" and by:
        yield f"  the entry {_named(by)} would cover it by a diagnosis that it does not point at"
    elif found["verdict"] == "excluded" and by:
        yield f"  {' and '.join(found['diagnoses'])} is excluded by the entry {_named(by)}"
    elif found["verdict"] == "not-covered":
        names = ", ".join(map(_named, found["asked"]))
        codes = " and ".join(found["diagnoses"]) or "no diagnosis"
        yield f"  {codes}: not covered by the entries that speak of it: {names}"
    else:
        yield "  the policy lists no diagnoses for this line"
    for miss in found["nearest"]:
        yield f"    nearest: {_named(miss)}: {miss['lacks']}"


def _asked(asked: AskedEntry) -> str:
    verdict = {True: "met", False: "not met", None: "not judged"}[asked["met"]]
    named = f"{asked['entry']} ({asked['confidence']})"
    return f"  {asked['kind'].replace('_', ' ')}: {named}: {verdict}"


def _named(entry: NamedEntry) -> str:
    return f"{entry['entry']} ({entry['confidence']})"


def _finding(finding: FindingEntry) -> str:
    place = f"line {finding['line']}" if finding["line"] else "claim"
    lines = [
        f"{finding['severity'].upper()} {finding['rule']}, {place}, {finding['element']}"
        f" (loop {finding['loop']}, segment {finding['segment']})",
        f"    {finding['message']}",
        f"    {finding['remedy']}",
    ]
    if finding["before"] is not None:
        lines.append(f"    {finding['before'] or '(empty)'} -> {finding['after'] or '(empty)'}")
    if (known := finding["authority"]) is not None:
        word = f"on the word of {known['policy']}, {known['document']}: {known['entry']}"
        lines.append(f"    {word}")
        if known["evidence"]:
            lines.append(f"    met by {known['evidence']}")
    return "\n".join(lines)


def _silent(decided: Decision) -> str:
    """The rules that found nothing: what has been looked at."""
    silent = [rule["rule"] for rule in decided["rules"] if not rule["findings"]]
    if len(silent) == len(decided["rules"]):
        return f"Rules that judged: {', '.join(silent)}."
    return f"The other rules found nothing: {', '.join(silent)}."
