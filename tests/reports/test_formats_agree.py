"""One run, told by every format in the same numbers, and none of them growing with it."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from itertools import repeat
from typing import Any, BinaryIO

import msgspec
import pytest

from edi_scrub.findings import Finding, Outcome, Severity
from edi_scrub.record import LevelFindings
from edi_scrub.reports import csvfile, html, jsonl, lines
from edi_scrub.reports.summary import ranked, summary
from tests.reports.run import (
    COUNT,
    NOT_COVERED,
    RUN,
    claim,
    feed,
    judged,
    many,
    record_of,
    reports_of,
)


def entries(report: bytes) -> list[dict[str, Any]]:
    return [msgspec.json.decode(line) for line in report.splitlines()]


def rows(report: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(report.decode("utf-8"), newline="")))


def test_every_format_counts_the_same_findings_claims_and_dollars() -> None:
    found = reports_of([*RUN, *many(40)])
    listed = entries(found.jsonl)
    by_rule = Counter(finding["rule"] for entry in listed for finding in entry["findings"])
    assert found.summary["findings"] == dict(by_rule)
    assert Counter(row["rule"] for row in rows(found.csv)) == by_rule

    held = [entry for entry in listed if entry["outcome"] == "rejected"]
    assert found.summary["claims"]["rejected"] == len(held)
    assert {row["position"] for row in rows(found.csv) if row["outcome"] == "rejected"} == {
        str(entry["position"]) for entry in held
    }
    charge = sum(Decimal(entry["charge"]) for entry in held)
    assert Decimal(found.summary["charges"]["rejected"]) == charge
    assert found.html.count(b'"outcome":"rejected"') == len(held)
    assert f"${charge:,.2f}".encode() in found.html


def test_what_is_held_adds_up_by_payer_and_by_provider() -> None:
    other = judged(Outcome.REJECTED, NOT_COVERED, number=9, payer_id="87726", payer_name="B")
    found = reports_of([*RUN, *many(7), other]).summary
    for name in ("payers", "providers"):
        shares = found[name]
        assert sum(share["claims"] for share in shares) == found["claims"]["in"]
        assert sum(share["held"] for share in shares) == found["claims"]["rejected"]
        charges, held = (sum(Decimal(one[key]) for one in shares)
                         for key in ("charge", "held_charge"))  # fmt: skip
        assert (f"{charges}", f"{held}") == (found["charges"]["in"], found["charges"]["rejected"])
    assert [one["id"] for one in found["payers"]] == ["01112", "87726"]
    assert found["held_charges"] == {"diagnosis-not-covered": found["charges"]["rejected"]}


def test_charges_in_are_the_charges_sent_and_held() -> None:
    charges = reports_of([*RUN, *many(7)]).summary["charges"]
    parts = Decimal(charges["transmit"]) + Decimal(charges["rejected"])
    assert Decimal(charges["in"]) == parts


def test_a_clean_claim_without_a_finding_is_counted_and_not_listed() -> None:
    found = reports_of([judged(Outcome.CLEAN), LevelFindings("1", "1", "1", ())])
    assert found.jsonl == b""
    assert rows(found.csv) == []
    assert found.summary["claims"] == {"in": 1, "clean": 1, "corrected": 0, "rejected": 0}
    assert b"There is nothing to report" in found.html


def test_a_finding_above_the_claims_has_no_claim() -> None:
    found = reports_of([LevelFindings("000000905", "7", "", (COUNT,))])
    (entry,) = entries(found.jsonl)
    empty = ["claim_id", "position", "payer_id", "payer_name", "policy", "outcome", "charge",
             "date", "provider_npi", "provider_name"]  # fmt: skip
    assert {key for key, value in entry.items() if value is None} == set(empty)
    assert (entry["interchange"], entry["group"], entry["transaction"]) == ("000000905", "7", "")
    assert rows(found.csv)[0]["position"] == ""
    assert b"above the claims" in found.html


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("WRONG", "0.00"),
        ("-0", "0.00"),
        ("1565", "1565.00"),
        ("-12.5", "-12.50"),
        (".5", "0.50"),
        ("9" * 18, "9" * 18 + ".00"),
        pytest.param("9" * 10_000, "0.00", id="longer than any number of the guide"),
    ],
)
def test_a_charge_has_two_places_whatever_clm02_says(written: str, shown: str) -> None:
    (entry,) = entries(reports_of([judged(Outcome.REJECTED, NOT_COVERED, charge=written)]).jsonl)
    assert entry["charge"] == shown


def test_a_claim_without_policy_or_payer_says_so_in_its_type() -> None:
    bare = judged(Outcome.REJECTED, NOT_COVERED, policy="", payer_id="", payer_name="")
    (entry,) = entries(reports_of([bare]).jsonl)
    assert (entry["policy"], entry["payer_id"], entry["payer_name"]) == (None, "", "")


def test_a_file_name_that_is_no_utf8_is_still_told() -> None:
    found = reports_of(RUN, name="claims\udce9.837")
    assert found.summary["source"]["name"] == "claims\\udce9.837"
    assert b"claims\\udce9.837" in found.html


def test_what_holds_most_claims_is_ranked_first() -> None:
    warn = Finding("aaa", Severity.WARN, "", "")
    run = [judged(Outcome.REJECTED, NOT_COVERED, warn), judged(Outcome.CLEAN, warn)]
    found = summary(record_of(run), {}, {})
    assert ranked(found) == [("diagnosis-not-covered", 1, 1), ("aaa", 2, 0)]


def test_a_report_read_back_is_what_was_written() -> None:
    report = reports_of(RUN).jsonl
    assert list(jsonl.read(io.BytesIO(report))) == entries(report)


class Nowhere(io.RawIOBase):
    """A file that keeps nothing."""

    def write(self, data: object, /) -> int:
        return len(data) if isinstance(data, bytes) else 0


def write_jsonl(stream: BinaryIO, count: int) -> None:
    feed(many(count), jsonl.JsonLines(stream))


def write_csv(stream: BinaryIO, count: int) -> None:
    feed(many(count), csvfile.CsvFile(stream))


def write_html(stream: BinaryIO, count: int) -> None:
    found = summary(record_of(many(3)), {}, {})
    line = reports_of(many(1)).jsonl
    html.write(stream, found, repeat(line, count), most=count // 2)


def write_lines(stream: BinaryIO, count: int) -> None:
    one = claim()
    lines.write_table(stream, (lines.row_of(one, one.lines[0]) for _ in range(count)))


def peak(writer: Callable[[BinaryIO, int], None], count: int) -> int:
    tracemalloc.start()
    try:
        writer(Nowhere(), count)  # type: ignore[arg-type]
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
@pytest.mark.parametrize("writer", [write_jsonl, write_csv, write_html, write_lines])
def test_memory_does_not_grow_with_the_claims(writer: Callable[[BinaryIO, int], None]) -> None:
    peak(writer, 5000)  # fills the caches, which are bounded
    small, large = peak(writer, 500), peak(writer, 5000)
    assert large < small + 400_000
