"""How fast, and in how much memory: edi-scrub beside pyx12's own x12valid.

``make bench`` writes invented claims (bench/generate.py), all clean, one in twenty faulty,
and all denied for coverage; edi-scrub scrubs each file with every check on, and x12valid
judges the same files in the same run. It prints what it measured as a table for the README
and ends with 1 where a figure is not what the project promises.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import msgspec

from bench import environments, imported, peers, wheel
from bench.generate import Kind, written
from bench.measuring import Measured, best, measure, middle
from bench.promises import (
    DENIED,
    START,
    START_WITH_LIBRARY,
    TWO_JOBS,
    WITH_START,
    WITHOUT_START,
    Promises,
)
from bench.table import Row, markdown, placed

README = environments.ROOT / "README.md"
FEW = 10  # claims of a file that a hook is called for
AGAIN = 9  # times that a short run is measured
AROUND = 4  # runs before and after x12valid's, which takes long
PEERS_ON = 2_000  # claims
OURS = "edi-scrub"
HOOK = f"{OURS} hook"
WITH_LIBRARY = f"{OURS}, {imported.ARTICLES} more policies"
KINDS: tuple[Kind, ...] = ("clean", "faulty", "denied")
FILES: dict[Kind, str] = {
    "clean": "clean",
    "faulty": "5 % faulty",
    "denied": "all denied",
}


class Ours(NamedTuple):
    """A way to run edi-scrub: what the table calls it, and its options."""

    name: str
    options: tuple[str, ...]


class Bench:
    """One run of the benchmark in a folder of its own."""

    def __init__(self, folder: Path, programs: Path, *, quick: bool) -> None:
        """``programs`` has edi-scrub and x12valid; ``quick`` measures short runs less often."""
        self.folder = folder
        self.programs = programs
        self.again = 3 if quick else AGAIN
        self.rows: list[Row] = []

    def file(self, kind: Kind, claims: int) -> tuple[Path, int]:
        """A file of so many claims, and how many segments it has."""
        path = written(self.folder, claims, kind)
        with path.open("rb") as stream:
            return path, sum(part.count(b"~") for part in iter(lambda: stream.read(1 << 20), b""))

    def add(self, program: str, kind: Kind, claims: int, measured: Measured) -> Measured:
        """Note and show a row."""
        row = Row(program, FILES[kind], claims, self.file(kind, claims)[1], measured)
        self.rows.append(row)
        say("  ".join(row.cells))
        return measured

    def scrubbed(self, kind: Kind, claims: int, *options: str, name: str = OURS) -> Measured:
        """``edi-scrub scrub`` over a file; the least of several runs where it is a short one."""
        if claims != FEW:
            return self.add(name, kind, claims, self.scrub(kind, claims, *options))
        self.scrub(kind, claims, *options)  # what is kept between runs is there then
        runs = [self.scrub(kind, claims, *options) for _ in range(self.again)]
        return self.add(name, kind, claims, best(runs))

    def scrub(self, kind: Kind, claims: int, *options: str) -> Measured:
        """One run, everything written; what it said is right."""
        path, _ = self.file(kind, claims)
        command = [str(self.programs / "edi-scrub"), "scrub", str(path), "-o", "out", "--force",
                   "--quiet", *options]  # fmt: skip
        if kind == "denied":  # the built-in lists that nobody has verified may reject, too
            command += ["--unverified", "reject"]
        found = measure(command, self.folder, (1,) if kind == "denied" else (0,))
        self.check(kind, path)
        return found

    def hooked(self, claims: int) -> Measured:
        """``edi-scrub hook`` over a clean file, with its reports, from file to file."""
        path, _ = self.file("clean", claims)
        words = [str(path), "-o", "ready.837", "--force", "--reports", "held"]
        command = [str(self.programs / "edi-scrub"), "hook", *words]
        measure(command, self.folder)  # what is kept between runs is there then
        found = best([measure(command, self.folder) for _ in range(self.again)])
        if (self.folder / "ready.837").read_bytes() != path.read_bytes():
            raise SystemExit("the hook changed a clean file")
        return self.add(HOOK, "clean", claims, found)

    def check(self, kind: Kind, path: Path) -> None:
        """Is the outcome what the kind of file has coming?

        Raises:
            SystemExit: it is not, so that what was measured means nothing.
        """
        text = (self.folder / "out" / f"{path.stem}.summary.json").read_bytes()
        found = msgspec.json.decode(text)
        claims, held = found["claims"], found["held"]
        share = claims["rejected"] / claims["in"]
        right = {
            "clean": not found["findings"] and claims["clean"] == claims["in"],
            "faulty": claims["in"] < 1000 or 0.04 < share < 0.06,
            "denied": held.get("diagnosis-not-covered") == claims["in"],
        }
        if not right[kind]:
            raise SystemExit(f"a file of the kind {kind} came out otherwise: {found}")

    def validated(self, kind: Kind, claims: int) -> Measured:
        """x12valid over a file; it ends with 1 even when it accepts, and says OK then."""
        path, _ = self.file(kind, claims)
        says = ": Failure" if kind == "faulty" else ": OK"
        command = [str(self.programs / "x12valid"), str(path)]
        times = self.again if claims == FEW else 1
        return best([measure(command, self.folder, (0, 1), says) for _ in range(times)])

    def both(self, kind: Kind, claims: int, *more: Ours) -> list[Measured]:
        """Ours, ours with each of ``more``, and x12valid over one file.

        x12valid takes many seconds, ours one: ours is run as often before as after, and its
        median counts, so that a machine that slows down slows both.
        """
        every = [Ours(OURS, ()), *more]

        def around() -> list[list[Measured]]:
            return [
                [self.scrub(kind, claims, *one.options) for one in every] for _ in range(AROUND)
            ]

        before, theirs, after = around(), self.validated(kind, claims), around()
        found = [middle(runs) for runs in zip(*before, *after, strict=True)]
        rows = [*zip([one.name for one in every], found, strict=True), ("x12valid", theirs)]
        return [self.add(name, kind, claims, measured) for name, measured in rows]


def compare(bench: Bench, promises: Promises, options: argparse.Namespace) -> None:
    """Measure, and hold it to what is promised."""
    many, some = (4_000, 2_000) if options.quick else (20_000, 4_000)
    start = bench.scrubbed("clean", FEW)
    their_start = bench.add("x12valid", "clean", FEW, bench.validated("clean", FEW))
    promises.within("Ten claims", start, START)
    promises.within("Ten claims through the hook", bench.hooked(FEW), START)
    library = _library(bench.folder / "articles")
    loaded = bench.scrubbed("clean", FEW, *library, name=WITH_LIBRARY)
    promises.within("Ten claims with a whole import of policies", loaded, START_WITH_LIBRARY)
    for kind in KINDS:
        bench.scrubbed(kind, 200)
    bench.both("faulty", 2_000)
    for kind in ("faulty", "denied"):
        bench.scrubbed(kind, many)
    ours, loaded, theirs = bench.both("clean", some, Ours(WITH_LIBRARY, library))
    promises.times(f"{some:,} clean claims", ours, theirs, WITH_START)
    promises.times(f"{some:,} with a whole import of policies", loaded, theirs, WITH_START)
    ours, theirs = bench.both("denied", some)
    promises.times(f"{some:,} denied claims", ours, theirs, DENIED)
    ours, two, theirs = bench.both("clean", many, Ours(f"{OURS} --jobs 2", ("--jobs", "2")))
    rest = theirs.without(their_start)
    promises.times(
        f"{many:,} clean claims, start-up left out", ours.without(start), rest, WITHOUT_START
    )
    two = two.without(start)
    promises.times_by_the_clock(f"{many:,} clean claims by two jobs", two, rest, TWO_JOBS)
    if options.large:
        for kind in KINDS:
            bench.scrubbed(kind, 200_000)
        bench.scrubbed("clean", 500_000)
    promises.memory([(r.claims, r.measured) for r in bench.rows if r.program == OURS], many)


def _library(folder: Path) -> tuple[str, ...]:
    """The option that adds an import's many policies."""
    say(f"{imported.ARTICLES} more policies with {imported.write(folder):,} diagnoses written")
    return "--policies", str(folder)


def beside(bench: Bench) -> None:
    """The other parsers, over one clean file."""
    path, _ = bench.file("clean", PEERS_ON)
    bench.scrubbed("clean", PEERS_ON)
    bench.validated("clean", PEERS_ON)
    for peer, measured in peers.run(path, PEERS_ON, say):
        bench.add(f"{peer.name} ({peer.does})", "clean", PEERS_ON, measured)


def _order(row: Row) -> tuple[int, int, bool]:
    return [*FILES.values()].index(row.file), row.claims, not row.program.startswith(OURS)


def say(text: str) -> None:
    """Show how far it is; the table goes to standard output."""
    print(text, file=sys.stderr, flush=True)


def arguments(words: Iterable[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="4,000 claims at most")
    parser.add_argument("--large", action="store_true", help="200,000 and 500,000 claims as well")
    parser.add_argument("--peers", action="store_true", help="other parsers as well")
    parser.add_argument("--readme", action="store_true", help="put the table into README.md")
    parser.add_argument(
        "--source",
        action="store_true",
        help="measure an install from source, not the compiled wheel",
    )
    parser.add_argument(
        "--here",
        action="store_true",
        help="measure what is installed beside this Python, not an ordinary install",
    )
    return parser.parse_args(words)


def _programs(options: argparse.Namespace) -> Path:
    """The folder of the programs that are to be measured."""
    if options.here:
        return Path(sys.executable).parent
    if options.source:
        return environments.ours()
    say("building the wheel: its C takes the compiler some minutes")
    with TemporaryDirectory(prefix="edi-scrub-bench-") as folder:
        return environments.ours(wheel.build(Path(folder)))


def main() -> None:
    """Measure, print, and end with 1 where a promise is not kept."""
    options = arguments()
    programs = _programs(options)
    with TemporaryDirectory(prefix="edi-scrub-bench-") as folder:
        bench, promises = Bench(Path(folder), programs, quick=options.quick), Promises()
        compare(bench, promises, options)
        if options.peers:
            beside(bench)
    table = markdown(sorted(bench.rows, key=_order), promises.figures, date.today())  # noqa: DTZ011  (a person's day)
    print(table)
    if options.readme:
        text = README.read_text(encoding="utf-8")
        README.write_text(placed(text, table), encoding="utf-8")
    if promises.missed:
        raise SystemExit("not met: " + "; ".join(promises.missed))


if __name__ == "__main__":
    main()
