"""A wheel for this machine and Python, in which the way of a claim is compiled: ``make wheel``.

mypyc makes C of the modules that every claim passes through, as they are; what they do
stays the same, and they take half the time. The wheel holds their sources too: docstrings
and places in logs are read there. An install from source has no compiled module and needs
no C compiler; a wheel is made where there is one, and takes it some minutes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.environments import ROOT, copy_of_the_project, shipped

PACKAGE = "edi_scrub"
IS_COMPILED = "EDI_SCRUB_COMPILED"  # set where the tests are run on the compiled modules
COMPILED = (
    "judging.py", "corrections.py", "pipeline.py", "record.py",
    "x12/*.py", "x12/guide/acceptor.py", "x12/guide/guide.py", "x12/guide/shown.py",
    "x12/guide/walking.py", "claims/*.py", "rules/*.py",
    "policy/choice.py", "policy/codelist.py", "policy/codes.py", "policy/library.py",
    "policy/icd.py", "policy/memo.py", "policy/payer.py", "policy/selection.py",
    "reports/csvfile.py", "reports/guarding.py", "reports/jsonl.py",
    "reports/listing.py",
)  # fmt: skip
LEFT_OUT = {
    "claims/attested.py",  # a Struct: mypyc passes over what its class says of itself
    "claims/sample.py",  # only `policies check` and tests make claims of nothing
    "rules/choosing.py",  # mypyc 2.4 fails on it, and it runs once
    "rules/manual.py",  # runs once
}  # fmt: skip
TREE = ROOT / "build" / "wheel"
BINARY = (".so", ".pyd")
# What the program does as a whole, every case of every rule, and the rooms that are compiled.
TESTS = ("tests/test_compiled.py", "tests/test_golden.py", "tests/rules/test_cases.py",
         "tests/rules/test_manual.py", "tests/claims", "tests/policy", "tests/x12",
         "tests/test_parallel.py", "tests/test_piecewise.py")  # fmt: skip
SETUP = """\
from setuptools import setup
from mypyc.build import mypycify

setup(ext_modules=mypycify({words!r}, opt_level="3", debug_level="0"))
"""


def modules() -> Iterator[str]:
    """The paths below the project of what is compiled, in a fixed order."""
    for pattern in COMPILED:
        for path in sorted((ROOT / PACKAGE).glob(pattern)):
            name = path.relative_to(ROOT / PACKAGE).as_posix()
            if path.name != "__init__.py" and name not in LEFT_OUT:
                yield f"{PACKAGE}/{name}"


def build(target: Path) -> Path:
    """Build the wheel into ``target``.

    Raises:
        SystemExit: it cannot be built, most likely for want of a C compiler.
    """
    with TemporaryDirectory(prefix="edi-scrub-wheel-") as folder:
        copy = shipped(Path(folder))
        words = ["--config-file", "setup.cfg", *modules()]
        (copy / "setup.py").write_text(SETUP.format(words=words), encoding="utf-8")
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", "dist"]
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
        if done.returncode:
            said = "\n".join((done.stdout + done.stderr).splitlines()[-20:])
            raise SystemExit(f"{said}\nthe wheel cannot be built; it needs a C compiler and the"
                             " headers of this Python")  # fmt: skip
        (wheel,) = (copy / "dist").glob("*.whl")
        target.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy2(wheel, target))


def check(wheel: Path) -> int:
    """Hold the compiled modules to the tests of what they do; pytest's exit status."""
    copy_of_the_project(TREE)
    with zipfile.ZipFile(wheel) as archive:
        compiled = [name for name in archive.namelist() if Path(name).suffix in BINARY]
        archive.extractall(TREE, compiled)
    words = [sys.executable, "-m", "pytest", "-q", "-n", "auto", "-p", "no:cacheprovider", *TESTS]
    environment = os.environ | {IS_COMPILED: "1"}
    return subprocess.run(words, cwd=TREE, env=environment, check=False).returncode


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("target", type=Path, nargs="?", default=ROOT / "dist")
    parser.add_argument("--check", action="store_true", help="run the tests on it, too")
    options = parser.parse_args()
    wheel = build(options.target)
    print(wheel, flush=True)
    if options.check:
        sys.exit(check(wheel))


if __name__ == "__main__":
    main()
