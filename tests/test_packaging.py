"""What is built is whole: installed elsewhere it finds its policies, codes and templates."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from bench.generate import generate
from edi_scrub.policy.library import Policies

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("edi_scrub", "specs", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")


def ran(command: Sequence[object], folder: Path, **environment: str) -> str:
    """What ``command`` prints in ``folder``, where nothing leads back to this checkout."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=kept | {"PYTHONNOUSERSITE": "1", "COLUMNS": "100"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's sources in a folder of their own, free of what was built before."""
    folder = tmp_path_factory.mktemp("tree")
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / name, ignore=ignored)
        elif source.exists():
            shutil.copy(source, folder)
    return folder


@pytest.fixture(scope="module")
def wheel(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source distribution as a release is."""
    folder = tmp_path_factory.mktemp("dist")
    ran([sys.executable, "-m", "build", "--no-isolation", "--outdir", folder], tree)
    (built,) = folder.glob("*.whl")
    return built


def test_setup_cfg_names_every_package() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    named = setup["options"]["packages"].split()
    found = {path.parent for path in (ROOT / "edi_scrub").rglob("*.py")}
    assert sorted(named) == sorted(
        ["edi_scrub.specs", *(".".join(path.relative_to(ROOT).parts) for path in found)]
    )


@pytest.mark.slow
def test_the_wheel_holds_every_module_policy_code_set_and_template(wheel: Path) -> None:
    here = [*(ROOT / "edi_scrub").rglob("*"), *(ROOT / "specs").rglob("*")]
    wanted = {
        path.relative_to(ROOT).as_posix().replace("specs/", "edi_scrub/specs/")
        for path in here
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == wanted
    assert "edi_scrub/py.typed" in held


@pytest.mark.slow
@pytest.mark.parametrize("way", ["wheel", "editable"])
def test_an_installed_program_works_from_an_empty_folder(
    way: str, request: pytest.FixtureRequest, tmp_path: Path, policies: Policies
) -> None:
    environment, empty = tmp_path / "venv", tmp_path / "empty"
    empty.mkdir()
    venv.create(environment, with_pip=True)
    what = ["--editable", "tree"] if way == "editable" else ["wheel"]
    # With the list of ICD-10-CM that the tests' own environment has: it decides, too.
    what[-1] = f"{request.getfixturevalue(what[-1])}[icd]"
    ran([environment / "bin" / "pip", "install", "--quiet", *what], empty)
    (empty / "claims.837").write_text("".join(generate(20)), encoding="latin-1")

    installed = [environment / "bin" / "edi-scrub"]
    checkout = [sys.executable, "-c", "from edi_scrub.cli import main; main()"]
    listed = ran([*installed, "policies", "list"], empty)
    assert all(policy.id in listed for policy in policies.policies)
    assert listed == ran([*checkout, "policies", "list"], empty, PYTHONPATH=str(ROOT))

    ran([*installed, "scrub", "claims.837", "-o", "installed"], empty)
    ran([*checkout, "scrub", "claims.837", "-o", "checkout"], empty, PYTHONPATH=str(ROOT))
    assert contents(empty / "installed") == contents(empty / "checkout")
    assert "claims.report.html" in contents(empty / "installed")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}
