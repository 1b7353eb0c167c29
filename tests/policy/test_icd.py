"""What is known of diagnosis codes, by day, and what is not."""

from __future__ import annotations

import importlib.machinery
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from edi_scrub.policy import icd
from edi_scrub.policy.icd import Standing, is_wrong, release, releases

MAY_2026 = date(2026, 5, 1)
MARCH_2015 = date(2015, 3, 2)


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The data folder of an installed package, empty; the real one is out of sight."""
    spec = importlib.machinery.ModuleSpec(icd.PACKAGE, None, origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr(icd, "find_spec", lambda _: spec)
    (tmp_path / "data").mkdir()
    _forget()
    yield tmp_path / "data"
    _forget()


def _forget() -> None:
    for cached in (icd.release, icd.releases, icd._is_valid):
        cached.cache_clear()


@pytest.mark.parametrize(
    ("code", "standing"),
    [
        ("G243", Standing.VALID),
        ("A009", Standing.VALID),
        ("S0000XA", Standing.VALID),
        ("S0000X", Standing.HEADING),
        ("G24", Standing.HEADING),
        ("G", Standing.HEADING),
        ("G35", Standing.HEADING),
        ("G2433", Standing.MISSING),
        ("ZZZ", Standing.MISSING),
        ("", Standing.MISSING),
        ("1", Standing.MISSING),
        ("A00-A09", Standing.MISSING),
    ],
)
def test_what_an_icd10_release_says_of_a_code(code: str, standing: Standing) -> None:
    known = release(MAY_2026)
    assert known is not None
    assert known.standing(code) is standing


@pytest.mark.parametrize(
    ("code", "standing"),
    [
        ("34290", Standing.VALID),
        ("340", Standing.VALID),
        ("V5869", Standing.VALID),
        ("E8490", Standing.VALID),
        ("3429", Standing.HEADING),
        ("34293", Standing.MISSING),
        ("G243", Standing.MISSING),
    ],
)
def test_what_the_last_year_of_icd9_says_of_a_code(code: str, standing: Standing) -> None:
    known = release(MARCH_2015)
    assert known is not None
    assert known.standing(code) is standing


def test_the_last_version_of_icd9_has_all_its_codes() -> None:
    known = release(MARCH_2015)
    assert known is not None
    assert len(icd._codes(known)) == 14567


@pytest.mark.parametrize(
    "day", [date(2014, 9, 30), date(2015, 10, 1), date(2025, 9, 30), date(2026, 10, 1)]
)
def test_of_a_day_without_a_release_nothing_is_known(package: Path, day: date) -> None:
    (package / "code-list-April-2026.txt").write_text("1\nG35-G37\nG35\nG35A\n")
    assert release(day) is None
    assert not is_wrong("NOTHING", day, is_icd10=True)


@pytest.mark.parametrize(
    ("name", "begins", "edition", "ends"),
    [
        ("April-2026", date(2025, 10, 1), date(2026, 4, 1), date(2026, 9, 30)),
        ("October-2026", date(2026, 10, 1), date(2026, 10, 1), date(2027, 9, 30)),
        ("January-2027", date(2026, 10, 1), date(2027, 1, 1), date(2027, 9, 30)),
    ],
)
def test_a_release_speaks_of_its_fiscal_year(
    package: Path, name: str, begins: date, edition: date, ends: date
) -> None:
    (package / f"code-list-{name}.txt").write_text("G35\nG35A\n")
    found = releases()[-1]
    assert (found.begins, found.edition, found.ends) == (begins, edition, ends)
    assert found.title == f"ICD-10-CM {name.replace('-', ' ')}"
    assert found.is_icd10
    assert is_wrong("G35", begins, is_icd10=True)
    assert not is_wrong("G35A", begins, is_icd10=True)
    assert not is_wrong("G35", begins, is_icd10=False)


def test_a_list_named_in_another_way_is_not_guessed_at(package: Path) -> None:
    (package / "code-list-2026.txt").write_text("G35\n")
    assert [known.is_icd10 for known in releases()] == [False]


def test_without_the_package_only_icd9_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    _forget()
    monkeypatch.setattr(icd, "find_spec", lambda _: None)
    assert [known.is_icd10 for known in releases()] == [False]
    assert not is_wrong("NOTHING", MAY_2026, is_icd10=True)
    monkeypatch.undo()
    _forget()
    assert is_wrong("NOTHING", MAY_2026, is_icd10=True), "pip install -e '.[icd]'"
