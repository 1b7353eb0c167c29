"""Virtual environments of the benchmark's own, below the one it runs in.

edi-scrub and pyx12 are measured as people install them: an editable install costs every
start some milliseconds more. Each of the others has its own, since they want different
versions of the same libraries.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from venv import EnvBuilder

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ("edi_scrub", "specs", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")


class CannotInstallError(Exception):
    """What was wanted cannot be installed here; the message is pip's last word."""


def programs(name: str, requires: Sequence[str], *, anew: bool = False) -> Path:
    """The folder of programs (with its Python) of an environment that has ``requires``.

    ``anew``: an environment of this name that is there is thrown away first.

    Raises:
        CannotInstallError: pip could not.
    """
    place = Path(sys.prefix) / "bench" / name
    folder = place / ("Scripts" if sys.platform == "win32" else "bin")
    if anew:
        shutil.rmtree(place, ignore_errors=True)
    if not folder.exists():
        EnvBuilder(with_pip=False, symlinks=sys.platform != "win32").create(place)
    python = str(folder / "python")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python]
    done = subprocess.run(
        [*pip, "install", "-q", *requires], capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise CannotInstallError(said[-1].removeprefix("ERROR: ") if said else done.stderr[-200:])
    return folder


def ours(wheel: Path | None = None) -> Path:
    """The programs of an install of ``wheel``, or of this checkout, with all it can check.

    Raises:
        SystemExit: it cannot be installed.
    """
    with TemporaryDirectory(prefix="edi-scrub-bench-") as folder:
        name = "edi-scrub" if wheel is None else "edi-scrub-compiled"
        source = wheel or shipped(Path(folder))
        try:
            # A wheel of the version that is there already would not be installed again.
            return programs(name, [f"edi-scrub[icd] @ {source.as_uri()}"], anew=wheel is not None)
        except CannotInstallError as error:
            raise SystemExit(f"edi-scrub cannot be installed to be measured: {error}") from None


def shipped(folder: Path) -> Path:
    """What is shipped, copied into a folder: a build leaves things behind."""
    for name in SHIPPED:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        else:
            shutil.copy2(ROOT / name, folder)
    return folder


def copy_of_the_project(tree: Path) -> None:
    """Make ``tree`` what git knows, as it stands in the working tree."""
    shutil.rmtree(tree, ignore_errors=True)
    command = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)
