"""Whatever claims are taken out, two good files are left and nothing is lost."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edi_scrub.claims.levels import walk
from edi_scrub.claims.loops import Kind, blocks
from edi_scrub.claims.rebuild import Part, Rebuilder
from edi_scrub.x12.reader import read
from edi_scrub.x12.writer import Output, text_of
from tests.files import Dress, Group
from tests.pyx12_verdict import accepts
from tests.shapes import built, dresses, files


@dataclass
class Seen:
    """What a file holds: claims' texts, levels as (kind, number, parent, child)."""

    claims: list[str] = field(default_factory=list)
    leaves: list[Kind] = field(default_factory=list)
    findings: int = 0
    controls: list[str] = field(default_factory=list)


def seen(data: bytes) -> Seen:
    """Read a file strictly: a wrong number anywhere is an error or a finding."""
    found = Seen()
    if not data:
        return found
    for step in walk(blocks(read(io.BytesIO(data))), repair=False):
        found.findings += len(step.findings)
        kind = step.block.kind
        if kind is Kind.CLAIM:
            assert not step.context.fault
            found.claims.append(text_of(step.block.segments))
        found.leaves.append(kind)
        if kind in (Kind.ISA, Kind.GS):
            found.controls.append(step.context.group or step.context.interchange)
    return found


def split(data: bytes, held: Callable[[int], bool]) -> tuple[bytes, bytes]:
    """The clean and the rejected file, where ``held`` says which claims are taken out."""
    files = io.BytesIO(), io.BytesIO()
    outputs = Output(files[0]), Output(files[1])
    clean, rejected = Rebuilder(outputs[0]), Rebuilder(outputs[1], copy=1)
    position = 0
    for step in walk(blocks(read(io.BytesIO(data)))):
        if step.block.kind is Kind.CLAIM:
            segments = step.block.segments
            (rejected if held(position) else clean).claims(text_of(segments), len(segments))
            position += 1
        else:
            clean.part(Part.of(step))
            rejected.part(Part.of(step))
    for output in outputs:
        output.flush()
    return files[0].getvalue(), files[1].getvalue()


@pytest.mark.slow
@given(st.lists(files, min_size=1, max_size=2), dresses, st.integers(0, 2**64))
@settings(max_examples=300)
def test_two_good_files_hold_every_claim_once(
    shapes: list[list[Group]], dress: Dress, held: int
) -> None:
    whole = built(shapes, dress)
    clean, rejected = split(whole, lambda position: bool(held >> (position % 64) & 1))
    everything, kept, taken = seen(whole), seen(clean), seen(rejected)
    assert everything.findings == kept.findings == taken.findings == 0
    assert sorted(kept.claims + taken.claims) == sorted(everything.claims)
    assert kept.claims == [c for c in everything.claims if c in set(kept.claims)]
    for found in (kept, taken):
        for above, below in pairwise(found.leaves):
            if above in (Kind.ST, Kind.PROVIDER, Kind.PATIENT):
                assert below in (Kind.PROVIDER, Kind.SUBSCRIBER, Kind.PATIENT, Kind.CLAIM)
            if above is Kind.SUBSCRIBER:
                assert below in (Kind.CLAIM, Kind.PATIENT)
    assert set(kept.controls) <= set(everything.controls)
    assert not set(taken.controls) & set(everything.controls)


@given(files, dresses)
@settings(max_examples=50)
def test_a_file_of_which_nothing_is_taken_keeps_every_byte(
    shapes: list[Group], dress: Dress
) -> None:
    whole = built([shapes], dress)
    assert split(whole, lambda position: False) == (whole, b"")


@pytest.mark.slow
@given(files, st.integers(0, 2**64))
@settings(max_examples=12)
def test_pyx12_accepts_both_files(shapes: list[Group], held: int) -> None:
    whole = built([shapes], Dress(newline=""))
    assert accepts(whole)
    for part in split(whole, lambda position: bool(held >> (position % 64) & 1)):
        assert not part or accepts(part)
