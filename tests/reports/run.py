"""A small run of invented claims in every report, and what the tests read back from it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from edi_scrub.claims.model import Claim
from edi_scrub.claims.sample import SampleClaim, SampleLine, claim_of
from edi_scrub.findings import Authority, Correction, Finding, Outcome, Safety, Severity
from edi_scrub.record import Judged, LevelFindings, RunRecord
from edi_scrub.reports import csvfile, html, jsonl
from edi_scrub.reports.listing import Format, Listing
from edi_scrub.reports.summary import summary

DAY = date(2025, 3, 1)
POLICY = "medicare-example"
AUTHORITY = Authority(POLICY, "A00000", "cervical dystonia")
OUTPUTS = {"clean": "claims.clean.837", "csv": "claims.report.csv"}
VERSIONS = {"edi_scrub": "0.0.0", "pyx12": "4.0.0", "policies_sha256": "cd" * 32}


def claim(number: int = 1, **facts: Any) -> Claim:
    """An injection and its drug for payer 01112; ``facts`` are SampleClaim's."""
    injection = SampleLine("64615", DAY, "350.00", pointers=(2, 1), notes=["SECRET NOTE"])
    drug = SampleLine(
        "J0585", DAY, "1215", "155", ["JW", "RT"], ndc="00023114501", ndc_quantity="2"
    )
    given: dict[str, Any] = {
        "lines": [injection, drug],
        "diagnoses": ["G43.709", "R51.9"],
        "claim_id": f"PT{number}",
        "payer_id": "01112",
        "payer_name": "EXAMPLE MAC",
        "references": [("G1", "AUTH-1"), ("EA", "MEDICALRECORD")],
        "attachments": ["OZ"],
        **facts,
    }
    return claim_of(SampleClaim(**given), number)


def judged(
    outcome: Outcome, *findings: Finding, number: int = 1, policy: str = POLICY, **facts: Any
) -> Judged:
    """A claim with its outcome; its segments go out as they came."""
    made = claim(number, **facts)
    policies = (policy,) if policy else ()
    return Judged(made, outcome, made.segments, findings, policies, 1, 1)


NOT_COVERED = Finding(
    "diagnosis-not-covered",
    Severity.REJECT,
    "R51.9 does not support 64615 with J0585.",
    "Report the diagnosis the record documents, if the policy covers it: G43.701, G43.709.",
    1, "2400", "SV107", 214, AUTHORITY,
)  # fmt: skip
HYPHENS = Finding(
    "ndc-format", Severity.WARN, "The NDC has hyphens.", "Send eleven digits.",
    2, "2410", "LIN03", 219, None,
    Correction(Safety.SAFE, 219, "LIN03", "0023-1145-01", "00023114501"),
)  # fmt: skip
RECODED = Finding(
    "procedure-choice", Severity.CORRECT, "64640 is no chemodenervation.", "Nothing to do.",
    1, "2400", "SV101-2", 231, AUTHORITY,
    Correction(Safety.POLICY, 231, "SV101-2", "64640", "64612"),
)  # fmt: skip
NO_POLICY = Finding(
    "no-policy", Severity.WARN, "No policy is loaded for this payer.", "Check by hand.",
    None, "2010BB", "NM109", 240,
)  # fmt: skip
COUNT = Finding(
    "envelope", Severity.CORRECT, "SE01 says 40; there are 42 segments.", "",
    None, "", "SE01", 260, None, Correction(Safety.SAFE, 260, "SE01", "40", "42"),
)  # fmt: skip

RUN: tuple[Judged | LevelFindings, ...] = (
    judged(Outcome.REJECTED, NOT_COVERED, HYPHENS, number=1),
    judged(Outcome.CORRECTED, RECODED, number=2),
    judged(Outcome.CLEAN, NO_POLICY, number=3, policy="", charge="WRONG"),
    judged(Outcome.CLEAN, number=4),
    LevelFindings("000000001", "1", "0001", (COUNT,)),
)


@dataclass(frozen=True)
class Reports:
    """The bytes of every report of one run, and its summary."""

    jsonl: bytes
    csv: bytes
    html: bytes
    summary: dict[str, Any]


def record_of(run: Iterable[Judged | LevelFindings], name: str = "claims.837") -> RunRecord:
    record = RunRecord(name, "ab" * 32, 10_240, 1, 1)
    for one in run:
        if isinstance(one, Judged):
            record.add(one)
        else:
            record.add_levels(one)
    return record


def feed(
    run: Iterable[Judged | LevelFindings], *formats: Format, with_persons: bool = False
) -> None:
    """What the pipeline does: every format is told of every claim in turn."""
    listing = Listing(formats, with_persons=with_persons)
    for one in run:
        if isinstance(one, Judged):
            listing.claim(one)
        else:
            listing.levels(one)


def reports_of(
    run: Iterable[Judged | LevelFindings],
    name: str = "claims.837",
    most: int = html.MOST,
    *,
    with_phi: bool = False,
) -> Reports:
    """Every report of ``run``; ``with_phi``: the page names people."""
    run = tuple(run)
    lines, table, page = io.BytesIO(), io.BytesIO(), io.BytesIO()
    feed(run, jsonl.JsonLines(lines), csvfile.CsvFile(table))
    found = summary(record_of(run, name), OUTPUTS, VERSIONS)
    data = io.BytesIO()
    feed(run, jsonl.JsonLines(data, names=with_phi), with_persons=with_phi)
    data.seek(0)
    html.write(page, found, data, most)
    return Reports(lines.getvalue(), table.getvalue(), page.getvalue(), found)


def many(count: int) -> Iterator[Judged]:
    """``count`` claims with findings, one in memory at a time."""
    kinds = (
        judged(Outcome.REJECTED, NOT_COVERED),
        judged(Outcome.CORRECTED, RECODED),
        judged(Outcome.CLEAN, HYPHENS),
    )
    for number in range(1, count + 1):
        kind = kinds[number % 3]
        claim = copy(kind.claim)
        claim.position, claim.claim_id = number, f"PT{number}"
        yield replace(kind, claim=claim)
