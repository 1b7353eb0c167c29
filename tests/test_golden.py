"""Every case folder and every inbox file: what comes of it, byte for byte, and why it may.

``pytest tests/test_golden.py --regold`` rewrites fixtures/cases/*/expected: read the
difference before it is committed. What a person reasoned (``case.toml``) is not rewritten.
"""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

import pytest

from edi_scrub.claims.loops import Block, Kind, blocks
from edi_scrub.findings import Outcome
from edi_scrub.policy.library import Policies
from edi_scrub.scrubbing import scrub_file
from edi_scrub.x12.reader import read
from edi_scrub.x12.segment import Segment
from edi_scrub.x12.writer import text_of
from tests.conservation import Run, assert_conserved, raw, run_of
from tests.golden import Case, cases, goldens, inbox, outputs, regold, told
from tests.pyx12_verdict import accepts

CASES = list(cases())
EVERY = [*inbox(), *CASES]

every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
every_input = pytest.mark.parametrize("case", EVERY, ids=lambda case: case.name)


def scrubbed(case: Case, policies: Policies, data: bytes | None = None) -> Run:
    data = case.input.read_bytes() if data is None else data
    return run_of(data, case.policies(policies), case.options)


@every_case
def test_a_case_writes_what_is_expected_to_the_byte(
    case: Case, policies: Policies, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    scrub_file(str(case.input), tmp_path, case.policies(policies), case.options, ack=case.ack)
    made = outputs(tmp_path)
    if request.config.getoption("--regold"):
        regold(case, made)
    wanted = goldens(case)
    assert sorted(made) == sorted(wanted)
    for name, data in made.items():
        assert data.decode("latin-1") == wanted[name].decode("latin-1"), name


@every_case
def test_the_page_people_read_shows_every_claim_of_the_report(
    case: Case, policies: Policies, tmp_path: Path
) -> None:
    run = scrub_file(str(case.input), tmp_path, case.policies(policies), case.options)
    page = run.outputs["html"].read_text("utf-8")
    listed = run.outputs["jsonl"].read_bytes().count(b"\n")
    assert page.count('{"claim_id":') == listed
    assert page.count('"outcome":"rejected"') == run.summary["claims"]["rejected"]
    assert page.count('"outcome":"corrected"') == run.summary["claims"]["corrected"]


@every_input
def test_each_claim_comes_out_as_a_coder_reasoned(case: Case, policies: Policies) -> None:
    run = scrubbed(case, policies)
    assert [told(judged) for judged in run.judged] == list(case.claims)
    assert run.record.internal_errors == 0


@every_case
def test_a_case_says_why(case: Case) -> None:
    assert len((case.folder / "why.md").read_text("utf-8")) > 200


@every_input
def test_nothing_is_lost_or_changed_unsaid(case: Case, policies: Policies) -> None:
    assert_conserved(scrubbed(case, policies))


@every_input
def test_the_clean_file_scrubbed_again_stays_as_it_is(case: Case, policies: Policies) -> None:
    first = scrubbed(case, policies)
    if not first.clean:
        assert first.record.claims_in == first.record.claims[Outcome.REJECTED]
        return
    second = scrubbed(case, policies, first.clean)
    assert second.clean == first.clean
    assert second.rejected == b""
    assert second.record.claims[Outcome.CORRECTED] == 0


@every_input
def test_the_order_of_claims_changes_no_claim(case: Case, policies: Policies) -> None:
    """But that the first of two equal claims goes out, and the second does not."""
    data = case.input.read_bytes()
    asked = outcomes(scrubbed(case, policies, data))
    for reorder in (reverse, shuffle):
        assert outcomes(scrubbed(case, policies, reordered(data, reorder))) == asked


def outcomes(run: Run) -> list[tuple[str, str, str]]:
    """Of every claim: what it said, what became of it, and what it says now."""
    return sorted(
        (raw(judged.received), judged.outcome.value, raw(judged.segments)) for judged in run.judged
    )


def reverse(claims: list[Block]) -> list[Block]:
    return claims[::-1]


def shuffle(claims: list[Block]) -> list[Block]:
    return random.Random(20261124).sample(claims, len(claims))


def reordered(data: bytes, reorder: Callable[[list[Block]], list[Block]]) -> bytes:
    """The file with the claims of each subscriber, and of each patient, in another order."""
    text = ""
    for is_claim, run in groupby(parts(data), key=lambda block: block.kind is Kind.CLAIM):
        for block in reorder(list(run)) if is_claim else run:
            text += text_of(block.segments)
    return text.encode("latin-1")


def parts(data: bytes) -> Iterator[Block]:
    return blocks(read(io.BytesIO(data)))


@every_input
def test_no_report_says_whose_claim_it_is(case: Case, policies: Policies, tmp_path: Path) -> None:
    private = private_values(case.input.read_bytes())
    assert len(private) >= 5, "the file names people"
    run = scrub_file(str(case.input), tmp_path, case.policies(policies), case.options, ack=case.ack)
    for kind, path in run.outputs.items():
        if kind not in ("clean", "rejected", "277ca"):  # these go to who sent the names
            text = path.read_text("utf-8")
            assert [value for value in private if is_said(value, text)] == [], kind


def is_said(value: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text) is not None


def private_values(data: bytes) -> set[str]:
    """Names, member ids, birth dates, addresses and notes of subscribers and patients."""
    found: set[str] = set()
    for block in parts(data):
        if block.kind in (Kind.SUBSCRIBER, Kind.PATIENT, Kind.CLAIM):
            for segment in block.segments:
                found.update(_private(segment))
    return found - {""}


def _private(segment: Segment) -> list[str]:
    if segment.id == "NM1" and segment.get(1) in ("IL", "QC"):
        return [segment.get(place) for place in (3, 4, 5, 9)]
    if segment.id == "DMG":
        day = segment.get(2)
        return [day, f"{day[:4]}-{day[4:6]}-{day[6:]}"]
    place = {"N3": 1, "NTE": 2}.get(segment.id)
    return [segment.get(place)] if place else []


def interchanges(data: bytes) -> list[bytes]:
    """The file's interchanges apart, since pyx12 reads all by the delimiters of the first."""
    found: list[str] = []
    for block in parts(data):
        if block.kind is Kind.ISA:
            found.append("")
        if found:
            found[-1] += text_of(block.segments)
    return [text.encode("latin-1") for text in found]


@pytest.mark.slow
@every_input
def test_what_pyx12_accepts_it_accepts_scrubbed(case: Case, policies: Policies) -> None:
    data = case.input.read_bytes()
    if not all(accepts(one) for one in interchanges(data)):
        assert case.settings.get("broken"), "pyx12 refuses it, and case.toml does not say so"
        return
    assert not case.settings.get("broken")
    run = scrubbed(case, policies)
    for part in (run.clean, run.rejected):
        assert not part or all(accepts(one) for one in interchanges(part))
