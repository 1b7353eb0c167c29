"""What every test may ask for: the folder of real files, and how hypothesis works here."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from edi_scrub.policy.library import Policies
from edi_scrub.policy.loading import load_policies

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]

# What is compiled is kept beside the tests' own cache, never in the user's.
os.environ.setdefault("EDI_SCRUB_CACHE", str(ROOT / ".pytest_cache" / "edi-scrub"))
# What the user has imported is not what the tests expect.
os.environ["EDI_SCRUB_DATA"] = ""

# A shell that starts the tests in the background has them ignore Ctrl-C; the programs that the
# tests start would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# CI and a busy machine must not fail on the clock; CI must not fail on luck either:
# there the same examples are drawn every time. HYPOTHESIS_PROFILE=deep looks longer.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("default"), derandomize=True)
settings.register_profile("deep", settings.get_profile("default"), max_examples=5000)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if "CI" in os.environ else "default")
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regold", action="store_true", help="Rewrite what tests compare with: read the diff."
    )


def samples_folder() -> Path | None:
    """The folder of other people's files: ``EDI_SCRUB_SAMPLES``, else ../shared/samples."""
    named = os.environ.get("EDI_SCRUB_SAMPLES")
    folder = Path(named) if named else ROOT.parent / "shared" / "samples"
    if named and not folder.is_dir():
        raise pytest.UsageError("EDI_SCRUB_SAMPLES names a folder that does not exist")
    return folder if folder.is_dir() else None


def sample_files() -> list[Path]:
    """Every file in the samples folder but its own notes, in a fixed order; none without one."""
    folder = samples_folder()
    notes = {"README.md", "INDEX.tsv"}
    found = folder.rglob("*") if folder else ()
    return sorted(path for path in found if path.is_file() and path.name not in notes)


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real X12 files; the test is skipped where there is none."""
    folder = samples_folder()
    if folder is None:
        pytest.skip(
            "no real files here: put them at ../shared/samples or name a folder of .837/.edi"
            " files in EDI_SCRUB_SAMPLES"
        )
    return folder


@pytest.fixture(scope="session")
def real_files(samples: Path) -> list[Path]:
    """The real X12 files themselves."""
    return sample_files()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of a worker; without one they are skipped, but never in CI."""
    from bench.browser import MISSING, browser, program  # few tests need it

    if program() is None:
        (pytest.fail if "CI" in os.environ else pytest.skip)(MISSING)
    with browser() as launched:
        yield launched


@pytest.fixture(scope="session")
def policies() -> Policies:
    """The code sets and policies that a run without options has."""
    return load_policies()
