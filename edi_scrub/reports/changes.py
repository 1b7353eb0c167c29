"""What ``edi-scrub policies diff`` prints: the claims that change, and the sums.

Rows are written as they come. No name of a person is in them: claims go by CLM01.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain, islice
from textwrap import fill
from typing import Any, BinaryIO, TypedDict

import msgspec

from edi_scrub.impact import Change, Impact, Tally
from edi_scrub.record import Judged
from edi_scrub.reports.csvfile import Table
from edi_scrub.reports.entries import FindingEntry, finding_entry
from edi_scrub.reports.lines import MEASURED
from edi_scrub.reports.terminal import WIDTH, aligned, columns, numeric, texts
from edi_scrub.reports.text import money, printable, thousands

SCHEMA = "edi-scrub/policies-diff/1"


class Changed(TypedDict):
    """One claim that changes. ``date`` is its first day of service, None where it has none.

    ``policy_before`` and ``policy_after`` are the policies of the first line that has
    one; ``gone`` and ``new`` are findings as in report.jsonl.
    """

    file: str
    position: int
    claim_id: str
    payer_id: str
    payer_name: str
    date: str | None
    charge: str
    policy_before: str | None
    policy_after: str | None
    outcome_before: str
    outcome_after: str
    gone: list[FindingEntry]
    new: list[FindingEntry]


COLUMNS = (*(key for key in Changed.__annotations__), "why")
BARE = frozenset({"position", "date", "charge"})
HEADERS = ("claim", "payer", "date", "charge", "before", "after")


def row_of(change: Change, file: str) -> Changed:
    """The row of one change, in a file of that name."""
    before, after = change.before, change.after
    claim = before.claim
    payer = claim.context.payer
    days: list[date] = [line.first_day for line in claim.lines if line.first_day is not None]
    return {
        "file": file,
        "position": claim.position,
        "claim_id": claim.claim_id,
        "payer_id": payer.id,
        "payer_name": payer.name,
        "date": f"{min(days)}" if days else None,
        "charge": money(claim.charge),
        "policy_before": _policy(before),
        "policy_after": _policy(after),
        "outcome_before": before.outcome.value,
        "outcome_after": after.outcome.value,
        "gone": [finding_entry(finding) for finding in change.gone],
        "new": [finding_entry(finding) for finding in change.new],
    }


def moved(row: Changed) -> bool:
    """Is the outcome another one?"""
    return row["outcome_before"] != row["outcome_after"]


def _policy(judged: Judged) -> str | None:
    return next(iter(judged.policies), None)


def write_csv(stream: BinaryIO, rows: Iterable[Changed], impact: Impact) -> None:
    """One row a claim; ``gone`` and ``new`` are the rules, ``why`` the messages. No sums."""
    table = Table(stream, COLUMNS, BARE)
    for row in rows:
        cells: dict[str, Any] = dict(row)
        for key in ("gone", "new"):
            cells[key] = " ".join(finding["rule"] for finding in cells[key])
        cells["why"] = " ".join(finding["message"] for finding in row["new"] or row["gone"])
        table.row(cells[column] for column in COLUMNS)


def write_json(stream: BinaryIO, rows: Iterable[Changed], impact: Impact) -> None:
    """One document: the claims, a line each, then the sums."""
    encode = msgspec.json.Encoder().encode
    stream.write(b'{"schema":%b,\n"claims":[' % encode(SCHEMA))
    stream.writelines((b",\n" if place else b"\n") + encode(row) for place, row in enumerate(rows))
    stream.write(b'\n],\n"totals":%b}\n' % encode(totals(impact)))


def totals(impact: Impact) -> dict[str, Any]:
    """The sums; charges are decimal strings with two places."""
    moves = [
        {"before": before.value, "after": after.value, **_sums(tally)}
        for (before, after), tally in sorted(impact.moves.items())
    ]
    rules = sorted(impact.gone | impact.new)
    return {
        **_sums(impact.every),
        "moves": moves,
        "others": _sums(impact.others),
        "same": _sums(impact.same),
        "findings": {rule: {"gone": impact.gone[rule], "new": impact.new[rule]} for rule in rules},
    }


def _sums(tally: Tally) -> dict[str, Any]:
    return {"claims": tally.claims, "charge": money(tally.charge)}


def write_table(stream: BinaryIO, rows: Iterable[Changed], impact: Impact) -> None:
    """Each claim with what is gone (-), new (+) or of another severity (~), then the sums."""
    coming = iter(rows)
    first = list(islice(coming, MEASURED))
    cells = [texts(_brief(row)) for row in first]
    if cells:
        widths = [max(map(len, column)) for column in zip(HEADERS, *cells, strict=True)]
        right = numeric(cells, len(widths))
        stream.write(f"{aligned(HEADERS, widths, right)}\n".encode())
        for row in chain(first, coming):
            lines = [aligned(texts(_brief(row)), widths, right), *_reasons(row)]
            stream.write("".join(f"{line}\n" for line in lines).encode())
        stream.write(b"\n")
    stream.write(f"{_table_of(impact)}\n".encode())


def _brief(row: Changed) -> tuple[object, ...]:
    payer = row["payer_id"] or row["payer_name"]
    outcomes = row["outcome_before"], row["outcome_after"]
    return (row["claim_id"], payer, row["date"], row["charge"], *outcomes)


def _reasons(row: Changed) -> Iterator[str]:
    if row["policy_before"] != row["policy_after"]:
        yield f"  policy {row['policy_before'] or 'none'} -> {row['policy_after'] or 'none'}"
    levels = {_said(finding): finding["severity"] for finding in row["gone"]}
    still = set(map(_said, row["new"]))
    for finding in row["gone"]:
        if _said(finding) not in still:
            yield _reason("-", finding["severity"], finding)
    for finding in row["new"]:
        if was := levels.get(_said(finding)):
            yield _reason("~", f"{was} -> {finding['severity']}", finding)
        else:
            yield _reason("+", finding["severity"], finding)


def _said(finding: FindingEntry) -> tuple[str, int | None, str]:
    return finding["rule"], finding["line"], finding["message"]


def _reason(mark: str, severity: str, finding: FindingEntry) -> str:
    place = f"line {finding['line']}" if finding["line"] else "claim"
    text = f"  {mark} {severity} {finding['rule']}, {place}: {finding['message']}"
    return fill(printable(text, "?"), WIDTH, subsequent_indent="    ", break_on_hyphens=False)


def _table_of(impact: Impact) -> str:
    rows = [_counted(f"{before} -> {after}", tally)
            for (before, after), tally in sorted(impact.moves.items())]  # fmt: skip
    rows += [
        _counted("outcome as before, otherwise changed", impact.others),
        _counted("the same", impact.same),
        _counted("together", impact.every),
    ]
    text = columns(rows, ("", "claims", "dollars"))
    rules = sorted(impact.gone | impact.new)
    if rules:
        counts = [(rule, f"{impact.gone[rule]:,}", f"{impact.new[rule]:,}") for rule in rules]
        text += "\n\n" + columns(counts, ("rule", "findings gone", "new"))
    return text


def _counted(what: str, tally: Tally) -> tuple[str, str, str]:
    return what, f"{tally.claims:,}", thousands(money(tally.charge))
