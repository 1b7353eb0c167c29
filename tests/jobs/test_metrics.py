"""What Prometheus gets to read: the ledger's sums, in its own format, replaced whole."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families

from edi_scrub.errors import CannotCreateError, ConfigurationError
from edi_scrub.jobs import metrics
from edi_scrub.jobs.database import Database
from edi_scrub.jobs.metrics import LastRun, totals
from edi_scrub.jobs.tables import INPUTS
from tests.jobs.office import Office, claims

MOMENT = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
LAST = LastRun(MOMENT, 1.25, 70, 3)


def row(token: str, state: str, outcome: str = "", **more: object) -> dict[str, object]:
    return {
        "kind": "file", "token": token, "name": "claims.837", "stem": token, "extension": ".837",
        "holder": "1", "state": state, "outcome": outcome, "device": "1",
        "inode": "1", "size": 10, "mtime_ns": 0, "taken_at": MOMENT, **more,
    }  # fmt: skip


def figures(text: bytes) -> dict[str, float]:
    """Every sample, as the parser of Prometheus's own library reads it."""
    return {
        sample.name + "".join(f",{value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


def test_the_file_holds_what_the_ledger_adds_up_to(database: Database, tmp_path: Path) -> None:
    done = {"claims_in": 4, "clean": 1, "corrected": 1, "rejected": 2, "internal_errors": 1,
            "charge_in": Decimal("400.00"), "charge_transmit": Decimal("200.10"),
            "charge_rejected": Decimal("199.90")}  # fmt: skip
    rows = [
        row("a", "done", "scrubbed", **done),
        row("b", "done", "scrubbed", **done),
        row("c", "done", "skipped"),
        row("d", "quarantined", "unreadable"),
        row("e", "taken"),
        row("f", "decided", "scrubbed", **done),
    ]
    with database.begin() as connection:
        for one in rows:
            connection.execute(sa.insert(INPUTS).values(one))
    with database.read() as connection:
        metrics.write(tmp_path / "edi-scrub.prom", totals(connection), LAST)
    found = figures((tmp_path / "edi-scrub.prom").read_bytes())
    found.pop(next(name for name in found if name.startswith("edi_scrub_info")))
    assert found == {
        "edi_scrub_files_total,scrubbed,done": 2,
        "edi_scrub_files_total,skipped,done": 1,
        "edi_scrub_files_total,unreadable,quarantined": 1,
        "edi_scrub_claims_total,clean": 2,
        "edi_scrub_claims_total,corrected": 2,
        "edi_scrub_claims_total,rejected": 4,
        "edi_scrub_charges_dollars_total,transmit": 400.2,
        "edi_scrub_charges_dollars_total,rejected": 399.8,
        "edi_scrub_internal_errors_total": 2,
        "edi_scrub_unfinished_files": 2,
        "edi_scrub_waiting_files": 3,
        "edi_scrub_last_run_timestamp_seconds": MOMENT.timestamp(),
        "edi_scrub_last_run_duration_seconds": 1.25,
        "edi_scrub_last_run_exit_status": 70,
    }


def test_an_empty_ledger_has_figures_too(database: Database) -> None:
    with database.read() as connection:
        found = figures(metrics.rendered(totals(connection), LAST))
    assert found["edi_scrub_claims_total,clean"] == 0
    assert found["edi_scrub_charges_dollars_total,transmit"] == 0


NONE = metrics.Totals({}, {}, {}, 0)


def test_an_exporter_may_read_the_file_and_finds_no_other(tmp_path: Path) -> None:
    path = tmp_path / "edi-scrub.prom"
    before = os.umask(0o077)
    try:
        metrics.write(path, NONE, LAST)
        metrics.write(path, NONE, LAST._replace(exit_status=0))
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert [one.name for one in tmp_path.iterdir()] == ["edi-scrub.prom"]
    assert figures(path.read_bytes())["edi_scrub_last_run_exit_status"] == 0


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(CannotCreateError, match="the metrics cannot be written"):
        metrics.write(tmp_path / "no" / "edi-scrub.prom", NONE, LAST)


def test_without_the_extra_the_user_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(ConfigurationError, match=r"edi-scrub\[metrics\]"):
        metrics.rendered(NONE, LAST)


def test_the_library_is_loaded_with_the_first_figure_only() -> None:
    program = "import sys, edi_scrub.jobs.metrics; assert 'prometheus_client' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_every_pass_leaves_its_figures(tmp_path: Path, database_url: str) -> None:
    office = Office(tmp_path / "office", database_url, 'metrics_file = "edi-scrub.prom"')
    prom = office.folder / "edi-scrub.prom"
    office.put("monday.837", claims(1, count=3))
    assert office.run().exit_code == 0
    found = figures(prom.read_bytes())
    assert found["edi_scrub_claims_total,clean"] == 2
    assert found["edi_scrub_charges_dollars_total,rejected"] == 101
    prom.unlink()
    office.put("tuesday.837", "no claims")
    office.put("wednesday.837", claims(2))
    assert office.run().exit_code == 65
    found = figures(prom.read_bytes())
    assert found["edi_scrub_claims_total,clean"] == 3, "what was counted before is not lost"
    assert found["edi_scrub_files_total,unreadable,quarantined"] == 1
    assert found["edi_scrub_last_run_exit_status"] == 65


def test_figures_that_cannot_be_left_are_told_of_and_stop_nothing(tmp_path: Path) -> None:
    office = Office(tmp_path / "office", more='metrics_file = "no/edi-scrub.prom"')
    office.put("monday.837", claims(1))
    result = office.run()
    assert result.exit_code == 73
    assert "the metrics cannot be written" in result.stderr
    assert office.names("outbox") == ["monday.clean.837"]


def test_a_pass_logs_its_files_and_itself(tmp_path: Path) -> None:
    office = Office(tmp_path / "office", more='log_file = "log"')
    office.put("monday.837", claims(1))
    office.put("tuesday.837", "no claims")
    result = office.run("--quiet")
    assert result.exit_code == 65
    assert "tuesday.837: in quarantine" in result.stderr, "what is wrong is said in any case"
    assert result.stdout == ""
    events = [json.loads(line) for line in (office.folder / "log").read_text().splitlines()]
    assert sorted(one["event"] for one in events) == [
        "file refused",
        "file scrubbed",
        "run finished",
    ]
    run = events[-1]
    assert (run["command"], run["exit_status"], run["files"], run["claims"]) == ("run", 65, 2, 2)
