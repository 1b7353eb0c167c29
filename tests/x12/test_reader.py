"""Bytes to segments: where each byte goes, and what is refused in which words."""

from __future__ import annotations

import io
import time
import tracemalloc
from collections.abc import Iterator
from itertools import chain, cycle, islice

import pytest

from edi_scrub.errors import NotReadableError
from edi_scrub.x12.frames import CHUNK, LONGEST_SEGMENT
from edi_scrub.x12.reader import read
from edi_scrub.x12.segment import Delimiters, Segment
from edi_scrub.x12.writer import text_of, to_bytes


def isa(
    element: str = "*",
    component: str = ":",
    repetition: str = "^",
    terminator: str = "~",
    version: str = "00501",
    sender: str = "SENDER",
) -> str:
    """An ISA segment, terminator included."""
    fields = ["ISA", "00", " " * 10, "00", " " * 10, "ZZ", f"{sender:15}", "ZZ", f"{'PAYER':15}",
              "260105", "1200", repetition, version, "000000001", "0", "T", component]  # fmt: skip
    return element.join(fields) + terminator


def segments(text: str, chunk: int = CHUNK) -> list[Segment]:
    return list(read(io.BytesIO(text.encode("latin-1")), chunk))


def parts(text: str) -> list[tuple[str, str]]:
    """The text and the end of every segment after the ISA."""
    return [(segment.text, segment.end) for segment in segments(text)][1:]


def refusal(data: bytes) -> str:
    with pytest.raises(NotReadableError) as caught:
        list(read(io.BytesIO(data)))
    return str(caught.value)


class Endless:
    """A stream that never ends and counts what was taken from it."""

    def __init__(self, start: bytes, repeated: bytes) -> None:
        self.pieces: Iterator[bytes] = chain([start], cycle([repeated]))
        self.taken = 0

    def read(self, size: int, /) -> bytes:
        piece = next(self.pieces)[:size]
        self.taken += len(piece)
        return piece


def test_a_segment_knows_its_number_its_elements_and_its_terminator() -> None:
    _, gs, iea = segments(isa() + "GS*HC*A**B~IEA*1*000000001~")
    assert (gs.number, gs.id, gs.elements) == (2, "GS", ["GS", "HC", "A", "", "B"])
    assert (gs.get(1), gs.get(3), gs.get(4), gs.get(9)) == ("HC", "", "B", "")
    assert (iea.text, iea.end, iea.raw) == ("IEA*1*000000001", "~", "IEA*1*000000001~")


def test_delimiters_are_those_the_isa_declares() -> None:
    assert Delimiters.of(isa("|", ">", "`", "'")) == ("|", ">", "`", "'")


def test_before_00402_there_is_no_repetition_separator() -> None:
    assert Delimiters.of(isa(repetition="U", version="00401")).repetition == ""
    assert Delimiters.of(isa(repetition="^", version="00401")).repetition == ""
    assert Delimiters.of(isa(repetition="U")).repetition == ""


@pytest.mark.parametrize("end", ["~", "~\n", "~\r\n", "~\n\n", "~~", "~\n~", "~ \t", "~\x00\x1a"])
def test_what_stands_between_two_segments_ends_the_first(end: str) -> None:
    assert parts(isa() + f"GS*HC{end}IEA*1*1~") == [("GS*HC", end), ("IEA*1*1", "~")]


def test_line_ends_may_be_mixed() -> None:
    assert [end for _, end in parts(isa() + "GS*1~\nST*2~\r\nSE*3~GE*4~\nIEA*1*1~\r\n")] == [
        "~\n", "~\r\n", "~", "~\n", "~\r\n"]  # fmt: skip


def test_empty_trailing_elements_and_trailing_blanks_are_kept() -> None:
    (gs, _), _ = parts(isa() + "GS*HC* A  ***~IEA*1*1~")
    assert gs == "GS*HC* A  ***"


def test_a_line_feed_may_be_the_terminator() -> None:
    text = isa(terminator="\n") + "GS*HC\n\nIEA*1*1\n"
    assert parts(text) == [("GS*HC", "\n\n"), ("IEA*1*1", "\n")]


def test_a_carriage_return_before_a_line_feed_terminator_is_no_data() -> None:
    text = isa(terminator="\n") + "GS*HC\r\nIEA*1*1\r\n"
    assert parts(text) == [("GS*HC", "\r\n"), ("IEA*1*1", "\r\n")]


def test_carriage_return_and_line_feed_may_be_the_terminator() -> None:
    text = isa(terminator="\r") + "\nGS*HC\r\nIEA*1*1\r\n"
    assert parts(text) == [("GS*HC", "\r\n"), ("IEA*1*1", "\r\n")]


@pytest.mark.parametrize("tail", ["", "\n", "\r\n", "  \x1a", "\x00" * (LONGEST_SEGMENT + 1)])
def test_the_last_terminator_may_be_missing(tail: str) -> None:
    assert parts(isa() + "GS*HC~IEA*1*1" + tail) == [("GS*HC", "~"), ("IEA*1*1", tail)]


@pytest.mark.parametrize("start", ["\xef\xbb\xbf", "\n\n", "\r\n  ", "\xef\xbb\xbf\n", "\x00"])
def test_what_stands_before_the_first_isa_is_segment_zero(start: str) -> None:
    first, second, _ = segments(start + isa() + "IEA*1*1~")
    assert (first.number, first.id, first.text, first.end) == (0, "", "", start)
    assert (second.number, second.id) == (1, "ISA")


def test_bytes_beyond_ascii_survive() -> None:
    data = isa().encode() + b"NM1*IL*1*M\xdcLLER*Jos\xe9\xff~IEA*1*1~"
    assert to_bytes(text_of([*read(io.BytesIO(data))])) == data


def test_every_interchange_has_its_own_delimiters() -> None:
    found = segments(isa() + "GS*A~IEA*1*1~\n" + isa("|", ">", "`", "'") + "GS|*A~'IEA|1|1'")
    assert [segment.id for segment in found] == ["ISA", "GS", "IEA", "ISA", "GS", "IEA"]
    assert [segment.number for segment in found] == [1, 2, 3, 4, 5, 6]
    assert found[4].elements == ["GS", "*A~"]


def test_isa_and_iea_as_words_in_a_text_begin_and_end_nothing() -> None:
    text = isa() + "NM1*85*2*ISA*IEA*1~NTE*ADD*ISAIEA*1*1 ISA*00~IEAX*1~IEA*1*1~"
    assert [segment.id for segment in segments(text)] == ["ISA", "NM1", "NTE", "IEAX", "IEA"]


@pytest.mark.parametrize("between", ["", "\n", "\r\n", " \n\n"])
@pytest.mark.parametrize("following", [isa(), isa("|", ">", "`", "'")])
def test_files_put_together_after_losing_their_last_terminators_are_read(
    between: str, following: str
) -> None:
    tail = following[3].join(["IEA", "1", "000000002"])
    text = isa() + "GS*A~IEA*1*000000001" + between + following + tail
    found = segments(text)
    assert [segment.id for segment in found] == ["ISA", "GS", "IEA", "ISA", "IEA"]
    assert (found[2].text, found[2].end) == ("IEA*1*000000001", between)


def test_a_byte_order_mark_may_stand_before_every_interchange() -> None:
    mark = "\xef\xbb\xbf"
    text = mark + isa() + "IEA*1*1~" + mark + isa() + "IEA*1*2~"
    assert text_of(segments(text)) == text
    assert segments(text)[2].end == "~" + mark


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the file is empty"),
        (b" \r\n\x1a", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (b"I", "not an X12 file"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"PK\x03\x04...", "a ZIP archive"),
        (b"\x1f\x8b\x08...", "a gzip archive"),
        ("ISA*00".encode("utf-16"), "UTF-16"),
        (b"ST*837*0001~", "the ISA segment is missing"),
        (b"GS*HC*A~", "the ISA segment is missing"),
        (b"From: a clerk\n\n" + isa().encode(), "stands before the ISA"),
        (b"Dear colleague, enclosed find our claims.", "not an X12 file"),
        (isa().encode()[:105], "cut short"),
        (b"ISA*00*", "cut short"),
        (isa().replace(" " * 10, "").encode() + b"GS*HC*" + b"A" * 40, "106 characters"),
        (isa().encode()[:80] + b"\n" + isa().encode()[80:], "106 characters"),
        (isa().replace("*", "A").encode(), "106 characters"),
        (isa(component="A").encode(), "names as delimiter"),
        (isa(component=" ").encode(), "names as delimiter"),
        (isa(terminator="0").encode(), "names as delimiter"),
        (isa(component="~").encode(), "names as delimiter"),
        (isa(sender="A~B").encode(), "its own terminator within"),
        (isa().encode() + b"IEA*1*1~" + b"and so on", "after segment 2"),
        (isa().encode() + b"IEA*1*1~" + isa().encode()[:50], "after segment 2 is cut short"),
        (isa().encode() + b"NTE*" + b"x" * LONGEST_SEGMENT + b"~", "after segment 1 is longer"),
    ],
)
def test_what_is_no_interchange_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    assert words in refusal(data)


@pytest.mark.parametrize("width", [80, 120, 255])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_wrapped_at_a_fixed_width_is_refused(width: int, end: str) -> None:
    text = isa() + "GS*HC*SOMEBODY~NM1*85*2*A CLINIC~" * 30 + "IEA*1*1~"
    lines = [text[start : start + width] for start in range(0, len(text), width)]
    assert "wrapped" in refusal(end.join(lines).encode())


def test_segments_of_one_length_on_lines_of_their_own_are_not_wrapped() -> None:
    note = "NTE*ADD*".ljust(105, "x")
    for text in (isa() + "\n" + f"{note}~\n" * 50, isa(terminator="\r") + f"\n{note}\r" * 50):
        assert len(segments(text + "IEA*1*1")) == 52


@pytest.mark.parametrize(
    "data",
    [
        b"SECRET",
        b"SECRET" + isa().encode(),
        isa(sender="SECRET ~").encode(),
        isa(sender="SECRET").replace(" ", "").encode() + b"SECRET" * 20,
        isa().encode() + b"IEA*1*1~SECRET",
        isa().encode() + b"SECRET" * 20000,
    ],
)
def test_a_refusal_never_quotes_the_input(data: bytes) -> None:
    assert "SECRET" not in refusal(data)


def test_the_longest_segment_is_just_read() -> None:
    text = "NTE*".ljust(LONGEST_SEGMENT, "x")
    assert parts(isa() + text + "~IEA*1*1~")[0] == (text, "~")


def test_noise_does_not_make_a_segment_too_long() -> None:
    noise = " " * (LONGEST_SEGMENT + 1)
    for chunk in (1000, CHUNK):
        found = segments(isa() + noise + "GS*A~" + noise + "IEA*1*1" + noise, chunk)
        assert [segment.text for segment in found[1:]] == ["GS*A", "IEA*1*1"]


def test_a_segment_without_end_is_refused_before_much_of_it_is_read() -> None:
    stream = Endless(isa().encode(), b"x" * CHUNK)
    with pytest.raises(NotReadableError, match="terminator is missing"):
        list(read(stream))
    assert stream.taken < LONGEST_SEGMENT + 2 * CHUNK


def test_segments_are_given_out_before_the_input_is_read_to_its_end() -> None:
    stream = Endless(isa().encode(), b"NTE*ADD*A~" * 1000)
    found = list(islice(read(stream), 5000))
    assert found[-1].number == 5000
    assert stream.taken < 60_000


def test_memory_does_not_grow_with_the_number_of_segments() -> None:
    def peak(count: int) -> int:
        stream = Endless(isa().encode(), b"NTE*ADD*SOME TEXT~" * 100)
        tracemalloc.start()
        for _ in islice(read(stream), count):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(1000)  # what is made once
    assert peak(40_000) < 1.2 * peak(4_000)


@pytest.mark.parametrize(
    ("start", "repeated", "count", "end", "chunk"),
    [
        (isa() + "GS*A~", "~", 300_000, "IEA*1*1~", CHUNK),
        (isa() + "GS*A~", " ", 3_000_000, "IEA*1*1~", CHUNK),
        ("", isa() + "IEA*1*1~", 5000, "", CHUNK),
        (isa(), "N1*IEA*1~", 50_000, "IEA*1*1~", CHUNK),
        (isa(), "N1*A~", 20_000, "IEA*1*1~", 1),
        (isa() + "NTE*", "x", 20_000, "~IEA*1*1~", 1),
    ],
    ids=["doubled terminators", "blanks", "small interchanges", "false trailers",
         "one byte at a time", "one byte at a time of a long segment"],
)  # fmt: skip
def test_reading_takes_time_in_proportion_to_the_input(
    start: str, repeated: str, count: int, end: str, chunk: int
) -> None:
    """Each of these took, or would take, minutes if one step of it copied what was read."""
    data = (start + repeated * count + end).encode()
    began = time.process_time()
    assert to_bytes(text_of([*read(io.BytesIO(data), chunk)])) == data
    assert time.process_time() - began < 5
