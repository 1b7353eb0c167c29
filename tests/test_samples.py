"""Real files by other people: every one is scrubbed or refused with a sentence, none is harmed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from edi_scrub.errors import NotReadableError
from edi_scrub.policy.library import Policies
from tests.conftest import samples_folder
from tests.conservation import assert_conserved, run_of
from tests.pyx12_verdict import accepts

FOLDER = samples_folder()
INDEX = (
    list(csv.DictReader((FOLDER / "INDEX.tsv").read_text("utf-8").splitlines(), delimiter="\t"))
    if FOLDER
    else []
)
PROFESSIONAL = [row["file"] for row in INDEX if row["type"] == "837P"]
ACCEPTED = [
    row["file"] for row in INDEX if row["type"] == "837P" and row["pyx12_raw"] == "accepted"
]
OTHERS = [row["file"] for row in INDEX if not row["type"].startswith(("837P", "837?"))]

pytestmark = pytest.mark.usefixtures("samples")


@pytest.mark.parametrize("name", PROFESSIONAL or [""])
def test_a_real_file_loses_nothing_and_changes_nothing_unsaid(
    samples: Path, policies: Policies, name: str
) -> None:
    data = (samples / name).read_bytes()
    try:
        run = run_of(data, policies)
    except NotReadableError:
        return  # refused whole: nothing was written, nothing is lost
    assert_conserved(run)
    assert run.record.internal_errors == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ACCEPTED or [""])
def test_what_pyx12_accepts_it_accepts_scrubbed(
    samples: Path, policies: Policies, name: str
) -> None:
    data = (samples / name).read_bytes()
    assert accepts(data), "INDEX.tsv says so"
    run = run_of(data, policies)
    assert_conserved(run)
    for part in (run.clean, run.rejected):
        assert not part or accepts(part)


def test_most_real_professional_files_are_scrubbed(samples: Path, policies: Policies) -> None:
    read = 0
    for name in PROFESSIONAL:
        try:
            read += bool(run_of((samples / name).read_bytes(), policies).record.claims_in)
        except NotReadableError:
            continue
    assert read >= 80
    assert len(ACCEPTED) >= 21


@pytest.mark.parametrize("name", OTHERS or [""])
def test_another_transaction_is_refused_with_a_sentence(
    samples: Path, policies: Policies, name: str
) -> None:
    with pytest.raises(NotReadableError, match=r"^(this|the) "):
        run_of((samples / name).read_bytes(), policies)


def test_a_clean_real_file_scrubbed_again_stays_as_it_is(samples: Path, policies: Policies) -> None:
    for name in ACCEPTED:
        first = run_of((samples / name).read_bytes(), policies)
        if first.clean:
            second = run_of(first.clean, policies)
            assert second.clean == first.clean
            assert not second.rejected
