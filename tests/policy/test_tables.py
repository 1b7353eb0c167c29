"""Tables in a codes folder: their form, their mistakes, and whose word counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from edi_scrub.errors import ConfigurationError
from edi_scrub.policy.codefiles import load_codes
from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.folders import built_in, chosen, data
from edi_scrub.policy.loading import load_policies
from edi_scrub.policy.memo import REMEMBERED, Memo
from edi_scrub.policy.rows import Rows
from edi_scrub.policy.tables import HCPCS_COLUMNS, MUE_COLUMNS, NDC_COLUMNS
from edi_scrub.policy.tsvfile import text

QUARTER = date(2026, 10, 1)
COLUMNS = {"mue": MUE_COLUMNS, "hcpcs": HCPCS_COLUMNS, "ndc": NDC_COLUMNS}


def write(folder: Path, name: str, *rows: str) -> Path:
    """A table of the kind that its name begins with; blanks stand for tabs, _ for blanks."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.tsv"
    lines = [row.replace(" ", "\t").replace("_", " ") for row in rows]
    path.write_bytes(text("invented", QUARTER, (), COLUMNS[name.partition("-")[0]], lines))
    return path


@pytest.mark.parametrize(
    ("name", "row", "expected"),
    [
        ("mue", "J0585 100", "expected 3 cells with tabs between them"),
        ("mue", "J585 100 3", "expected a code of five letters and digits"),
        ("mue", "J0585 -1 3", "expected a whole number of units"),
        ("mue", "J0585 100 4", "expected the adjudication 1, 2 or 3"),
        ("hcpcs", "J3301 - - 10 mg", "expected 6 cells"),
        ("hcpcs", "J330 - - 10 mg Kenalog", "expected a code"),
        ("hcpcs", "J3301 2000 - 10 mg Kenalog", "expected dates as 2024-07-01, or -"),
        ("hcpcs", "J3301 2020-01-02 2020-01-01 10 mg K", "valid_to is before valid_from"),
        ("hcpcs", "J3301 - - 0 mg Kenalog", "expected a whole number, or -, as unit_size"),
        ("hcpcs", "J3301 - - 10 milligrams Kenalog", "at most 8 characters of measure"),
        ("hcpcs", f"J3301 - - 10 mg {'K' * 29}", "28 of name"),
        ("ndc", "0003029305 J3301 4", "expected an NDC of eleven digits"),
        ("ndc", "00003029305 J330 4", "expected a code"),
        ("ndc", "00003029305 J3301 0", "expected a whole number, or -, as hcpcs_units"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(
    tmp_path: Path, name: str, row: str, expected: str
) -> None:
    path = write(tmp_path, name, row)
    with pytest.raises(ConfigurationError) as error:
        load_codes(tmp_path)
    assert error.value.status == 78
    assert str(error.value).startswith(f"{path}, line 5: ") and expected in str(error.value)


def test_what_is_not_known_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, "hcpcs-2026-10-01", "J3301 - - - - Triamcinolone_acet_inj_nos")
    drug = load_codes(tmp_path).drug("J3301")
    assert drug is not None
    assert (drug.valid_from, drug.valid_to, drug.unit_size, drug.measure) == (None, None, None, "")
    assert drug.name == "Triamcinolone acet inj nos"


def test_a_drug_that_only_a_package_names_is_known_by_it(tmp_path: Path) -> None:
    write(tmp_path, "ndc-2026-10-01", "00003029305 J3301 4", "00003029320 J3301 -")
    drug = load_codes(tmp_path).drug("J3301")
    assert drug is not None and drug.name == "" and drug.confidence == "unverified"
    assert {vial.ndc: vial.hcpcs_units for vial in drug.vials} == {
        "00003029305": 4,
        "00003029320": None,
    }


def test_a_toml_file_s_word_counts_before_a_table_s(tmp_path: Path) -> None:
    write(tmp_path, "hcpcs-2026-10-01", "J0586 2001-01-01 2026-12-31 10 mg Other")
    write(tmp_path, "ndc-2026-10-01", "15054050001 J0586 7", "15054099999 J0586 8")
    drug = load_codes(built_in() / "codes", tmp_path).drug("J0586")
    assert drug is not None
    assert (drug.name, drug.unit_size) == ("abobotulinumtoxinA", 5)
    assert (drug.valid_from, drug.valid_to) == (date(2010, 1, 1), date(2026, 12, 31))
    held = {vial.ndc: vial.hcpcs_units for vial in drug.vials}
    assert (held["15054050001"], held["15054099999"]) == (100, 8)


def test_the_latest_table_that_knows_a_code_is_asked(tmp_path: Path) -> None:
    write(tmp_path, "hcpcs-2026-07-01", "J1111 - - 1 mg Old", "J2222 - - 2 mg Old")
    write(tmp_path, "hcpcs-2026-10-01", "J1111 - - 10 mg New")
    codes = load_codes(tmp_path)
    sizes = [drug.unit_size for code in ("J1111", "J2222") if (drug := codes.drug(code))]
    assert sizes == [10, 2]


def test_the_latest_package_of_an_ndc_counts(tmp_path: Path) -> None:
    write(tmp_path, "ndc-2026-07-01", "00003029305 J1111 4", "00003029320 J1111 20")
    write(tmp_path, "ndc-2026-10-01", "00003029305 J2222 5")
    codes = load_codes(tmp_path)
    moved, kept = codes.drug_of_ndc("00003029305"), codes.drug_of_ndc("00003029320")
    assert moved is not None and (moved[0].code, moved[1].hcpcs_units) == ("J2222", 5)
    assert kept is not None and kept[0].code == "J1111"


def test_tables_say_what_they_are(tmp_path: Path) -> None:
    write(tmp_path, "mue-2026-10-01", "J0585 600 3")
    write(tmp_path, "ndc-2026-10-01", "00003029305 J1111 4", "00003029305 J2222 4")
    found = list(load_codes(built_in() / "codes", tmp_path).tables())
    assert found == [
        ("ncci", date(2024, 7, 1), 611),
        ("mue", QUARTER, 1),
        ("ndc", QUARTER, 2),
    ]


def test_what_the_cache_keeps_is_what_was_read(tmp_path: Path) -> None:
    write(tmp_path / "codes", "hcpcs-2026-10-01", "J3301 2000-01-01 - 10 mg Kenalog")
    write(tmp_path / "codes", "ndc-2026-10-01", "00003029305 J3301 4")
    write(tmp_path / "codes", "mue-2026-10-01", "J3301 16 3")
    found = [load_policies(tmp_path).codes for _ in range(2)]
    assert found[0] == found[1]
    for codes in found:
        drug = codes.drug("J3301")
        assert drug is not None and drug.unit_size == 10 and drug.vials


def test_a_table_changes_the_digest(tmp_path: Path) -> None:
    path = write(tmp_path / "codes", "mue-2026-10-01", "J3301 16 3")
    before = load_policies(tmp_path).sha256
    path.write_bytes(path.read_bytes().replace(b"16", b"17"))
    assert load_policies(tmp_path).sha256 != before != load_policies().sha256


# Where imported tables are.
def test_the_data_folder_is_the_platform_s_or_the_one_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDI_SCRUB_DATA", str(tmp_path))
    assert data() == tmp_path
    monkeypatch.setenv("EDI_SCRUB_DATA", "")
    assert data() is None and chosen((tmp_path,)) == (tmp_path,)
    monkeypatch.delenv("EDI_SCRUB_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setattr("sys.platform", "linux")
    assert data() == tmp_path / "share" / "edi-scrub"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert data() == tmp_path / ".local" / "share" / "edi-scrub"
    monkeypatch.setattr("sys.platform", "darwin")
    assert data() == tmp_path / "Library" / "Application Support" / "edi-scrub"
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    assert data() == tmp_path / "local" / "edi-scrub"


def test_the_data_folder_comes_before_the_folders_that_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, imported = tmp_path / "own", tmp_path / "imported"
    monkeypatch.setenv("EDI_SCRUB_DATA", str(imported))
    assert chosen((own,)) == (own,)  # nothing has been imported
    imported.mkdir()
    assert chosen((own,)) == (imported, own)


# The parts.
def test_rows_are_found_by_their_key_wherever_they_stand() -> None:
    rows = Rows.of(2, 3, ["bb2", "aa1", "bb1", "cc1", "bb1"])
    assert len(rows) == 4
    assert rows.find("bb") == ["bb1", "bb2"]
    assert (rows.find("aa"), rows.find("cc")) == (["aa1"], ["cc1"])
    for key in ("ab", "dd", "  ", "b", "bbb", ""):
        assert rows.find(key) == []
    assert Rows.of(2, 3, []).find("aa") == []


def test_a_memory_that_is_full_begins_anew() -> None:
    memo: Memo[int, int] = Memo()
    assert [memo.keep(number, -number) for number in range(REMEMBERED)][-1] == 1 - REMEMBERED
    assert len(memo) == REMEMBERED
    memo.keep(-1, 1)
    assert memo == {-1: 1}


def test_the_same_is_answered_twice() -> None:
    codes: CodeSets = load_codes(built_in() / "codes")
    asked = [codes.drug("J0585"), codes.drug("J9271"), codes.pair("64612", "64615", QUARTER)]
    assert asked == [
        codes.drug("J0585"),
        codes.drug("J9271"),
        codes.pair("64615", "64612", QUARTER),
    ]
    assert asked[1] is None
