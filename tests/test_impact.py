"""What other policies would have made of the same claims."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import count, islice

import msgspec

from edi_scrub.claims.model import Claim
from edi_scrub.claims.sample import SampleClaim, SampleLine, claim_of
from edi_scrub.findings import Outcome
from edi_scrub.impact import Impact, compared
from edi_scrub.judging import DEFAULT
from edi_scrub.policy.library import Policies
from edi_scrub.policy.model import Policy
from edi_scrub.policy.tomlfile import convert

DAY = date(2026, 1, 2)


def policy(name: str, *diagnoses: str, confidence: str = "verified", carrier: str = "A") -> Policy:
    entry = {"name": "a list", "confidence": confidence, "diagnoses": list(diagnoses)}
    return convert(
        {
            "id": name,
            "title": "T",
            "carrier": carrier,
            "last_checked": DAY,
            "applies": {"payer_ids": ["INV01"]},
            "version": [
                {
                    "effective": date(2020, 1, 1),
                    "source": {"title": "S", "document": "D"},
                    "coverage": [entry | {"procedures": ["64615"]}],
                }
            ],
        },
        Policy,
    )


def claim(diagnosis: str = "G43.709", payer: str = "INV01") -> Claim:
    lines = [SampleLine("64615", DAY, charge="250.50"), SampleLine("J0585", DAY, charge="100")]
    return claim_of(SampleClaim(lines=lines, diagnoses=[diagnosis], payer_id=payer))


def judged_under(codes: Policies, old: Policy, new: Policy, *claims: Claim) -> Impact:
    impact = Impact()
    for _ in impact.changes(claims, Policies(codes.codes, (old,)), Policies(codes.codes, (new,)),
                            DEFAULT):  # fmt: skip
        pass
    return impact


def test_a_claim_that_falls_over_a_new_list_is_told_with_what_it_falls_over(
    policies: Policies,
) -> None:
    old = Policies(policies.codes, (policy("plan", "G43.709"),))
    new = Policies(policies.codes, (policy("plan", "G24.3"),))
    change = compared(claim(), old, new, DEFAULT)
    assert (change.before.outcome, change.after.outcome) == (Outcome.CLEAN, Outcome.REJECTED)
    assert change.moved and change.other
    assert change.gone == ()
    assert {finding.rule for finding in change.new} == {"diagnosis-not-covered"}
    back = compared(claim(), new, old, DEFAULT)
    assert (back.gone, back.new) == (change.new, ())


def test_the_same_policies_change_nothing(policies: Policies) -> None:
    impact = judged_under(policies, policy("plan", "G24.3"), policy("plan", "G24.3"), claim())
    assert (impact.same.claims, impact.every.claims, impact.moves) == (1, 1, {})
    assert not impact.gone and not impact.new


def test_a_carrier_s_new_name_in_a_message_is_no_change(policies: Policies) -> None:
    impact = judged_under(
        policies, policy("plan", "G24.3"), policy("plan", "G24.3", carrier="B"), claim()
    )
    assert impact.same.claims == 1


def test_another_severity_and_another_policy_are_changes_without_another_outcome(
    policies: Policies,
) -> None:
    warned = policy("plan", "G24.3", confidence="unverified")
    impact = judged_under(
        policies, policy("plan", "G43.709"), policy("other", "G43.709"), claim(), claim(payer="X")
    )
    assert (impact.others.claims, impact.same.claims, impact.moves) == (1, 1, {})
    impact = judged_under(policies, warned, policy("plan", "G43.709"), claim())
    assert (impact.others.claims, impact.gone["diagnosis-not-covered"]) == (1, 2)


def test_claims_and_charges_add_up(policies: Policies) -> None:
    claims = [claim(), claim(), claim("G24.3"), claim(payer="X")]
    impact = judged_under(policies, policy("plan", "G43.709"), policy("plan", "G24.3"), *claims)
    fell = impact.moves[Outcome.CLEAN, Outcome.REJECTED]
    rose = impact.moves[Outcome.REJECTED, Outcome.CLEAN]
    assert (fell.claims, fell.charge) == (2, Decimal("701.00"))
    assert (rose.claims, impact.same.claims, impact.others.claims) == (1, 1, 0)
    assert impact.every.claims == 4 and impact.every.charge == Decimal("1402.00")
    assert impact.new["diagnosis-not-covered"] == 2 * impact.gone["diagnosis-not-covered"] > 0


def test_claims_pass_one_at_a_time_and_none_is_kept(policies: Policies) -> None:
    alive: weakref.WeakSet[Keyed] = weakref.WeakSet()

    def endless() -> Iterator[Claim]:
        for _ in count():
            one = claim()
            mark = Keyed()
            alive.add(mark)
            one.memo["mark"] = mark, None
            yield one

    old, new = (Policies(policies.codes, (policy("plan", code),)) for code in ("G43.709", "G24.3"))
    changes = Impact().changes(endless(), old, new, DEFAULT)
    for _ in islice(changes, 50):
        gc.collect(0)
    assert len(alive) < 5


class Keyed:
    """Something that a weak reference can be had of, as a claim with slots cannot."""


def test_a_claim_that_was_judged_before_is_judged_anew(policies: Policies) -> None:
    one = claim()
    codes = policies.codes
    first, second = policy("plan", "G43.709"), policy("plan", "G24.3")
    same = msgspec.structs.replace(first)
    assert compared(one, Policies(codes, (first,)), Policies(codes, (second,)), DEFAULT).moved
    assert not compared(one, Policies(codes, (first,)), Policies(codes, (same,)), DEFAULT).other
