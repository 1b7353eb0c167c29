"""What the built-in specs/ are held to: the code sets, and the policies by their own check."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import pytest

from edi_scrub.checking import check
from edi_scrub.claims.values import plain_code
from edi_scrub.policy.codefiles import CodeFile, load_codes
from edi_scrub.policy.codes import CodeSets, DrugCode, ProcedureCode
from edi_scrub.policy.folders import built_in
from edi_scrub.policy.library import Policies
from edi_scrub.policy.loading import policy_files
from edi_scrub.policy.tomlfile import load

SPECS = built_in()
CODE_FILES = sorted((SPECS / "codes").glob("*.toml"))
PAIRS = [
    line.split("\t")
    for line in (SPECS / "codes" / "ncci.tsv").read_text("ascii").splitlines()
    if line[0].isdigit()
]
DIAGNOSIS = re.compile(
    r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?|[0-9]{3}(\.[0-9]{1,2})?|V[0-9]{2}\.[0-9]{1,2}"
)


@pytest.fixture(scope="module")
def codes() -> CodeSets:
    """The built-in code sets."""
    return load_codes(SPECS / "codes")


def every_code(codes: CodeSets) -> list[DrugCode | ProcedureCode]:
    return [*codes.drugs.values(), *codes.procedures.values()]


# The code sets.
@pytest.mark.parametrize("path", CODE_FILES, ids=lambda path: path.name)
def test_every_file_of_codes_names_its_sources(path: Path) -> None:
    sources = load(path, CodeFile).source
    assert sources
    assert not [one.title for one in sources if re.search(r"\bS[0-9]{2}\b", one.title)]


def test_no_code_is_a_drug_and_a_procedure(codes: CodeSets) -> None:
    assert not codes.drugs.keys() & codes.procedures.keys()


def test_every_code_that_a_procedure_refers_to_is_there(codes: CodeSets) -> None:
    for one in codes.procedures.values():
        assert {*one.replaced_by, *one.addon_of} <= codes.procedures.keys(), one.code
        assert set(one.drugs) <= codes.drugs.keys(), one.code
        assert one.code not in {*one.replaced_by, *one.addon_of}


def test_what_replaces_a_procedure_begins_the_day_after_it_ends(codes: CodeSets) -> None:
    for one in codes.procedures.values():
        for successor in map(codes.procedures.__getitem__, one.replaced_by):
            assert one.valid_to is not None and successor.valid_from is not None
            assert (successor.valid_from - one.valid_to).days == 1


def test_a_procedure_that_ended_says_what_replaced_it(codes: CodeSets) -> None:
    ended = [one for one in codes.procedures.values() if one.valid_to is not None]
    assert ended
    assert all(one.replaced_by for one in ended)


def test_an_add_on_is_no_primary_of_itself_in_a_circle(codes: CodeSets) -> None:
    add_ons = {one.code: set(one.addon_of) for one in codes.procedures.values() if one.addon_of}
    for code, primaries in add_ons.items():
        assert not any(code in add_ons.get(primary, ()) for primary in primaries)


def test_the_drugs_that_fit_a_procedure_are_toxins(codes: CodeSets) -> None:
    fitting = set(chain.from_iterable(one.drugs for one in codes.procedures.values()))
    assert fitting
    assert all(codes.is_toxin(drug) for drug in fitting)


def test_an_ndc_stands_in_the_code_sets_once(codes: CodeSets) -> None:
    every = [vial.ndc for drug in codes.drugs.values() for vial in drug.vials]
    assert len(every) == len(set(every))


def test_every_toxin_can_be_judged(codes: CodeSets) -> None:
    toxins = [drug for drug in codes.drugs.values() if drug.toxin]
    assert [drug.code for drug in toxins] == ["J0585", "J0586", "J0587", "J0588", "J0589"]
    for drug in toxins:
        assert drug.single_dose and drug.unit_size and drug.valid_from
        assert any(vial.hcpcs_units and not vial.cosmetic for vial in drug.vials)
        assert all(vial.unit for vial in drug.vials)


def test_a_vial_counted_in_millilitres_says_how_many(codes: CodeSets) -> None:
    for drug in codes.drugs.values():
        for vial in drug.vials:
            assert (vial.unit == "ML") is (vial.volume is not None), vial.ndc


def test_a_vial_s_unit_is_the_one_of_its_form(codes: CodeSets) -> None:
    units = {"powder": "UN", "solution": "ML"}
    vials = [vial for drug in codes.drugs.values() for vial in drug.vials if vial.form]
    assert vials
    for vial in vials:
        assert vial.unit == units[vial.form], vial.ndc


def test_a_limit_of_units_says_how_it_is_judged_and_since_when(codes: CodeSets) -> None:
    for one in every_code(codes):
        known = {one.mue is None, one.mue_adjudication is None, one.mue_from is None}
        assert len(known) == 1, one.code


def test_what_a_drug_was_billed_under_ends_before_its_own_code_begins(codes: CodeSets) -> None:
    for drug in codes.drugs.values():
        for former in drug.formerly:
            assert former.valid_to is not None and drug.valid_from is not None
            assert former.valid_to < drug.valid_from, (drug.code, former.code)


def test_four_codes_count_limbs_and_guidance_has_its_nine_primaries(codes: CodeSets) -> None:
    known = codes.procedures
    assert [one.code for one in known.values() if one.limb] == ["64642", "64643", "64644", "64645"]
    guided = [one for one in known.values() if one.guidance and one.addon_of]
    assert [one.code for one in guided] == ["95873", "95874"]
    for one in guided:
        assert len(set(one.addon_of)) == 9
        assert all(known[primary].chemodenervation for primary in one.addon_of)


def test_an_add_on_has_an_add_on_s_global_period(codes: CodeSets) -> None:
    for one in codes.procedures.values():
        assert bool(one.addon_of) is (one.global_days == "ZZZ"), one.code


def test_every_ncci_pair_has_a_procedure_of_ours_and_stands_there_once(codes: CodeSets) -> None:
    assert len(PAIRS) == 611
    assert len({frozenset(row[:2]) for row in PAIRS}) == len(PAIRS)
    for column1, column2, *_ in PAIRS:
        assert {column1, column2} & codes.procedures.keys(), (column1, column2)


def test_what_modifiers_conflict_with_conflicts_with_them(codes: CodeSets) -> None:
    known = codes.modifiers
    assert any(one.conflicts for one in known.values())
    for one in known.values():
        for other in one.conflicts:
            assert one.code in known[other].conflicts, (one.code, other)


def test_verified_is_never_the_word_of_a_code_without_dates(codes: CodeSets) -> None:
    for one in every_code(codes):
        assert one.confidence == "unverified" or one.valid_from or one.valid_to, one.code


def test_families_hold_single_codes_as_coders_write_them(codes: CodeSets) -> None:
    for name, family in codes.families.items():
        assert family, name
        assert len(family) == len(set(map(plain_code, family))), name
        assert [code for code in family if not DIAGNOSIS.fullmatch(code)] == [], name


def test_a_family_is_of_one_icd(codes: CodeSets) -> None:
    for name, family in codes.families.items():
        icd9 = {code[0].isdigit() or code.startswith("V") for code in family}
        assert icd9 == {name.startswith("icd9_")}, name


# The policies.
def test_the_policies_check_themselves_without_a_word() -> None:
    checked = check()
    assert [str(problem) for problem in checked.problems] == []
    assert checked.policies == len(policy_files(SPECS))
    assert checked.examples > checked.policies


def test_every_policy_says_when_it_was_last_checked_and_where_it_is_from(
    policies: Policies,
) -> None:
    for policy in policies.policies:
        for version in policy.version:
            assert version.source.url or version.source.document, policy.id
            assert version.source.retrieved is None or (
                version.source.retrieved <= policy.last_checked
            ), policy.id


def test_a_policy_s_file_has_its_carrier_s_folder(policies: Policies) -> None:
    folders = {path.parent.name for path in policy_files(SPECS)}
    assert folders <= {"medicare", "medicaid", "commercial", "historic"}
    assert policies.policies


def test_each_kind_of_entry_has_an_example_that_passes_and_one_that_fails(
    policies: Policies,
) -> None:
    rules = {
        "coverage": {"diagnosis-not-covered"},
        "not_covered": {"diagnosis-not-covered"},
        "recode": {"procedure-choice"},
        "step_therapy": {"step-therapy"},
        "prior_authorization": {"prior-authorization"},
        "criteria": {"criteria"},
        "wastage": {"wastage"},
        "drug_not_covered": {"drug-not-covered"},
        "cosmetic": {"cosmetic"},
        "documentation": {"documentation"},
        "modifier": {"modifier"},
        "ndc": {"ndc-required"},
        "interval": {"treatment-interval"},
        "dose_limit": {"dose-limit"},
        "site_of_service": {"place-of-service"},
    }
    for policy in policies.policies:
        clean = [example for example in policy.example if set(example.findings) <= {"no-policy"}]
        assert clean, policy.id
        found = set(chain.from_iterable(example.findings for example in policy.example))
        for kind, expected in rules.items():
            if any(getattr(version, kind) for version in policy.version):
                assert found & expected, (policy.id, kind)
