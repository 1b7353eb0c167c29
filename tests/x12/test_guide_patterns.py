"""The compiled tables, piece by piece, against pyx12's own checks of an element."""

from __future__ import annotations

import re
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import Any

import pytest
import pyx12.map_if
import pyx12.params
import pyx12.segment
from pyx12 import validation

from edi_scrub.x12.guide import cache, installed, patterns
from edi_scrub.x12.guide.compiling import MAPS, compile_guide
from edi_scrub.x12.guide.patterns import DATED, Patterns
from edi_scrub.x12.guide.tables import Tables
from tests.x12.guide_mutants import VALUES


@pytest.fixture(scope="module", params=sorted(MAPS))
def tables(request: pytest.FixtureRequest) -> Tables:
    return cache.load(request.param)


@pytest.mark.slow
def test_every_day_of_four_centuries_is_a_date_and_no_other() -> None:
    d8, d6, day = re.compile(DATED["D8"]), re.compile(DATED["D6"]), date(1799, 12, 1)
    right = set()
    while day.year < 2200:
        text = f"{day:%Y%m%d}"
        right.add(text)
        assert bool(d8.fullmatch(text)) == (day.year >= 1800)
        day += timedelta(days=1)
    for year in (1800, 1900, 2000, 2023, 2024, 2100):
        for rest in range(10_000):
            text = f"{year}{rest:04}"
            assert bool(d8.fullmatch(text)) == (text in right)
    for number in range(1_000_000):
        if d6.fullmatch(f"{number:06}"):
            assert validation.is_valid_date("D6", f"{number:06}")


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(DATED))
def test_a_date_or_time_that_matches_is_one_to_pyx12(kind: str) -> None:
    draw, pattern, matched = Random(837), re.compile(DATED[kind]), 0
    for _ in range(40_000):
        text = "".join(draw.choice("0012") for _ in range(draw.choice((4, 6, 7, 8, 12))))
        text = f"{text}-{text}" if kind == "RD8" else text
        if pattern.fullmatch(text):
            matched += 1
            assert validation.IsValidDataType(text, kind)
    assert matched


def test_compiling_gives_what_the_cache_holds(tables: Tables) -> None:
    assert compile_guide(tables.version) == tables


def nodes(parent: Any) -> dict[str, Any]:
    """pyx12's segment nodes by path."""
    found: dict[str, Any] = {}
    for children in parent.pos_map.values():
        for child in children:
            found |= nodes(child) if child.is_loop() else {child.x12path.format(): child}
    return found


@pytest.mark.slow
def test_a_segment_whose_text_matches_is_right_to_pyx12(tables: Tables) -> None:
    """Every kind of segment, filled with values right and wrong, of every length."""
    draw = Random(837)
    patterns = Patterns("*", ":", tables.charset, tables.external)
    root = pyx12.map_if.load_map_file(MAPS[tables.version], pyx12.params.ParamsBase())
    theirs = nodes(root)
    matched = set()
    for node in tables.nodes:
        if node.shape < 0:
            continue
        shape = tables.shapes[node.shape]
        pattern = patterns.of(shape)
        for _ in range(400):
            chosen = [_value(draw, one, tables) for one in shape.elements]
            text = "*".join([shape.segment, *chosen[: draw.randrange(len(chosen) + 1)]])
            text = text.rstrip("*") if draw.random() < 0.8 else text
            if pattern.fullmatch(text):
                matched.add(node.path)
                data = pyx12.segment.Segment(text, "~", "*", ":")
                assert theirs[node.path].is_valid_errors(data) == (True, []), text
                assert not data.is_empty() and text[-1] != "*"
    assert len(matched) > 0.9 * len(theirs)


def _value(draw: Random, element: Any, tables: Tables) -> str:
    """A value for an element: right more often than not."""
    if draw.random() < (0.97 if element.usage == "N" else 0.4 if element.usage == "S" else 0.02):
        return ""
    if draw.random() < 0.04:
        return draw.choice(VALUES).translate({ord("*"): "", ord("~"): ""})
    if element.parts:
        parts = [_value(draw, part, tables) for part in element.parts]
        return ":".join(parts).rstrip(":")
    codes = [*element.codes, *tables.external.get(element.external, ())]
    if codes:
        return str(draw.choice(codes))
    length = draw.choice((element.least, element.least, element.most, element.most + 1))
    if element.dated or element.type in ("DT", "TM") or "DTP03" in element.name:
        known = ("20240229", "20250229", "1230", "123059", "250131", "20240101-20240131")
        return draw.choice(known)
    return "".join(draw.choice("12345678") for _ in range(max(1, min(length, 90))))


# -- the cache


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EDI_SCRUB_CACHE", str(tmp_path / "made" / "by us"))
    cache.load.cache_clear()
    return tmp_path / "made" / "by us"


def load_anew() -> Tables:
    cache.load.cache_clear()
    return cache.load("005010X222A1")


def test_the_second_run_reads_what_the_first_one_wrote(
    empty_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load_anew()
    assert len(list(empty_cache.iterdir())) == 1

    def never(_: str) -> Tables:
        raise AssertionError("it was compiled again")

    monkeypatch.setattr(cache, "compile_guide", never)
    assert load_anew() == first


def test_pyx12_s_version_is_read_without_importing_it() -> None:
    assert installed.version() == version("pyx12")


def test_another_pyx12_or_another_compiler_is_another_file(
    empty_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_anew()
    monkeypatch.setattr(installed, "version", lambda: "99.0")
    load_anew()
    monkeypatch.setattr(cache, "tables", patterns)  # as if it had been edited
    load_anew()
    assert len(list(empty_cache.iterdir())) == 3
