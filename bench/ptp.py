"""An invented PTP table in the layout of CMS's own, as long as asked for: what an import takes.

``python -m bench.ptp 2000000`` writes the table in four files, as CMS does, into a temporary
folder, imports them with ``edi-scrub codes import-ncci``, and says how long that took, the
memory it needed at its most, and what the kept table costs a run: to read, and to be asked.
The pairs are made up; each code has about as many as CMS gives it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from time import perf_counter, process_time

from edi_scrub.policy.codefiles import load_codes
from edi_scrub.policy.folders import built_in
from edi_scrub.policy.loading import load_policies

HEAD = (
    "CPT only copyright 2025 American Medical Association.  All rights reserved.\t\t\t\t\t\t\r\n"
    "Column1/Column2 Edits\t\t\t\t\t\t\r\n"
    "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\r\n"
    "\t\tprior to 1996\tDate\tDate\t0=not allowed\t\r\n"
    "\t\t\t\t*=no data\t1=allowed\t\r\n"
    "\t\t\t\t\t9=not applicable\t\r\n"
)
FILES = 4
CODES = 10_000  # of CPT and HCPCS, about
# What is part of nearly every procedure.
EVERYWHERE = ("96372", "76942", "99211", "99212", "99213", "99214", "99215")


def pairs(count: int) -> Iterator[str]:
    """So many lines of the table, in its order."""
    drawn = Random(837)
    codes = sorted(drawn.sample(range(100, 99_999), CODES - 200))
    known = list(load_codes(built_in() / "codes").procedures)
    names = sorted({f"{code:05}" for code in codes} | set(known))
    each = count // len(names) + 1 - len(EVERYWHERE)
    for column1 in names:
        more = 1000 if column1 in known else 0
        for column2 in sorted({*EVERYWHERE, *drawn.sample(names, each + more)}):
            effective = f"{drawn.randint(1996, 2026)}0101"
            deletion = "*" if drawn.random() < 0.7 else "20261231"
            modifier = drawn.choice("0111119")
            yield f"{column1}\t{column2}\t\t{effective}\t{deletion}\t{modifier}\tMisuse\r\n"


def write(folder: Path, count: int) -> list[Path]:
    """The table as CMS parts it."""
    found = [folder / f"ccipra-v323r0-f{n}.txt" for n in range(1, FILES + 1)]
    lines = pairs(count)
    for path in found:
        with path.open("w", encoding="ascii", newline="") as stream:
            stream.write(HEAD)
            for _, line in zip(range(count // FILES), lines, strict=False):
                stream.write(line)
    return found


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=int, nargs="?", default=2_000_000)
    count = parser.parse_args().pairs
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        files = write(folder, count)
        os.environ["EDI_SCRUB_DATA"] = ""
        os.environ["EDI_SCRUB_CACHE"] = str(folder / "cache")
        program = "from edi_scrub.cli import main; main()"
        command = ["codes", "import-ncci", *map(str, files), "-o", str(folder / "out")]
        begun = perf_counter()
        child = subprocess.Popen([sys.executable, "-c", program, *command])
        _, status, usage = os.wait4(child.pid, 0)
        took = perf_counter() - begun
        table = folder / "out" / "codes" / "ncci.tsv"
        print(f"import: {took:.1f} s ({usage.ru_utime:.1f} s of the processor),", end=" ")
        print(f"{usage.ru_maxrss / 1024:.0f} MB, status {status}")
        print(f"kept: {table.stat().st_size / 1e6:.1f} MB")
        for what, folders in (("built-in", ()), ("with the table", (folder / "out",))):
            for time in ("first", "then", "again"):
                begun = process_time()
                load_policies(*folders)
                print(f"load {what}, {time}: {(process_time() - begun) * 1e3:.1f} ms")
        codes = load_policies(folder / "out").codes
        procedures = sorted(codes.procedures)
        for time in ("first", "then"):
            begun = process_time()
            for one in procedures:
                for other in procedures:
                    codes.pair(one, other, date(2026, 11, 24))
            each = (process_time() - begun) / len(procedures) ** 2
            print(f"a pair, asked {time}: {each * 1e6:.1f} µs")


if __name__ == "__main__":
    main()
