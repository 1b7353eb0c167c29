"""Kill -9 at every place where the world is changed: nothing is lost, nothing is sent twice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EVERY = "3"  # of the places, so that the suite stays quick; `make soak` takes them all


@pytest.mark.slow
def test_a_job_that_is_killed_anywhere_is_gone_on_from(database_url: str, tmp_path: Path) -> None:
    chosen = {"EDI_SCRUB_KILL_EVERY": EVERY} | os.environ
    done = subprocess.run(
        [sys.executable, "-m", "tests.jobs.crashes", database_url, str(tmp_path / "office")],
        cwd=ROOT, env=chosen, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert int(done.stdout) >= 100
