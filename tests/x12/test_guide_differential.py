"""What the guide check accepts, pyx12 accepts: over every file there is, and over broken ones."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from bench.generate import generate
from edi_scrub.claims.levels import walk
from edi_scrub.claims.loops import Kind, blocks
from edi_scrub.errors import NotReadableError
from edi_scrub.x12.guide import Guide
from edi_scrub.x12.reader import read
from tests.conftest import ROOT
from tests.x12.guide_verdicts import disagreement, fuzz

MUTANTS = 20_000
HALVES = 4  # run beside each other where there are workers


@pytest.mark.slow
@pytest.mark.parametrize("part", range(HALVES))
def test_no_broken_file_is_accepted_that_pyx12_refuses(part: int) -> None:
    found, seen = fuzz(MUTANTS // HALVES, 20261124 + part, every=20)
    assert found == []
    assert seen["accepted"] > MUTANTS // HALVES // 20, "most mutants are harmless to nobody"
    assert seen["whole, accepted by pyx12"] > 10


@pytest.mark.slow
def test_no_fixture_is_accepted_that_pyx12_refuses() -> None:
    for path in sorted((ROOT / "fixtures").rglob("*.837")):
        assert disagreement(path.read_bytes().decode("latin-1")) == "", path


@pytest.mark.slow
def test_no_real_file_is_accepted_that_pyx12_refuses(real_files: list[Path]) -> None:
    for path in real_files:
        text = path.read_bytes().decode("latin-1")
        assert disagreement(text, alone=True) == "", path
        assert disagreement(text, alone=False) == "", path


@pytest.mark.slow
def test_nearly_every_right_claim_of_real_files_is_accepted_without_pyx12(
    real_files: list[Path],
) -> None:
    counts = [judged(path.read_bytes()) for path in real_files]
    accepted, in_vain = sum(count[0] for count in counts), sum(count[1] for count in counts)
    assert accepted > 500
    assert in_vain <= accepted / 1000


def test_every_generated_claim_is_accepted_without_pyx12() -> None:
    assert judged("".join(generate(2_000)).encode()) == (2_000, 0)


def judged(data: bytes) -> tuple[int, int]:
    """How many claims of a file the tables accepted, and how many right ones they did not."""
    guide, in_vain = Guide(), 0
    try:
        for step in walk(blocks(read(io.BytesIO(data))), guide=guide):
            if step.block.kind is Kind.CLAIM and step.context.guide is not None:
                before = guide.asked
                found = step.context.guide.judge(step.block.segments)
                in_vain += guide.asked > before and not found
    except NotReadableError:
        pass
    return guide.accepted, in_vain
