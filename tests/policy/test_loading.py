"""Policy files from folders: what is added, what is put in its place, what is wrong and where."""

from __future__ import annotations

import shutil
import time
from datetime import date
from pathlib import Path

import pytest

from edi_scrub.errors import ConfigurationError
from edi_scrub.policy.folders import built_in
from edi_scrub.policy.lint import FILING_INDICATORS
from edi_scrub.policy.loading import load_policies, policy_files, read_policy
from edi_scrub.policy.payer import Payer
from edi_scrub.policy.payermap import MappedPayer

GOOD = """\
id = "test-plan"
title = "Botulinum toxin"
carrier = "A plan"
last_checked = 2026-11-24

[applies]
payer_ids = ["T1"]

[[version]]
effective = 2010-01-01
ends = 2015-09-30
source = { title = "A leaflet" }

[[version.coverage]]
name = "spasm"
confidence = "unverified"
procedures = ["64614"]
drugs = ["J0585"]
diagnoses = ["342.1*", "728.85"]

[[version]]
effective = 2015-10-01
source = { title = "Another leaflet" }

[[version.recode]]
procedure = "64640"
to = "64642"
reason = "It denervates."
confidence = "unverified"
with_diagnoses = ["G81.10-G81.14"]

[[example]]
name = "one"
line = { date = 2016-01-01, procedure = "64642", diagnoses = ["G81.11"] }
findings = []
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder of policies."""
    found = tmp_path / "policies"
    found.mkdir()
    return found


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands in for the built-in one: the real code sets, and two policies."""
    found = tmp_path / "specs"
    shutil.copytree(built_in() / "codes", found / "codes")
    for name in ("alpha", "beta"):
        text = GOOD.replace("test-plan", name).replace("Botulinum toxin", name)
        write(found / name, text.replace('"T1"', f'"{name}"'))
    monkeypatch.setattr("edi_scrub.policy.loading.built_in", lambda: found)
    return found


def write(folder: Path, text: str = GOOD, name: str = "plan.toml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def fault(folder: Path) -> str:
    """The one sentence that loading ends with."""
    with pytest.raises(ConfigurationError) as caught:
        load_policies(folder)
    assert caught.value.status == 78
    return str(caught.value)


def titles(*folders: Path) -> dict[str, str]:
    return {policy.id: policy.title for policy in load_policies(*folders).policies}


OUR_FAMILY = """\
[[family]]
name = "our_spasms"
confidence = "unverified"
codes = ["728.85"]
"""


# What is read.
@pytest.mark.usefixtures("shipped")
def test_the_built_in_policies_are_always_there(folder: Path) -> None:
    assert titles() == {"alpha": "alpha", "beta": "beta"}
    write(folder)
    assert titles(folder) == {"alpha": "alpha", "beta": "beta", "test-plan": "Botulinum toxin"}


def test_the_real_built_in_policies_load_with_their_code_sets() -> None:
    found = load_policies()
    assert len(found.policies) == len(policy_files(built_in()))
    assert found.codes.is_toxin("J0585")
    assert found.codes.is_treatment("64615")
    assert found.codes.families


def test_naming_the_built_in_folder_reads_it_once(shipped: Path) -> None:
    assert load_policies(shipped).sha256 == load_policies().sha256


@pytest.mark.usefixtures("shipped")
def test_a_user_s_policy_takes_the_place_of_the_built_in_one_of_its_id(folder: Path) -> None:
    write(folder, GOOD.replace("test-plan", "beta").replace("Botulinum toxin", "Ours"))
    assert titles(folder) == {"alpha": "alpha", "beta": "Ours"}


def test_of_two_folders_the_later_one_counts(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, GOOD.replace("Botulinum toxin", name))
    assert titles(tmp_path / "one", tmp_path / "two")["test-plan"] == "two"
    assert titles(tmp_path / "two", tmp_path / "one")["test-plan"] == "one"


def test_folders_below_are_read_but_the_codes_folder_holds_no_policies(folder: Path) -> None:
    write(folder, name="plans/ohio/plan.toml")
    write(folder, name="plans/codes/other.toml", text=GOOD.replace("test-plan", "test-other"))
    write(folder, name="notes.txt", text="no policy")
    (folder / "codes").mkdir()
    files = [path.relative_to(folder).as_posix() for path in policy_files(folder)]
    assert files == ["plans/codes/other.toml", "plans/ohio/plan.toml"]
    assert {"test-plan", "test-other"} <= set(titles(folder))


def test_a_user_s_codes_folder_adds_to_the_code_sets(folder: Path) -> None:
    write(folder, GOOD.replace('["342.1*", "728.85"]', '["@our_spasms"]'))
    write(folder, OUR_FAMILY, "codes/families.toml")
    policy = next(p for p in load_policies(folder).policies if p.id == "test-plan")
    assert "72885" in policy.version[0].coverage[0].diagnoses


def test_a_file_s_own_families_go_before_the_code_sets(folder: Path) -> None:
    text = GOOD.replace('["342.1*", "728.85"]', '["@our_spasms"]')
    own = '[families]\nour_spasms = ["342.1*", "333.0-333.9"]\n\n[applies]'
    write(folder, text.replace("[applies]", own))
    write(folder, OUR_FAMILY, "codes/families.toml")
    policy = next(p for p in load_policies(folder).policies if p.id == "test-plan")
    listed = policy.version[0].coverage[0].diagnoses
    assert "34211" in listed and "3337" in listed
    assert "72885" not in listed


def test_unverified_lists_are_trusted_when_the_user_says_so() -> None:
    assert load_policies().unverified == "warn"
    assert load_policies(unverified="reject").trusts("unverified")


def test_the_digest_follows_the_files_and_not_the_place(folder: Path, tmp_path: Path) -> None:
    write(folder)
    moved = tmp_path / "elsewhere"
    shutil.copytree(folder, moved)
    before = load_policies(folder).sha256
    assert load_policies(moved).sha256 == before
    assert load_policies().sha256 != before
    write(folder, GOOD + "# a remark\n")
    assert load_policies(folder).sha256 != before


def test_loading_everything_is_quick() -> None:
    def seconds() -> float:
        started = time.perf_counter()
        load_policies()
        return time.perf_counter() - started

    assert min(seconds() for _ in range(5)) < 0.45  # under 0.15 on a quiet machine


PAYERS = """\
[[payer]]
ids = ["CH1"]
names = ["THE PLAN*"]
policies = ["test-plan"]
"""


# Payers that are mapped to policies.
@pytest.mark.usefixtures("shipped")
def test_a_folder_may_map_payers_to_policies_wherever_these_are(
    folder: Path, tmp_path: Path
) -> None:
    write(folder)
    write(tmp_path / "ours", PAYERS, "payers.toml")
    found = load_policies(folder, tmp_path / "ours")
    assert [payer.ids for payer in found.payers] == [("CH1",)]
    assert found.choose_for(Payer("CH1"), date(2016, 1, 1)).policy is not None
    assert "test-plan" in fault(tmp_path / "ours")  # which is in the other folder


def test_the_map_is_part_of_the_digest_and_a_user_s_own_goes_before_a_folder_s(
    folder: Path,
) -> None:
    write(folder)
    before = load_policies(folder)
    assert before.payers == ()
    write(folder, PAYERS, "payers.toml")
    mapped = load_policies(folder)
    assert mapped.sha256 != before.sha256
    own = MappedPayer(policies=("medicare-part-b",), ids=("CH1",))
    both = load_policies(folder, payers=[own])
    assert both.payers == (*mapped.payers, own)
    assert both.sha256 not in (before.sha256, mapped.sha256)


def test_a_payers_file_further_down_is_a_policy_like_any_other(folder: Path) -> None:
    write(folder, GOOD, "plans/payers.toml")
    assert "test-plan" in titles(folder)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('["test-plan"]', '["test-plen"]', "line 4: payer[0].policies: expected ids of policies"),
        ('["test-plan"]', "[]", "payer[0].policies"),
        ('ids = ["CH1"]\nnames = ["THE PLAN*"]', "", "expected ids, names or both"),
        ('"CH1"', '" "', "line 2: payer[0].ids: expected a text that is not empty"),
        ('"CH1"', '"CH1", "ch1"', "line 2: payer[0].ids: expected each once: CH1"),
        ('"THE PLAN*"', '"*"', "line 3: payer[0].names: expected a text that is not empty"),
        ('"THE PLAN*"', '"PLAN [AB]"', "line 3: payer[0].names"),
        ("ids =", "id =", "line 2: payer[0].id: there is no such key"),
        ('["test-plan"]', '["test-plan", "medicare-fcso-jn"]', "fit equally well"),
        ('["test-plan"]', '["test-plan", "test-plan"]', "fit equally well"),
        ('["test-plan"]', '["test-plan", "anthem-bcbs-ct-2003"]', "fit equally well"),
    ],
)
def test_a_mistake_in_the_map_is_told_with_its_place(
    folder: Path, before: str, after: str, says: str
) -> None:
    write(folder)
    assert PAYERS.count(before) == 1
    path = write(folder, PAYERS.replace(before, after), "payers.toml")
    message = fault(folder)
    assert message.startswith(str(path))
    assert says in message


def test_policies_that_never_compete_may_be_mapped_to_one_payer(folder: Path) -> None:
    write(folder)
    names = '["test-plan", "medicare-part-b"]'  # a fallback
    write(folder, PAYERS.replace('["test-plan"]', names), "payers.toml")
    load_policies(folder)
    ended = GOOD[: GOOD.index("[[version]]\neffective = 2015")].replace("test-plan", "test-old")
    write(folder, ended.replace("2015-09-30", "2009-12-31").replace("2010-", "2001-"), "old.toml")
    late = GOOD[: GOOD.index("[[version]]")] + GOOD[GOOD.index("[[version]]\neffective = 2015") :]
    write(folder, late, "plan.toml")
    names = '["test-plan", "test-old"]'
    write(folder, PAYERS.replace('["test-plan"]', names), "payers.toml")
    load_policies(folder)


# What is wrong.
def test_a_missing_folder_is_an_error(folder: Path) -> None:
    missing = folder / "nowhere"
    assert str(missing) in fault(missing)


def test_two_files_of_one_folder_with_one_id_are_an_error_that_names_both(folder: Path) -> None:
    write(folder, name="a.toml")
    write(folder, name="b.toml")
    message = fault(folder)
    assert str(folder / "b.toml") in message
    assert "a.toml" in message and "test-plan" in message


def changed(before: str, after: str) -> str:
    assert GOOD.count(before) == 1, before
    return GOOD.replace(before, after)


RECODE = "[[version.recode]]"


def entry(kind: str, keys: str) -> str:
    """An entry before the recode."""
    return f'[[version.{kind}]]\nname = "a"\nconfidence = "verified"\n{keys}\n{RECODE}'


# (what is wrong, before, after, the place the message has to name, words of what it expects)
MISTAKES = [
    ("no TOML", 'carrier = "A plan"', "carrier = A plan", "line 3", ""),
    ("a key twice", 'carrier = "A plan"', 'carrier = "A"\ncarrier = "B"', "line 4", ""),
    ("a misspelt key", "carrier =", "carier =", "line 3: carier", ""),
    ("a misspelt key far down", "procedures =", "procedure =",
     "line 17: version[0].coverage[0].procedure", "procedure"),
    ("a required key missing", 'source = { title = "A leaflet" }', "",
     "line 9: version[0]", "source"),
    ("a text where a list is due", 'payer_ids = ["T1"]', 'payer_ids = "T1"',
     "line 7: applies.payer_ids", "array"),
    ("a code as a float", '"728.85"', "342.10",
     "line 19: version[0].coverage[0].diagnoses", "quote"),
    ("a code as a whole number", '["64614"]', "[64614]",
     "line 17: version[0].coverage[0].procedures[0]", "str"),
    ("a date that is none", "ends = 2015-09-30", "ends = 2015-09-31", "line 11", ""),
    ("a date in quotes", "effective = 2010-01-01", 'effective = "01/01/2010"',
     "line 10: version[0].effective", "date"),
    ("a word that is no confidence", 'confidence = "unverified"\nprocedures',
     'confidence = "sure"\nprocedures',
     "line 16: version[0].coverage[0].confidence", "sure"),
    ("an unknown family", '"728.85"', '"@no_such"',
     "line 19: version[0].coverage[0].diagnoses", "@no_such"),
    ("an id with blanks", 'id = "test-plan"', 'id = "Test Plan"', "line 1: id", ""),
    ("versions out of order", "effective = 2010-01-01\nends = 2015-09-30",
     "effective = 2016-01-01\nends = 2016-09-30",
     "line 22: version[1].effective", "oldest first"),
    ("versions that begin together", "effective = 2015-10-01", "effective = 2010-01-01",
     "line 22: version[1].effective", "oldest first"),
    ("versions that overlap", "ends = 2015-09-30", "ends = 2015-10-01",
     "line 11: version[0].ends", "before 2015-10-01"),
    ("an end before the beginning", "ends = 2015-09-30", "ends = 2009-12-31",
     "line 11: version[0].ends", "not before 2010-01-01"),
    ("a procedure that cannot be one", '"64614"', '"64614X"',
     "line 17: version[0].coverage[0].procedures[0]", ""),
    ("a letter O for a zero", '"64614"', '"646O4"',
     "line 17: version[0].coverage[0].procedures", "646O4"),
    ("a drug that is a procedure", '"J0585"', '"64615"',
     "line 18: version[0].coverage[0].drugs", "J0585"),
    ("a recode to nothing sensible", '"64642"\nreason', '"6464O"\nreason',
     "line 27: version[1].recode[0].to", "6464O"),
    ("a diagnosis that is none", '"728.85"', '"72x"',
     "line 19: version[0].coverage[0].diagnoses", "72x"),
    ("a pattern that takes everything", '"728.85"', '"*"',
     "line 19: version[0].coverage[0].diagnoses", "not *"),
    ("a star in the middle", '"728.85"', '"7*.85"',
     "line 19: version[0].coverage[0].diagnoses", "7*.85"),
    ("a range turned round", "G81.10-G81.14", "G81.14-G81.10",
     "line 30: version[1].recode[0].with_diagnoses", "lower"),
    ("a range of nonsense", "G81.10-G81.14", "G81.10-",
     "line 30: version[1].recode[0].with_diagnoses", ""),
    ("nothing that selects it", 'payer_ids = ["T1"]', "", "line 6: applies", "payer_ids"),
    ("a state alone", 'payer_ids = ["T1"]', 'states = ["OH"]', "line 6: applies", "state alone"),
    ("a state in full", 'payer_ids = ["T1"]', 'states = ["Ohio"]', "line 7: applies.states[0]", ""),
    ("a filing indicator that is none", 'payer_ids = ["T1"]', 'filing_indicators = ["BM"]',
     "line 7: applies.filing_indicators[0]", "MB"),
    ("an empty payer id", '["T1"]', '["T1", " "]', "line 7: applies.payer_ids[1]", "not empty"),
    ("a name that takes every payer", 'payer_ids = ["T1"]', 'payer_names = ["*"]',
     "line 7: applies.payer_names[0]", "two letters"),
    ("a name with a bracket", 'payer_ids = ["T1"]', 'payer_names = ["PLAN [AB]"]',
     "line 7: applies.payer_names[0]", "* and ?"),
    ("an empty title", 'title = "A leaflet"', 'title = " "',
     "line 12: version[0].source.title", "not empty"),
    ("an example of nothing", 'procedure = "64642", ', "", "line 34: example[0].line", "procedure"),
    ("an example with a pattern", '["G81.11"]', '["G81.*"]',
     "line 34: example[0].line.diagnoses[0]", "G81.*"),
    ("a family that nobody has", "[applies]", '[families]\nmine = ["@other"]\n[applies]',
     "families", "@other"),
    ("a family of nonsense", "[applies]", '[families]\nmine = ["72x"]\n[applies]',
     "line 7: families.mine", "72x"),
    ("a family of its own", "[applies]", '[families]\nmine = ["@mine"]\n[applies]',
     "line 7: families.mine", "no other"),
    ("a name no family can have", "[applies]", '[families]\nMine = ["728.85"]\n[applies]',
     "families", ""),
    ("a fallback that is a supplement", "[applies]",
     "fallback = true\nsupplement = true\n[applies]", "line 7: supplement", "no fallback"),
    ("a supplement that recodes", "[applies]", "supplement = true\n[applies]",
     "version[1].recode", "governs"),
    ("a drug not covered that names none", RECODE, entry("drug_not_covered", 'remedy = "no"'),
     "version[1].drug_not_covered[0].drugs", "drugs it is about"),
    ("a dose limit of no drug", RECODE, entry("dose_limit", "max_units = 1"),
     "version[1].dose_limit[0].drugs", "drugs it is about"),
    ("a dose limit of nothing", RECODE, entry("dose_limit", "max_units = 0"),
     "version[1].dose_limit[0].max_units", ">= 1"),
    ("cosmetic use without diagnoses", RECODE, entry("cosmetic", ""),
     "version[1].cosmetic[0].diagnoses", "cosmetic"),
    ("a modifier entry of none", RECODE, entry("modifier", 'line = "drug"'),
     "version[1].modifier[0].one_of", "refused"),
    ("a modifier both wanted and refused", RECODE,
     entry("modifier", 'line = "drug"\none_of = ["KX"]\nrefused = ["KX"]'),
     "version[1].modifier[0].refused", "none of one_of"),
    ("a modifier that is none", RECODE, entry("modifier", 'line = "drug"\none_of = ["kx"]'),
     "version[1].modifier[0].one_of", ""),
    ("a site both only and not", RECODE,
     entry("site_of_service", 'only = ["11"]\nnot_in = ["22"]'),
     "version[1].site_of_service[0].only", "either"),
    ("an interval of a word", RECODE, entry("interval", 'days = "twice"'),
     "version[1].interval[0].days", "twice"),
    ("second diagnoses that are nowhere", '"728.85"]', '"728.85"]\nsecond_on = "claim"',
     "line 20: version[0].coverage[0].second_on", "second_diagnoses"),
    ("an empty file", GOOD, "", "required field `id`", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "key", "expects"),
    [mistake[1:] for mistake in MISTAKES],
    ids=[mistake[0] for mistake in MISTAKES],
)
def test_a_mistake_is_told_with_its_file_its_place_and_what_was_expected(
    folder: Path, before: str, after: str, key: str, expects: str
) -> None:
    path = write(folder, changed(before, after))
    with pytest.raises(ConfigurationError) as caught:
        read_policy(path, {})
    message = str(caught.value)
    assert message.startswith(str(path))
    assert key in message
    assert expects in message
    assert "\n" not in message


def test_a_fallback_may_be_for_every_payer_but_not_for_a_state(folder: Path) -> None:
    everybody = changed('payer_ids = ["T1"]', "").replace("[applies]", "fallback = true\n[applies]")
    write(folder, everybody)
    assert "test-plan" in titles(folder)
    write(folder, everybody.replace("[applies]", '[applies]\nstates = ["OH"]'))
    assert "a state alone" in fault(folder)


def test_a_file_that_is_not_utf_8_is_told_by_name(folder: Path) -> None:
    path = folder / "plan.toml"
    path.write_bytes(
        GOOD.replace("A plan", "Caf\N{LATIN SMALL LETTER E WITH ACUTE}").encode("latin-1")
    )
    assert fault(folder).startswith(str(path))


def test_the_filing_indicators_are_those_of_the_guides() -> None:
    import re

    import pyx12

    found: set[str] = set()
    for name in ("837.5010.X222.A1.xml", "837.4010.X098.A1.xml"):
        text = (Path(pyx12.__file__).parent / "map" / name).read_text(encoding="utf-8")
        for element in re.findall(r'<element xid="SBR09">.*?</element>', text, re.DOTALL):
            found |= set(re.findall(r"<code>(.*?)</code>", element))
    assert found == FILING_INDICATORS
