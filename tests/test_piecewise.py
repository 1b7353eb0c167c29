"""Judged in pieces, a file comes to what it comes to whole: every output, to the byte."""

from __future__ import annotations

import io
import json
import pickle
import random
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.generate import generate
from edi_scrub import piecewise, pipeline
from edi_scrub.claims.model import Claim
from edi_scrub.claims.pieces import Piece
from edi_scrub.errors import ScrubError
from edi_scrub.findings import Outcome
from edi_scrub.judging import DEFAULT, Level, Options
from edi_scrub.piecewise import Makers, Verdict, judge_piece
from edi_scrub.pipeline import Sinks
from edi_scrub.policy.library import Policies
from edi_scrub.record import RunRecord
from edi_scrub.reports.claim_ack import ClaimAck
from edi_scrub.reports.csvfile import CsvFile
from edi_scrub.reports.jsonl import JsonLines
from edi_scrub.reports.listing import Listing
from edi_scrub.reports.syntax_ack import SyntaxAck
from edi_scrub.rules import RULES
from edi_scrub.rules.choosing import Chosen
from edi_scrub.rules.registry import Problem
from edi_scrub.x12.frames import Readable
from tests.conftest import sample_files
from tests.conservation import Scrub, assert_conserved, run_of
from tests.golden import Case, cases, inbox
from tests.shapes import mixed_files


@dataclass
class Elsewhere:
    """Judges as a worker does: what it is sent and what it sends back is pickled."""

    policies: Policies
    options: Options

    def verdicts(self, pieces: Iterable[Piece], makers: Makers) -> Iterator[tuple[Piece, Verdict]]:
        for piece in pieces:
            sent, made = pickle.loads(pickle.dumps((piece, makers)))
            verdict = judge_piece(sent, made, self.policies, self.options)
            yield piece, pickle.loads(pickle.dumps(verdict))


def in_pieces(size: int) -> Scrub:
    """The pipeline, over pieces of that size."""

    def scrub(
        source: Readable, name: str, policies: Policies, sinks: Sinks, options: Options
    ) -> RunRecord:
        judges = Elsewhere(policies, options)
        return piecewise.scrub(source, name, policies, sinks, options, judges, size)

    return scrub


class Outputs(NamedTuple):
    """What a run leaves."""

    files: tuple[bytes, ...] = ()
    record: RunRecord | None = None
    refusal: str = ""


def outputs(data: bytes, policies: Policies, options: Options, scrub: Scrub) -> Outputs:
    clean, rejected, lines, table, forms, claims = (io.BytesIO() for _ in range(6))
    with (
        TemporaryDirectory() as folder,
        closing(SyntaxAck(forms, Path(folder))) as syntax,
        closing(ClaimAck(claims, Path(folder))) as answer,
    ):
        listing = Listing((JsonLines(lines), CsvFile(table, names=True)), with_persons=True)
        sinks = Sinks(clean, rejected, (listing,), (syntax, answer))
        try:
            record = scrub(io.BytesIO(data), "input.837", policies, sinks, options)
        except ScrubError as error:
            return Outputs(refusal=str(error))
    written = tuple(one.getvalue() for one in (clean, rejected, lines, table, forms, claims))
    return Outputs(written, record)


def assert_same(
    data: bytes, policies: Policies, options: Options = DEFAULT, sizes: Iterable[int] = (1, 2000)
) -> Outputs:
    whole = outputs(data, policies, options, pipeline.scrub)
    for size in sizes:
        assert outputs(data, policies, options, in_pieces(size)) == whole
    return whole


@pytest.mark.parametrize("case", [*cases(), *inbox()], ids=lambda case: case.name)
def test_every_case_comes_to_the_same(case: Case, policies: Policies) -> None:
    whole = assert_same(case.input.read_bytes(), case.policies(policies), case.options)
    assert whole.record is not None


@pytest.mark.slow
@pytest.mark.parametrize("path", sample_files() or [Path()], ids=lambda path: path.name)
@pytest.mark.usefixtures("samples")
def test_every_real_file_comes_to_the_same(path: Path, policies: Policies) -> None:
    assert_same(path.read_bytes(), policies)


@pytest.mark.slow
@given(mixed_files, st.integers(0, 2**32), st.sampled_from(["none", "safe", "policy"]))
@settings(max_examples=60)
def test_files_of_every_shape_come_to_the_same(
    policies: Policies, data: bytes, seed: int, correct: Level
) -> None:
    assert_same(faulty(data, random.Random(seed)), policies, Options(correct))


def faulty(data: bytes, draw: random.Random) -> bytes:
    """The file with claims that are held back, claims that stand there twice, wrong levels."""
    text = data.decode("latin-1")
    for before, after in (
        ("*100*", "*101*"), ("C905-2*", "C905-1*"), ("HL*2*", "HL*9*"), ("*22*1", "*22*0"),
        ("ABK:J029", "ABK:J0.29"), ("BRUNO", "ADA"), ("20260102", "20260230"),
    ):  # fmt: skip
        if draw.random() < 0.4:
            text = text.replace(before, after, draw.randrange(1, 4))
    return text.encode("latin-1")


def test_generated_claims_come_to_the_same(policies: Policies) -> None:
    data = "".join(generate(700)).encode()
    whole = assert_same(data, policies, sizes=(20_000,))
    assert whole.record is not None
    assert all(whole.record.claims[outcome] for outcome in (Outcome.CLEAN, Outcome.REJECTED))


def test_claims_repeated_in_another_piece_are_held_and_only_the_first_is_sent(
    policies: Policies,
) -> None:
    once = "".join(generate(40))
    data = (once + once).encode()
    whole = assert_same(data, policies, sizes=(1, 5000))
    assert whole.record is not None
    assert whole.record.held["duplicate-claim"] == 40


def test_the_same_lines_under_other_ids_are_held_wherever_they_stand(policies: Policies) -> None:
    once = "".join(generate(40))
    renamed = once.replace("CLM*B", "CLM*C")
    whole = assert_same((once + renamed).encode(), policies, sizes=(1, 5000))
    assert whole.record is not None
    assert whole.record.held["duplicate-claim"] > 5


def test_an_id_used_again_is_a_warning_wherever_the_other_claim_stands(policies: Policies) -> None:
    data = "".join(generate(30)).replace("CLM*B0000007*", "CLM*B0000029*").encode()
    whole = assert_same(data, policies, sizes=(1, 3000))
    assert whole.record is not None
    assert whole.record.findings["duplicate-claim"] == 1


def test_nothing_is_lost_in_pieces(policies: Policies) -> None:
    for case in cases():
        data = case.input.read_bytes()
        run = run_of(data, case.policies(policies), case.options, in_pieces(500))
        assert_conserved(run)


def test_a_rule_that_fails_holds_its_claim_and_is_logged_once_in_its_place(
    policies: Policies, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(claim: Claim, policies: Policies) -> Iterator[Problem]:
        if claim.position % 5 == 0:
            raise ValueError(claim.claim_id)
        return iter(())

    failing = (replace(RULES["npi"], check=fails), RULES["duplicate-claim"])
    options = Options(rules=Chosen(failing, failing))
    once = "".join(generate(12))
    data = (once + once).encode()  # the second half is judged twice
    whole = assert_same(data, policies, options, sizes=(3000,))
    assert whole.record is not None
    assert whole.record.internal_errors == 4
    logged = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [event["claim_position"] for event in logged] == [5, 10, 15, 20] * 2
