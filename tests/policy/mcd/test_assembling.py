"""Whose policy an article becomes: the built-in one's of its contractor, or a new one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from msgspec import structs

from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.entries import Coverage, Source
from edi_scrub.policy.library import Policies
from edi_scrub.policy.mcd.articles import Article, Contractor, Group
from edi_scrub.policy.mcd.assembling import Assembled, assembled
from edi_scrub.policy.model import Applies, Policy, Version

DAY = date(2025, 1, 1)
NGS, OTHER = Contractor("06102", "NGS", ("IL",)), Contractor("06999", "NGS", ("WI",))


def article(number: int = 52848, *contractors: Contractor) -> Article:
    return Article(
        number=number, version=1, title="Billing and Coding: Toxins", first=DAY, last=None,
        edition=date(2026, 11, 20), lcds=("L1",), procedures={1: ("64611", "J0585")},
        covered=(Group(1, ("K11.7",), frozenset(), "CPT 64611", ""),), uncovered=(),
        contractors=contractors or (NGS,), remarks={},
    )  # fmt: skip


def built_in(name: str, *, families: dict[str, CodeList] | None = None, **changes: Any) -> Policy:
    applies = changes.pop("applies", {"payer_ids": ["06102"], "filing_indicators": ["MB"]})
    listed = Coverage(name="eye", confidence="unverified", procedures=frozenset({"67345"}),
                      diagnoses=CodeList(["@squint"], {"squint": ["H50.9"]}))  # fmt: skip
    version = Version(effective=date(2015, 10, 1), source=Source(title="Old"), coverage=[listed])
    return Policy(id=name, title="Toxins", carrier="A carrier", last_checked=DAY,
                  applies=Applies(**applies), version=[version], families=families or {},
                  **changes)  # fmt: skip


def replace_version(policy: Policy, **changes: Any) -> Policy:
    (version,) = policy.version
    return structs.replace(policy, version=[structs.replace(version, **changes)])


def only(found: list[Assembled]) -> Policy:
    (one,) = found
    return one.policy


def test_a_contractors_built_in_policy_is_known_by_its_payer_ids() -> None:
    library = Policies(policies=(built_in("medicare-own"),))
    assert only(assembled([article()], library)).id == "medicare-own"
    assert only(assembled([article(52848, OTHER)], library)).id == "medicare-ngs-06999"


def test_a_number_beside_the_contractors_own_is_the_contractors_too() -> None:
    applies = {"payer_ids": ["06102"], "filing_indicators": ["MB"], "states": ["IL"]}
    library = Policies(policies=(built_in("medicare-own", applies=applies),))
    moved = NGS._replace(states=("IL", "MN"))  # of known numbers the built-in policy knows more
    found = only(assembled([article(52848, moved, OTHER)], library))
    assert found.applies.payer_ids == ["06102", "06999"]
    assert found.applies.states == ["IL", "WI"]


def test_a_number_of_another_name_is_another_contractor() -> None:
    library = Policies(policies=(built_in("medicare-own"),))
    found = assembled([article(52848, NGS, OTHER._replace(name="CGS"))], library)
    assert [one.policy.id for one in found] == ["medicare-cgs-06999", "medicare-own"]


def test_a_state_that_is_another_policys_stays_so() -> None:
    theirs = {"payer_ids": ["12102"], "filing_indicators": ["MB"], "states": ["VA", "DC"]}
    library = Policies(policies=(built_in("medicare-novitas", applies=theirs),))
    found = only(assembled([article(1, OTHER._replace(states=("NC", "VA")))], library))
    assert found.applies.states == ["NC"]
    over = replace_version(library.policies[0], ends=date(2018, 1, 31))
    found = only(
        assembled([article(1, OTHER._replace(states=("NC", "VA")))], Policies(policies=(over,)))
    )
    assert found.applies.states == ["NC", "VA"]


def test_a_supplement_and_a_policy_on_something_else_are_not_the_contractors_own() -> None:
    beside = built_in("medicare-programme", supplement=True)
    infusions = built_in(
        "medicare-infusions", applies={"payer_ids": ["06102"], "drugs": frozenset({"J9271"})}
    )
    library = Policies(policies=(beside, infusions))
    assert only(assembled([article()], library)).id == "medicare-ngs-06102"


def test_a_policy_on_toxins_stays_one_and_takes_in_the_articles_codes() -> None:
    applies = {"payer_ids": ["06102"], "procedures": frozenset({"64611", "64612"})}
    library = Policies(policies=(built_in("medicare-own", applies=applies),))
    found = only(assembled([article()], library))
    assert found.id == "medicare-own"
    assert found.applies.procedures == {"64611", "64612"}
    assert found.applies.drugs == {"J0585"}


def test_families_of_the_built_in_file_come_along() -> None:
    own = built_in("medicare-own", families={"squint": CodeList(["H50.9"])})
    found = only(assembled([article()], Policies(policies=(own,))))
    assert list(found.families["squint"].patterns) == ["H50.9"]


def test_two_contractors_with_the_same_articles_are_one_policy() -> None:
    found = only(assembled([article(52848, NGS, OTHER)], Policies()))
    assert found.applies.payer_ids == ["06102", "06999"]
    one, other = assembled([article(1, NGS, OTHER), article(2, NGS)], Policies())
    assert (one.articles, other.articles) == (["A1", "A2"], ["A1"])


def test_of_a_contractor_the_newest_export_counts() -> None:
    moved = NGS._replace(states=("IL", "MN"))
    found = only(assembled([article(1, NGS), article(2, moved)], Policies()))
    assert found.applies.states == ["IL", "MN"]


def test_what_is_said_of_the_codes_is_in_the_note() -> None:
    said = replace(article(), remarks={2: "These are not paid in an office."})
    note = only(assembled([said], Policies())).note
    assert "A52848 says of its codes of group 2: These are not paid in an office." in note
