"""Run a program and measure it: wall clock, processor time, peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

# ru_maxrss is in KiB on Linux and in bytes on macOS.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024


class Measured(NamedTuple):
    """One run: wall clock and processor time (user and system) in seconds, peak MiB.

    The peak is that of the greatest process, this one's before it became the other included.
    """

    wall: float
    cpu: float
    mib: float

    def without(self, start: Measured) -> Measured:
        """The same with the times of another run left out."""
        return Measured(self.wall - start.wall, self.cpu - start.cpu, self.mib)


def program(name: str) -> str:
    """A program of the environment this runs in.

    Raises:
        SystemExit: it is not there.
    """
    found = Path(sys.executable).with_name(name)
    if not found.exists():
        raise SystemExit(f"{name} is not installed beside {Path(sys.executable).name}: make bench")
    return str(found)


def measure(
    command: Sequence[str], folder: Path, wanted: tuple[int, ...] = (0,), says: str = ""
) -> Measured:
    """Run a command to its end.

    Raises:
        SystemExit: its exit status is none of ``wanted``, or it does not say ``says``.
    """
    heard = folder / "heard.txt"
    with heard.open("wb") as output:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    text = heard.read_text(encoding="utf-8", errors="replace")
    if process.returncode not in wanted or says not in text:
        raise SystemExit(f"{command[0]} ended with {process.returncode}:\n{text[-2000:]}")
    return Measured(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * RSS_UNIT / 2**20)


def middle(runs: Sequence[Measured]) -> Measured:
    """The median of each: a machine that others slow down for a while counts for little."""
    walls, cpus, peaks = zip(*runs, strict=True)
    return Measured(median(walls), median(cpus), max(peaks))


def best(runs: Sequence[Measured]) -> Measured:
    """The least of each: what the machine's other work adds is left out."""
    walls, cpus, peaks = zip(*runs, strict=True)
    return Measured(min(walls), min(cpus), max(peaks))
