"""``--history`` of scrub and explain, ``history import`` and ``history forget``."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from edi_scrub.cli import main
from edi_scrub.jobs.database import Database
from edi_scrub.jobs.tables import SENT_CLAIMS
from edi_scrub.scrubbing import Staged, scrub_staged
from tests.jobs.treated import POLICY, Treated, file_of

FIRST = Treated("PT1", "2025-01-06")
SOON = Treated("PT2", "2025-03-30")
LATER = Treated("PT3", "2025-03-31", member="X00000002")
Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with old.837 (sent), claims.837 (due) and a policy."""
    (tmp_path / "old.837").write_text(file_of(FIRST), "latin-1")
    (tmp_path / "claims.837").write_text(file_of(SOON, LATER), "latin-1")
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "invented.toml").write_text(POLICY, "utf-8")
    return tmp_path


@pytest.fixture
def run(folder: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """edi-scrub with that history and these policies."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("EDI_SCRUB_HISTORY_KEY", str(folder / "patient.key"))

    def edi_scrub(*words: str, history: str = database_url) -> Result:
        options = ["--history", history]
        if "forget" not in words:
            options += ["--policies", "policies"]
        if words[0] in {"scrub", "explain", "hook"}:
            options += ["--guide", "off", "--select", "treatment-interval,duplicate-claim"]
        return CliRunner().invoke(main, [*words, *options], catch_exceptions=False)

    return edi_scrub


def held(folder: Path) -> list[str]:
    report = (folder / "out" / "claims.report.jsonl").read_text("utf-8").splitlines()
    return [entry["claim_id"] for entry in map(json.loads, report)]


def plain(result: Result) -> str:
    """The output without its line ends."""
    return " ".join(result.output.split())


def count(database_url: str) -> int:
    database = Database(database_url)
    with database.read() as connection:
        found = connection.scalar(sa.select(sa.func.count()).select_from(SENT_CLAIMS))
    database.close()
    return found or 0


def test_a_claim_is_held_to_imported_files(run: Run, folder: Path) -> None:
    imported = run("history", "import", "old.837")
    assert imported.output == "old.837: 1 claims entered, 0 there already\n"
    assert run("scrub", "claims.837", "-o", "out").exit_code == 0
    assert held(folder) == ["PT2"]


def test_scrub_and_explain_enter_nothing(run: Run, folder: Path, database_url: str) -> None:
    run("history", "import", "old.837")
    run("scrub", "claims.837", "-o", "out")
    explained = run("explain", "claims.837", "--claim", "PT2")
    assert "83 days after the treatment of 2025-01-06 that claim PT1 billed" in plain(explained)
    assert count(database_url) == 1


def test_explain_knows_what_the_file_sends_before_its_claim(run: Run, folder: Path) -> None:
    run("history", "import", "old.837")
    (folder / "two.837").write_text(
        file_of(LATER, Treated("PT4", "2025-04-20", member="X00000002")), "latin-1"
    )
    explained = run("explain", "two.837", "--claim", "PT4")
    assert "20 days after the treatment of 2025-03-31 that claim PT3 billed" in plain(explained)


def test_with_now_the_history_is_what_it_was_then(run: Run, folder: Path) -> None:
    run("history", "import", "old.837")  # it says that it was sent on 2026-01-05
    assert run("scrub", "claims.837", "-o", "out", "--now", "2026-01-04").exit_code == 0
    assert held(folder) == []
    assert run("scrub", "claims.837", "-o", "out", "--force", "--now", "2026-01-06").exit_code == 0
    assert held(folder) == ["PT2"]
    assert (
        "83 days"
        not in run("explain", "claims.837", "--claim", "PT2", "--now", "2026-01-04").output
    )


def test_a_file_may_be_imported_again(run: Run, database_url: str) -> None:
    run("history", "import", "old.837", "claims.837")
    again = run("history", "import", "old.837", "claims.837")
    assert again.output.splitlines() == [
        "old.837: 0 claims entered, 1 there already",
        "claims.837: 0 claims entered, 2 there already",
    ]
    assert count(database_url) == 3


def test_an_imported_replacement_stands_alone_however_often(
    run: Run, folder: Path, database_url: str
) -> None:
    both = file_of(FIRST, Treated("PT1", "2025-01-07", frequency="7", original="9"))
    (folder / "both.837").write_text(both, "latin-1")
    for _ in range(2):
        assert run("history", "import", "both.837").exit_code == 0
        assert count(database_url) == 1


def test_an_unreadable_file_is_said_and_the_others_are_imported(run: Run, folder: Path) -> None:
    (folder / "bad.837").write_text("not X12", "latin-1")
    result = run("history", "import", "bad.837", "old.837")
    assert result.exit_code == 65
    assert "old.837: 1 claims entered" in result.output


def test_what_is_old_is_forgotten(run: Run, folder: Path, database_url: str) -> None:
    run("history", "import", "old.837", "claims.837")
    assert run("history", "forget", "--before", "2025-03-31").output == "2 claims forgotten\n"
    assert count(database_url) == 1


def test_the_key_is_its_owners_alone(run: Run, folder: Path) -> None:
    run("history", "import", "old.837")
    key = folder / "patient.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.chmod(0o640)
    result = run("scrub", "claims.837", "-o", "out")
    assert (result.exit_code, "chmod 600" in result.output) == (78, True)


def test_another_key_finds_nobody_and_is_refused(run: Run, folder: Path) -> None:
    run("history", "import", "old.837")
    (folder / "patient.key").write_text("0" * 64)
    result = run("scrub", "claims.837", "-o", "out")
    assert (result.exit_code, "another key" in result.output) == (78, True)
    assert not (folder / "out").exists()


def test_a_lost_key_is_said(run: Run, folder: Path) -> None:
    run("history", "import", "old.837")
    (folder / "patient.key").unlink()
    assert run("scrub", "claims.837", "-o", "out").exit_code == 78


def test_the_configuration_says_where_the_history_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    (folder / "edi-scrub.toml").write_text('state = "kept"\n')
    result = CliRunner().invoke(main, ["history", "import", "old.837"], catch_exceptions=False)
    assert result.exit_code == 0
    assert {path.name for path in (folder / "kept").iterdir()} >= {"ledger.db", "patient.key"}


def test_a_history_that_is_not_there_is_not_made(run: Run, folder: Path) -> None:
    result = run("scrub", "claims.837", "-o", "out", history="sqlite:///state/typo.db")
    assert (result.exit_code, "no history at state/typo.db" in result.output) == (78, True)
    assert not (folder / "state" / "typo.db").exists()


def test_a_server_needs_a_key_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EDI_SCRUB_HISTORY_KEY", raising=False)
    words = ["scrub", str(folder / "claims.837"), "--history", "postgresql://u@h/n"]
    result = CliRunner().invoke(main, words, catch_exceptions=False)
    assert (result.exit_code, "EDI_SCRUB_HISTORY_KEY" in result.output) == (78, True)


# -- the hook, which enters what it passes on


def test_the_hook_holds_to_the_history_and_enters_what_it_passes_on(
    run: Run, folder: Path, database_url: str
) -> None:
    out = folder / "ready.837"
    assert run("hook", "old.837", "-o", str(out)).exit_code == 0
    assert count(database_url) == 1
    assert run("hook", "claims.837", "-o", str(folder / "two.837")).exit_code == 0
    ready = (folder / "two.837").read_text("latin-1")
    assert ("CLM*PT2*" in ready, "CLM*PT3*" in ready) == (False, True)
    assert count(database_url) == 2


def test_the_hook_enters_nothing_where_it_passes_nothing_on(
    run: Run, folder: Path, database_url: str
) -> None:
    run("history", "import", "old.837")
    words = ["hook", "claims.837", "-o", str(folder / "ready.837")]
    assert run(*words, "--fail-on-reject").exit_code == 1
    assert count(database_url) == 1
    (folder / "ready.837").write_text("there already")
    assert run(*words).exit_code == 73
    assert count(database_url) == 1


def test_the_hook_judges_again_what_was_overtaken(
    run: Run, folder: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def judge_then_import(*words: Any, **options: Any) -> Staged:
        judged = scrub_staged(*words, **options)
        if not overtaken:
            overtaken.append(run("history", "import", "old.837").output)
        return judged

    overtaken: list[str] = []
    monkeypatch.setattr("edi_scrub.scrubbing.scrub_staged", judge_then_import)
    (folder / "soon.837").write_text(file_of(SOON), "latin-1")
    assert run("hook", "soon.837", "-o", str(folder / "ready.837")).exit_code == 1
    assert overtaken == ["old.837: 1 claims entered, 0 there already\n"]
    assert count(database_url) == 1
