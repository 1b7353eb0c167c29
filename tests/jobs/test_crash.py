"""Kill -9 at every place where the world is changed: nothing is lost, nothing is sent twice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Of the places, so that the suite stays quick; `make soak` takes them all.
EVERY = {"kill": 3, "full": 9, "release": 5}


@pytest.mark.slow
@pytest.mark.parametrize("what", EVERY)
def test_a_job_that_is_stopped_anywhere_is_gone_on_from(
    database_url: str, tmp_path: Path, what: str
) -> None:
    chosen = {"EDI_SCRUB_KILL_EVERY": str(EVERY[what])} | os.environ
    words = [database_url, str(tmp_path / "office"), what]
    done = subprocess.run(
        [sys.executable, "-m", "tests.jobs.crashes", *words],
        cwd=ROOT, env=chosen, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    sys.stdout.write(f"{done.stdout.strip()} times\n")
    assert int(done.stdout) >= (100 if what == "kill" else 5)
