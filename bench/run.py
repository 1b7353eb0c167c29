"""How fast, and in how much memory: edi-scrub beside pyx12's own x12valid.

``python -m bench.run`` writes invented claims (bench/generate.py), scrubs them, has
x12valid judge the same file in the same run, then scrubs ten times as many to see that
memory does not grow. It prints what it measured and ends with 1 where a figure is not
what the project promises.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.generate import generate

TIMES_X12VALID = 8
MOST_MIB = 120
GROWTH = 1.1  # "the same": what the allocator may differ by
# ru_maxrss is in KiB on Linux and in bytes on macOS.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024


class Measured(NamedTuple):
    """One run of a program: wall clock and processor in seconds, peak memory in MiB."""

    seconds: float
    mib: float
    cpu: float


def program(name: str) -> str:
    """A program of the environment this runs in.

    Raises:
        SystemExit: it is not there.
    """
    found = Path(sys.executable).with_name(name)
    if not found.exists():
        raise SystemExit(f"{name} is not installed beside {Path(sys.executable).name}: make bench")
    return str(found)


def measure(command: list[str], folder: Path, wanted: tuple[int, ...], says: str = "") -> Measured:
    """Run a command to its end.

    Raises:
        SystemExit: its exit status is none of ``wanted``, or it does not say ``says``.
    """
    heard = folder / "heard.txt"
    with heard.open("wb") as output:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    text = heard.read_text(encoding="utf-8", errors="replace")
    if process.returncode not in wanted or says not in text:
        raise SystemExit(f"{command[0]} ended with {process.returncode}:\n{text[-2000:]}")
    cpu = usage.ru_utime + usage.ru_stime
    return Measured(seconds, usage.ru_maxrss * RSS_UNIT / 2**20, cpu)


def written(folder: Path, claims: int) -> Path:
    """A file of ``claims`` invented claims."""
    path = folder / f"{claims}.837"
    with path.open("w", encoding="latin-1", newline="") as stream:
        stream.writelines(generate(claims))
    return path


def scrubbed(path: Path) -> Measured:
    """``edi-scrub scrub`` over a file, everything written."""
    command = [program("edi-scrub"), "scrub", str(path), "-o", "out", "--force", "--quiet"]
    return measure(command, path.parent, wanted=(0,))


def validated(path: Path) -> Measured:
    """x12valid over a file; it ends with 1 even when it accepts, and says OK then."""
    return measure([program("x12valid"), str(path)], path.parent, wanted=(0, 1), says=": OK")


def row(name: str, claims: int, measured: Measured) -> str:
    """A line of the table."""
    speed = claims / measured.seconds
    return f"{name:16} {claims:>9,} {measured.seconds:>9.1f} {speed:>10,.0f} {measured.mib:>9.0f}"


def compare(folder: Path, claims: int, many: int) -> list[str]:
    """Measure, print as it goes, and return what was promised and not met."""
    path = written(folder, claims)
    print(f"{path.stat().st_size / 1e6:.1f} MB of invented 837P claims, one file, one run")
    print(f"{'':16} {'claims':>9} {'seconds':>9} {'claims/s':>10} {'peak MiB':>9}")
    ours = scrubbed(path)
    print(row("edi-scrub scrub", claims, ours), flush=True)
    theirs = validated(path)
    print(row("x12valid", claims, theirs), flush=True)
    large = scrubbed(written(folder, many))
    print(row("edi-scrub scrub", many, large))
    ratio = theirs.seconds / ours.seconds
    growth = large.mib / ours.mib
    print(f"\nedi-scrub: {ratio:.1f} times the claims a second of x12valid, ", end="")
    print(f"{growth:.2f} times the memory at {many / claims:.0f} times the claims")
    kept = {
        f"at least {TIMES_X12VALID} times as fast as x12valid": ratio >= TIMES_X12VALID,
        f"under {MOST_MIB} MiB": max(ours.mib, large.mib) < MOST_MIB,
        "the same memory for more claims": growth < GROWTH,
    }
    return [promise for promise, met in kept.items() if not met]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--claims", type=int, default=20_000, help="of the compared file")
    parser.add_argument("--quick", action="store_true", help="4,000 and 40,000 claims only")
    options = parser.parse_args()
    claims = 4_000 if options.quick else options.claims
    with TemporaryDirectory(prefix="edi-scrub-bench-") as folder:
        missed = compare(Path(folder), claims, 10 * claims)
    if missed:
        raise SystemExit("not met: " + "; ".join(missed))


if __name__ == "__main__":
    main()
