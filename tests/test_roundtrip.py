"""Reading and writing lose no byte: every real file, mutated real files, generated ones."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.generate import generate
from edi_scrub.errors import NotReadableError
from edi_scrub.x12.frames import CHUNK
from edi_scrub.x12.reader import read
from edi_scrub.x12.writer import text_of, to_bytes
from tests.conftest import sample_files

Read = list[tuple[str, str]]


def segments(data: bytes, chunk: int = CHUNK) -> Read | None:
    """The text and the end of every segment; None where the input is refused."""
    try:
        return [(segment.text, segment.end) for segment in read(io.BytesIO(data), chunk)]
    except NotReadableError:
        return None


def written(found: Read) -> bytes:
    return "".join(text + end for text, end in found).encode("latin-1")


# Real files.

WIDTHS = [3, 2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1]  # ISA00 to ISA15


def has_a_readable_isa(data: bytes) -> bool:
    """True where an ISA of fixed fields stands first, after a byte order mark and blanks."""
    text = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    return [len(field) for field in text.split(text[3:4])[: len(WIDTHS)]] == WIDTHS


def test_every_real_file_is_the_same_after_reading_and_writing(real_files: list[Path]) -> None:
    refused = []
    for path in real_files:
        data = path.read_bytes()
        try:
            assert to_bytes(text_of([*read(io.BytesIO(data))])) == data, path.name
        except NotReadableError:
            refused.append(data)
    assert len(real_files) - len(refused) >= 150
    assert 10 <= len(refused) <= 40
    assert not any(has_a_readable_isa(data) for data in refused)


# Mutated files: whatever is done to one, the same bytes come out or it is refused.


@cache
def originals() -> list[bytes]:
    """Small real files, where there are any, and an invented one."""
    invented = "".join(generate(3)).encode()
    real = [path.read_bytes() for path in sample_files()]
    return [invented, *(data for data in real if len(data) < 20_000)]


@st.composite
def slices(draw: st.DrawFn, data: bytes) -> tuple[int, int]:
    begin = draw(st.integers(0, len(data)))
    return begin, min(len(data), begin + draw(st.integers(0, 300)))


FRAGMENTS = [b"", b"~", b"~~", b"\n", b"\r\n", b"\r", b" ", b"\x00", b"\x1a", b"\xff", b"\xe9",
             b"\xef\xbb\xbf", b"ISA", b"ISA*", b"IEA", b"IEA*1*1~", b"IEA*1*000000001", b"*",
             b":", b"^", b"~ISA*00*", b"~\n~\n"]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A file after one to five mishaps."""
    data = draw(st.sampled_from(originals()))
    for _ in range(draw(st.integers(1, 5))):
        begin, end = draw(slices(data))
        match draw(st.integers(0, 6)):
            case 0:
                data = data[:begin] + data[end:]
            case 1:
                data = data[:end] + data[begin:]
            case 2:
                data = data[:begin] + draw(st.sampled_from(FRAGMENTS)) + data[begin:]
            case 3:
                data = data[:begin] + draw(st.binary(max_size=8)) + data[end:]
            case 4:
                old, new = draw(st.sampled_from(FRAGMENTS)), draw(st.sampled_from(FRAGMENTS))
                data = data.replace(old, new) if old else data
            case 5:
                data += draw(st.sampled_from(FRAGMENTS)) + draw(st.sampled_from(originals()))
            case _:
                data = data.rstrip(b"~\r\n ")
        if len(data) > 60_000:
            break
    return data


chunks = st.one_of(st.integers(1, 9), st.integers(10, 5000), st.just(CHUNK))


@given(mutated(), chunks)
def test_a_mutated_file_is_written_as_it_was_or_refused(data: bytes, chunk: int) -> None:
    found = segments(data, chunk)
    assert found is None or written(found) == data


@given(mutated(), chunks)
def test_how_much_is_read_at_once_changes_nothing(data: bytes, chunk: int) -> None:
    assert segments(data, chunk) == segments(data)


# Generated files: any delimiters, any line ends; nothing of them may be refused.


SEPARATORS = "*|!'\"<>~^`:;+=_\\/\x1c\x1d\x1e\x1f\x85\xa6"
BLANKS = st.text(" \t\n\r\x00\x1a", max_size=3)


@st.composite
def interchanges(draw: st.DrawFn) -> Read:
    """The segments of an interchange, with delimiters, ends and elements of its own."""
    element, component, repetition, other, *_ = draw(st.permutations(SEPARATORS))
    terminator = draw(st.sampled_from([other, "\n", "\r"]))
    kept = st.characters(codec="latin-1", exclude_characters=element + terminator + "\r")
    names = st.text(kept, min_size=15, max_size=15)
    isa = ["ISA", "00", " " * 10, "00", " " * 10, "ZZ", draw(names), "ZZ", draw(names), "260105",
           "1200", repetition, draw(st.sampled_from(["00401", "00402", "00501"])), "000000001",
           "0", "T", component]  # fmt: skip
    fields = st.lists(st.text(kept, max_size=12), max_size=6)
    ids = st.from_regex("[A-Z][A-Z0-9]{1,2}", fullmatch=True).filter(lambda name: name != "IEA")
    body = draw(st.lists(st.builds(lambda name, rest: [name, *rest], ids, fields), max_size=12))
    texts = [element.join(parts) for parts in (isa, *body, ["IEA", "1", "000000001"])]
    ends = st.builds(lambda count, blank: terminator * count + blank, st.integers(1, 3), BLANKS)
    missing = BLANKS.filter(lambda blank: terminator not in blank)  # at the interchange's end
    return [
        *((text, draw(ends)) for text in texts[:-1]),
        (texts[-1], draw(st.one_of(ends, missing))),
    ]


@st.composite
def files(draw: st.DrawFn) -> Read:
    """One to three interchanges; before the first perhaps a byte order mark and blanks."""
    start = draw(st.sampled_from(["", "\xef\xbb\xbf"])) + draw(BLANKS)
    found = [segment for one in draw(st.lists(interchanges(), min_size=1, max_size=3))
             for segment in one]  # fmt: skip
    return [("", start), *found] if start else found


@pytest.mark.slow
@given(files(), chunks)
def test_every_segment_of_a_generated_file_is_read_as_it_was_written(
    expected: Read, chunk: int
) -> None:
    assert segments(written(expected), chunk) == expected
