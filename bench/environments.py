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


def programs(name: str, requires: Sequence[str]) -> Path:
    """The folder of programs (with its Python) of an environment that has ``requires``.

    Raises:
        CannotInstallError: pip could not.
    """
    place = Path(sys.prefix) / "bench" / name
    folder = place / ("Scripts" if sys.platform == "win32" else "bin")
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


def ours() -> Path:
    """The programs of an ordinary install of this checkout, with all it can check.

    Raises:
        SystemExit: it cannot be installed.
    """
    with TemporaryDirectory(prefix="edi-scrub-bench-") as folder:  # a build leaves things behind
        copy = Path(folder) / "edi-scrub"
        copy.mkdir()
        for name in SHIPPED:
            copied = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            copied(ROOT / name, copy / name)
        try:
            return programs("edi-scrub", [f"{copy}[icd]"])
        except CannotInstallError as error:
            raise SystemExit(f"edi-scrub cannot be installed to be measured: {error}") from None
