"""Entries that can change nothing beside others of their version."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.library import Policies
from edi_scrub.policy.shadows import shadowed
from tests.policy.entries import entry, policy

LIMB: dict[str, Any] = {"procedures": ["64642", "64644"]}
SPASM: dict[str, Any] = {"diagnoses": ["G81.1*"]}
ONE: dict[str, Any] = {"procedures": ["64642"], "diagnoses": ["G81.11"]}
REMEDY: dict[str, Any] = {"remedy": "So."}


def told(policies: Policies, **kinds: Any) -> dict[str, str]:
    return dict(shadowed(policy(**kinds).version[0], policies.codes))


# One entry beside another of its kind: what the second one says is needless, or not.
@pytest.mark.parametrize(
    ("first", "second", "key", "words"),
    [
        (LIMB | SPASM, LIMB | SPASM, "coverage[1]", "covers nothing that one does not"),
        (LIMB | SPASM, ONE, "coverage[1]", "nothing"),
        (ONE, LIMB | SPASM, "coverage[0]", "nothing"),
        (LIMB, LIMB | SPASM, "coverage[1]", "nothing"),
        (SPASM, LIMB | SPASM, "coverage[1]", "nothing"),
        (SPASM, SPASM | {"drugs": ["J0585"]}, "coverage[1]", "nothing"),
        (SPASM, SPASM | {"drugs": ["J3490"]}, None, ""),  # any drug is any toxin
        (LIMB | SPASM, LIMB | {"diagnoses": ["G81.1*", "G80.0"]}, "coverage[0]", "nothing"),
        (LIMB | SPASM, LIMB | {"diagnoses": ["G80.0"]}, None, ""),
        (LIMB | SPASM, {"procedures": ["64615"]} | SPASM, None, ""),
        (LIMB | SPASM | {"drugs": ["J0585"]}, LIMB | SPASM | {"drugs": ["J0588"]}, None, ""),
        (LIMB | SPASM, LIMB | SPASM | {"second_diagnoses": ["M62.838"]}, "coverage[1]",
         "its second diagnosis is never asked for: one covers the same without one"),
        (LIMB | SPASM | {"second_diagnoses": ["M62.838"]}, LIMB | SPASM, "coverage[0]",
         "its second diagnosis is never asked for: two covers"),
        (LIMB | SPASM | {"second_diagnoses": ["M62.8*"]},
         LIMB | SPASM | {"second_diagnoses": ["M62.838"]}, "coverage[1]", "nothing"),
        (LIMB | SPASM | {"second_diagnoses": ["M62.838"]},
         LIMB | SPASM | {"second_diagnoses": ["M62.838"], "second_on": "claim"}, None, ""),
    ],
)  # fmt: skip
def test_coverage_that_another_entry_covers_is_told(
    policies: Policies, first: dict[str, Any], second: dict[str, Any], key: str | None, words: str
) -> None:
    found = told(policies, coverage=[entry("one", **first), entry("two", **second)])
    assert list(found) == ([key] if key else [])
    assert all(words in message for message in found.values())


def test_coverage_that_only_makes_a_verified_list_warn_is_told_so(policies: Policies) -> None:
    unsure = entry("two", "unverified", **LIMB, **SPASM)
    found = told(policies, coverage=[entry("one", **LIMB, **SPASM), unsure])
    assert found["coverage[1]"].endswith("does not, and makes it warn instead of reject")


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("step_therapy", {"failed_treatments": 2}),
        ("prior_authorization", {"pwk": ["OZ"], "unless_diagnoses": ["K22.0"]}),
        ("criteria", {"mode": "any", "items": [{"key": "KEY", "text": "t"}]}),
        ("interval", {"days": 84}),
        ("dose_limit", {"max_units": 400, "drugs": ["J0585"]}),
    ],
)
def test_a_demand_that_another_entry_makes_already_is_told(
    policies: Policies, kind: str, asked: dict[str, Any]
) -> None:
    wide, narrow = entry("wide", **LIMB, **asked), entry("narrow", **LIMB, **SPASM, **asked)
    said = "says nothing that wide does not say"
    assert told(policies, **{kind: [wide, narrow]}) == {f"{kind}[1]": said}
    assert told(policies, **{kind: [narrow, wide]}) == {f"{kind}[0]": said}
    assert told(policies, **{kind: [wide, narrow | {"effect": "warn"}]}) == {}
    assert told(policies, **{kind: [wide | {"confidence": "unverified"}, narrow]}) == {}


def test_an_authorization_in_fewer_places_is_within_one_everywhere(policies: Policies) -> None:
    there = entry("there", **LIMB, places_of_service=["22"], states=["AL"])
    assert told(policies, prior_authorization=[entry("everywhere", **LIMB), there])
    assert not told(policies, prior_authorization=[entry("e", **LIMB, states=["GA"]), there])


def test_the_first_of_two_exclusions_speaks(policies: Policies) -> None:
    wide = entry("wide", **LIMB, **SPASM, **REMEDY)
    narrow = entry("narrow", **LIMB, diagnoses=["G81.11"], remedy="Another.")
    assert list(told(policies, not_covered=[wide, narrow])) == ["not_covered[1]"]
    assert told(policies, not_covered=[narrow, wide]) == {}


def test_coverage_that_an_exclusion_takes_away_is_told(policies: Policies) -> None:
    gone = entry("gone", **LIMB, diagnoses=["G81.90", "G81.9*"])
    part = entry("part", **LIMB, diagnoses=["G81.11", "G81.91", "G81.92"])
    other = entry("other", procedures=["64615"], diagnoses=["G81.91"])
    exclusion = entry("no spasm", procedures=["64642", "64643", "64644"], diagnoses=["G81.9*"])
    found = told(policies, coverage=[gone, part, other], not_covered=[exclusion | REMEDY])
    assert found == {
        "coverage[0]": "covers nothing: no spasm excludes all of it",
        "coverage[1].diagnoses": "no spasm, which is stronger, excludes G81.91, G81.92",
    }


def test_of_many_excluded_codes_a_few_are_named(policies: Policies) -> None:
    many = entry("many", **LIMB, diagnoses=["G80.0", *(f"G81.9{n}" for n in range(9))])
    exclusion = entry("no spasm", **LIMB, diagnoses=["G81.9*"], **REMEDY)
    (message,) = told(policies, coverage=[many], not_covered=[exclusion]).values()
    assert message.endswith("excludes G81.90, G81.91, G81.92, G81.93, G81.94, G81.95, 3 more")


def test_a_recode_behind_one_of_the_same_line_is_told(policies: Policies) -> None:
    def recode(to: str, **keys: Any) -> dict[str, Any]:
        return {"procedure": "64640", "to": to, "reason": "r", "confidence": "verified", **keys}

    narrow = recode("64616", with_diagnoses=["G24.3"])
    found = told(policies, recode=[recode("64642"), narrow])
    assert found == {"recode[1]": "an entry before it makes 64642 of the same line already"}
    assert told(policies, recode=[narrow, recode("64642", with_diagnoses=["G81.11"])]) == {}


def test_no_built_in_entry_is_shadowed(policies: Policies) -> None:
    for one in policies.policies:
        for version in one.version:
            assert list(shadowed(version, policies.codes)) == [], one.id


# Lists within lists.
CODE = st.text("AB1", min_size=1, max_size=3)
PATTERN = st.one_of(CODE, CODE.map(lambda code: code + "*"), st.tuples(CODE, CODE).map("-".join))
LIST = st.lists(PATTERN, min_size=1, max_size=3).map(CodeList)


@given(LIST, LIST, st.text("AB1", min_size=1, max_size=5))
def test_what_a_list_includes_has_no_code_that_it_has_not(
    outer: CodeList, inner: CodeList, code: str
) -> None:
    if outer.includes(inner) and code in inner:
        assert code in outer


@given(LIST)
def test_a_list_includes_itself_and_its_parts(whole: CodeList) -> None:
    assert whole.includes(whole)
    assert all(whole.includes(CodeList([pattern])) for pattern in whole.patterns)


@pytest.mark.parametrize(
    ("outer", "inner", "includes"),
    [
        ("G43.*", "G43.7*", True),
        ("G43.7*", "G43.*", False),
        ("G80.0-G83.9", "G81.1*", True),
        ("G80.0-G81.1", "G81.1*", True),
        ("G80.0-G81.1", "G81.*", False),
        ("G81.*", "G81.10-G81.14", True),
        ("G81.1*", "G81.10-G81.24", False),
        ("G81.10-G81.14", "G81.11-G81.13", True),
        ("G81.11-G81.14", "G81.10-G81.12", False),
        ("G81.10-G81.14", "G81.1*", False),
    ],
)
def test_patterns_and_ranges_include_each_other_by_their_codes(
    outer: str, inner: str, includes: bool
) -> None:
    assert CodeList([outer]).includes(CodeList([inner])) is includes
