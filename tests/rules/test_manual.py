"""Every rule has its page, docs/rules.md is made of them, and the words they use exist."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyx12.codes import ExternalCodes

from edi_scrub.rules import RULES, Rule
from edi_scrub.rules.manual import SECTIONS, manual, sections

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "rules.md"
EVERY_RULE = pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
# The stable ids: a rule may be missing here for now, none may be called otherwise.
IDS = [
    "envelope",
    "guide",
    "charge-balance",
    "payer-balance",
    "frequency-reference",
    "date-order",
    "timely-filing",
    "procedure-inactive",
    "diagnosis-inactive",
    "diagnosis-version",
    "diagnosis-format",
    "npi",
    "taxonomy",
    "ndc-format",
    "modifier",
    "drug-without-procedure",
    "procedure-without-drug",
    "drug-mismatch",
    "procedure-choice",
    "add-on-without-primary",
    "extremity-limit",
    "bilateral",
    "guidance",
    "bundled",
    "units",
    "wastage",
    "duplicate-line",
    "duplicate-claim",
    "unlisted-description",
    "internal-error",
    "diagnosis-not-covered",
    "diagnosis-pointer",
    "cosmetic",
    "drug-not-covered",
    "dose-limit",
    "treatment-interval",
    "prior-authorization",
    "step-therapy",
    "criteria",
    "documentation",
    "ndc-required",
    "ndc-drug",
    "place-of-service",
    "no-policy",
]
# Beside diagnosis-format and ndc-format; what the guide asks of a claim that no id above names.
ADDED = {"procedure-format", "billing-street", "billing-zip", "diagnosis-list"}
CARRIER = IDS[IDS.index("internal-error") + 1 :]


@pytest.fixture(scope="module")
def status_codes() -> ExternalCodes:
    return ExternalCodes()


def test_the_manual_in_docs_is_what_the_rules_say() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == manual(), (
        "python -m edi_scrub.rules.manual > docs/rules.md"
    )


@EVERY_RULE
def test_a_rule_says_why_gives_an_example_how_it_corrects_and_its_source(rule: Rule) -> None:
    assert rule.summary.endswith(".")
    assert tuple(name for name, _ in sections(rule)) == SECTIONS
    assert all(len(text) > 15 for _, text in sections(rule))


@EVERY_RULE
def test_a_rule_says_at_which_level_it_corrects(rule: Rule) -> None:
    level = dict(sections(rule))["Correction"].partition(".")[0]
    assert level in {"none", "safe", "policy", "safe and policy"}


@EVERY_RULE
def test_a_rule_has_an_id_of_the_contract(rule: Rule) -> None:
    assert rule.id in {*IDS, *ADDED}


@EVERY_RULE
def test_the_status_of_a_rule_is_one_an_acknowledgement_may_carry(
    rule: Rule, status_codes: ExternalCodes
) -> None:
    category, code = rule.status
    assert status_codes.isValid("claim_status_cat", category)
    assert status_codes.isValid("claim_status", code)


@EVERY_RULE
def test_the_snip_type_of_a_rule_is_one_of_seven(rule: Rule) -> None:
    assert 1 <= rule.snip <= 7
    assert (rule.snip == 7) is (rule.id in CARRIER)


def test_the_envelope_comes_first_and_the_carrier_last() -> None:
    order = list(RULES)
    assert order[0] == "envelope"
    of_carrier = [name in CARRIER for name in order if name != "internal-error"]
    assert of_carrier == sorted(of_carrier)
