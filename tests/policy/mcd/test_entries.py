"""Groups as entries: what is verified, what waits for a person, what needs a second code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench.mcd_export import Listed
from edi_scrub.policy.entries import Coverage
from edi_scrub.policy.mcd.articles import Article
from edi_scrub.policy.mcd.entries import UNREAD, coverage, not_covered, source_of
from edi_scrub.policy.mcd.export import read
from tests.policy.mcd.exports import DROOLING, TOXINS, billing, export

LIMBS = "The following ICD-10-CM codes support medical necessity for CPT codes 64642-64643:"
SECOND = "The diagnosis codes above require a second code from Group 3 in order to be payable."
ALL = {"64611", "64612", "64615", "64616", "64642", "64643", "64644"}


@pytest.fixture
def article(tmp_path: Path) -> Any:
    def made(**changes: Any) -> Article:
        path = export(tmp_path, billing(**changes))
        (found,) = read(path, {"64615"}).articles
        return found

    return made


def written(entry: Coverage) -> tuple[Any, ...]:
    """An entry in short."""
    return (
        entry.name.removeprefix("A52848 "),
        entry.confidence,
        set(entry.procedures),
        list(entry.diagnoses.patterns),
        list(entry.second_diagnoses.patterns),
    )


def test_a_group_that_is_understood_is_verified_for_the_codes_it_names(article: Any) -> None:
    entries = coverage(article())
    assert [written(entry) for entry in entries] == [
        ("group 1", "verified", {"64611"}, ["K11.7"], []),
        ("group 2", "verified", {"64615"}, ["G43.709", "G43.719"], []),
    ]
    assert entries[0].drugs == frozenset()
    assert entries[0].note.endswith("for CPT 64611:")


def test_drugs_that_a_paragraph_names_are_the_entrys_drugs(article: Any) -> None:
    group = Listed(["G43.709"], "CPT 64615 with J0585")
    (entry,) = coverage(article(covered={1: group}))
    assert entry.procedures == {"64615"} and entry.drugs == {"J0585"}


def test_a_group_that_is_not_understood_is_whole_unverified_and_has_its_paragraph(
    article: Any,
) -> None:
    group = Listed(["K22.0"], "<p>For 43236, but only in adults.</p>")
    verified, waiting = coverage(article(covered={1: DROOLING, 2: group}))
    assert verified.confidence == "verified"
    assert written(waiting) == ("group 2", "unverified", ALL, ["K22.0"], [])
    assert waiting.drugs == set(TOXINS)
    assert waiting.note == f"{UNREAD}For 43236, but only in adults."


def test_a_group_without_a_paragraph_waits_for_a_person_too(article: Any) -> None:
    (entry,) = coverage(article(covered={1: Listed(["K11.7"])}))
    assert written(entry) == ("group 1", "unverified", ALL, ["K11.7"], [])
    assert entry.note == f"{UNREAD}(no paragraph)"


def test_what_cannot_be_a_diagnosis_is_left_out(article: Any) -> None:
    (entry,) = coverage(article(covered={1: Listed(["K11.7", "N/A", "SEE 2"], "64611")}))
    assert list(entry.diagnoses.patterns) == ["K11.7"]


def test_codes_with_an_asterisk_are_an_entry_with_the_second_codes(article: Any) -> None:
    group = Listed(["G81.11", "G83.11"], LIMBS, starred=["G83.11"], asterisk=SECOND)
    third = Listed(["M62.838", "M62.40"])
    entries = coverage(article(covered={2: group, 3: third}))
    assert [written(entry) for entry in entries] == [
        ("group 2", "verified", {"64642", "64643"}, ["G81.11"], []),
        ("group 2, asterisk", "verified", {"64642", "64643"}, ["G83.11"], ["M62.40", "M62.838"]),
    ]
    assert entries[1].note == f"{LIMBS}\nAsterisk: {SECOND}"


@pytest.mark.parametrize("asterisk", ["", "* see the LCD", SECOND.replace("3", "9")])
def test_an_asterisk_that_is_not_understood_leaves_its_codes_unverified(
    asterisk: str, article: Any
) -> None:
    group = Listed(["G81.11", "G83.11"], LIMBS, starred=["G83.11"], asterisk=asterisk)
    plain, starred = coverage(article(covered={2: group}))
    assert plain.confidence == "verified"
    assert written(starred) == (
        "group 2, asterisk", "unverified", {"64642", "64643"}, ["G83.11"], [],
    )  # fmt: skip


def test_an_explanation_without_an_asterisk_may_be_meant_for_every_code(article: Any) -> None:
    group = Listed(["G81.11"], LIMBS, asterisk="* only after a stroke")
    (entry,) = coverage(article(covered={2: group}))
    assert entry.confidence == "unverified"
    assert entry.note.endswith("Asterisk: * only after a stroke")


def test_a_list_of_second_codes_with_a_meaning_of_its_own_is_an_entry_too(article: Any) -> None:
    group = Listed(["G83.11"], LIMBS, starred=["G83.11"], asterisk=SECOND)
    own = Listed(["M62.838"], LIMBS.replace("64642-64643", "64644"))
    names = [entry.name for entry in coverage(article(covered={2: group, 3: own}))]
    assert names == ["A52848 group 2, asterisk", "A52848 group 3"]
    unknown = Listed(["M62.838"], "Whatever this may be.")
    *_, waiting = coverage(article(covered={2: group, 3: unknown}))
    assert written(waiting) == ("group 3", "unverified", ALL, ["M62.838"], [])


@pytest.mark.parametrize("second", ["", "Group 2 codes", "as the first"])
def test_codes_of_two_groups_are_a_list_and_its_second_diagnoses(second: str, article: Any) -> None:
    both = "CPT 64642 requires a code from Group 1 and a code from Group 2."
    said = both if second == "as the first" else second
    lists = {1: Listed(["G83.11"], both), 2: Listed(["M62.838"], said)}
    (entry,) = coverage(article(covered=lists))
    assert written(entry) == ("group 1", "verified", {"64642"}, ["G83.11"], ["M62.838"])


def test_a_primary_and_a_secondary_list_are_a_pair(article: Any) -> None:
    primary = Listed(["G83.11"], "<p>For CPT 64642:</p><p>Primary diagnosis codes:</p>")
    secondary = Listed(["M62.838"], "Secondary diagnosis codes:")
    (entry,) = coverage(article(covered={1: primary, 2: secondary}))
    assert written(entry) == ("group 1", "verified", {"64642"}, ["G83.11"], ["M62.838"])


def test_of_two_primary_lists_nobody_knows_which_belong_together(article: Any) -> None:
    primary = Listed(["G83.11"], "<p>For CPT 64642:</p><p>Primary diagnosis codes:</p>")
    secondary = Listed(["M62.838"], "Secondary diagnosis codes:")
    entries = coverage(article(covered={1: primary, 2: primary, 3: secondary}))
    assert {entry.confidence for entry in entries} == {"unverified"}


def test_a_secondary_list_that_nothing_refers_to_makes_every_list_doubtful(article: Any) -> None:
    lists = {1: DROOLING, 2: Listed(["M62.838"], "Secondary diagnosis codes:")}
    assert [written(entry) for entry in coverage(article(covered=lists))] == [
        ("group 1", "unverified", {"64611"}, ["K11.7"], []),
        ("group 2", "unverified", ALL, ["M62.838"], []),
    ]


def test_of_two_second_diagnoses_for_one_list_none_is_sure(article: Any) -> None:
    both = "<p>CPT 64642</p>Refer to Group 2 for the secondary diagnosis.<br>"
    one = Listed(["G83.11"], f"{both}Refer to Group 3 for the secondary diagnosis.")
    lists = {1: one, 2: Listed(["M62.40"]), 3: Listed(["M62.838"])}
    first, *_ = coverage(article(covered=lists))
    assert written(first) == ("group 1", "unverified", {"64642"}, ["G83.11"], ["M62.40"])


def test_what_a_paragraph_says_of_other_groups_is_nothing_of_its_own(article: Any) -> None:
    other = Listed(["G81.11"], "CPT 64642 requires a code from Group 1 and a code from Group 3.")
    (entry,) = coverage(article(covered={2: other}))
    assert written(entry) == ("group 2", "unverified", ALL, ["G81.11"], [])


def test_non_covered_groups_are_not_covered(article: Any) -> None:
    said = "The following ICD-10-CM codes do not support medical necessity for CPT 64612:"
    known, waiting = not_covered(
        article(uncovered={1: Listed(["L98.8"], said), 2: Listed(["R51.9"], "In general.")})
    )
    assert known.confidence == "verified" and known.procedures == {"64612"}
    assert list(known.diagnoses.patterns) == ["L98.8"]
    assert waiting.confidence == "unverified" and waiting.procedures == ALL
    assert waiting.note == f"{UNREAD}In general."
    assert "A52848" in known.remedy


def test_a_non_covered_group_without_codes_is_nothing(article: Any) -> None:
    assert not_covered(article(uncovered={1: Listed(["XX000"], "N/A")})) == []


def test_the_source_can_be_opened(article: Any) -> None:
    source = source_of(article())
    assert source.title == "Billing and Coding: Botulinum Toxins (version 38, L33646)"
    assert source.document == "A52848"
    assert source.url.endswith("articleId=52848&ver=38")
    assert str(source.retrieved) == "2026-11-20"
