"""What a run loads before it judges: a hook pays for it at every call."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

CLEAN = ROOT / "fixtures" / "inbox" / "clinic-medicare.837"
# Loaded modules (with all below them) by what a run may do without them.
SPARED = {
    "structlog": "nothing is logged",
    "rich": "structlog's tracebacks are not shown",
    "asyncio": "structlog loads it",
    "pyx12": "the guide's tables are compiled",
    "defusedxml": "pyx12 loads it",
    "tomllib": "the policies are compiled",
    "edi_scrub.policy.lint": "the policies are linted",
    "simple_icd_10_cm": "only its list is read",
    "importlib.metadata": "pyx12's version is read where it stands",
    "email": "importlib.metadata loads it",
    "_strptime": "no date is parsed by a format",
    "multiprocessing": "one process judges",
    "zipfile": "nothing is imported",
    "sqlalchemy": "there is no history to look at",
    "edi_scrub.jobs": "nothing is scheduled",
}
PROGRAM = """
import sys
from edi_scrub.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print(*sorted(sys.modules), file=sys.stderr)
"""


def loaded(folder: Path, *options: str) -> set[str]:
    """The modules of a process once it has scrubbed a file."""
    return modules_of("scrub", str(CLEAN), "-o", str(folder), "--force", *options)


def modules_of(*words: str) -> set[str]:
    """The modules of a process once it is done."""
    command = [sys.executable, "-c", PROGRAM, *words]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return set(ended.stderr.splitlines()[-1].split())


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules of a run that is not the first one."""
    folder = tmp_path_factory.mktemp("start")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EDI_SCRUB_CACHE", str(folder / "cache"))
        first = loaded(folder)
        assert "edi_scrub.policy.lint" in first, "the first run reads the policies"
        return loaded(folder)


@pytest.mark.slow
@pytest.mark.parametrize("name", SPARED, ids=str)
def test_a_run_does_not_load(modules: set[str], name: str) -> None:
    assert "edi_scrub.pipeline" in modules
    assert not {one for one in modules if one == name or one.startswith(f"{name}.")}


@pytest.mark.slow
def test_a_call_of_the_hook_loads_no_more_than_its_own(
    modules: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDI_SCRUB_CACHE", str(tmp_path / "cache"))
    words = ["hook", str(CLEAN), "--reports", str(tmp_path), "-o"]
    modules_of(*words, str(tmp_path / "1.837"))
    more = modules_of(*words, str(tmp_path / "2.837")) - modules
    assert {one for one in more if not one.startswith("edi_scrub.")} <= {"edi_scrub"}
    assert "edi_scrub.jobs.hook" in more and "edi_scrub.jobs.history" not in more


@pytest.mark.slow
def test_without_a_cache_folder_a_run_comes_out_the_same(tmp_path: Path) -> None:
    cached, bare = tmp_path / "cached", tmp_path / "bare"
    with pytest.MonkeyPatch.context() as patch:
        for folder, cache in ((cached, tmp_path / "cache"), (cached, tmp_path / "cache"),
                              (bare, Path(os.devnull) / "nowhere")):  # fmt: skip
            patch.setenv("EDI_SCRUB_CACHE", str(cache))
            loaded(folder)
    written = {path.name: path.read_bytes() for path in cached.iterdir()}
    assert written == {path.name: path.read_bytes() for path in bare.iterdir()}
    assert len(written) == 6
