"""Every rule has its page, docs/rules.md is made of them, and the words they use exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyx12.codes import ExternalCodes

from edi_scrub.cli import main
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
# They hold what comes back before a payer has judged it, or what no source names an answer for.
NO_DENIAL = {
    "envelope", "guide", "internal-error", "charge-balance", "payer-balance", "date-order",
    "billing-street", "billing-zip", "npi", "taxonomy", "diagnosis-list", "no-policy",
    "procedure-without-drug",
}  # fmt: skip
NEWER_REMARKS = {"N822", "N823"}  # on missing and invalid modifiers; pyx12's list is older
DEAD_REASONS = {"15", "38", "125"}  # ended in 2018 and 2013
CARRIER = IDS[IDS.index("internal-error") + 1 :]
# Where each SNIP type begins among them.
TYPES = {"envelope": {1, 2}, "charge-balance": {3}, "frequency-reference": {4},
         "procedure-inactive": {5}, "drug-without-procedure": {6}, "internal-error": {1},
         "diagnosis-not-covered": {7}}  # fmt: skip


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
def test_the_snip_type_of_a_rule_is_that_of_its_place_among_the_ids(rule: Rule) -> None:
    if rule.id in ADDED:
        assert rule.snip in {4, 5}
    else:
        first = next(name for name in reversed(IDS[: IDS.index(rule.id) + 1]) if name in TYPES)
        assert rule.snip in TYPES[first]


def test_the_envelope_comes_first_and_the_carrier_last() -> None:
    order = list(RULES)
    assert order[0] == "envelope"
    of_carrier = [name in CARRIER for name in order if name != "internal-error"]
    assert of_carrier == sorted(of_carrier)


@EVERY_RULE
def test_a_denial_has_codes_of_the_lists_and_is_what_the_manual_shows(
    rule: Rule, status_codes: ExternalCodes
) -> None:
    if rule.denial is None:
        assert rule.id in NO_DENIAL
        return
    group, reasons, remarks, confidence = rule.denial
    assert rule.id not in NO_DENIAL
    assert group in {"CO", "OA", "PI", "PR"}
    assert reasons and DEAD_REASONS.isdisjoint(reasons)
    assert all(re.fullmatch(r"[1-9][0-9]{0,2}|[A-Z][0-9]{1,2}", reason) for reason in reasons)
    older = set(remarks) - NEWER_REMARKS
    assert [one for one in older if not status_codes.isValid("remark_code", one)] == []
    row = f"| [`{rule.id}`](#{rule.id}) | {':'.join(rule.status)} | {group} | {' '.join(reasons)} |"
    assert f"{row} {' '.join(remarks)} | {confidence} |\n" in DOCUMENT.read_text("utf-8")


def test_the_command_prints_the_denials_that_the_manual_shows() -> None:
    printed = CliRunner().invoke(main, ["rules", "--denials"]).output.splitlines()
    shown = [line for line in DOCUMENT.read_text("utf-8").splitlines() if "unverified |" in line]
    assert len(printed) == len(shown) + 1 > 20
    for line, row in zip(printed[1:], shown, strict=True):
        assert line.split() == re.sub(r"\[`|`\]\(#[a-z-]+\)|\|", " ", row).split()


def test_the_command_prints_one_rule_s_denial_and_none_where_it_prevents_none() -> None:
    printed = CliRunner().invoke(main, ["rules", "timely-filing", "--denials"]).output
    assert printed.splitlines()[1].split() == ["timely-filing", "A7:718", "CO", "29", "unverified"]
    assert "prevents CO-29)" in CliRunner().invoke(main, ["rules", "timely-filing"]).output
    assert "timely" not in CliRunner().invoke(main, ["rules", "envelope", "--denials"]).output
