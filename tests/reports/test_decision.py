"""What explain and coverage say of a claim, as data and as text."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from edi_scrub.claims.model import Claim
from edi_scrub.claims.sample import SampleClaim, SampleLine, claim_of
from edi_scrub.judging import judge, rules_for
from edi_scrub.policy.library import Policies
from edi_scrub.policy.model import Applies, Policy
from edi_scrub.reports.decision import decision
from edi_scrub.reports.decisionform import Decision, LineEntry
from edi_scrub.reports.explanation import explanation
from edi_scrub.rules import RULES
from tests.policy.entries import entry, policy

DAY = date(2024, 1, 2)
MIGRAINE = entry(
    "chronic migraine", procedures=["64615"], drugs=["J0585"], diagnoses=["G43.709", "G43.71*"]
)
LIMBS = entry("spasticity", procedures=["64642"], diagnoses=["G81.10-G81.14"])
PARALYSIS = entry(
    "paralysis", procedures=["64642"], diagnoses=["G83.1*"], second_diagnoses=["M62.838"]
)
HEMIPLEGIA = entry(
    "not spastic", procedures=["64642"], diagnoses=["G81.9*"], remedy="Report the spasm."
)
STEP = entry("two preventives", procedures=["64615"], diagnoses=["G43.*"], failed_treatments=2)
WASTAGE = {"required": True, "confidence": "verified"}
ALL: dict[str, Any] = {
    "coverage": [MIGRAINE, LIMBS, PARALYSIS],
    "not_covered": [HEMIPLEGIA],
    "step_therapy": [STEP],
    "wastage": WASTAGE,
}


def claim(
    *diagnoses: str,
    procedure: str = "64615",
    drug: str = "J0585",
    modifiers: tuple[str, ...] = ("JZ",),
    **facts: Any,
) -> Claim:
    lines = [
        SampleLine(drug, DAY, units="200", modifiers=modifiers),
        SampleLine(procedure, DAY),
    ]
    given: dict[str, Any] = {"payer_id": "T1", "claim_id": "PT1", "notes": ["STEP2"], **facts}
    return claim_of(SampleClaim(lines=lines, diagnoses=diagnoses, **given))


def decided(one: Claim, policies: Policies, *found: Policy, number: int | None = None) -> Decision:
    under = Policies(policies.codes, found or (policy(**ALL),))
    return decision(judge(one, under), under, rules_for(one, under), number)


def injection(made: Decision) -> LineEntry:
    return made["lines"][-1]


def covering(made: Decision) -> tuple[str, str | None, list[str]]:
    """The injection's verdict, the entry that says so, and what comes nearest."""
    found = injection(made)["coverage"]
    assert found is not None
    near = [f"{one['entry']}: {one['lacks']}" for one in found["nearest"]]
    return found["verdict"], found["by"] and found["by"]["entry"], near


@pytest.mark.parametrize(
    ("diagnoses", "procedure", "verdict", "by", "near"),
    [
        (["G43.709"], "64615", "covered", "chronic migraine", []),
        (["G43.701"], "64615", "not-covered", None,
         ["chronic migraine: G43.709 is on it", "chronic migraine: G43.71* is on it"]),
        (["I10", "G43.709"], "64615", "not-pointed", "chronic migraine", []),
        (["I10"], "64615", "not-covered", None, []),
        (["G81.91"], "64642", "excluded", "not spastic", ["spasticity: G81.10-G81.14 is on it"]),
        (["G83.11"], "64642", "not-covered", None,
         ["paralysis: G83.11 is on it, and counts with one of M62.838 pointed at"]),
        (["G43.709"], "64642", "not-covered", None,
         ["chronic migraine: G43.709 is on it for 64615 with J0585"]),
        (["G24.3"], "64616", "no-list", None, []),
    ],
)  # fmt: skip
def test_the_entry_that_covers_a_line_is_named_or_what_comes_nearest(
    policies: Policies,
    diagnoses: list[str],
    procedure: str,
    verdict: str,
    by: str | None,
    near: list[str],
) -> None:
    made = decided(claim(*diagnoses, procedure=procedure), policies)
    assert covering(made) == (verdict, by, near)


def test_the_policy_its_version_and_document_are_named_and_why_no_other(
    policies: Policies,
) -> None:
    mine = policy(**ALL)
    elsewhere = Applies(payer_ids=["T2"])
    other = msgspec.structs.replace(policy(coverage=[LIMBS]), id="other", applies=elsewhere)
    line = injection(decided(claim("G43.709"), policies, mine, other))
    assert (line["policy"], line["version"], line["document"]) == ("plan", "2016-01-01", "D")
    assert line["reason"] == "plan lists payer id T1"
    told = {one["policy"]: (one["fits"], one["governs"]) for one in line["candidates"]}
    assert told == {"plan": (True, True), "other": (False, False)}


@pytest.mark.parametrize(("notes", "met"), [(["STEP2"], True), (["STEP1"], False)])
def test_what_else_the_policy_asks_is_met_or_not(
    policies: Policies, notes: list[str], met: bool
) -> None:
    made = decided(claim("G43.709", notes=notes), policies)
    (asked,) = injection(made)["asked"]
    assert (asked["kind"], asked["entry"], asked["met"]) == ("step_therapy", "two preventives", met)
    word = "met" if met else "not met"
    assert f"step therapy: two preventives (verified): {word}\n" in explanation(made)


def test_wastage_is_asked_of_the_drug_only(policies: Policies) -> None:
    drug, other = decided(claim("G43.709", modifiers=()), policies)["lines"]
    assert [(one["kind"], one["met"]) for one in drug["asked"]][-1] == ("wastage", False)
    assert [one["kind"] for one in other["asked"]] == ["step_therapy"]


def test_what_would_make_a_claim_pass_is_what_holds_it(policies: Policies) -> None:
    made = decided(claim("I10", notes=[]), policies)
    held = [one for one in made["findings"] if one["severity"] == "reject"]
    assert made["outcome"] == "rejected" and made["to_pass"]
    assert all(any(one["remedy"] in text for text in made["to_pass"]) for one in held)
    assert "To make it pass:\n  - line 1, 2: Report what" in explanation(made)
    good = decided(claim("G43.709"), policies)
    assert good["to_pass"] == [] and "make it pass" not in explanation(good)


def test_every_rule_that_judged_is_there_with_what_it_found(policies: Policies) -> None:
    made = decided(claim("I10"), policies)
    assert [one["rule"] for one in made["rules"]] == list(RULES)
    found = {one["rule"]: one["findings"] for one in made["rules"]}
    assert found["diagnosis-not-covered"] == 2 and found["charge-balance"] == 0
    text = explanation(made).replace("\n", " ")
    _, _, silent = text.partition("The other rules found nothing: ")
    assert "charge-balance" in silent and "diagnosis-not-covered" not in silent
    plain = claim_of(SampleClaim(lines=[SampleLine("99213", DAY)], diagnoses=["I10"]))
    common = {one["rule"] for one in decided(plain, policies)["rules"]}
    assert "charge-balance" in common and "step-therapy" not in common


def test_one_line_is_told_with_its_findings_and_those_of_the_claim(policies: Policies) -> None:
    made = decided(claim("I10", notes=[]), policies, number=2)
    assert [line["line"] for line in made["lines"]] == [2]
    assert {finding["line"] for finding in made["findings"]} <= {2, None}
    assert made["findings"]


def test_a_demand_told_of_another_line_is_not_met_on_this_one(policies: Policies) -> None:
    procedure = claim("G43.709", notes=[])
    (whole,) = injection(decided(procedure, policies))["asked"]
    (alone,) = injection(decided(procedure, policies, number=2))["asked"]
    assert whole == alone and not alone["met"]


def test_the_text_has_everything_of_the_data_that_a_person_needs(policies: Policies) -> None:
    text = explanation(decided(claim("G83.11", procedure="64642"), policies))
    for words in (
        "Claim PT1 (number 1 of the file, segment 1): REJECTED",
        "policy plan, version of 2016-01-01 (D)",
        "because plan lists payer id T1",
        "0 other policies are not for this payer",
        "nearest: paralysis (verified): G83.11 is on it, and counts with one of M62.838",
        "on the word of plan, D: paralysis",
    ):
        assert words in " ".join(text.split()), words


def test_no_policy_and_no_treatment_are_said(policies: Policies) -> None:
    made = decided(claim("G43.709", payer_id="X", procedure="99213"), policies)
    assert [line["policy"] for line in made["lines"]] == [None, None]
    assert all(line["coverage"] is None for line in made["lines"])
    text = explanation(made)
    assert "no policy governs this line\n    because no policy is for this payer" in text
    assert "no drug and no chemodenervation: no carrier policy is asked" in text


def test_a_secondary_claim_says_so(policies: Policies) -> None:
    text = explanation(decided(claim("G43.709", responsibility="S"), policies))
    assert "; another payer comes before this one (SBR01 S) " in f"{' '.join(text.split())} "
