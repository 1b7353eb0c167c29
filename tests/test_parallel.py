"""The same bytes from several processes; and what is left when one of them is killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from bench.generate import generate
from edi_scrub import parallel
from edi_scrub.batch import scrub_files
from edi_scrub.errors import NotReadableError, ScrubError
from edi_scrub.judging import DEFAULT
from edi_scrub.policy.library import Policies

ROOT = Path(__file__).resolve().parents[1]
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="workers are copies on Linux only")
SPAWN = multiprocessing.get_context("spawn")
PATIENCE = 60  # seconds; a machine may be busy

# The program with something that happens in a worker before it judges a piece.
PROGRAM = """
import os, signal, time
from pathlib import Path
from edi_scrub import parallel, piecewise

parallel.SMALL = 1
parent, judge_piece = os.getpid(), piecewise.judge_piece

def judged(piece, *rest):
    if os.getpid() != parent:
        Path(f"worker-{{os.getpid()}}").touch()
        {happens}
    return judge_piece(piece, *rest)

piecewise.judge_piece = judged
from edi_scrub.cli import main
main()
"""


def written(folder: Path) -> dict[str, bytes]:
    """The files of a folder, hidden ones too."""
    found = folder.iterdir() if folder.exists() else ()
    return {path.name: path.read_bytes() for path in sorted(found)}


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    """A file of several pieces, with claims that stand there twice."""
    path = tmp_path / "claims.837"
    once = "".join(generate(400))
    path.write_text(once + once, "latin-1")
    return path


def start(folder: Path, happens: str, *options: str) -> subprocess.Popen[str]:
    """The program over claims.837, in a process group of its own."""
    program = folder / "program.py"
    program.write_text(PROGRAM.format(happens=happens))
    words = ["scrub", "claims.837", "-o", "out", "--jobs", "2", *options]
    return subprocess.Popen(
        [sys.executable, str(program), *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def workers(folder: Path) -> list[int]:
    return [int(path.name.partition("-")[2]) for path in folder.glob("worker-*")]


def soon(holds: Callable[[], bool]) -> bool:
    """Does it come to hold, with patience?"""
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def is_there(process: int) -> bool:
    """Is a process running? One that has ended and that nobody waited for is not."""
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


@pytest.mark.slow
def test_several_processes_write_what_one_does(
    claims: Path, tmp_path: Path, policies: Policies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel, "SMALL", 100_000)
    monkeypatch.setattr(parallel, "_context", lambda *, forks: SPAWN)
    small, bad = tmp_path / "small.837", tmp_path / "bad.837"
    small.write_text("".join(generate(20)), "latin-1")
    bad.write_text("%PDF-1.7", "latin-1")
    files = [str(small), str(claims), str(bad)]
    told = {}
    for jobs in (1, 2):
        found = list(
            scrub_files(files, tmp_path / str(jobs), policies, DEFAULT,
                        watch=lambda file: nullcontext(), jobs=jobs)
        )  # fmt: skip
        told[jobs] = [
            (file, str(come) if isinstance(come, ScrubError) else come.summary)
            for file, come in found
        ]
        assert isinstance(found[2][1], NotReadableError)
    assert told[1] == told[2]
    one, two = written(tmp_path / "1"), written(tmp_path / "2")
    assert len(one) == 12
    assert two == one


@pytest.mark.slow
@on_linux
def test_copies_of_the_program_write_what_one_process_does(claims: Path, tmp_path: Path) -> None:
    for name, options in (("one", ["--jobs", "1"]), ("three", ["--jobs", "3"])):
        run = start(tmp_path, "pass", "-o", name, "--ack", *options)
        _, said = run.communicate(timeout=PATIENCE)
        assert run.returncode == 0, said
        assert not said
    assert len(workers(tmp_path)) == 3
    assert written(tmp_path / "three") == written(tmp_path / "one")


@on_linux
def test_a_worker_that_is_killed_ends_the_run_with_a_sentence(claims: Path, tmp_path: Path) -> None:
    run = start(tmp_path, "piece.begin.claims and os.kill(os.getpid(), signal.SIGKILL)")
    _, said = run.communicate(timeout=PATIENCE)
    assert run.returncode == 70
    assert "processes of --jobs was killed" in said
    assert "Traceback" not in said
    assert written(tmp_path / "out") == {}
    assert soon(lambda: not any(map(is_there, workers(tmp_path))))


@pytest.mark.slow
@on_linux
def test_a_worker_without_memory_ends_the_run_and_the_log_has_no_value(
    claims: Path, tmp_path: Path
) -> None:
    run = start(tmp_path, 'raise MemoryError("CLM*B0000001")')
    _, said = run.communicate(timeout=PATIENCE)
    assert run.returncode == 70
    assert "MemoryError" in said
    assert "fault of edi-scrub's own" in said
    assert "B0000001" not in said
    assert written(tmp_path / "out") == {}


@pytest.fixture
def waiting(claims: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """The program with both workers at work, slowly."""
    run = start(tmp_path, "time.sleep(0.5)")
    assert soon(lambda: len(workers(tmp_path)) == 2)
    yield run
    for process in [run.pid, *workers(tmp_path)]:
        if is_there(process):
            os.kill(process, signal.SIGKILL)
    run.communicate(timeout=PATIENCE)


@on_linux
@pytest.mark.slow
@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_who_ends_the_program_ends_its_workers_and_leaves_nothing(
    waiting: subprocess.Popen[str], tmp_path: Path, number: signal.Signals, status: int
) -> None:
    os.killpg(waiting.pid, number)
    _, said = waiting.communicate(timeout=PATIENCE)
    assert waiting.returncode == status
    assert "Traceback" not in said
    assert written(tmp_path / "out") == {}
    assert not any(map(is_there, workers(tmp_path)))


@on_linux
@pytest.mark.slow
def test_workers_do_not_outlive_a_program_that_is_killed(claims: Path, tmp_path: Path) -> None:
    run = start(tmp_path, f"time.sleep({PATIENCE})")
    assert soon(lambda: len(workers(tmp_path)) == 2)
    run.kill()
    run.communicate(timeout=PATIENCE)
    assert soon(lambda: not any(map(is_there, workers(tmp_path))))
