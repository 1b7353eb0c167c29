"""Whatever is written beside claim files names nobody: every format, log, metric and table.

The 277CA names patients, as the guide demands: it answers the one that sent them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from edi_scrub.cli import main
from tests.jobs.office import Office
from tests.marked import Marked

CLAIM_FILES = (".clean.837", ".rejected.837", ".277ca.x12")
NAMED = (".csv", ".html")  # with --with-phi


@pytest.fixture(scope="module", params=[False, True], ids=["as the guide has it", "all wrong"])
def marked(request: pytest.FixtureRequest) -> Marked:
    return Marked(broken=request.param)


@pytest.fixture
def claims(marked: Marked, tmp_path: Path) -> Path:
    """The file; every mark stands in it."""
    path = tmp_path / "claims.837"
    path.write_text(marked.text, "latin-1")
    dates = "written otherwise"
    assert [place for place, mark in marked.marks.items()
            if mark not in marked.text and dates not in place] == []  # fmt: skip
    return path


def seen(marks: dict[str, str], data: bytes) -> set[str]:
    """Whose marks are in some bytes, in whatever case."""
    text = data.upper()
    return {place for place, mark in marks.items() if mark.encode("latin-1").upper() in text}


def run(*words: object, statuses: tuple[int, ...] = (0, 1)) -> bytes:
    """What a command says, on the screen and elsewhere."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code in statuses, result.output
    return result.stdout_bytes + result.stderr_bytes


def below(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path, path.read_bytes()


def test_the_file_is_scrubbed_into_all_three_outcomes(claims: Path, tmp_path: Path) -> None:
    """Else the tests below would look at less than there is."""
    run("scrub", claims, "-o", tmp_path / "out")
    found = json.loads((tmp_path / "out" / "claims.summary.json").read_text())
    counts = found["claims"]
    wrong = counts["rejected"] == counts["in"] == 5
    assert wrong or (counts["clean"], counts["corrected"], counts["rejected"]) == (3, 1, 1), counts


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_output_of_scrub_names_a_person(
    claims: Path, marked: Marked, tmp_path: Path, jobs: int
) -> None:
    out, log, history = tmp_path / "out", tmp_path / "log.jsonl", f"sqlite:///{tmp_path}/history.db"
    said = run("history", "import", claims, "--history", history)
    said += run("scrub", claims, "-o", out, "--ack", "--jobs", jobs, "--log-file", log,
                "--log-level", "debug", "--history", history)  # fmt: skip
    assert seen(marked.marks, said) == set()
    names = [path.name for path, _ in below(out) if not path.name.endswith(CLAIM_FILES)]
    assert len(names) == 5, names  # csv, html, jsonl, summary, 999
    for path, data in below(tmp_path):
        if path != claims and not path.name.endswith(CLAIM_FILES):
            assert seen(marked.marks, data) == set(), path.name


def test_with_phi_names_and_nothing_else_stand_in_the_csv_and_the_page(
    claims: Path, marked: Marked, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    said = run("scrub", claims, "-o", out, "--ack", "--with-phi", "--log-level", "debug")
    assert seen(marked.marks, said) == set()
    for path, data in below(out):
        found = {marked.marks[place] for place in seen(marked.marks, data)}
        if path.suffix in NAMED:
            assert found == marked.names, path.name
        elif not path.name.endswith(CLAIM_FILES):
            assert found == set(), path.name


@pytest.mark.parametrize(
    "words",
    [["lines"], ["lines", "--format", "csv"], ["lines", "--format", "jsonl"],
     *(["explain", "--claim", f"C905-{number}", *more]
       for number in (1, 2, 5) for more in ((), ("--format", "json")))],
    ids=" ".join,
)  # fmt: skip
def test_no_question_about_a_file_is_answered_with_a_person(
    claims: Path, marked: Marked, words: list[str]
) -> None:
    command, *options = words
    assert seen(marked.marks, run(command, claims, *options)) == set()


def test_no_comparison_and_no_report_on_many_runs_names_a_person(
    claims: Path, marked: Marked, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run("scrub", claims, "-o", out, "--with-phi")
    said = [run("policies", "diff", "built-in", "built-in", claims, "--all", "--format", form)
            for form in ("table", "json", "csv")]  # fmt: skip
    said += [run("report", out, "--format", form) for form in ("html", "json", "csv", "table")]
    assert seen(marked.marks, b"".join(said)) == set()
    assert b"C905-2" in said[-4]


def test_the_hook_names_nobody_beside_its_claim_file(
    claims: Path, marked: Marked, tmp_path: Path
) -> None:
    held, ready = tmp_path / "held", tmp_path / "ready.837"
    said = run("hook", claims, "-o", ready, "--reports", held, "--log-level", "debug",
               statuses=(0, 1, 3))  # fmt: skip
    assert seen(marked.marks, said) == set()
    for path, data in below(held):
        if not path.name.endswith(CLAIM_FILES):
            assert seen(marked.marks, data) == set(), path.name


def test_a_configuration_that_asks_for_names_gets_them_in_the_csv_and_the_page(
    claims: Path, marked: Marked, tmp_path: Path
) -> None:
    more = "with_phi = true\ncsv_bom = true"
    job, filtering = Office(tmp_path / "job", more=more), Office(tmp_path / "filtering", more=more)
    job.put("claims.837", marked.text)
    assert job.run().exit_code == 0
    run("hook", claims, "-c", filtering.file, "-o", tmp_path / "ready.837")
    reports = [path for office in (job, filtering) for path, _ in below(office.folder / "reports")
               if not path.name.endswith(CLAIM_FILES)]  # fmt: skip
    assert len(reports) == 8  # four of each
    for path in reports:
        found = {marked.marks[place] for place in seen(marked.marks, path.read_bytes())}
        assert found == (marked.names if path.suffix in NAMED else set()), path.name
        assert path.read_bytes().startswith(b"\xef\xbb\xbf") == (path.suffix == ".csv")


def test_the_scheduled_job_keeps_nobodys_name(marked: Marked, tmp_path: Path) -> None:
    more = 'ack = true\nlog_file = "state/job.log"\nmetrics_file = "state/edi.prom"'
    office = Office(tmp_path / "office", more=more)
    office.put("claims.837", marked.text)
    office.put("broken.837", marked.text[: len(marked.text) // 2])
    said = office.run()
    assert said.exit_code in (0, 65), said.output
    assert seen(marked.marks, said.stdout_bytes + said.stderr_bytes) == set()
    kept = {"archive", "quarantine", "outbox", "rejected"}  # claim files as they came, and parts
    looked = []
    for path, data in below(office.folder):
        claim_file = path.name.endswith((*CLAIM_FILES, ".837")) and path.parent.name in (
            kept | {"reports"}
        )
        if not claim_file:
            looked.append(path.name)
            assert seen(marked.marks, data) == set(), path
    assert {"ledger.db", "job.log", "claims.report.html", "claims.999.x12"} <= set(looked)
