"""CMS's own files: read in each form they are published in, refused where they are others."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import pytest

from edi_scrub.errors import CannotCreateError, ConfigurationError
from edi_scrub.policy.codefiles import load_codes
from edi_scrub.policy.codes import CodeSets, Mue, Vial
from edi_scrub.policy.folders import built_in
from edi_scrub.policy.official.editions import edition
from edi_scrub.policy.official.hcpcs import amount, import_hcpcs
from edi_scrub.policy.official.mue import import_mue
from edi_scrub.policy.official.ncci import import_ncci
from edi_scrub.policy.official.ndc import digits, import_ndc, whole
from tests.policy.published import (
    HCPCS_COLUMNS,
    MUE_HEAD,
    NDC_HEAD,
    PTP_HEAD,
    Row,
    fixed,
    hcpcs,
    write,
)

QUARTER = date(2026, 10, 1)
FORMS = [".txt", ".csv", ".xlsx"]


@pytest.fixture(scope="module")
def codes() -> CodeSets:
    """The built-in code sets: they say what is kept."""
    return load_codes(built_in() / "codes")


def imported(folder: Path) -> CodeSets:
    """The built-in code sets with what was imported into ``folder``."""
    return load_codes(built_in() / "codes", folder / "codes")


def fault(error: pytest.ExceptionInfo[ConfigurationError]) -> str:
    assert error.value.status == 78
    return str(error.value)


# NCCI pairs.
PTP_ROWS: list[Row] = [
    ["64615", "64612", "", "20130101", "*", "0", "Mutually exclusive procedures"],
    ["64615", "64613", "*", "19960101", "20131231", "1", "Misuse"],
    ["20610", "96372", "", "20090401", "", "1", "Misuse"],
    ["64616", "64647", "", "20200101", "20191231", "0", "Misuse"],
    ["20610", "99213", "", "20130701", "*", "1", "Standards"],
    ["00100", "36000", "", "20130701", "*", "1", "Standards"],
]


@pytest.mark.parametrize("form", FORMS)
def test_pairs_of_ours_are_kept_with_their_days(tmp_path: Path, codes: CodeSets, form: str) -> None:
    path = write(tmp_path / f"ccipra-v323r0-f2{form}", [*PTP_HEAD, *PTP_ROWS])
    done = import_ncci([path], tmp_path, codes)
    assert (done.edition, done.read, done.kept) == (QUARTER, 6, 4)
    found = imported(tmp_path)
    pair = found.pair("64612", "64615", date(2013, 1, 1))
    assert pair is not None
    assert (pair.column1, pair.indicator, pair.effective) == ("64615", 0, date(2013, 1, 1))
    assert pair.sure(date(2013, 1, 1)) and pair.deleted is None
    assert found.pair("64612", "64615", date(2012, 12, 31)) is None
    assert found.pair("64613", "64615", date(2013, 12, 31)) is not None
    assert found.pair("64613", "64615", date(2014, 1, 1)) is None
    assert found.pair("20610", "96372", QUARTER) is not None
    assert found.pair("20610", "99213", QUARTER) is None  # a visit makes no pair one of ours
    assert found.pair("64616", "64647", date(2020, 1, 1)) is None  # ended before it began
    assert found.pair("64615", "64616", date(2024, 7, 1)) is not None  # built in, not in the file


def test_a_workbook_s_numbers_are_codes_and_dates(tmp_path: Path, codes: CodeSets) -> None:
    rows: list[Row] = [
        [64615, 64612, None, 20130101, "*", 0, "Misuse"],
        [100, 96372, None, 20130101.0, datetime(2026, 12, 31), 1.0, "Misuse"],  # noqa: DTZ001
    ]
    path = write(tmp_path / "ccipra-v323r0-f1.xlsx", [*PTP_HEAD, *rows])
    assert import_ncci([path], tmp_path, codes).kept == 2
    pair = imported(tmp_path).pair("00100", "96372", QUARTER)
    assert pair is not None and pair.deleted == date(2026, 12, 31)


def test_files_of_one_quarter_are_added_up_however_they_come(
    tmp_path: Path, codes: CodeSets
) -> None:
    one = write(tmp_path / "ccipra-v323r0-f1.txt", [*PTP_HEAD, PTP_ROWS[0]])
    two = write(tmp_path / "ccipra-v323r0-f2.txt", [*PTP_HEAD, PTP_ROWS[1]])
    import_ncci([one, two], tmp_path / "together", codes)
    import_ncci([one], tmp_path / "apart", codes)
    assert import_ncci([two], tmp_path / "apart", codes).kept == 2
    tables = [tmp_path / name / "codes" / "ncci.tsv" for name in ("together", "apart")]
    assert tables[0].read_bytes() == tables[1].read_bytes()


def test_another_quarter_takes_the_place_of_the_one_before(tmp_path: Path, codes: CodeSets) -> None:
    paths = [
        write(tmp_path / f"ccipra-{name}-f1.txt", [*PTP_HEAD, row])
        for name, row in (("v323r0", PTP_ROWS[0]), ("v330r0", PTP_ROWS[1]))
    ]
    import_ncci(paths[:1], tmp_path, codes)
    done = import_ncci(paths[1:], tmp_path, codes)
    assert (done.edition, done.kept) == (date(2027, 1, 1), 1)


def test_files_of_two_quarters_are_refused(tmp_path: Path, codes: CodeSets) -> None:
    paths = [write(tmp_path / f"ccipra-{v}r0-f1.txt", PTP_HEAD) for v in ("v323", "v330")]
    with pytest.raises(ConfigurationError) as error:
        import_ncci(paths, tmp_path, codes)
    assert fault(error) == f"{paths[1]}: is of 2027-01-01, the file before of 2026-10-01"


def test_it_says_now_and_then_how_far_it_is(
    tmp_path: Path, codes: CodeSets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edi_scrub.policy.official.ncci._STEP", 2)
    path = write(tmp_path / "ccipra-v323r0-f1.txt", [*PTP_HEAD, *PTP_ROWS[:5]])
    heard: list[int] = []
    assert import_ncci([path], tmp_path, codes, progress=heard.append).read == 5
    assert heard == [2, 4]


def test_the_hospitals_table_is_refused_by_its_name(tmp_path: Path, codes: CodeSets) -> None:
    path = write(tmp_path / "ccioph-v323r0-f1.txt", [*PTP_HEAD, *PTP_ROWS])
    with pytest.raises(ConfigurationError) as error:
        import_ncci([path], tmp_path, codes)
    assert "hospitals" in fault(error)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["64615", "6461", "", "20130101", "*", "0"], "expected codes of five letters and digits"),
        (["64615", "64612", "", "2013", "*", "0"], "expected dates as 20261001, or * for none"),
        (["64615", "64612", "", "20130231", "*", "0"], "expected dates as 20261001"),
        (["64615", "64612", "", "20130101", "*", "2"], "expected 0, 1 or 9 as Modifier"),
        (["64615"], "expected codes of five letters and digits"),
        (["64615", "64612", "", "20130101"], "expected 0, 1 or 9 as Modifier"),
    ],
)
def test_a_row_that_is_no_pair_is_told_by_its_line_and_not_shown(
    tmp_path: Path, codes: CodeSets, row: Row, expected: str
) -> None:
    path = write(tmp_path / "ccipra-v323r0-f1.csv", [*PTP_HEAD, PTP_ROWS[0], row])
    with pytest.raises(ConfigurationError) as error:
        import_ncci([path], tmp_path, codes)
    assert fault(error).startswith(f"{path}, line 8: {expected}")
    assert "64615" not in fault(error)


# Units a day.
MUE_ROWS: list[Row] = [
    ["J0585", "700", "3 Date of Service Edit: Clinical", "Prescribing Information"],
    ["J0589", "300", "3 Date of Service Edit: Clinical", "Prescribing Information"],
    ["J9271", "0", "1 Line Edit", "CMS Policy"],
    ["64612", "2", "2 Date of Service Edit: Policy", "Anatomic Consideration"],
    ["80053", "1", "3 Date of Service Edit: Clinical", "Clinical: Data"],
]


@pytest.mark.parametrize("form", [".csv", ".xlsx"])
def test_limits_hold_from_their_quarter_on(tmp_path: Path, codes: CodeSets, form: str) -> None:
    path = tmp_path / f"MCR_MUE_PractitionerServices_Eff_10-01-2026{form}"
    done = import_mue(write(path, [*MUE_HEAD, *MUE_ROWS]), tmp_path, codes)
    assert (done.path.name, done.read, done.kept) == ("mue-2026-10-01.tsv", 5, 4)
    found = imported(tmp_path)
    assert found.mue("J0585", date(2026, 9, 30)) == Mue(600, 3, date(2024, 4, 1))
    assert found.mue("J0585", QUARTER) == Mue(700, 3, QUARTER)
    assert found.mue("64612", QUARTER) == Mue(2, 2, QUARTER)
    assert found.mue("J9271", QUARTER) == Mue(0, 1, QUARTER)
    assert found.mue("80053", QUARTER) is None  # neither a drug nor ours
    before = found.mue("J0589", date(2026, 9, 30))  # no earlier table has it
    assert before == Mue(300, 3, QUARTER) and not before.sure(date(2026, 9, 30))


def test_every_quarter_s_limits_stay(tmp_path: Path, codes: CodeSets) -> None:
    for day, units in (("07-01-2026", 650), ("10-01-2026", 700)):
        path = tmp_path / f"MCR_MUE_PractitionerServices_Eff_{day}.csv"
        row = ["J0585", units, "3 Date of Service Edit: Clinical", ""]
        import_mue(write(path, [*MUE_HEAD, row]), tmp_path, codes)
    limits = [imported(tmp_path).mue("J0585", date(2026, month, 30)) for month in (6, 9, 11)]
    assert [limit.units for limit in limits if limit] == [600, 650, 700]


def test_another_table_of_limits_is_refused(tmp_path: Path, codes: CodeSets) -> None:
    head = [MUE_HEAD[0], ["HCPCS/CPT Code", "Outpatient Hospital Services MUE Values",
                          "MUE Adjudication Indicator", "MUE Rationale"]]  # fmt: skip
    path = write(tmp_path / "MCR_MUE_Eff_10-01-2026.xlsx", [*head, *MUE_ROWS])
    with pytest.raises(ConfigurationError) as error:
        import_mue(path, tmp_path, codes)
    assert fault(error) == (
        f"{path}, sheet Table or Notes: expected CMS's practitioner MUE table with the column"
        ' "Practitioner Services MUE Values"'
    )


@pytest.mark.parametrize(
    "row", [["J0585", "1.5", "3 Date"], ["J0585", "1", "Date"], ["J0585", "", "1"], ["J0585"]]
)
def test_a_row_that_is_no_limit_is_told_by_its_row(
    tmp_path: Path, codes: CodeSets, row: Row
) -> None:
    path = write(tmp_path / "MCR_MUE_PractitionerServices_Eff_10-01-2026.xlsx", [*MUE_HEAD, row])
    with pytest.raises(ConfigurationError) as error:
        import_mue(path, tmp_path, codes)
    assert f"{path}, sheet Table, row 3: expected whole units" in fault(error)


# HCPCS.
HCPCS_ROWS = [
    ("AA", "7", "Anesthesia by an anesthesiologist", "Anesthesia", "19860101", ""),
    ("A4550", "3", "Surgical trays", "Surgical trays", "19860101", ""),
    ("D0120", "3", "Not CMS's to give", "Not ours", "19860101", ""),
    ("J1030", "3", "Injection, methylprednisolone, 40 mg", "Methylprednisolone 40 mg inj",
     "19860101", "20231231"),
    ("J3301", "3", "Injection, triamcinolone acetonide, not otherwise",
     "Triamcinolone acet inj nos", "20000101", ""),
    ("J3301", "4", "specified, 10 mg", "", "", ""),
    ("J0589", "3", "Injection, daxibotulinumtoxina-lanm, 1 unit", "Inj, daxxify", "20240401",
     "20261231"),
    ("C9399", "3", "Unclassified drugs or biologicals", "Unclassified drugs or biolog", "20040101",
     ""),
]  # fmt: skip


def hcpcs_file(folder: Path, form: str) -> Path:
    path = folder / f"HCPC2026_OCT_ANWEB{form}"
    if form != ".txt":
        return write(path, [HCPCS_COLUMNS, *(hcpcs(*row) for row in HCPCS_ROWS)])
    path.write_text("".join(f"{fixed(*row)}\r\n" for row in HCPCS_ROWS), newline="")
    return path


@pytest.mark.parametrize("form", FORMS)
def test_drugs_of_hcpcs_have_their_days_and_unit_size(
    tmp_path: Path, codes: CodeSets, form: str
) -> None:
    done = import_hcpcs(hcpcs_file(tmp_path, form), tmp_path, codes)
    assert (done.path.name, done.edition, done.read, done.kept) == (
        "hcpcs-2026-10-01.tsv", QUARTER, 5, 4)  # fmt: skip
    found = imported(tmp_path)
    kenalog = found.drug("J3301")
    assert kenalog is not None
    assert (kenalog.name, kenalog.valid_from, kenalog.valid_to) == (
        "Triamcinolone acet inj nos", date(2000, 1, 1), None)  # fmt: skip
    assert (kenalog.unit_size, kenalog.measure, kenalog.confidence) == (10, "mg", "verified")
    assert not kenalog.single_dose and not kenalog.toxin
    ended = found.drug("J1030")
    assert ended is not None and not ended.valid_on(date(2024, 1, 1))
    toxin = found.drug("J0589")
    assert toxin is not None and toxin.toxin and toxin.name == "daxibotulinumtoxinA-lanm"
    assert toxin.valid_to == date(2026, 12, 31)  # what our file leaves out, CMS's says
    assert found.drug("A4550") is None


def test_a_code_that_a_later_edition_leaves_out_keeps_its_last_day(
    tmp_path: Path, codes: CodeSets
) -> None:
    import_hcpcs(hcpcs_file(tmp_path, ".xlsx"), tmp_path, codes)
    row = hcpcs("J3301", "3", "Injection, triamcinolone acetonide, 20 mg", "Other", "20000101", "")
    later = write(tmp_path / "HCPC2027_JAN_ANWEB.xlsx", [HCPCS_COLUMNS, row])
    import_hcpcs(later, tmp_path, codes)
    found = imported(tmp_path)
    ended, changed = found.drug("J1030"), found.drug("J3301")
    assert ended is not None and ended.valid_to == date(2023, 12, 31)
    assert changed is not None and changed.unit_size == 20


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("Injection, onabotulinumtoxina, 1 unit", ("1", "units")),
        ("Injection, abobotulinumtoxina, 5 units", ("5", "units")),
        ("Injection, penicillin g benzathine, 100,000 units", ("100000", "units")),
        ("Injection, abatacept, 10 mg (code may be used for 2 units)", ("10", "mg")),
        ("Injection, dexamethasone sodium phosphate, 1mg", ("1", "mg")),
        ("Injection, ampicillin sodium, per 500 mg", ("500", "mg")),
        ("Injection, magnesium sulfate, 2 grams", ("2", "g")),
        ("Injection, adrenalin, epinephrine, 0.1 mg", ("-", "-")),
        ("Injection, promethazine hcl, up to 50 mg", ("-", "-")),
        ("Infusion, saline, 500 ml = 1 unit", ("-", "-")),
        ("Unclassified drugs", ("-", "-")),
        ("Injection, factor viii, per i.u.", ("-", "-")),
        ("Injection, b12 complex", ("-", "-")),
    ],
)
def test_a_unit_s_size_is_the_one_whole_amount_that_the_description_names(
    description: str, expected: tuple[str, str]
) -> None:
    assert amount(description) == expected


def test_a_text_file_of_another_layout_is_refused(tmp_path: Path, codes: CodeSets) -> None:
    path = tmp_path / "HCPC2026_OCT_ANWEB.txt"
    path.write_text(f"{fixed(*HCPCS_ROWS[1])}\nJ3301 and no record at all\n")
    with pytest.raises(ConfigurationError) as error:
        import_hcpcs(path, tmp_path, codes)
    assert f"{path}, line 2: expected CMS's HCPCS Level II file by CMS's record layout" in fault(
        error
    )
    assert "J3301" not in fault(error)


def test_a_date_that_is_none_is_told(tmp_path: Path, codes: CodeSets) -> None:
    row = hcpcs("J3301", "3", "10 mg", "Kenalog", "01/01/2000", "")
    path = write(tmp_path / "HCPC2026_OCT_ANWEB.xlsx", [HCPCS_COLUMNS, row])
    with pytest.raises(ConfigurationError) as error:
        import_hcpcs(path, tmp_path, codes)
    assert fault(error) == f"{path}, sheet Table, row 2: expected dates as 20261001"


# Packages.
def package(code: str, ndc: str, units: object) -> Row:
    return [code, "Short text", "Labeler", ndc, "Drug", "10 MG", 1, 1, units, units]


NDC_ROWS = [
    package("J3301", "00003-0293-05", 4),
    package("J3301", "00003-0293-20", 20.0),
    package("J0585", "00023-1145-01", 100),
    package("Q5105", "00069-1305-10", 20),
    package("J9035", "50242-0060-01", "2.5"),
    package("J7331", "123456789012", 1),
    package("90653", "70461-0024-03", 1),
]


@pytest.mark.parametrize("form", [".csv", ".xlsx"])
def test_packages_name_their_drug_and_what_they_hold(
    tmp_path: Path, codes: CodeSets, form: str
) -> None:
    path = write(tmp_path / f"crosswalk{form}", [*NDC_HEAD, *NDC_ROWS])
    done = import_ndc(path, tmp_path, codes)
    assert (done.path.name, done.edition, done.read, done.kept) == (
        "ndc-2026-10-01.tsv", QUARTER, 7, 4)  # fmt: skip
    found = imported(tmp_path)
    known = found.drug_of_ndc("00003029305")
    assert known is not None and known[0].code == "J3301"
    assert known[1] == Vial("00003029305", 4, confidence="verified")
    assert found.whole_vials("J3301", 28) is True and found.whole_vials("J3301", 6) is False
    avastin = found.drug_of_ndc("50242006001")
    assert avastin is not None and avastin[1].hcpcs_units is None
    assert found.drug_of_ndc("00069130510") is None  # no J-code, and none of ours
    botox = found.drug_of_ndc("00023114501")
    assert botox is not None and botox[1].unit == "UN"  # our own file's word comes first


def test_an_ndc_of_several_drugs_is_the_line_s_own(tmp_path: Path, codes: CodeSets) -> None:
    rows = [package("J1111", "00069-1305-10", 20), package("J2222", "00069-1305-10", 2)]
    path = write(tmp_path / "crosswalk.csv", [*NDC_HEAD, *rows])
    import_ndc(path, tmp_path, codes)
    found = imported(tmp_path)
    for asked, code, units in (("J2222", "J2222", 2), ("J1111", "J1111", 20), ("", "J1111", 20)):
        known = found.drug_of_ndc("00069130510", asked)
        assert known is not None
        assert (known[0].code, known[1].hcpcs_units) == (code, units)


@pytest.mark.parametrize("name", ["HCPCS Code", "HCPCS Level II Code", "_2031_CODE"])
def test_the_code_s_column_has_had_several_names(
    tmp_path: Path, codes: CodeSets, name: str
) -> None:
    head = [*NDC_HEAD[:-1], [name, *NDC_HEAD[-1][1:]]]
    path = write(tmp_path / "crosswalk.csv", [*head, NDC_ROWS[0]])
    assert import_ndc(path, tmp_path, codes).kept == 1


def test_billing_units_that_are_no_number_are_told(tmp_path: Path, codes: CodeSets) -> None:
    path = write(tmp_path / "crosswalk.csv", [*NDC_HEAD, package("J3301", "00003-0293-05", "four")])
    with pytest.raises(ConfigurationError) as error:
        import_ndc(path, tmp_path, codes)
    assert fault(error) == f"{path}, line 10: expected a number as BILLUNITS"


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("00003-0293-05", "00003029305"),
        ("00003029305", "00003029305"),
        ("0003-0293-05", ""),
        ("00003-029305", ""),
        ("123456789012", ""),
        ("A0003-0293-05", ""),
        ("", ""),
    ],
)
def test_an_ndc_has_eleven_digits_or_is_none(printed: str, plain: str) -> None:
    assert digits(printed) == plain


@pytest.mark.parametrize(
    ("units", "count"), [("4", "4"), ("4.00", "4"), ("2.5", "-"), ("0", "-"), ("", "-")]
)
def test_billing_units_count_where_they_are_whole(units: str, count: str) -> None:
    assert whole(units) == count


# What holds of every file.
@pytest.mark.parametrize(
    ("name", "title", "day"),
    [
        ("ccipra-v301r0-f1.xlsx", "", date(2024, 4, 1)),
        ("ccipra-v313r0-f1.TXT", "", date(2025, 10, 1)),
        ("ccipra-v330r1-f4.txt", "", date(2027, 1, 1)),
        ("ccipra-v329r0-f4.txt", "", None),
        ("MCR_MUE_PractitionerServices_Eff_07-01-2026.csv", "", date(2026, 7, 1)),
        ("MCR_MUE_PractitionerServices_Eff_13-01-2026.csv", "", None),
        ("HCPC2022_OCT_ANWEB.txt", "", date(2022, 10, 1)),
        ("HCPC2026_JAN_ANWEB_12292025.xlsx", "", date(2026, 1, 1)),
        ("HCPC2026_XXX_ANWEB.xlsx", "", None),
        ("section 508 version of July 2026 ASP NDC-HCPCS Crosswalk 061126.csv", "",
         date(2026, 7, 1)),
        ("july-2026-asp-ndc-hcpcs-crosswalk.csv", "", date(2026, 7, 1)),
        ("crosswalk.csv", "ASP Crosswalk April 2026", date(2026, 4, 1)),
        ("crosswalk.csv", "", None),
    ],
)  # fmt: skip
def test_a_file_s_name_or_title_says_its_quarter(name: str, title: str, day: date | None) -> None:
    assert edition(name, title) == day


def test_where_nothing_says_the_quarter_it_has_to_be_given(tmp_path: Path, codes: CodeSets) -> None:
    path = write(tmp_path / "limits.csv", [*MUE_HEAD, *MUE_ROWS])
    with pytest.raises(ConfigurationError) as error:
        import_mue(path, tmp_path, codes)
    assert fault(error).endswith("give the quarter's first day with --edition, as 2026-10-01")
    assert import_mue(path, tmp_path, codes, date(2020, 1, 1)).edition == date(2020, 1, 1)


def test_a_file_without_any_of_the_columns_is_refused_without_showing_it(
    tmp_path: Path, codes: CodeSets
) -> None:
    path = write(tmp_path / "claims.csv", [["EXAMPLE", "ADA", "X123"], ["SAMPLE", "EMIL", "X124"]])
    with pytest.raises(ConfigurationError) as error:
        import_ncci([path], tmp_path, codes)
    assert fault(error) == (
        f"{path}: expected CMS's practitioner PTP edits with the columns"
        ' "Column 1", "Column 2", "Effective Date", "Deletion Date", "Modifier"'
    )


@pytest.mark.parametrize("name", ["table.xls", "table.zip", "table"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, codes: CodeSets, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"anything")
    with pytest.raises(ConfigurationError, match=r"expected a file \.xlsx, \.csv or \.txt"):
        import_mue(path, tmp_path, codes)


def test_a_workbook_that_is_none_is_refused(tmp_path: Path, codes: CodeSets) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes(b"PK\x03\x04 and nothing more")
    with pytest.raises(ConfigurationError, match="is no workbook"):
        import_mue(path, tmp_path, codes)


def test_a_workbook_that_breaks_off_is_refused(tmp_path: Path, codes: CodeSets) -> None:
    whole_file = write(tmp_path / "ccipra-v323r0-f1.xlsx", [*PTP_HEAD, *PTP_ROWS])
    whole_file.write_bytes(whole_file.read_bytes()[:-400])
    with pytest.raises(ConfigurationError, match="is no workbook"):
        import_ncci([whole_file], tmp_path, codes)


def test_without_openpyxl_the_message_says_how_to_get_it(
    tmp_path: Path, codes: CodeSets, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "table.xlsx", [*MUE_HEAD, *MUE_ROWS])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ConfigurationError) as error:
        import_mue(path, tmp_path, codes)
    assert "pip install 'edi-scrub[xlsx]'" in fault(error)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, codes: CodeSets) -> None:
    path = write(tmp_path / "MCR_MUE_Practitioner_Eff_10-01-2026.csv", [*MUE_HEAD, *MUE_ROWS])
    (tmp_path / "taken").write_text("")
    with pytest.raises(CannotCreateError):
        import_mue(path, tmp_path / "taken", codes)


def test_an_import_that_fails_leaves_what_was_there(tmp_path: Path, codes: CodeSets) -> None:
    path = tmp_path / "MCR_MUE_PractitionerServices_Eff_10-01-2026.csv"
    table = import_mue(write(path, [*MUE_HEAD, *MUE_ROWS]), tmp_path, codes).path
    before = table.read_bytes()
    with pytest.raises(ConfigurationError):
        import_mue(write(path, [*MUE_HEAD, ["J0585", "many", "3"]]), tmp_path, codes)
    assert table.read_bytes() == before
    assert [one.name for one in table.parent.iterdir()] == [table.name]


def test_no_text_of_the_ama_is_kept(tmp_path: Path, codes: CodeSets) -> None:
    import_ncci([write(tmp_path / "ccipra-v323r0-f1.csv", [*PTP_HEAD, *PTP_ROWS])], tmp_path, codes)
    path = write(tmp_path / "crosswalk.csv", [*NDC_HEAD, *NDC_ROWS])
    import_ndc(path, tmp_path, codes)
    import_hcpcs(hcpcs_file(tmp_path, ".csv"), tmp_path, codes)
    kept = "".join(table.read_text() for table in (tmp_path / "codes").iterdir())
    for text in ("Misuse", "exclusive", "Standards", "Short text", "Labeler", "Surgical trays"):
        assert text not in kept
