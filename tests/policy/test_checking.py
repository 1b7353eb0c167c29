"""What `policies check` finds in files: clashes, codes, sources, boundaries, examples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi_scrub import examples
from edi_scrub.checking import Checked, How, PolicyProblem, check, complaints
from edi_scrub.claims.model import Claim
from edi_scrub.examples import example_claim, own_payer, spoken_of
from edi_scrub.findings import Severity
from edi_scrub.policy import model
from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.codes import CodeSets, DrugCode, ProcedureCode
from edi_scrub.policy.library import Policies
from edi_scrub.policy.lint import CONFIDENT
from edi_scrub.policy.model import Applies, Example, ExampleLine, Policy
from edi_scrub.policy.payer import payer_of
from edi_scrub.policy.selection import Selector
from edi_scrub.policy.ties import common, ties
from edi_scrub.rules import RULES
from edi_scrub.rules.registry import Problem, Rule, at_line

SOURCE = {"title": "A leaflet", "url": "https://example.org/leaflet"}


def drug(code: str, begins: date) -> DrugCode:
    return DrugCode(code, "a toxin", begins, None, toxin=True, unit_size=1, single_dose=True, mue=1)


def procedure(code: str, begins: date | None, ends: date | None = None) -> ProcedureCode:
    return ProcedureCode(code, "an injection", begins, ends, chemodenervation=True)


KNOWN_DRUGS = [drug("J0585", date(1995, 1, 1)), drug("J0588", date(2012, 1, 1))]
KNOWN_PROCEDURES = [
    procedure("64614", None, date(2013, 12, 31)),
    procedure("64615", date(2013, 1, 1)),
    procedure("64640", None),
    procedure("64642", date(2014, 1, 1)),
]
CODES = CodeSets(
    drugs={one.code: one for one in KNOWN_DRUGS},
    procedures={one.code: one for one in KNOWN_PROCEDURES},
    families={
        "migraine": ("G43.7*", "G43.9"),
        "spasm": ("728.85",),
        "both": ("728.85", "M62.4*"),
    },
)


def version(effective: date = date(2016, 1, 1), **keys: Any) -> dict[str, Any]:
    return {"effective": effective, "source": SOURCE} | keys


def coverage(**keys: Any) -> dict[str, Any]:
    return {"name": "an entry", "confidence": "unverified"} | keys


def example(on: date, findings: list[str] | None = None, **keys: Any) -> dict[str, Any]:
    line = {"date": on, "procedure": "64615", "diagnoses": ["G43.709"]} | keys.pop("line", {})
    return {"name": f"on {on}", "line": line, "findings": findings or [], **keys}


def policy(name: str = "plan", *versions: dict[str, Any], **keys: Any) -> Policy:
    table = {
        "id": name,
        "title": "A policy",
        "carrier": "A plan",
        "last_checked": date(2026, 11, 24),
        "applies": {"payer_ids": ["T1"]},
        "version": list(versions) or [version()],
    } | keys
    return msgspec.convert(table, Policy, dec_hook=lambda _, v: CodeList(v, CODES.families))


def about(found: Policy, key: str = "", *, shipped: bool = False) -> list[tuple[str, str]]:
    """Level and message of what is said of ``key``."""
    said = complaints(found, CODES, shipped=shipped)
    return [(one.level, one.message) for one in said if one.key.startswith(key)]


# Codes.
OLD = date(2003, 1, 1)


@pytest.mark.parametrize(
    ("begins", "entry", "says"),
    [
        (OLD, {"procedures": ["64614"], "drugs": ["J0585"]}, None),
        (date(2016, 1, 1), {"procedures": ["64642", "64615"], "drugs": ["J0588"]}, None),
        (date(2016, 1, 1), {"procedures": ["43236", "J1234"]}, None),
        (date(2016, 1, 1), {"procedures": ["64699"]}, "64699 is no procedure of the code sets"),
        (date(2016, 1, 1), {"drugs": ["J0858"]}, "J0858 is no drug of the code sets"),
        (date(2016, 1, 1), {"procedures": ["64614"]}, "64614 is not valid after 2013-12-31"),
        (date(2013, 12, 31), {"procedures": ["64614"]}, None),
        (OLD, {"drugs": ["J0588"]}, "J0588 is not valid before 2012-01-01"),
        (OLD, {"procedures": ["64642"]}, "64642 is not valid before 2014-01-01"),
        (OLD, {"diagnoses": ["728.85", "V58.8", "E11.9", "@spasm", "@both"]}, None),
        (OLD, {"diagnoses": ["G24.3"]}, "G24.3 is ICD-10, and until 2015-09-30"),
        (OLD, {"diagnoses": ["@migraine"]}, "@migraine is ICD-10"),
        (date(2016, 1, 1), {"diagnoses": ["G24.3", "@migraine", "@both"]}, None),
        (date(2016, 1, 1), {"diagnoses": ["728.*"]}, "728.* is ICD-9, and from 2015-10-01"),
        (date(2016, 1, 1), {"second_diagnoses": ["@spasm"]}, "@spasm is ICD-9"),
    ],
)
def test_codes_have_to_exist_while_the_version_is_in_force(
    begins: date, entry: dict[str, Any], says: str | None
) -> None:
    next_begins = {OLD: date(2010, 1, 1), date(2013, 12, 31): date(2014, 1, 1)}
    following = [version(next_begins[begins])] if begins in next_begins else []
    found = policy("plan", version(begins, coverage=[coverage(**entry)]), *following)
    said = about(found, "version[0].coverage[0]")
    assert [level for level, _ in said] == ["error"] * (says is not None)
    assert all(says is not None and message.startswith(says) for _, message in said)


def test_the_codes_of_a_recode_have_to_exist_too() -> None:
    recode = {"procedure": "64640", "to": "64614", "reason": "So", "confidence": "unverified",
              "with_drugs": ["J9999"]}  # fmt: skip
    said = about(policy("plan", version(recode=[recode])), "version[0].recode[0]")
    assert [message.split(" is ")[0] for _, message in said] == ["64614", "J9999"]


def test_an_end_makes_a_version_s_last_day() -> None:
    entry = coverage(procedures=["64615"])
    ended = policy("plan", version(OLD, ends=date(2012, 12, 31), coverage=[entry]))
    lasting = policy("plan", version(OLD, ends=date(2013, 1, 1), coverage=[entry]))
    assert about(ended, "version[0].coverage[0]") and not about(lasting, "version[0].coverage[0]")


# Sources.
@pytest.mark.parametrize(
    ("source", "own", "said"),
    [
        ({"title": "T"}, None, True),
        ({"title": "T", "url": "https://example.org"}, None, False),
        ({"title": "T", "document": "A1"}, None, False),
        ({"title": "T"}, {"title": "T", "document": "A1"}, False),
        ({"title": "T", "document": "A1"}, {"title": "T"}, True),
    ],
)
def test_verified_means_that_the_source_can_be_opened(
    source: dict[str, str], own: dict[str, str] | None, said: bool
) -> None:
    entry = coverage(confidence="verified", source=own)
    other = coverage(diagnoses=["G43.709"])
    found = policy("plan", version(source=source, coverage=[other, entry | {"drugs": ["J0585"]}]))
    key = "version[0].coverage[1]"
    assert [level for level, _ in about(found, key)] == ["warning"] * said
    assert [level for level, _ in about(found, key, shipped=True)] == ["error"] * said
    assert not about(found, "version[0].coverage[0]")


def test_a_bare_confidence_and_a_single_entry_need_the_version_s_source() -> None:
    keys: dict[str, Any] = {
        "same_claim": "verified",
        "wastage": {"required": True, "confidence": "verified"},
    }
    found = policy("plan", version(source={"title": "T"}, **keys))
    assert about(found, "version[0].same_claim") and about(found, "version[0].wastage")


def test_what_is_verified_rests_on_no_unverified_family() -> None:
    families = {"diagnoses": ["@spasm", "@both"], "second_diagnoses": ["@both"]}
    entries = [coverage(**families), coverage(confidence="verified", drugs=["J0585"], **families)]
    codes = replace(CODES, unverified_families=frozenset({"both"}))
    found = policy("plan", version(OLD, coverage=entries))
    said = [(one.level, one.key, one.message) for one in complaints(found, codes)]
    key = "version[0].coverage[1].confidence"
    assert ("warning", key, "verified, but nobody has verified the family @both") in said
    assert not [one for one in said if one[1].startswith("version[0].coverage[0]")]


def test_every_key_that_holds_a_confidence_is_known_as_one() -> None:
    tables = [one for one in vars(model).values()
              if isinstance(one, type) and issubclass(one, msgspec.Struct)]  # fmt: skip
    fields = [field for table in tables for field in msgspec.structs.fields(table)]
    holding = {one.name for one in fields if "unverified" in str(one.type)}
    assert holding == CONFIDENT


# Boundaries.
def test_every_boundary_wants_an_example_on_the_day_and_on_the_day_before() -> None:
    tried = [example(date(2016, 1, 1)), example(date(2015, 12, 31)), example(date(2020, 2, 29))]
    found = policy("plan", version(), version(date(2020, 3, 1)), example=tried)
    assert about(found, "version") == [("warning", "no example of 2020-03-01, this day")]
    assert [level for level, _ in about(policy(), "version", shipped=True)] == ["error", "error"]


def test_what_begins_within_a_version_is_a_boundary_too() -> None:
    wastage = {"required": True, "confidence": "unverified", "effective": date(2023, 7, 1)}
    tried = [example(date(2016, 1, 1)), example(date(2015, 12, 31)), example(date(2023, 7, 1))]
    found = policy("plan", version(wastage=wastage), example=tried)
    said = [(one.key, one.message) for one in complaints(found, CODES)]
    assert ("version[0].wastage.effective", "no example of 2023-06-30, the day before") in said


# Examples.
@pytest.fixture
def red(monkeypatch: pytest.MonkeyPatch) -> None:
    """A carrier rule that rejects every line with units of 13, and fails at 14."""

    def red(claim: Claim, policies: Policies) -> Iterator[Problem]:
        assert policies.choose(claim, claim.lines[0]).policy is not None
        for line in claim.lines:
            if line.units_text == "14":
                raise RuntimeError
            if line.units_text == "13":
                yield at_line(line, "SV104", "Thirteen.", "Not thirteen.")

    mine = Rule("red", Severity.REJECT, 7, ("A7", "476"), treatment=True, check=red)
    monkeypatch.setitem(RULES, "red", mine)
    monkeypatch.setattr("edi_scrub.judging.EVERY_RULE", tuple(RULES.values()))


@pytest.mark.usefixtures("red")
@pytest.mark.parametrize(
    ("units", "findings", "outcome", "says"),
    [
        (1, [], None, []),
        (1, [], "clean", []),
        (13, ["red"], None, []),
        (13, ["red", "red"], "rejected", []),
        (13, [], None, ["expected nothing, found red (Thirteen.)"]),
        (1, ["red"], None, ["expected red, found nothing"]),
        (13, ["red"], "clean", ["expected the claim to be clean, it is rejected ("]),
        (1, ["charge-balance"], None, ["not charge-balance"]),
        (1, ["no-such-rule"], None, ["not no-such-rule"]),
        (14, ["red"], None, ["a rule failed on it"]),
    ],
)
def test_an_example_has_to_come_out_as_it_says(
    units: int, findings: list[str], outcome: str | None, says: list[str]
) -> None:
    line = {"drug": "J0585", "units": units}
    found = policy(example=[example(date(2016, 1, 1), findings, line=line, outcome=outcome)])
    said = about(found, "example[0]")
    assert [level for level, _ in said] == ["error"] * len(says)
    for (_, message), part in zip(said, says, strict=True):
        assert message.startswith('"on 2016-01-01": ') and part in message


def test_examples_speak_of_carrier_rules_and_of_four_more() -> None:
    assert spoken_of() >= {"modifier", "procedure-choice", "procedure-inactive", "wastage"}
    assert not spoken_of() & {"envelope", "charge-balance", "guide", "internal-error"}
    carrier = {rule.id for rule in RULES.values() if rule.snip == 7}
    assert spoken_of() - examples._ALSO == carrier


def test_an_example_is_a_claim_with_the_drug_first_under_the_policy_s_own_payer() -> None:
    line = ExampleLine(
        date=date(2016, 1, 1),
        diagnoses=["G43.709", "R51.9"],
        procedure="64615",
        drug="J0585",
        units=155,
        drug_modifiers=["JZ"],
        ndc="00023114501",
        ndc_quantity="2",
        pointers=[2, 1],
        place_of_service="22",
        notes=["FAILED: A; B"],
        authorization="A123",
        attachments=["OZ"],
    )
    applies = Applies(payer_names=["*OLD PL?N*"], filing_indicators=["BL", "CI"], states=["CT"])
    found = msgspec.structs.replace(policy(), applies=applies)
    made = example_claim(found, Example(name="e", line=line, findings=[]))
    toxin, injection = made.lines
    assert (toxin.procedure, toxin.units_text, toxin.modifiers) == ("J0585", "155", ("JZ",))
    assert toxin.drug is not None
    assert (toxin.drug.ndc, toxin.drug.quantity, toxin.drug.unit) == (
        "00023114501",
        Decimal(2),
        "UN",
    )
    assert (injection.procedure, injection.units_text, injection.drug) == ("64615", "1", None)
    assert [one.first_day for one in made.lines] == [line.date, line.date]
    assert [d.code for d in made.pointed(injection)] == ["R519", "G43709"]
    assert made.place_of(toxin) == "22"
    assert [note.text for note in made.notes_of(toxin)] == ["FAILED: A; B"]
    assert made.references_of(toxin, "G1") == ["A123"]
    assert [one.report_type for one in made.attachments] == ["OZ"]
    assert payer_of(made)[:4] == ("", "OLD PLXN", "BL", "CT")


@pytest.mark.parametrize(
    "applies",
    [
        {"payer_ids": ["T1", "T2"], "payer_names": ["A*"]},
        {"payer_names": ["*BLUE CR?SS*", "OTHER"], "filing_indicators": ["BL"], "states": ["CT"]},
        {"payer_ids": ["02102"], "filing_indicators": ["MB"], "states": ["AK"]},
        {"filing_indicators": ["MB"], "states": ["AL"]},
        {"filing_indicators": ["TV"]},
    ],
)
def test_a_policy_is_for_its_own_payer(applies: dict[str, list[str]]) -> None:
    found = policy(applies=applies)
    assert Selector(found).verdict(own_payer(found)).rank is not None


def test_payers_that_are_mapped_to_nothing_are_an_error_of_their_file(tmp_path: Path) -> None:
    text = '[[payer]]\nids = ["CH1"]\npolicies = ["{}"]\n'
    path = tmp_path / "payers.toml"
    path.write_text(text.format("medicare-fcso-jn"), "utf-8")
    assert not check(tmp_path).problems
    path.write_text(text.format("no-such"), "utf-8")
    for asked in (tmp_path, path):
        (problem,) = check(asked).problems
        assert (problem.level, problem.file) == ("error", str(path))
        assert "not no-such" in problem.message


# Ties.
IDS = {"payer_ids": ["T1", "T2"]}
NAMES = {"payer_names": ["NORTH*PLAN"]}


def pair(
    one: dict[str, list[str]], other: dict[str, list[str]], **keys: Any
) -> list[tuple[str, str]]:
    """The ties of two policies: the payer in words, the day."""
    found = ties([policy("one", applies=one, **keys), policy("other", applies=other, **keys)])
    return [(tie.payer_in_words, f"{tie.on}") for tie in found]


@pytest.mark.parametrize(
    ("one", "other", "payer"),
    [
        (IDS, {"payer_ids": ["t2"]}, "payer id T2"),
        (IDS, {"payer_ids": ["T3"]}, None),
        (IDS, NAMES, None),
        (IDS, IDS | {"states": ["OH"]}, None),
        (IDS | {"states": ["OH"]}, IDS | {"states": ["PA"]}, None),
        (IDS | {"states": ["OH", "PA"]}, IDS | {"states": ["PA"]}, "payer id T1, billing state PA"),
        (IDS | {"states": ["OH"]}, IDS | {"filing_indicators": ["CI"]},
         "payer id T1, filing indicator CI, billing state OH"),
        (IDS | {"filing_indicators": ["CI"]}, IDS | {"filing_indicators": ["MC"]}, None),
        (IDS | {"drugs": ["J0585"]}, IDS | {"procedures": ["64615"]}, None),
        (IDS | {"drugs": ["J0585", "J0588"]}, IDS, None),
        (IDS | {"drugs": ["J0585", "J0588"]}, IDS | {"drugs": ["J0588"]}, "payer id T1"),
        (NAMES, {"payer_names": ["*THPLAN"]}, "payer name NORTHPLAN"),
        (NAMES, {"payer_names": ["NORTH S?DE PLAN"]}, "payer name NORTH SXDE PLAN"),
        (NAMES, {"payer_names": ["SOUTH*"]}, None),
        (NAMES, NAMES | {"filing_indicators": ["CI"]}, None),
        ({"filing_indicators": ["MB"], "states": ["AL", "GA"]} | IDS,
         {"filing_indicators": ["MB"], "states": ["GA"]} | NAMES,
         "filing indicator MB, billing state GA"),
        ({"filing_indicators": ["MB"], "states": ["AL"]} | IDS,
         {"filing_indicators": ["MB"], "states": ["GA"]} | NAMES, None),
        ({"filing_indicators": ["MB"], "states": ["AL"], "payer_ids": ["T1"]},
         {"filing_indicators": ["MB"], "states": ["GA"], "payer_ids": ["T1"]},
         "payer id T1, filing indicator MB"),
        ({"filing_indicators": ["TV"]}, {"filing_indicators": ["TV", "MC"]}, "filing indicator TV"),
        ({"filing_indicators": ["TV"]}, {"filing_indicators": ["TV"], "states": ["TX"]}, None),
    ],
)  # fmt: skip
def test_two_policies_tie_where_some_payer_fits_both_equally(
    one: dict[str, list[str]], other: dict[str, list[str]], payer: str | None
) -> None:
    expected = [] if payer is None else [(payer, "2016-01-01")]
    assert pair(one, other) == expected
    assert [on for _, on in pair(other, one)] == [on for _, on in expected]


def test_a_name_put_together_from_two_patterns_makes_a_lesser_tie() -> None:
    one = policy("one", applies={"payer_names": ["AETNA*"]})
    (found,) = ties([one, policy("other", applies={"payer_names": ["*BLUE CROSS*"]})])
    assert (found.payer.name, found.contrived) == ("AETNABLUE CROSS", True)
    (found,) = ties([one, policy("other", applies={"payer_names": ["*BLUE CROSS*", "AETNA"]})])
    assert (found.payer.name, found.contrived) == ("AETNA", False)


def test_policies_that_are_never_in_force_together_do_not_tie() -> None:
    first = policy("first", version(OLD, ends=date(2015, 9, 30)))
    assert not list(ties([first, policy("second", version(date(2015, 10, 1)))]))
    (found,) = ties([first, policy("second", version(date(2015, 9, 30)))])
    assert found.on == date(2015, 9, 30)


def test_a_tie_below_a_closer_third_is_none() -> None:
    indicator = {"filing_indicators": ["TV"]}
    third = policy("third", applies=indicator | {"states": ["TX"]})
    assert list(ties([policy("one", applies=indicator), policy("two", applies=indicator), third]))
    named = policy("named", applies={"payer_names": ["NORTH*"], "filing_indicators": ["CI"]})
    assert not list(ties([named, policy("plain", applies={"payer_names": ["NORTH*"]})]))


def test_a_supplement_ties_with_nobody() -> None:
    same = {"payer_ids": ["T1"]}
    two = [policy(name, applies=same, supplement=True) for name in ("one", "two")]
    assert not list(ties([*two, policy("own", applies=same)]))


def test_fallbacks_tie_among_themselves_only() -> None:
    applies = {"filing_indicators": ["MB"]}
    assert pair(applies, applies, fallback=True) == [("filing indicator MB", "2016-01-01")]
    assert pair({}, {}, fallback=True) == [("any payer", "2016-01-01")]
    back = policy("back", applies=applies, fallback=True)
    assert not list(ties([back, policy("own", applies=applies)]))


PATTERN = st.text("AB*?", max_size=6)


@given(PATTERN, PATTERN)
def test_a_common_text_is_taken_by_both_patterns(one: str, other: str) -> None:
    from fnmatch import fnmatchcase

    text = common(one, other)
    if text is not None:
        assert fnmatchcase(text, one) and fnmatchcase(text, other)


@given(st.text("AB", max_size=5), st.data())
def test_two_patterns_that_take_one_text_have_a_common_text(text: str, data: st.DataObject) -> None:
    def pattern() -> str:
        pieces = [data.draw(st.sampled_from([letter, "?", "*", "*" + letter, letter + "*"]))
                  for letter in text]  # fmt: skip
        return "".join(pieces)

    assert common(pattern(), pattern()) is not None


# The whole check, over files.
FILE = """\
id = "test-plan"
title = "Botulinum toxin"
carrier = "A plan"
last_checked = 2026-11-24
applies = { payer_ids = ["T1"] }

[[version]]
effective = 2016-01-01
source = { title = "A leaflet", url = "https://example.org/leaflet" }

[[example]]
name = "before there was a policy"
line = { date = 2015-12-31, procedure = "99213", diagnoses = ["G43.709"] }
findings = []

[[example]]
name = "the first day"
line = { date = 2016-01-01, procedure = "99213", diagnoses = ["G43.709"] }
findings = []
"""


def write(folder: Path, name: str, text: str = FILE) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def shown(checked: Checked) -> list[str]:
    return [str(problem) for problem in checked.problems]


def test_a_good_file_passes_alone_and_in_its_folder(tmp_path: Path) -> None:
    path = write(tmp_path, "plan.toml")
    for where in (path, tmp_path):
        checked = check(where)
        assert shown(checked) == []
        assert (checked.policies, checked.examples, checked.failed) == (1, 2, False)


def test_every_file_is_checked_though_one_cannot_be_read(tmp_path: Path) -> None:
    broken = write(tmp_path, "a.toml", FILE.replace("carrier", "carier"))
    second = write(tmp_path, "b.toml", FILE.replace("findings = []", 'findings = ["envelope"]'))
    checked = check(tmp_path)
    assert checked.failed
    files = [(problem.file, problem.policy) for problem in checked.problems]
    assert files == [(str(broken), ""), *[(str(second), "test-plan")] * 2]
    assert str(checked.problems[0]).startswith(f"error: {broken}: ")
    assert shown(checked)[1].startswith(f'error: {second}: example[0]: "before there was a policy"')
    assert "carier" in checked.problems[0].message


def test_two_files_with_one_id_are_a_problem_of_the_second(tmp_path: Path) -> None:
    write(tmp_path, "a.toml")
    second = write(tmp_path, "b.toml")
    (problem,) = check(tmp_path).problems
    assert problem.file == str(second)
    assert "a.toml" in problem.message


def test_two_names_that_only_might_meet_are_a_warning(tmp_path: Path) -> None:
    for name, pattern in (("a", "AETNA*"), ("b", "*BLUE CROSS*")):
        text = FILE.replace("test-plan", f"test-{name}")
        write(tmp_path, f"{name}.toml", text.replace('ids = ["T1"]', f'names = ["{pattern}"]'))
    (problem,) = check(tmp_path).problems
    assert problem.level == "warning"
    assert "payer name AETNABLUE CROSS" in problem.message


def test_two_files_for_one_payer_are_told_once_with_both_ids(tmp_path: Path) -> None:
    write(tmp_path, "a.toml")
    write(tmp_path, "b.toml", FILE.replace("test-plan", "other-plan"))
    (problem,) = check(tmp_path).problems
    assert problem.level == "error"
    assert {problem.policy, problem.message.split()[0]} == {"test-plan", "other-plan"}
    assert "payer id T1" in problem.message
    assert "built-in" not in problem.message


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands in for the built-in one, with the policy of FILE."""
    found = tmp_path / "specs"
    write(found, "plan.toml")
    monkeypatch.setattr("edi_scrub.checking.built_in", lambda: found)
    return found


def test_without_a_path_the_built_in_policies_are_checked_strictly(shipped: Path) -> None:
    assert (check().problems, check().policies) == ([], 1)
    write(shipped, "plan.toml", FILE[: FILE.index("[[example]]")])
    assert [problem.level for problem in check().problems] == ["error", "error"]


@pytest.mark.usefixtures("shipped")
def test_a_clash_with_a_built_in_policy_is_the_user_s_problem_until_its_id_is_taken(
    tmp_path: Path,
) -> None:
    path = write(tmp_path / "mine", "plan.toml", FILE.replace("test-plan", "my-plan"))
    (problem,) = check(path).problems
    assert (problem.level, problem.file, problem.key) == ("error", str(path), "applies")
    assert problem.message.startswith("test-plan fits payer id T1 equally well on 2016-01-01")
    assert problem.message.endswith("take the id test-plan to replace the built-in policy")
    write(tmp_path / "mine", "plan.toml")
    assert not check(path).problems


def test_a_fault_of_a_built_in_file_is_not_repeated_for_the_user_s(
    shipped: Path, tmp_path: Path
) -> None:
    write(shipped, "broken.toml", "id = 1")
    path = write(tmp_path / "mine", "plan.toml")
    assert not check(path).problems
    assert [problem.file for problem in check().problems] == [str(shipped / "broken.toml")]


def test_warnings_alone_do_not_fail_unless_they_shall(tmp_path: Path) -> None:
    path = write(tmp_path, "plan.toml", FILE[: FILE.index("[[example]]")])
    checked = check(path)
    assert (checked.count("error"), checked.count("warning"), checked.failed) == (0, 2, False)
    checked = check(path, how=How(strict=True))
    assert (checked.count("error"), checked.count("warning"), checked.failed) == (2, 0, True)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (None, ""),
        (date(2026, 11, 23), "2026-11-24 is still to come"),
        (date(2026, 11, 24), ""),
        (date(2027, 5, 23), ""),
        (date(2027, 5, 24), "for 181 days"),
    ],
)
def test_a_policy_goes_stale_by_the_clock_and_that_is_a_warning(
    now: date | None, said: str
) -> None:
    for shipped in (False, True):
        found = complaints(policy(), CODES, How(now=now), shipped=shipped)
        told = [one for one in found if one.key == "last_checked"]
        assert [one.level for one in told] == ["warning"] * bool(said)
        assert all(said in one.message for one in told)


def test_what_is_over_does_not_go_stale() -> None:
    how = How(now=date(2030, 1, 1))
    over, lasting = version(OLD, ends=date(2029, 12, 31)), version(OLD, ends=date(2030, 1, 1))
    assert not [one for one in complaints(policy("p", over), CODES, how) if "days" in one.message]
    assert [one for one in complaints(policy("p", lasting), CODES, how) if "days" in one.message]


# Days.
def test_what_was_read_after_the_last_check_and_what_begins_after_the_end_is_said() -> None:
    wastage = {"required": True, "confidence": "unverified", "effective": date(2020, 1, 1)}
    source = SOURCE | {"retrieved": date(2026, 11, 25)}
    ends = date(2019, 12, 31)
    found = policy("plan", version(ends=ends, source=source, wastage=wastage))
    assert about(found, "version[0].source.retrieved") == [
        ("warning", "read after the policy was last checked (2026-11-24)")
    ]
    said = [message for _, message in about(found, "version[0].wastage.effective")]
    assert "2020-01-01 is after this version's last day, 2019-12-31" in said
    good = policy("plan", version(date(2020, 1, 2), wastage=wastage))  # began before the version
    assert not [one for one in about(good, "version[0].wastage") if "after" in one[1]]


def test_a_version_without_a_source_to_open_is_said_once() -> None:
    found = policy("plan", version(source={"title": "T"}, coverage=[coverage()]))
    assert ("warning", "neither url nor document: nobody can open it") in about(found, "version[0]")
    entry = coverage(confidence="verified")
    found = policy("plan", version(source={"title": "T"}, coverage=[entry]))
    told = [message for _, message in about(found, "version[0]") if "nor document" in message]
    assert told == ["verified, but the source has neither url nor document to open"]


def test_a_file_is_checked_with_the_code_sets_of_its_folder(tmp_path: Path) -> None:
    drug = '[[drug]]\ncode = "J7777"\nname = "ours"\n'
    entry = """
[[version.coverage]]
name = "ours"
confidence = "unverified"
drugs = ["J7777"]
"""
    path = write(tmp_path, "plan.toml", FILE.replace("\n[[example]]", entry + "\n[[example]]", 1))
    for where in (path, tmp_path):
        assert "J7777 is no drug of the code sets" in shown(check(where))[0]
    write(tmp_path / "codes", "drugs.toml", drug)
    for where in (path, tmp_path):
        assert not [one for one in shown(check(where)) if "J7777" in one]


def test_broken_code_sets_end_the_check_with_one_problem(tmp_path: Path) -> None:
    write(tmp_path, "plan.toml")
    codes = write(tmp_path / "codes", "drugs.toml", "[[drug]\n")
    (problem,) = check(tmp_path).problems
    assert problem == PolicyProblem("error", "", "", "", problem.message)
    assert str(codes) in problem.message
