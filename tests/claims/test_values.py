"""Elements' texts as values, and what is none."""

from __future__ import annotations

import pytest

from edi_scrub.claims.values import moment
from edi_scrub.record import RunRecord


@pytest.mark.parametrize(
    ("days", "time", "when"),
    [
        ("260105", "1200", "2026-01-05T12:00"),
        ("260105", "2359", "2026-01-05T23:59"),
        ("260105", "2400", "2026-01-05"),
        ("260105", "", "2026-01-05"),
        ("260230", "1200", ""),
        ("DOE   ", "1200", ""),
    ],
)
def test_the_time_of_an_interchange_is_told_as_far_as_it_is_one(
    days: str, time: str, when: str
) -> None:
    assert moment(days, time) == when


def test_a_file_is_as_old_as_its_interchanges_whatever_their_order() -> None:
    record, other, empty = RunRecord("a"), RunRecord("b"), RunRecord("c")
    for when in ("2026-01-06T08:00", "", "2026-01-05"):
        record.add_interchange(when)
    other.add_interchange("2026-01-06T09:00")
    for one in (other, empty):
        record.join(one)
    assert (record.first_interchange, record.last_interchange) == ("2026-01-05", "2026-01-06T09:00")
    assert record.interchanges == 4
