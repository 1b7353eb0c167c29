"""What the guide check and pyx12 say of a file, and the files to break and ask them about."""

from __future__ import annotations

import io
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import NoReturn
from unittest import mock

import pyx12.map_if
import pyx12.map_index
import pyx12.params

from bench.generate import generate
from edi_scrub.claims.levels import LEVEL_KINDS, walk
from edi_scrub.claims.loops import Kind, blocks
from edi_scrub.claims.rebuild import Part, Rebuilder
from edi_scrub.errors import NotReadableError
from edi_scrub.x12.guide import Guide, GuideError, shown
from edi_scrub.x12.guide.numbers import Numbers
from edi_scrub.x12.guide.tracing import Tools
from edi_scrub.x12.reader import read
from edi_scrub.x12.writer import Output, text_of
from tests.conftest import ROOT, sample_files
from tests.pyx12_verdict import accepts
from tests.x12.guide_mutants import mutant

MOST_SEGMENTS = 120
BETWEEN = "\x00"  # two interchanges; the reader takes it for noise


# -- what pyx12 says

_load_map_file = cache(pyx12.map_if.load_map_file)
_map_index = cache(pyx12.map_index.map_index)


_PARAMETERS = pyx12.params.ParamsBase()  # one, so that the maps can be kept


def pyx12_accepts(text: str) -> bool:
    """pyx12's own full validation of each interchange, with its maps read once.

    It reads all by the delimiters and the version of the first, so each is shown alone.
    """
    return all(_accepts(one) for one in text.split(BETWEEN))


def _accepts(text: str) -> bool:
    with (
        mock.patch("pyx12.map_if.load_map_file", _load_map_file),
        mock.patch("pyx12.map_index.map_index", _map_index),
        mock.patch("pyx12.params.params", return_value=_PARAMETERS),
    ):
        return accepts(text.encode("latin-1"))


# -- what the guide check says


class AskedError(Exception):
    """The tables did not accept something."""


class _Refuser:
    """Stands where pyx12 does, and only says that it was asked."""

    def ask(self, *_: object) -> NoReturn:
        raise AskedError

    trailer = place = ask


@dataclass
class Verdict:
    """``errors`` of everything in a file; ``asked``: pyx12 had to be."""

    errors: list[GuideError] = field(default_factory=list)
    asked: bool = False
    goes_out: str = ""  # what a clean file would be, its ends of segments bare


_GUIDES = {True: Guide(), False: Guide()}  # with their tables and patterns, kept


def judged(text: str, *, alone: bool) -> Verdict:
    """Judge a file as the pipeline does; ``alone``: the tables without pyx12.

    :raises NotReadableError: it cannot be read at all.
    """
    guide = _GUIDES[alone]
    before = guide.asked
    verdict = Verdict()
    stream = io.BytesIO()
    output = Output(stream)
    rebuilder = Rebuilder(output, repair=True)
    refusing = mock.patch.object(Tools, "pyx12", _Refuser()) if alone else nullcontext()
    try:
        with refusing:
            _judge(text, guide, rebuilder, verdict)
    except AskedError:
        verdict.asked = True
        return verdict
    output.flush()
    verdict.asked = guide.asked > before
    verdict.goes_out = _bare(stream.getvalue())
    return verdict


def _judge(text: str, guide: Guide, rebuilder: Rebuilder, verdict: Verdict) -> None:
    """Every header, level, claim and trailer of a file."""
    guide.numbers = Numbers()
    for step in walk(blocks(read(io.BytesIO(text.encode("latin-1")))), guide=guide):
        kind, segments = step.block
        above = step.context.guide
        if kind is Kind.CLAIM:
            assert above is not None
            rebuilder.claims(text_of(segments), len(segments))
            verdict.errors += above.judge(segments)
            if step.context.fault:
                raise AskedError  # the rule `envelope` holds it back
            continue
        rebuilder.part(Part.of(step))
        if above is not None and kind in (Kind.ST, *LEVEL_KINDS):
            verdict.errors += above.own


def _bare(data: bytes) -> str:
    """Segments with nothing between them, the guide named as pyx12 knows it."""
    found: list[str] = []
    terminator = separator = ""
    if not data:
        return ""
    for segment in read(io.BytesIO(data)):
        if segment.id == "ISA":
            found += [BETWEEN] if any(found) else []
            terminator, separator = segment.end[:1], segment.text[3]
        found.append(shown.header([segment], separator)[0].text + terminator if segment.id else "")
    return "".join(found)


def disagreement(text: str, *, alone: bool = True) -> str:
    """What the guide check accepts and pyx12 refuses; empty where there is no such thing."""
    try:
        verdict = judged(text, alone=alone)
    except NotReadableError:
        return ""
    if (alone and verdict.asked) or verdict.errors or not verdict.goes_out:
        return ""
    return "" if pyx12_accepts(verdict.goes_out) else verdict.goes_out


# -- files to break


def texts(folders: list[Path], files: list[Path]) -> Iterator[str]:
    """Transactions that pyx12 accepts, a few claims each: generated, fixtures, real files."""
    yield from _pieces("".join(generate(60)), most=12)
    found = [path for folder in folders for path in sorted(folder.rglob("*.837"))]
    for path in [*found, *files]:
        try:
            yield from _pieces(path.read_bytes().decode("latin-1"), most=3)
        except NotReadableError:
            continue


def _pieces(text: str, most: int) -> Iterator[str]:
    """The first levels and claims of a file, as files of their own that pyx12 accepts."""
    for count, kept in enumerate(_kept(text)):
        if count >= most:
            return
        if pyx12_accepts(kept):
            yield kept


def _kept(text: str) -> Iterator[str]:
    steps = list(walk(blocks(read(io.BytesIO(text.encode("latin-1"))))))
    claims = [place for place, step in enumerate(steps) if step.block.kind is Kind.CLAIM]
    for first in range(0, len(claims), 3):
        stream = io.BytesIO()
        output = Output(stream)
        rebuilder = Rebuilder(output)
        for place, step in enumerate(steps):
            if step.block.kind is not Kind.CLAIM:
                rebuilder.part(Part.of(step))
            elif place in claims[first : first + 3]:
                rebuilder.claims(text_of(step.block.segments), len(step.block.segments))
        output.flush()
        piece = _bare(stream.getvalue())
        if piece.count(piece[105]) <= MOST_SEGMENTS:
            yield piece


def shrunk(text: str, fails: Callable[[str], bool]) -> str:
    """The file without what the failure does not need."""
    terminator = text[105]
    segments = text.split(terminator)[:-1]
    place = len(segments) - 1
    while place > 0:
        fewer = segments[:place] + segments[place + 1 :]
        if fails("".join(one + terminator for one in fewer)):
            segments = fewer
        place -= 1
    return "".join(one + terminator for one in segments)


# -- many of them


def fuzz(
    count: int, seed: int, *, every: int = 0, say: Callable[[str], object] = str
) -> tuple[list[str], Counter[str]]:
    """Break ``count`` files; the disagreements, shrunk, and how often was what.

    ``every``: of so many, one is put to the whole check, pyx12 included, and has to come out
    as pyx12 has it, both ways.
    """
    bases = list(texts([ROOT / "fixtures"], sample_files()))
    found: list[str] = []
    seen: Counter[str] = Counter(bases=len(bases))
    began = time.monotonic()
    for number in range(count):
        draw = Random(f"{seed}-{number}")
        text = mutant(draw, draw.choice(bases))
        try:
            verdict = judged(text, alone=True)
        except NotReadableError:
            seen["unreadable"] += 1
            continue
        alone = not verdict.asked and not verdict.errors and bool(verdict.goes_out)
        seen["accepted" if alone else "not accepted"] += 1
        if alone and not pyx12_accepts(verdict.goes_out):
            found.append(shrunk(text, lambda one: bool(disagreement(one))))
            say(f"{seed}-{number}: accepted, refused by pyx12:\n{found[-1]}\n")
        elif every and number % every == 0:
            whole = _whole(text, seen)
            if whole:
                found.append(whole)
                say(f"{seed}-{number}: {whole}\n")
        if number % 10_000 == 9_999:
            say(f"{number + 1:,} in {time.monotonic() - began:.0f} s: {dict(seen)}")
    return found, seen


def _whole(text: str, seen: Counter[str]) -> str:
    """The whole check against pyx12, both ways; what differs.

    The other way is held to what would go out: a level without claims is dropped. And pyx12
    misses what a claim lacks when its CLM is all there is of it, so a thing that is missing
    (code 3) may be found by us alone.
    """
    found = disagreement(text, alone=False)
    if found:
        return f"accepted, refused by pyx12:\n{found}"
    try:
        verdict = judged(text, alone=False)
        if not verdict.goes_out or not pyx12_accepts(verdict.goes_out):
            return ""
        seen["whole, accepted by pyx12"] += 1
        verdict = judged(verdict.goes_out, alone=False)
    except NotReadableError:
        return ""
    seen["whole, pyx12 asked in vain"] += verdict.asked and not verdict.errors
    known = {(error.loop, error.code) for error in verdict.errors if error.code == "3"}
    known.add(("GS_LOOP", "1"))  # a segment between the headers: pyx12 finds and forgets it
    alone = [error for error in verdict.errors if (error.loop, error.code) not in known]
    return f"refused, accepted by pyx12: {alone}\n{verdict.goes_out}" if alone else ""
