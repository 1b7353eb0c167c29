"""One run, whatever the format: the same claims, the same dollars, the same findings.

Real files are scrubbed with everything written, and each output is read back for what it says:
JSON lines, CSV, the page's data and its tiles, the summary, the screen, the claim files
themselves, the 277CA and the 999. Claims without a finding are counted by some of them only.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bench.generate import Kind, generate
from edi_scrub.policy.library import Policies
from edi_scrub.reports import terminal
from edi_scrub.scrubbing import Ack, FileRun, scrub_file
from edi_scrub.x12.reader import read
from edi_scrub.x12.segment import Segment
from tests.golden import Case, cases, inbox
from tests.reports.test_html import Page

ZERO = Decimal(0)
KINDS: tuple[Kind, ...] = ("mixed", "faulty", "denied", "clean")
EVERY = [*inbox(), *(case for case in cases() if case.options.guide == "full")]
Row = dict[str, Any]


@pytest.fixture(params=EVERY, ids=lambda case: case.name)
def run(request: pytest.FixtureRequest, policies: Policies, tmp_path: Path) -> FileRun:
    """Each case and inbox file, scrubbed with acknowledgements."""
    case: Case = request.param
    return scrub_file(str(case.input), tmp_path, case.policies(policies), case.options, ack=Ack())


@pytest.fixture(params=KINDS)
def generated(request: pytest.FixtureRequest, policies: Policies, tmp_path: Path) -> FileRun:
    """A file of 120 claims, sound, faulty or denied."""
    path = tmp_path / "generated.837"
    path.write_text("".join(generate(120, kind=request.param)), "latin-1")
    return scrub_file(
        str(path), tmp_path / "out", policies, Case("", path, (), {}).options, ack=Ack()
    )


def test_every_format_tells_the_same_of_a_case(run: FileRun) -> None:
    assert_agreed(run)


@pytest.mark.slow
def test_every_format_tells_the_same_of_a_generated_file(generated: FileRun) -> None:
    assert_agreed(generated)


def assert_agreed(run: FileRun) -> None:
    lines = [json.loads(line) for line in run.outputs["jsonl"].read_text("utf-8").splitlines()]
    claims = [line for line in lines if line["claim_id"] is not None]
    assert_table_agrees(run, lines)
    assert_summary_agrees(run, lines, claims)
    assert_page_agrees(run, lines)
    assert_screen_agrees(run)
    assert_claim_files_agree(run, claims)
    assert_answers_agree(run)


def assert_table_agrees(run: FileRun, lines: list[Row]) -> None:
    text = run.outputs["csv"].read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    told = [(line["position"], line["charge"], finding["rule"], finding["severity"],
             finding["message"]) for line in lines for finding in line["findings"]]  # fmt: skip
    assert [
        (int(row["position"]) if row["position"] else None, row["charge"] or None, row["rule"],
         row["severity"], row["message"].removeprefix("'"))
        for row in rows
    ] == told  # fmt: skip


def assert_summary_agrees(run: FileRun, lines: list[Row], claims: list[Row]) -> None:
    found = run.summary
    rules = Counter(finding["rule"] for line in lines for finding in line["findings"])
    assert found["findings"] == rules
    held = [one for one in claims if one["outcome"] == "rejected"]
    assert found["claims"]["rejected"] == len(held)
    assert found["claims"]["corrected"] == sum(one["outcome"] == "corrected" for one in claims)
    assert Decimal(found["charges"]["rejected"]) == dollars(held)
    by_rule: Counter[str] = Counter()
    for one in held:
        by_rule.update({each["rule"] for each in one["findings"] if each["severity"] == "reject"})
    assert found["held"] == by_rule
    for shares in found["payers"], found["providers"]:
        assert sum(share["claims"] for share in shares) == found["claims"]["in"]
        assert sum(Decimal(share["charge"]) for share in shares) == Decimal(found["charges"]["in"])
        assert sum(share["held"] for share in shares) == len(held)
        assert sum(Decimal(share["held_charge"]) for share in shares) == dollars(held)


def assert_page_agrees(run: FileRun, lines: list[Row]) -> None:
    data = run.outputs["html"].read_bytes()
    kept = re.search(
        rb'<script type="application/json" id="claims">(.*?)</script>', data, re.DOTALL
    )
    assert kept is not None and json.loads(kept[1]) == lines
    text, charges = Page(data).text, run.summary["charges"]
    for name, count, key in (
        ("Received", run.summary["claims"]["in"], "in"),
        ("To transmit", sent(run), "transmit"),
        ("Held back", run.summary["claims"]["rejected"], "rejected"),
    ):
        word = "claim" if count == 1 else "claims"
        assert f"{name} {count:,} {word} ${Decimal(charges[key]):,.2f}" in text


def assert_screen_agrees(run: FileRun) -> None:
    claims, charges = run.summary["claims"], run.summary["charges"]
    line = terminal.line(run.summary)
    assert f"{claims['in']:,} claims, {sent(run):,} to transmit ({charges['transmit']})" in line
    assert line.endswith(f"{claims['rejected']:,} held back ({charges['rejected']})")
    table = terminal.table(run.summary, "")
    for name, count, key in (("received", claims["in"], "in"),
                             ("to transmit", sent(run), "transmit"),
                             ("held back", claims["rejected"], "rejected")):  # fmt: skip
        amount = re.escape(f"{Decimal(charges[key]):,.2f}")
        assert re.search(rf"^{name} +{count:,} +{amount}$", table, re.MULTILINE), name


def assert_claim_files_agree(run: FileRun, claims: list[Row]) -> None:
    went, held = (segments(run, kind, "CLM") for kind in ("clean", "rejected"))
    assert (len(went), len(held)) == (sent(run), run.summary["claims"]["rejected"])
    told = [one["claim_id"] for one in claims if one["outcome"] == "rejected"]
    assert [one.get(1) for one in held] == told
    for found, key in (went, "transmit"), (held, "rejected"):
        assert amounts(one.get(2) for one in found) == Decimal(run.summary["charges"][key])


def assert_answers_agree(run: FileRun) -> None:
    """QTY and AMT of the submitter's level: 90 and YU are accepted, AA and YY refused."""
    counts, charges = run.summary["claims"], run.summary["charges"]
    totals = {
        qualifier: amounts(one.get(2) for name in ("QTY", "AMT")
                           for one in segments(run, "277ca", name) if one.get(1) == qualifier)
        for qualifier in ("90", "AA", "QA", "QC", "YU", "YY")
    }  # fmt: skip
    assert totals["90"] == totals["QA"] == sent(run)
    assert totals["AA"] == totals["QC"] == counts["rejected"]
    # At the submitter's level and again at each provider's.
    assert totals["YU"] == 2 * Decimal(charges["transmit"])
    assert totals["YY"] == 2 * Decimal(charges["rejected"])
    received = sum(int(one.get(3)) for one in segments(run, "999", "AK9"))
    assert received == run.summary["source"]["transactions"]


def segments(run: FileRun, kind: str, name: str) -> list[Segment]:
    """The segments of that id in an output; none where it was not written."""
    if kind not in run.outputs:
        return []
    with run.outputs[kind].open("rb") as stream:
        return [one for one in read(stream) if one.id == name]


def sent(run: FileRun) -> int:
    return int(run.summary["claims"]["clean"] + run.summary["claims"]["corrected"])


def dollars(claims: Iterable[Row]) -> Decimal:
    return amounts(one["charge"] for one in claims)


def amounts(texts: Iterable[str]) -> Decimal:
    return sum((Decimal(text) for text in texts), ZERO)
