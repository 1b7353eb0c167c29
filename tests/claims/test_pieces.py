"""A file read in pieces is the file read whole, wherever it is cut, whatever is wrong with it."""

from __future__ import annotations

import io
import pickle
import random
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edi_scrub.claims.envelope import Step
from edi_scrub.claims.levels import walk
from edi_scrub.claims.loops import Kind, blocks
from edi_scrub.claims.pieces import Piece, pieces, steps
from edi_scrub.errors import ScrubError
from edi_scrub.x12.guide import Guide
from edi_scrub.x12.reader import read
from tests.files import Dress, Subscriber
from tests.shapes import mixed, mixed_files


class Told(NamedTuple):
    """Everything that walking over a file told, and the sentence it ended with."""

    steps: list[Any]
    end: str


def told(found: Iterable[Step]) -> Told:
    every = []
    try:
        for (kind, segments), context, findings, known in found:
            guide = context.guide
            errors: object = guide and (guide.own, guide.errors)
            if guide and kind is Kind.CLAIM:
                errors = guide.judge(segments)
            place = [(segment.number, segment.raw, segment.elements) for segment in segments]
            above = asdict(replace(context, guide=None))
            every.append((kind, place, above, findings, known, errors))
    except ScrubError as error:
        return Told(every, str(error))
    return Told(every, "")


def whole(data: bytes, *, repair: bool = True) -> Told:
    """The file as one process reads it."""
    return told(walk(blocks(read(io.BytesIO(data))), repair=repair, guide=Guide()))


def cut(data: bytes, size: int) -> list[Piece]:
    """The pieces as another process has them."""
    found: list[Piece] = pickle.loads(pickle.dumps(list(pieces(io.BytesIO(data), size))))
    return found


def together(data: bytes, size: int, *, repair: bool = True) -> Told:
    """The same file in pieces, each read by itself."""

    def every() -> Iterator[Step]:
        for piece in cut(data, size):
            yield from steps(piece, repair=repair, guide=Guide())

    return told(every())


sizes = st.sampled_from([1, 300, 1000])


@pytest.mark.slow
@given(mixed_files, sizes)
@settings(max_examples=150)
def test_a_file_in_pieces_reads_as_it_does_whole(data: bytes, size: int) -> None:
    assert b"".join(piece.text for piece in cut(data, size)) == data
    assert together(data, size) == whole(data)


@pytest.mark.slow
@given(mixed_files, sizes, st.integers(0, 2**32), st.booleans())
@settings(max_examples=400)
def test_so_does_one_that_somebody_broke(data: bytes, size: int, seed: int, repair: bool) -> None:
    broken = mutated(data, random.Random(seed))
    assert together(broken, size, repair=repair) == whole(broken, repair=repair)


def mutated(data: bytes, draw: random.Random) -> bytes:
    """The file with one to three segments taken out, doubled, moved, blurred or changed."""
    text = data.decode("latin-1")
    terminator = text[105]
    segments = [segment + terminator for segment in text.split(terminator)]
    for _ in range(draw.randint(1, 3)):
        at = draw.randrange(len(segments))
        one = segments[at]
        other = draw.randrange(len(segments))
        noise = draw.choice(["\r\n", " ", "\t\x00", terminator, terminator * 2, "\x1a"])
        segments[at : at + 1] = draw.choice(
            [
                [],
                [one, one],
                [segments[other]],
                [noise + one],
                [one + noise],
                [one[:-1]],
                [one.replace("1", "7", 1)],
                [one.replace("*22*", "*23*"), "HL*9*9*22*0" + terminator],
                ["CLM" + terminator],
                ["\xef\xbb\xbf" + one],
                [one + "IEA" + terminator],
                [one + "X" * (1 << 16) + terminator],
            ]
        )
    kept = len(segments) if draw.random() < 0.8 else draw.randrange(len(segments))
    return "".join(segments[:kept]).encode("latin-1")


def test_more_claims_than_a_patient_may_have_are_counted_across_pieces() -> None:
    data = mixed([([[[[Subscriber(103), Subscriber(2)]]]], Dress())])
    found = together(data, 1)
    assert found == whole(data)
    claims = [errors for kind, *_, errors in found.steps if kind is Kind.CLAIM]
    assert [bool(errors) for errors in claims] == [False] * 100 + [True] * 3 + [False] * 2


def test_a_control_number_used_twice_is_told_of_in_every_piece_below_it() -> None:
    once = mixed([([[[[Subscriber(2)]], [[Subscriber(3)]]]], Dress())])
    data = once.replace(b"ST*837*0002", b"ST*837*0001").replace(b"*0002~\nGE", b"*0001~\nGE")
    assert data != once
    found = together(data, 1)
    assert found == whole(data)
    claims = [errors for kind, *_, errors in found.steps if kind is Kind.CLAIM]
    assert [bool(errors) for errors in claims] == [False] * 2 + [True] * 3


def test_a_file_is_cut_at_claims_and_levels_alone() -> None:
    data = mixed([([[[[Subscriber(2), Subscriber(0, [2])]]]], Dress())])
    first, *others = cut(data, 1)
    assert first.text.startswith(b"ISA*")
    assert {piece.text[:3] for piece in others} == {b"CLM", b"HL*"}
    assert len(others) == 8  # claims and levels, four each
    assert [piece.goes_on for piece in (first, *others)] == [True] * len(others) + [False]


def test_cutting_and_reading_have_to_agree() -> None:
    (piece,) = cut(mixed([([[[[Subscriber(2)]]]], Dress())]), 10**6)
    wrong = piece._replace(end=piece.end._replace(claims=3))
    with pytest.raises(RuntimeError, match="piece of the file"):
        list(steps(wrong, repair=True, guide=None))


def test_a_fault_of_reading_is_raised_where_it_would_be() -> None:
    data = mixed([([[[[Subscriber(2)]]]], Dress())]) + b"NO X12 AT ALL"
    *_, last = cut(data, 1)
    assert isinstance(last.fault, ScrubError)
    assert together(data, 1) == whole(data)
