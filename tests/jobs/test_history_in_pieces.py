"""Judged in pieces, or by several processes, a file is held to the same past."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest

from edi_scrub import piecewise, pipeline
from edi_scrub.findings import Outcome
from edi_scrub.jobs.database import Database
from edi_scrub.jobs.history import History
from edi_scrub.parallel import SMALL, Workers
from edi_scrub.pipeline import Sinks
from edi_scrub.policy.library import Policies
from edi_scrub.record import RunRecord
from edi_scrub.reports.jsonl import JsonLines
from edi_scrub.reports.listing import Listing
from tests.jobs.treated import KEY, OPTIONS, Treated, file_of, invented, sent
from tests.test_piecewise import Elsewhere

FIRST = date(2025, 1, 6)


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Policies:
    return invented(tmp_path_factory.mktemp("policies"))


def claims(count: int, patients: int, seed: int = 837) -> list[Treated]:
    """Claims of so many patients on random days: sent, replaced, voided, sent twice."""
    draw = random.Random(seed)
    found: list[Treated] = []
    for number in range(count):
        day = FIRST + timedelta(days=draw.randrange(300))
        member = f"X{draw.randrange(patients):08}"
        kind = draw.random()
        if found and kind < 0.1:
            again = draw.choice(found)
            found.append(replace(again, frequency=draw.choice("78"), original="9"))
        elif found and kind < 0.15:
            found.append(replace(draw.choice(found), frequency="1", original=""))
        else:
            found.append(Treated(f"PT{number}", day, member, units=draw.choice([50, 100, 200])))
    return found


class Come(NamedTuple):
    """What a file came to, and what was asked and noted of it."""

    clean: bytes
    rejected: bytes
    report: bytes
    record: RunRecord
    patients: list[tuple[bytes, int, int]]
    numbers: list[tuple[str, str, int, int]]
    sent: list[tuple[bytes, str, str, bool, bytes]]
    gone: list[tuple[int, bytes, str, str]]


def come(history: History, policies: Policies, text: str, size: int = 0) -> Come:
    """By one process, or in pieces of ``size`` characters."""
    clean, rejected, lines = BytesIO(), BytesIO(), BytesIO()
    options = replace(OPTIONS, history=history)
    source = BytesIO(text.encode())
    with history.begin() as course:
        sinks = Sinks(clean, rejected, (Listing((JsonLines(lines),)),), known=course)
        if size:
            judges = Elsewhere(policies, options)
            record = piecewise.scrub(source, "a.837", policies, sinks, options, judges, size)
        else:
            record = pipeline.scrub(source, "a.837", policies, sinks, options)
        told = course.told()
    return Come(clean.getvalue(), rejected.getvalue(), lines.getvalue(), record, *told)


@pytest.mark.parametrize("size", [1, 3000])
def test_a_file_in_pieces_comes_to_the_same(
    database: Database, policies: Policies, size: int
) -> None:
    sent(file_of(*claims(20, 12, seed=1)), policies, database)
    history = History(database, KEY)
    text = file_of(*claims(60, 20))
    whole = come(history, policies, text)
    assert come(history, policies, text, size) == whole
    assert whole.record.held["treatment-interval"] > 5
    assert whole.record.claims[Outcome.CLEAN] > 5


def big(tmp_path: Path) -> tuple[str, Database]:
    database = Database(f"sqlite:///{tmp_path}/history.db")
    text = file_of(*claims(3500, 2500))
    assert len(text) > SMALL
    return text, database


@pytest.mark.slow
def test_several_processes_come_to_the_same(policies: Policies, tmp_path: Path) -> None:
    text, database = big(tmp_path)
    sent(file_of(*claims(200, 2500, seed=1)), policies, database)
    history = History(database, KEY)
    whole = come(history, policies, text)
    clean, rejected, lines = BytesIO(), BytesIO(), BytesIO()
    options = replace(OPTIONS, history=history)
    with Workers(2, policies, options) as workers, history.begin() as course:
        sinks = Sinks(clean, rejected, (Listing((JsonLines(lines),)),), known=course)
        record = workers.scrub(BytesIO(text.encode()), "a.837", sinks)
    assert (clean.getvalue(), rejected.getvalue(), lines.getvalue(), record) == whole[:4]
    assert record.held["treatment-interval"] > 100
    database.close()
