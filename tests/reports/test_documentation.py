"""docs/reports.md tells every field there is."""

from __future__ import annotations

from pathlib import Path

from edi_scrub.impact import Impact
from edi_scrub.reports import changes, csvfile, decisionform, lines, policylist
from edi_scrub.reports.entries import AuthorityEntry, Entry, FindingEntry, LineEntry
from edi_scrub.reports.listing import NAMES
from edi_scrub.reports.overview import plain
from edi_scrub.reports.overview.claims import Key
from edi_scrub.reports.overview.document import document
from edi_scrub.reports.overview.runs import Left, Run
from edi_scrub.reports.overview.sums import Line, Overview, Part, Sums, Tally
from edi_scrub.reports.overview.waiting import Waiting
from edi_scrub.reports.overview.written import Charges, Claims, Source, Summary
from tests.reports.run import RUN, reports_of

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXT = (DOCS / "reports.md").read_text(encoding="utf-8")
SUMMARY = Summary(
    "", Source("a.837", ""), Claims(0, 0, 0, 0), Charges("0.00", "0.00", "0.00"), {}, {}
)
LEFT = Left(Path("b.summary.json"), "gone")
CSV = (DOCS / "report-csv.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return TEXT.split(f"\n## {title}\n")[1].split("\n## ")[0]


def missing(title: str, names: list[str]) -> list[str]:
    """The names that stand nowhere in a section as code, alone or after their parent's name."""
    text = section(title)
    return [name for name in names if not any(f"{mark}{name}`" in text for mark in "`.")]


def test_every_key_of_the_json_lines_is_documented() -> None:
    tables = (Entry, FindingEntry, AuthorityEntry, LineEntry)
    keys = [key for table in tables for key in table.__annotations__]
    assert missing("report.jsonl", keys) == []


def test_every_column_of_the_csv_is_documented_in_its_order() -> None:
    columns = [*csvfile.COLUMNS, *NAMES]
    assert [column for column in columns if f"`{column}`" not in CSV] == []
    places = [CSV.index(f"`{column}`") for column in columns]
    assert places == sorted(places)


def test_every_key_of_the_summary_is_documented() -> None:
    found = reports_of(RUN).summary
    within = ("source", "claims", "charges", "lines", "versions")
    keys = [key for name in within for key in found[name]]
    keys += [key for key in found if key not in within]
    keys += found["payers"][0]
    assert missing("summary.json", keys) == []


def test_every_key_of_a_line_is_documented() -> None:
    assert missing("edi-scrub lines", list(lines.COLUMNS)) == []


def test_every_key_of_a_listed_policy_is_documented() -> None:
    keys = list(policylist.Listed.__annotations__)
    assert missing("edi-scrub policies list", keys) == []


def test_every_key_of_a_comparison_is_documented() -> None:
    keys = [*changes.COLUMNS, *changes.totals(Impact())]
    assert missing("edi-scrub policies diff", keys) == []


def test_every_key_of_a_decision_is_documented() -> None:
    tables = (
        decisionform.Decision,
        decisionform.LineEntry,
        decisionform.CandidateEntry,
        decisionform.CoverageEntry,
        decisionform.NamedEntry,
        decisionform.AskedEntry,
        decisionform.RuleEntry,
    )
    keys = [key for table in tables for key in table.__annotations__]
    assert missing("edi-scrub explain, edi-scrub coverage", keys) == []


def test_every_key_of_the_report_over_many_runs_is_documented() -> None:
    text = (DOCS / "overview.md").read_text(encoding="utf-8")
    view = Overview(lines=[Line(Run(Path("a.summary.json"), SUMMARY), Sums())], left=[LEFT])
    view.by_day["2026-01-05"] = Sums()
    view.rules["units"] = Tally()
    view.payers["INV01"] = Part("INV01", "", reasons={"units": Tally()})
    view.desk.waiting[Key("INV01", "PT1")] = Waiting("PT1", "INV01", "", "2026-01-05")
    found = keys_of(document(view))
    assert {"reasons", "since", "damaged"} < found
    columns = set(plain.COLUMNS)
    assert {key for key in found | columns if f"`{key}`" not in text} == set()


def keys_of(value: object) -> set[str]:
    """Every key of a document, at whatever depth."""
    if isinstance(value, list):
        return {key for one in value for key in keys_of(one)}
    if isinstance(value, dict):
        return set(value) | {key for one in value.values() for key in keys_of(one)}
    return set()
