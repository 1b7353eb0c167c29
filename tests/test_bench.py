"""The benchmark's files are what they are called, and its figures are reckoned right."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from bench import imported
from bench.generate import Kind, generate
from bench.measuring import Measured, best, measure, middle
from bench.page import Figures, missed
from bench.promises import MOST_MIB, Promises
from bench.table import BEGINS, ENDS, Row, markdown, placed
from edi_scrub.findings import Outcome
from edi_scrub.judging import Options
from edi_scrub.pipeline import Sinks, scrub
from edi_scrub.policy.loading import load_policies
from edi_scrub.record import RunRecord
from tests.conftest import ROOT
from tests.pyx12_verdict import accepts

CLAIMS = 1_000


def text(kind: Kind, claims: int = CLAIMS) -> bytes:
    return "".join(generate(claims, kind=kind)).encode()


def outcome(kind: Kind) -> RunRecord:
    """What scrub makes of such a file, as the benchmark has it done."""
    policies = load_policies(unverified="reject" if kind == "denied" else "warn")
    sinks = Sinks(io.BytesIO(), io.BytesIO())
    return scrub(io.BytesIO(text(kind)), kind, policies, sinks, Options())


@pytest.mark.slow
def test_nobody_finds_anything_in_a_clean_file() -> None:
    record = outcome("clean")
    assert record.claims == {"clean": CLAIMS}
    assert not record.findings
    assert record.drug_lines > CLAIMS / 4
    assert accepts(text("clean", 200))


@pytest.mark.slow
def test_one_claim_in_twenty_of_a_faulty_file_is_held_back() -> None:
    record = outcome("faulty")
    assert 0.04 < record.claims[Outcome.REJECTED] / CLAIMS < 0.06
    assert {"guide", "charge-balance", "ndc-format", "procedure-choice"} <= set(record.held)


@pytest.mark.slow
def test_every_claim_of_a_denied_file_is_held_back_for_coverage_and_nothing_else() -> None:
    record = outcome("denied")
    assert record.claims == {"rejected": CLAIMS}
    assert record.held == {"diagnosis-not-covered": CLAIMS}
    assert accepts(text("denied", 200))


def test_an_import_of_policies_loads(tmp_path: Path) -> None:
    assert imported.write(tmp_path / "articles") == 10_000
    more = load_policies(tmp_path / "articles").policies
    assert len(more) == len(load_policies().policies) + imported.ARTICLES


def test_what_is_measured_is_a_process_with_its_status_and_its_words(tmp_path: Path) -> None:
    found = measure(["sh", "-c", "echo all well; exit 3"], tmp_path, (3,), "all well")
    assert found.wall > 0 and found.mib > 0
    for wanted, says in (((0,), "all well"), ((3,), "something else")):
        with pytest.raises(SystemExit, match="all well"):
            measure(["sh", "-c", "echo all well; exit 3"], tmp_path, wanted, says)
    assert best([Measured(2, 1, 30), Measured(1, 2, 40)]) == Measured(1, 1, 40)
    runs = [Measured(2, 1, 30), Measured(9, 9, 40), Measured(3, 2, 20)]
    assert middle(runs) == Measured(3, 2, 40)


def test_a_promise_is_kept_or_named() -> None:
    promises = Promises()
    promises.times("claims", Measured(2, 1, 30), Measured(30, 25, 30), 25)
    promises.within("ten", Measured(0.34, 0.3, 30), 0.35)
    promises.memory([(10, Measured(1, 1, 20)), (100, Measured(1, 1, 40))], 100)
    assert promises.missed == []
    promises.times("claims", Measured(2, 1, 30), Measured(30, 24.9, 30), 25)
    promises.times_by_the_clock("jobs", Measured(2, 1, 30), Measured(79, 25, 30), 40)
    promises.within("ten", Measured(0.35, 0.3, 30), 0.35)
    promises.memory([(100, Measured(1, 1, MOST_MIB - 20)), (200, Measured(1, 1, MOST_MIB))], 100)
    assert [missed.partition(",")[0] for missed in promises.missed] == [
        "claims: 25 times x12valid",
        "jobs: 40 times x12valid by the clock",
        "ten: under 0.35 s",
        "under 120 MiB",
        "the same memory for more claims",
    ]
    assert len(promises.figures) == 7


def test_the_table_goes_between_the_markers_of_the_readme() -> None:
    row = Row("edi-scrub", "clean", 2_000, 48_000, Measured(4, 2, 33.4))
    table = markdown([row], ["one figure"], date(2026, 1, 5))
    assert "| edi-scrub | clean | 2,000 | 4.00 | 2.00 | 1,000 | 24,000 | 33 |" in table
    assert table.startswith("2026-01-05, Python ") and table.endswith("- one figure")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    again = placed(readme, table)
    assert f"{BEGINS}\n{table}\n{ENDS}" in again
    assert again.partition(BEGINS)[0] == readme.partition(BEGINS)[0]
    assert again.partition(ENDS)[2] == readme.partition(ENDS)[2]
    with pytest.raises(SystemExit, match="no place"):
        placed("a text without markers", table)


def test_a_page_that_takes_too_long_is_told_with_what_took_so_long() -> None:
    quick = Figures(9_100, 20_000, 9_100, 16.0, 0.1, 0.8, 0.2, 0.5)
    assert missed(quick) == []
    assert quick.cells[:6] == ("9,100", "20,000", "9,100", "16.0", "0.10", "11.0")
    late = quick._replace(cpu=3.5, opened=1.9)
    assert [line.split(" findings ")[1] for line in missed(late)] == [
        "written in 3.50 s",
        "opened and filtered in 2.10 s",
    ]
