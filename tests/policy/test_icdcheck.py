"""A policy's diagnoses against the releases of ICD that are known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from edi_scrub.policy.icd import releases
from edi_scrub.policy.icdcheck import unbilled
from edi_scrub.policy.model import Policy
from edi_scrub.policy.tomlfile import convert

YEAR = {"effective": date(2014, 10, 1), "ends": date(2015, 9, 30)}  # of ICD-9-CM's last version


def told(*codes: str, **version: Any) -> list[tuple[str, bool]]:
    table = {
        "id": "plan",
        "title": "T",
        "carrier": "C",
        "last_checked": date(2026, 11, 24),
        "applies": {"payer_ids": ["T1"]},
        "version": [
            {
                "source": {"title": "S"},
                "coverage": [{"name": "n", "confidence": "verified", "diagnoses": list(codes)}],
                **(version or YEAR),
            }
        ],
    }
    return [(one.message, one.always) for one in unbilled(convert(table, Policy))]


@pytest.mark.parametrize(
    "codes", [["342.90"], ["342.*"], ["342.00-342.92"], ["V58.83"], ["333.8*"]]
)
def test_what_the_release_has_passes(codes: list[str]) -> None:
    assert told(*codes) == []


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("342.99", "342.99 is no code of ICD-9-CM version 32"),
        ("342.7*", "342.7 is no code"),
        ("342.00-342.99", "342.99 is no code"),
        ("342.9", "342.9 is a heading in ICD-9-CM version 32, not billed itself: write 342.9* for"),
    ],
)
def test_what_the_release_has_not_is_told(code: str, says: str) -> None:
    ((message, always),) = told(code)
    assert message.startswith(says) and always


def test_a_longer_version_may_be_right_on_other_days() -> None:
    ((_, always),) = told("342.99", effective=date(2013, 10, 1), ends=date(2015, 9, 30))
    assert not always


def test_of_days_without_a_release_nothing_is_said() -> None:
    assert told("342.99", effective=date(2003, 1, 1), ends=date(2014, 9, 30)) == []


def test_a_heading_beside_codes_below_it_is_there_for_earlier_years() -> None:
    assert told("342.9", "342.90") == []


def test_a_family_of_the_file_is_looked_at_where_it_stands() -> None:
    table = {
        "id": "plan",
        "title": "T",
        "carrier": "C",
        "last_checked": date(2026, 11, 24),
        "applies": {"payer_ids": ["T1"]},
        "families": {"own": ["342.99"]},
        "version": [YEAR | {"source": {"title": "S"}}],
    }
    assert [one.key for one in unbilled(convert(table, Policy))] == ["families.own"]


@pytest.mark.skipif(not any(one.is_icd10 for one in releases()), reason="without the extra icd")
def test_the_release_of_icd_10_speaks_of_its_year_only() -> None:
    own = next(one for one in releases() if one.is_icd10)
    within = {"effective": own.begins, "ends": own.ends}
    assert told("G43.709", "G43.7*", "E11.9", **within) == []
    assert [always for _, always in told("G43.999", **within)] == [True]
    assert [always for _, always in told("G43.999", effective=date(2016, 1, 1))] == [False]
    assert told("G43.999", effective=date(2016, 1, 1), ends=date(2016, 12, 31)) == []
