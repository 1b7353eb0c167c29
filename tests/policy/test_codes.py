"""Code sets: what they answer, how a user's own are read, what is wrong in a file and where."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi_scrub.errors import ConfigurationError
from edi_scrub.policy.codefiles import load_codes
from edi_scrub.policy.codes import CodeSets, DrugCode, Mue, Vial
from edi_scrub.policy.folders import built_in


@pytest.fixture(scope="module")
def codes() -> CodeSets:
    """The built-in code sets."""
    return load_codes(built_in() / "codes")


def write(folder: Path, text: str, name: str = "own.toml") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def fault(folder: Path) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load_codes(folder)
    assert caught.value.status == 78
    return str(caught.value)


# What is asked of every line.
@pytest.mark.parametrize(
    ("procedure", "drug", "toxin", "injection"),
    [
        ("J0585", True, True, False),
        ("J0589", True, True, False),
        ("J3490", True, False, False),
        ("J9271", True, False, False),  # any J-code is a drug, known or not
        ("J058", False, False, False),
        ("64615", False, False, True),
        ("64614", False, False, True),
        ("52287", False, False, True),
        ("S2341", False, False, True),
        ("64640", False, False, False),
        ("17999", False, False, False),
        ("64999", False, False, False),
        ("95874", False, False, False),
        ("76942", False, False, False),
        ("96372", False, False, False),
        ("99214", False, False, False),
        ("", False, False, False),
    ],
)
def test_a_code_is_a_drug_a_toxin_or_a_chemodenervation(
    codes: CodeSets, procedure: str, drug: bool, toxin: bool, injection: bool
) -> None:
    assert codes.is_drug(procedure) is drug
    assert codes.is_toxin(procedure) is toxin
    assert codes.is_chemodenervation(procedure) is injection
    assert codes.is_treatment(procedure) is (drug or injection)


def test_an_ndc_names_its_drug_and_vial(codes: CodeSets) -> None:
    found = codes.drug_of_ndc("00023392102")
    assert found is not None
    drug, vial = found
    assert (drug.code, vial.hcpcs_units, vial.unit, vial.cosmetic) == ("J0585", 200, "UN", False)


def test_a_solution_s_vial_says_its_volume(codes: CodeSets) -> None:
    found = codes.drug_of_ndc("10454071010")
    assert found is not None
    assert (found[0].code, found[1].unit, found[1].volume) == ("J0587", "ML", Decimal("0.5"))


def test_a_cosmetic_product_is_marked(codes: CodeSets) -> None:
    found = codes.drug_of_ndc("00023923201")
    assert found is not None and found[1].cosmetic


@pytest.mark.parametrize("ndc", ["", "00000000000", "0023-3921-02", "2339210"])
def test_an_ndc_that_is_not_known_names_nothing(codes: CodeSets, ndc: str) -> None:
    assert codes.drug_of_ndc(ndc) is None


# Whole vials: the arithmetic behind JW and JZ.
@pytest.mark.parametrize(
    ("code", "units", "whole"),
    [
        ("J0585", 155, False),  # vials of 100 and 200
        ("J0585", 155 + 45, True),
        ("J0585", 100, True),
        ("J0585", 500, True),
        ("J0585", 50, False),  # the 50 unit vial is cosmetic
        ("J0586", 96 + 4, True),  # 500 units at 5 a HCPCS unit
        ("J0586", 60, True),
        ("J0586", 500, True),
        ("J0586", 80, False),
        ("J0586", 160, True),
        ("J0587", 32 + 18, True),
        ("J0587", 32, False),
        ("J0588", 150, True),
        ("J0588", 155, False),
        ("J0589", 100, True),
        ("J0585", 0, False),
        ("J0585", -100, False),
        ("J0586", 100_020, True),
        ("J0586", 100_010, False),
        ("J0585", 10**30, True),
        ("J0585", 10**30 + 1, False),
        ("J3490", 100, None),
        ("J9271", 100, None),
        ("64615", 1, None),
    ],
)
def test_units_are_a_sum_of_whole_vials_or_not_or_nobody_knows(
    codes: CodeSets, code: str, units: int, whole: bool | None
) -> None:
    assert codes.whole_vials(code, units) is whole


def of_vials(contents: list[int]) -> CodeSets:
    vials = tuple(Vial(f"{n:011}", content, "UN") for n, content in enumerate(contents))
    drug = DrugCode("J0001", "invented", vials=vials)
    return CodeSets({"J0001": drug})


@given(st.lists(st.integers(1, 40), min_size=1, max_size=4), st.integers(-5, 2000))
def test_a_sum_of_vials_is_what_counting_them_out_says(contents: list[int], units: int) -> None:
    sums = {0}
    for _ in range(len(range(0, max(units, 0), min(contents))) + 1):
        sums |= {total + c for total in sums for c in contents if total + c <= units}
        if units in sums:
            break
    assert of_vials(contents).whole_vials("J0001", units) is (units > 0 and units in sums)


# Dates.
@pytest.mark.parametrize(
    ("code", "day", "valid"),
    [
        ("64614", date(2013, 12, 31), True),
        ("64614", date(2014, 1, 1), False),
        ("64614", date(2000, 12, 31), False),
        ("64613", date(1970, 1, 1), True),  # its first day is not known
        ("64642", date(2013, 12, 31), False),
        ("64642", date(2014, 1, 1), True),
        ("64615", date(2026, 11, 24), True),
        ("96372", date(2026, 11, 24), True),
    ],
)
def test_a_procedure_is_valid_from_its_first_day_to_its_last(
    codes: CodeSets, code: str, day: date, valid: bool
) -> None:
    assert codes.procedures[code].valid_on(day) is valid


def test_a_drug_has_its_dates_too(codes: CodeSets) -> None:
    assert not codes.drugs["J0589"].valid_on(date(2024, 3, 31))
    assert codes.drugs["J0589"].valid_on(date(2024, 4, 1))


# Units a day.
def test_a_limit_of_units_is_sure_from_its_table_on(codes: CodeSets) -> None:
    found = codes.mue("J0585", date(2024, 4, 1))
    assert found == Mue(600, 3, date(2024, 4, 1))
    assert found.sure(date(2024, 4, 1)) and not found.sure(date(2024, 3, 31))
    of_a_procedure = codes.mue("64612", date(2020, 1, 1))
    assert of_a_procedure is not None and (of_a_procedure.units, of_a_procedure.adjudication) == (
        1,
        2,
    )


@pytest.mark.parametrize("code", ["J0589", "J9271", "96372", ""])
def test_a_limit_that_is_not_known_is_none(codes: CodeSets, code: str) -> None:
    assert codes.mue(code, date(2024, 4, 1)) is None


# A user's own files.
OWN_DRUG = """\
[[drug]]
code = "J9271"
name = "an antibody"
toxin = false
unit_size = 1
single_dose = true

[[drug.vials]]
ndc = "00000000001"
hcpcs_units = 100
unit = "ML"
volume = "4"
"""


def test_a_user_s_file_adds_codes(tmp_path: Path) -> None:
    write(tmp_path, OWN_DRUG)
    codes = load_codes(built_in() / "codes", tmp_path)
    assert codes.whole_vials("J9271", 300) is True and codes.whole_vials("J9271", 150) is False
    assert codes.is_toxin("J0585")


def test_a_user_s_code_takes_the_place_of_the_built_in_one(tmp_path: Path) -> None:
    write(tmp_path, OWN_DRUG.replace("J9271", "J0585"))
    codes = load_codes(built_in() / "codes", tmp_path)
    assert codes.drugs["J0585"].name == "an antibody"
    assert codes.drug_of_ndc("00023392102") is None
    assert codes.is_toxin("J0586")


def test_a_user_s_family_takes_the_place_of_the_built_in_one(tmp_path: Path) -> None:
    write(tmp_path, '[[family]]\nname = "achalasia"\nconfidence = "verified"\ncodes = ["K22.0"]\n')
    codes = load_codes(built_in() / "codes", tmp_path)
    assert codes.families["achalasia"] == ("K22.0",)
    assert "achalasia" not in codes.unverified_families
    assert "sialorrhea" in codes.unverified_families


def test_a_user_s_modifier_takes_the_place_of_the_built_in_one(tmp_path: Path) -> None:
    write(tmp_path, '[[modifier]]\ncode = "JZ"\nsummary = "ours"\nvalid_from = 2024-01-01\n')
    codes = load_codes(built_in() / "codes", tmp_path)
    assert codes.modifiers["JZ"].summary == "ours"
    assert not codes.modifiers["JZ"].valid_on(date(2023, 12, 31))
    assert codes.modifiers["JW"].conflicts == ("JZ",)


def test_a_folder_that_is_not_there_adds_nothing(tmp_path: Path) -> None:
    assert load_codes(tmp_path / "nowhere") == CodeSets()


@pytest.mark.parametrize(
    ("before", "after", "place", "expected"),
    [
        ('name = "an antibody"', "name = an antibody", "line 3", ""),
        ('ndc = "00000000001"', "ndc = 00000000001", "line 9", ""),
        ('volume = "4"', "volume = true", "line 12: drug[0].vials[0].volume", "decimal"),
        ("single_dose = true", 'single_dose = "yes"', "line 6: drug[0].single_dose", "bool"),
        ("toxin =", "toxic =", "line 4: drug[0].toxic", "no such key"),
        ('code = "J9271"\n', "", "line 1: drug[0]", "code"),
        ("J9271", "J-9271", "line 2: drug[0].code", "regex"),
        ("00000000001", "0000-0000-01", "line 9: drug[0].vials[0].ndc", "regex"),
        ("hcpcs_units = 100", "hcpcs_units = 0", "line 10: drug[0].vials[0].hcpcs_units", "1"),
        ('"ML"', '"MG"', "line 11: drug[0].vials[0].unit", "MG"),
        (
            "unit_size = 1",
            "valid_from = 2020-01-02\nvalid_to = 2020-01-01",
            "line 1: drug[0]",
            "valid_to 2020-01-01 is before valid_from 2020-01-02",
        ),
    ],
    ids=[
        "no TOML",
        "no TOML number",
        "no decimal",
        "no truth",
        "no such key",
        "no code",
        "no HCPCS code",
        "an NDC with hyphens",
        "an empty vial",
        "no CTP05-1",
        "dates turned round",
    ],
)
def test_a_mistake_is_told_with_file_line_and_key(
    tmp_path: Path, before: str, after: str, place: str, expected: str
) -> None:
    assert OWN_DRUG.count(before) == 1
    path = write(tmp_path, OWN_DRUG.replace(before, after))
    message = fault(tmp_path)
    assert message.startswith(str(path))
    assert place in message
    assert expected in message


def test_one_file_may_not_name_a_code_twice(tmp_path: Path) -> None:
    path = write(tmp_path, OWN_DRUG + OWN_DRUG)
    assert fault(tmp_path) == f"{path}: J9271 stands there twice"
