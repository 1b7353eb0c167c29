"""Which rules judge, and how hard: what a user may choose, and what not."""

from __future__ import annotations

from datetime import date

import pytest

from edi_scrub.claims.model import Claim
from edi_scrub.claims.sample import SampleClaim, SampleLine, claim_of
from edi_scrub.findings import Outcome, Severity
from edi_scrub.judging import EVERY_RULE, Options, judge
from edi_scrub.policy.library import Policies
from edi_scrub.record import Judged
from edi_scrub.rules import RULES
from edi_scrub.rules.choosing import ALWAYS, ChoiceError, Chosen, choose
from tests.rules.casefile import CASES, codes, trials_of

DAY = date(2025, 3, 3)


def ids(chosen: Chosen) -> set[str]:
    return {rule.id for rule in chosen.every}


def unbalanced() -> Claim:
    """A claim whose charge is wrong and whose NPI fails."""
    npi = "NM1*82*1*EXAMPLE*RENDERER****XX*1234567890"
    line = SampleLine("99213", DAY)
    return claim_of(SampleClaim(lines=[line], diagnoses=["G24.3"], charge="1", extra=[npi]))


def found(judged: Judged) -> dict[str, Severity]:
    return {finding.rule: finding.severity for finding in judged.findings}


def test_without_a_choice_every_rule_judges_with_its_own_severity() -> None:
    chosen = choose()
    assert chosen.every == EVERY_RULE
    assert chosen.common == tuple(rule for rule in EVERY_RULE if not rule.treatment)


def test_only_what_is_selected_judges_beside_what_cannot_be_switched_off() -> None:
    assert ids(choose(select=["npi", "units"])) == {"npi", "units"} | ALWAYS


def test_what_is_ignored_does_not_judge_selected_or_not() -> None:
    assert ids(choose(ignore=["npi"])) == set(RULES) - {"npi"}
    assert ids(choose(select=["npi", "units"], ignore=["npi"])) == {"units"} | ALWAYS
    assert ids(choose(severities={"npi": "off"})) == set(RULES) - {"npi"}


def test_the_order_of_the_report_stays() -> None:
    chosen = choose(select=["wastage", "npi", "charge-balance"])
    order = [name for name in RULES if name in ids(chosen)]
    assert [rule.id for rule in chosen.every] == order


def test_a_rule_that_is_off_says_nothing() -> None:
    rules = choose(ignore=["charge-balance"], severities={"npi": "off"})
    judged = judge(unbalanced(), Policies(), Options(rules=rules))
    assert (judged.outcome, judged.findings) == (Outcome.CLEAN, ())


def test_a_rule_that_rejects_can_warn_and_one_that_warns_can_reject() -> None:
    judged = judge(unbalanced(), Policies())
    assert found(judged) == {"charge-balance": Severity.REJECT, "npi": Severity.WARN}
    rules = choose(severities={"charge-balance": "warn", "npi": "reject"})
    judged = judge(unbalanced(), Policies(), Options(rules=rules))
    assert found(judged) == {"charge-balance": Severity.WARN, "npi": Severity.REJECT}
    assert judged.outcome is Outcome.REJECTED


def test_a_correction_is_made_whatever_the_severity() -> None:
    line = SampleLine("99213", DAY)
    claim = claim_of(SampleClaim(lines=[line], diagnoses=["G24.3"], keep_points=True))
    rules = choose(severities={"diagnosis-format": "warn"})
    assert judge(claim, Policies(), Options(rules=rules)).outcome is Outcome.CORRECTED
    judged = judge(claim, Policies(), Options("none", rules=rules))
    assert found(judged) == {"diagnosis-format": Severity.WARN}


def test_no_severity_makes_an_unverified_list_reject() -> None:
    """Every case of the carrier's rules that ends in a warning still does."""
    warned = 0
    for name in ("diagnosis-not-covered", "wastage", "step-therapy", "criteria"):
        rules = choose(severities={name: "reject"})
        for trial in trials_of(CASES / f"{name}.toml"):
            policies = Policies(codes(), trial.policies, trial.case.unverified)
            options = Options(trial.case.correct, rules=rules)
            judged = trial.found(judge(trial.claim(), policies, options))
            assert [f.severity for f in judged] == [
                f.severity for f in trial.found(trial.judged(trial.claim()))
            ]
            warned += sum(f.severity is Severity.WARN for f in judged)
    assert warned > 5


@pytest.mark.parametrize(
    ("select", "ignore", "severities", "says"),
    [
        (["unit"], [], {}, "there is no rule unit: did you mean units?"),
        ([], ["npis"], {}, "did you mean npi?"),
        ([], [], {"colour": "warn"}, "there is no rule colour; edi-scrub rules lists them"),
        ([], [], {"npi": "error"}, "npi can be reject, warn or off"),
        ([], ["envelope"], {}, "envelope cannot be switched off"),
        ([], [], {"envelope": "warn"}, "envelope cannot be switched off or changed"),
        ([], [], {"internal-error": "off"}, "internal-error cannot be switched off"),
    ],
)
def test_what_cannot_be_chosen_is_said(
    select: list[str], ignore: list[str], severities: dict[str, str], says: str
) -> None:
    with pytest.raises(ChoiceError) as error:
        choose(select, ignore, severities)
    assert says in str(error.value)
