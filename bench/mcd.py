"""How long a whole export of the Coverage Database takes to import, and what it costs then.

``python -m bench.mcd`` writes an invented export of the true size and layout
(bench/mcd_export.py), imports it, and scrubs invented claims with and without the import. It
prints what it measured and ends with 1 where a figure is not what the project promises.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.generate import written
from bench.mcd_export import Billing, Invented, Listed, Mac
from bench.measuring import measure, program

SEED = 837
ARTICLES, HCPCS, COVERED, UNCOVERED = 2_000, 18_000, 431_000, 45_000
TOXIN_DIAGNOSES = 10_000  # in the articles that are imported
MOST_SECONDS, MOST_MIB = 20, 300
SLOWER = 1.05  # two runs of one program differ by as much
_IMPORT = ["--policies", "mcd"]
WORDS = ("coverage", "is", "what", "a", "determination", "says", "of", "service", "and", "coding")
PROCEDURES = {
    "64611": 1, "64612": 60, "64615": 8, "64616": 4, "64617": 6, "64642": 240, "64644": 240,
    "64646": 120, "64650": 1, "64653": 4, "52287": 12, "67345": 80, "46505": 2, "43236": 1,
}  # fmt: skip
MACS = (
    ("NORIDIAN HEALTHCARE SOLUTIONS, LLC", {"01112": "CA", "01212": "HI", "01312": "NV"}),
    ("NORIDIAN HEALTHCARE SOLUTIONS, LLC", {"02102": "AK", "02202": "ID", "03102": "AZ"}),
    ("NATIONAL GOVERNMENT SERVICES, INC.", {"06102": "IL", "13202": "NY", "14212": "MA"}),
    ("NOVITAS SOLUTIONS, INC.", {"04112": "CO", "04412": "TX", "12502": "PA"}),
    ("FIRST COAST SERVICE OPTIONS, INC.", {"09102": "FL", "09202": "PR"}),
    ("PALMETTO GBA", {"10112": "AL", "11302": "VA", "11502": "NC"}),
    ("CGS ADMINISTRATORS, LLC", {"15102": "KY", "15202": "OH"}),
    ("WPS INSURANCE CORPORATION", {"05102": "IA", "08102": "IN"}),
)


def every_code() -> list[str]:
    """Codes of the form of ICD-10-CM, many more than there are."""
    return [
        f"{letter}{block:02}.{rest:02}"
        for letter in "ABCDEGHIJKLMNPRSTZ"
        for block in range(100)
        for rest in range(50)
    ]


def _spread(total: int, over: int) -> list[int]:
    return [total // over + (place < total % over) for place in range(over)]


def export() -> Invented:
    """The whole export: one toxin article a contractor, and two thousand of everything else."""
    contractors = tuple(
        Mac(number, name, (state,)) for name, states in MACS for number, state in states.items()
    )
    return Invented(list(_articles()), contractors)


def _articles() -> Iterator[Billing]:
    codes, draw = every_code(), random.Random(SEED)
    toxins = [
        _toxins(place, numbers, draw.sample(codes, TOXIN_DIAGNOSES // len(MACS)))
        for place, (_, numbers) in enumerate(MACS)
    ]
    yield from toxins
    others = ARTICLES - len(toxins)
    listed = sum(len(group.codes) for one in toxins for group in one.covered.values())
    named = sum(len(group) for one in toxins for group in one.procedures.values())
    for place, (hcpcs, covered, uncovered) in enumerate(
        zip(
            _spread(HCPCS - named, others),
            _spread(COVERED - listed, others),
            _spread(UNCOVERED, others),
            strict=True,
        )
    ):
        first = draw.randrange(len(codes) - covered - uncovered)
        paragraph = "<p>It is what the determination says it is.</p>"
        yield Billing(
            40000 + place,
            title=f"Billing and Coding: Something Else {place}",
            procedures={1: [f"{70010 + place * hcpcs + n:05}" for n in range(hcpcs)]},
            covered={1: Listed(codes[first : first + covered], paragraph)},
            uncovered={1: Listed(codes[first + covered :][:uncovered], paragraph)},
            contractors=list(MACS[place % len(MACS)][1]),
            description=" ".join(draw.choices(WORDS, k=3_500)),
        )


def _toxins(place: int, numbers: Iterable[str], codes: list[str]) -> Billing:
    """An article on toxins whose groups share ``codes``, as the true ones do by their size."""
    groups, total = {}, sum(PROCEDURES.values())
    for group, (procedure, share) in enumerate(PROCEDURES.items(), start=1):
        mine = [codes.pop() for _ in range(max(1, share * (TOXIN_DIAGNOSES // 8) // total))]
        said = f"The following ICD-10-CM codes support medical necessity for CPT {procedure}:"
        groups[group] = Listed(sorted({*mine, *_usual(procedure)}), f"<p>{said}</p>")
    last = groups[1]
    groups[1] = Listed(sorted({*last.codes, *codes}), last.paragraph)
    return Billing(
        52800 + place,
        first=date(2024, 1, 1),  # before every claim of bench/generate.py
        procedures={1: list(PROCEDURES), 2: ["J0585", "J0586", "J0587", "J0588", "J0589"]},
        covered=groups,
        contractors=list(numbers),
        lcds=[33600 + place],
    )


def _usual(procedure: str) -> list[str]:
    """The diagnoses of bench/generate.py's claims, so that some pass."""
    usual = {"64615": ["G43.709"], "64616": ["G24.3"], "64642": ["G81.11", "I69.351"]}
    return usual.get(procedure, [])


def compare(folder: Path, claims: int) -> list[str]:
    """Measure, print as it goes, and return what was promised and not met."""
    path = folder / "current_article.zip"
    # In a process of its own: one begun by a large process counts as large at first.
    subprocess.run([sys.executable, "-m", "bench.mcd", "--write", str(path)], check=True)
    print(f"export: {path.stat().st_size / 1e6:.1f} MB, {COVERED:,} covered diagnoses")
    own = [program("edi-scrub"), "policies"]
    taken = measure([*own, "import-mcd", str(path), "-o", "mcd"], folder, wanted=(0,))
    print(f"import: {taken.wall:.1f} s ({taken.cpu:.1f} of work), {taken.mib:.0f} MiB at most")
    size = sum(file.stat().st_size for file in (folder / "mcd").glob("*.toml"))
    print(f"policies: {len(list((folder / 'mcd').glob('*.toml')))} files, {size / 1e3:.0f} kB")
    bare, loaded = _work([[*own, "list", *more] for more in ([], _IMPORT)], folder)
    print(f"start: {bare:.2f} s of work, with the import {loaded:.2f}")
    small, large = _rates(folder, claims)
    print(f"scrub: {small:,.0f} claims a second of work, with the import {large:,.0f}")
    kept = {
        f"import under {MOST_SECONDS} s": taken.wall < MOST_SECONDS,
        f"import under {MOST_MIB} MiB": taken.mib < MOST_MIB,
        "claims as fast with the import": small / large < SLOWER,
    }
    return [promise for promise, met in kept.items() if not met]


def _work(commands: list[list[str]], folder: Path, times: int = 7) -> list[float]:
    """The least processor time of each command, the commands taking turns.

    What else the machine does meanwhile so counts little, and for all of them alike.
    """
    least = [float("inf")] * len(commands)
    for _ in range(times):
        for place, command in enumerate(commands):
            least[place] = min(least[place], measure(command, folder, wanted=(0,)).cpu)
    return least


def _rates(folder: Path, claims: int) -> tuple[float, float]:
    """Claims a second without and with the import, less what a run of a tenth of them costs."""
    command = [program("edi-scrub"), "scrub", "-o", "out", "--force", "--quiet"]
    files = [str(written(folder, claims)), str(written(folder, claims // 10))]
    runs = [[*command, *more, file] for more in ([], _IMPORT) for file in files]
    bare, bare_few, loaded, loaded_few = _work(runs, folder)
    judged = claims - claims // 10
    return judged / (bare - bare_few), judged / (loaded - loaded_few)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--claims", type=int, default=20_000, help="of the scrubbed file")
    parser.add_argument("--write", type=Path, metavar="ZIP", help="only write the export there")
    options = parser.parse_args()
    if options.write:
        options.write.write_bytes(export().zipped())
        return
    with TemporaryDirectory(prefix="edi-scrub-bench-") as folder:
        missed = compare(Path(folder), options.claims)
    if missed:
        raise SystemExit("not met: " + "; ".join(missed))


if __name__ == "__main__":
    main()
