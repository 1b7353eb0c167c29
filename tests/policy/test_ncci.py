"""NCCI pairs: which of two codes is paid, on which days, and what is wrong in a table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from edi_scrub.errors import ConfigurationError
from edi_scrub.policy.codefiles import load_codes
from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.folders import built_in
from edi_scrub.policy.ncci import Pair

TODAY = date(2024, 7, 1)  # the built-in edition's first day
HEAD = """\
# title: an invented table
# edition: 2025-01-01
# confidence: verified
column1\tcolumn2\teffective\tdeletion\tmodifier
"""


@pytest.fixture(scope="module")
def codes() -> CodeSets:
    """The built-in code sets."""
    return load_codes(built_in() / "codes")


def written(folder: Path, rows: str, head: str = HEAD) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "ncci.tsv"
    path.write_text(head + rows.replace(" ", "\t"), encoding="utf-8")
    return path


# What the references name, in both orders.
@pytest.mark.parametrize(
    ("column1", "column2", "indicator"),
    [
        ("64615", "64612", 0),
        ("64615", "64616", 0),
        ("64615", "64642", 1),
        ("64617", "64615", 1),
        ("64617", "95873", 0),
        ("64617", "95874", 0),
        ("64617", "95865", 1),
        ("64644", "64642", 0),
        ("64647", "64646", 0),
        ("95874", "95873", 0),
        ("95860", "95874", 0),
        ("95885", "95873", 1),
        ("64642", "99214", 1),
        ("64612", "J2001", 1),
        ("43235", "43201", 0),
        ("52287", "52000", 0),
    ],
)
def test_a_pair_is_found_in_either_order(
    codes: CodeSets, column1: str, column2: str, indicator: int
) -> None:
    found = codes.pair(column1, column2, TODAY)
    assert found is not None
    assert (found.column1, found.column2, found.indicator) == (column1, column2, indicator)
    assert codes.pair(column2, column1, TODAY) == found
    assert found.confidence == "verified"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("64612", "64616"),
        ("64642", "64646"),
        ("64616", "64642"),
        ("95873", "64650"),
        ("95874", "64611"),
        ("64615", "64615"),
        ("64615", ""),
        ("64615", "not a code"),
        ("", "64612"),
        ("00000", "11111"),
        ("ZZZZZ", "ZZZZZ"),
        ("64615 ", "4612"),
    ],
)
def test_what_is_no_pair_is_none(codes: CodeSets, one: str, other: str) -> None:
    assert codes.pair(one, other, TODAY) is None


def test_a_pair_ends_with_its_last_day(codes: CodeSets) -> None:
    assert codes.pair("64614", "64615", date(2013, 12, 31)) is not None
    assert codes.pair("64614", "64615", date(2014, 1, 1)) is None


def test_a_pair_whose_first_day_is_not_known_is_sure_from_the_edition_on(codes: CodeSets) -> None:
    before = date(2024, 6, 30)
    found = codes.pair("64615", "64612", before)
    assert found is not None
    assert not found.sure(before) and found.sure(TODAY)


def test_a_pair_with_a_first_day_is_sure_from_it_on(tmp_path: Path) -> None:
    written(tmp_path, "11111 22222 2020-04-01 - 1\n")
    codes = load_codes(tmp_path)
    assert codes.pair("22222", "11111", date(2020, 3, 31)) is None
    found = codes.pair("22222", "11111", date(2020, 4, 1))
    assert found == Pair(
        "11111", "22222", 1, date(2020, 4, 1), None, date(2025, 1, 1), "verified"
    ) and found.sure(date(2020, 4, 1))


def test_a_pair_that_began_again_holds_in_both_spans(tmp_path: Path) -> None:
    rows = "11111 22222 2001-01-01 2002-12-31 1\n22222 11111 2010-01-01 - 0\n"
    written(tmp_path, rows)
    codes = load_codes(tmp_path)
    held = {year: codes.pair("11111", "22222", date(year, 6, 1)) for year in (2000, 2002, 2005)}
    assert held[2000] is None and held[2005] is None
    assert held[2002] is not None and held[2002].column1 == "11111"
    again = codes.pair("11111", "22222", date(2010, 1, 1))
    assert again is not None and (again.column1, again.indicator) == ("22222", 0)


def test_a_pair_that_was_taken_back_is_none(tmp_path: Path) -> None:
    written(tmp_path, "11111 22222 2020-04-01 2020-04-01 9\n")
    assert load_codes(tmp_path).pair("11111", "22222", date(2020, 4, 1)) is None


def test_rows_need_not_be_in_order(tmp_path: Path) -> None:
    written(tmp_path, "33333 11111 - - 0\n11111 22222 - - 1\n22222 33333 - - 0\n")
    codes = load_codes(tmp_path)
    for one, other in (("11111", "22222"), ("22222", "33333"), ("11111", "33333")):
        assert codes.pair(one, other, TODAY) is not None


def test_a_later_folder_s_word_counts_for_the_pairs_it_knows(tmp_path: Path) -> None:
    written(tmp_path, "64612 64615 2025-01-01 - 1\n")
    codes = load_codes(built_in() / "codes", tmp_path)
    assert codes.pair("64615", "64612", TODAY) is None
    found = codes.pair("64615", "64612", date(2025, 1, 1))
    assert found is not None and found.column1 == "64612"
    assert codes.pair("64615", "64616", TODAY) is not None  # not in the user's table


@pytest.mark.parametrize(
    ("rows", "head", "expected"),
    [
        ("1111 22222 - - 1\n", HEAD, "line 5: expected two codes"),
        ("11111 2222a - - 1\n", HEAD, "line 5: expected two codes"),
        ("111112 2222 - - 1\n", HEAD, "line 5: expected two codes"),
        ("11111 22222 - - 2\n", HEAD, "line 5: expected two codes"),
        ("11111 22222 - - 1\n11111 22222 - 1\n", HEAD, "line 6: expected two codes"),
        ("11111 22222 2020-02-30 - 1\n", HEAD, "line 5: expected dates as 2024-07-01, or -"),
        ("11111 22222 2020-02-02 2020-02-01 1\n", HEAD, "line 5: deletion is before effective"),
        ("", HEAD.replace("column2", "column 2"), "line 4: expected the columns column1, column2"),
        ("", "", 'expected a line "# title: ..." at its head'),
        ("", HEAD.replace("# edition", "# version"), '"# edition: ..."'),
        ("", HEAD.replace("2025-01-01", "2025"), "edition: expected a date as 2024-07-01"),
        ("", HEAD.replace("verified", "sure"), "confidence: expected verified or unverified"),
        ("", HEAD.replace("invented", "inventé"), "is not ASCII text"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(
    tmp_path: Path, rows: str, head: str, expected: str
) -> None:
    path = written(tmp_path, rows, head)
    with pytest.raises(ConfigurationError) as caught:
        load_codes(tmp_path)
    assert str(caught.value).startswith(str(path))
    assert expected in str(caught.value)


def test_an_unverified_table_says_so(tmp_path: Path) -> None:
    written(tmp_path, "11111 22222 - - 1\n", HEAD.replace("verified", "unverified"))
    found = load_codes(tmp_path).pair("11111", "22222", TODAY)
    assert found is not None and found.confidence == "unverified"


def test_a_table_of_another_name_is_no_table(tmp_path: Path) -> None:
    path = written(tmp_path, "").rename(tmp_path / "pairs.tsv")
    with pytest.raises(ConfigurationError) as caught:
        load_codes(tmp_path)
    assert str(caught.value) == f"{path}: a table's name begins with ncci, mue, hcpcs or ndc"


def test_a_table_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "ncci.tsv").mkdir()
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_codes(tmp_path)
