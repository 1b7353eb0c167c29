"""Folders as they are: foreign files, half files, old runs, the same file twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.overview.runs import Month, edi_scrub, text_of

SUMMARY, LINES, CLEAN = "claims.summary.json", "claims.report.jsonl", "claims.clean.837"


def changed(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    found = json.loads(path.read_text())
    change(found)
    path.write_text(json.dumps(found))


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def older(found: dict[str, Any]) -> None:
    """A summary as the first version wrote it."""
    for key in ("payers", "providers", "held_charges"):
        del found[key]
    for key in ("first_interchange", "last_interchange"):
        del found["source"][key]


DAMAGES: dict[str, tuple[Callable[[Path], object], str, int]] = {
    "a summary cut off": (lambda out: half(out / SUMMARY), "no summary of edi-scrub", 1),
    "a summary of nothing": (lambda out: (out / SUMMARY).write_text(""), "no summary", 1),
    "another program's": (lambda out: (out / SUMMARY).write_text('{"claims": 3}'), "no summary", 1),
    "no UTF-8": (lambda out: (out / SUMMARY).write_bytes(b'{"schema": "\xff"}'), "no summary", 1),
    "another schema": (
        lambda out: changed(out / SUMMARY, lambda one: one.update(schema="edi-scrub/summary/9")),
        "another form", 1,
    ),
    "no money": (
        lambda out: changed(out / SUMMARY, lambda one: one["charges"].update(rejected="NaN")),
        "no summary", 1,
    ),
    "no day": (
        lambda out: changed(
            out / SUMMARY, lambda one: one["source"].update(first_interchange="2026-02-31")
        ),
        "another form", 1,
    ),
    "counts that do not add up": (
        lambda out: changed(out / SUMMARY, lambda one: one["claims"].update(clean=9)),
        "does not add up", 1,
    ),
    "lines cut off": (lambda out: half(out / LINES), f"{LINES}: no report of edi-scrub", 2),
    "lines of another run": (lambda out: (out / LINES).write_text(""), "does not agree", 2),
    "lines gone": (lambda out: (out / LINES).unlink(), "its report.jsonl is gone", 2),
    "claims cut off": (lambda out: half(out / CLEAN), f"{CLEAN}: cannot be read to its end", 2),
    "claims of another run": (
        lambda out: (out / CLEAN).write_text(text_of()), "does not agree with its summary", 2,
    ),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_is_named_and_the_rest_is_told(month: Month, damage: str) -> None:
    out = month.run(text_of("260105", held=(1,)))
    month.run(text_of("260106", control=906))
    harm, sentence, files = DAMAGES[damage]
    harm(out)
    result = edi_scrub("report", month.folder, "--format", "json")
    assert result.exit_code == 65, result.output
    assert sentence in result.stderr and "Traceback" not in result.stderr
    found = json.loads(result.stdout)
    assert found["total"]["files"] == files
    assert [one["damaged"] for one in found["left_out"]] == [True]


def test_a_claim_of_a_damaged_report_is_counted_and_does_not_wait(month: Month) -> None:
    out = month.run(text_of("260105", held=(1,)))
    half(out / LINES)
    found = month.report(status=65)
    assert found["total"]["claims"]["rejected"] == 1
    assert found["waiting"]["claims"] == 0


def test_a_run_of_an_older_version_counts_as_far_as_it_tells(month: Month) -> None:
    out = month.run(text_of("260105", held=(1,)))
    month.run(text_of("260106", control=906))
    changed(out / SUMMARY, older)
    lines = [json.loads(line) for line in (out / LINES).read_text().splitlines()]
    for line in lines:
        for key in ("date", "provider_npi", "provider_name", "lines"):
            del line[key]
    (out / LINES).write_text("".join(json.dumps(line) + "\n" for line in lines))
    found = month.report()
    assert (found["total"]["claims"]["in"], found["total"]["claims"]["rejected"]) == (6, 1)
    assert found["undated"] == 1
    assert found["rules"] == [{"rule": "charge-balance", "claims": 1, "charge": "0.00"}]


def test_a_file_that_was_scrubbed_twice_counts_once(month: Month) -> None:
    month.run(text_of("260105", held=(1,)))
    month.run(text_of("260105", held=(1,)))
    found = month.report()
    assert found["total"]["claims"]["in"] == 3
    assert found["left_out"] == [
        {"name": SUMMARY, "why": "the same file was scrubbed again", "damaged": False}
    ]


def test_a_folder_that_is_named_twice_counts_once(month: Month) -> None:
    out = month.run(text_of("260105"))
    (month.folder / "again").symlink_to(out)
    found = month.report(month.folder, out)
    assert found["total"]["files"] == 1
    assert found["left_out"] == []


def test_an_output_outside_of_the_runs_folder_is_not_read(month: Month) -> None:
    out = month.run(text_of("260105", held=(1,)))
    outside = out.parent / LINES
    (out / LINES).rename(outside)
    changed(out / SUMMARY, lambda one: one["outputs"].update(jsonl=f"../{LINES}"))
    assert month.report(status=65)["waiting"]["claims"] == 0


def test_a_summary_that_cannot_be_read_is_named(month: Month) -> None:
    month.run(text_of("260105"))
    (month.folder / SUMMARY).symlink_to("nowhere")
    result = edi_scrub("report", month.folder)
    assert result.exit_code == 65
    assert f"{SUMMARY}: cannot be read: No such file or directory" in result.stderr


def test_where_there_is_no_run_nothing_is_reported(tmp_path: Path) -> None:
    result = edi_scrub("report", tmp_path, "-o", tmp_path / "month.html")
    assert result.exit_code == 66
    assert "there is no run" in result.stderr
    assert list(tmp_path.iterdir()) == []
