"""One claim is judged, corrected and judged again; a rule that fails holds it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from edi_scrub import judging
from edi_scrub.claims.model import Claim
from edi_scrub.claims.sample import SampleClaim, SampleLine, claim_of
from edi_scrub.findings import Correction, Outcome, Safety, Severity
from edi_scrub.judging import Options, judge
from edi_scrub.policy.library import Policies
from edi_scrub.policy.loading import load_policies
from edi_scrub.rules.registry import Check, Problem, Rule, at_claim, at_line


def claim() -> Claim:
    line = SampleLine("99213", date(2026, 1, 9))
    return claim_of(SampleClaim(lines=[line], diagnoses=["J02.9"], keep_points=True))


def use(monkeypatch: pytest.MonkeyPatch, *checks: Check) -> None:
    """Let these be the only rules."""
    made = tuple(
        Rule(check.__name__, Severity.REJECT, 1, ("A7", "21"), treatment=False, check=check)
        for check in checks
    )
    monkeypatch.setattr(judging, "EVERY_RULE", made)
    monkeypatch.setattr(judging, "COMMON_RULES", made)


def point(found: Claim, policies: Policies) -> Iterator[Problem]:
    """Take the point out of the diagnosis."""
    diagnosis = found.diagnoses[0]
    if "." in diagnosis.code:
        change = Correction(
            Safety.SAFE, diagnosis.segment, "HI01-2", diagnosis.code, diagnosis.plain
        )
        yield at_claim(found, "HI01-2", "A point.", "None.", correction=change)


def refuse(found: Claim, policies: Policies) -> Iterator[Problem]:
    """Reject whatever comes."""
    yield at_line(found.lines[0], "SV1", "No.", "No.")


def fail(found: Claim, policies: Policies) -> Iterator[Problem]:
    """End in an error that carries a value of the claim."""
    if found.claim_id:
        raise ValueError(found.claim_id)
    yield at_claim(found, "CLM01", "None.", "None.")


def endless(found: Claim, policies: Policies) -> Iterator[Problem]:
    """Change LX01 for ever."""
    lx = found.segments[2]
    change = Correction(Safety.SAFE, lx.number, "LX01", lx.get(1), str(int(lx.get(1)) + 1))
    yield at_line(found.lines[0], "LX01", "Again.", "Again.", correction=change)


def trespass(found: Claim, policies: Policies) -> Iterator[Problem]:
    """Ask for a protected element."""
    change = Correction(Safety.POLICY, found.segment, "CLM02", "100.00", "1.00")
    yield at_claim(found, "CLM02", "Cheaper.", "Cheaper.", correction=change)


def test_a_correction_is_made_and_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, point)
    judged = judge(claim(), Policies())
    assert judged.outcome is Outcome.CORRECTED
    assert [f.severity for f in judged.findings] == [Severity.CORRECT]
    assert [s.text for s in judged.segments if s.id == "HI"] == ["HI*ABK:J029"]
    assert [s.text for s in judged.claim.segments if s.id == "HI"] == ["HI*ABK:J02.9"]


def test_without_leave_the_fault_stays_and_holds_the_claim(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use(monkeypatch, point)
    judged = judge(claim(), Policies(), Options("none"))
    assert judged.outcome is Outcome.REJECTED
    assert judged.segments == judged.claim.segments


def test_a_rejected_claim_goes_out_as_received_with_its_corrections_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use(monkeypatch, point, refuse)
    judged = judge(claim(), Policies())
    assert judged.outcome is Outcome.REJECTED
    assert [s.text for s in judged.segments] == [s.text for s in claim().segments]
    assert [f.severity for f in judged.findings] == [Severity.WARN, Severity.REJECT]


@pytest.mark.parametrize("check", [fail, endless, trespass])
def test_a_rule_that_fails_holds_the_claim_and_the_log_has_no_value(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], check: Check
) -> None:
    use(monkeypatch, check)
    judged = judge(claim(), Policies())
    assert judged.outcome is Outcome.REJECTED
    assert judged.internal_error
    assert [f.rule for f in judged.findings] == ["internal-error"]
    out, err = capfd.readouterr()
    assert check.__name__ in out + err
    assert "SAMPLE" not in out + err and "J02" not in out + err


def test_a_drug_line_that_a_correction_reveals_is_judged_as_one() -> None:
    line = SampleLine("j0585", date(2026, 1, 9), units="100.5")
    judged = judge(claim_of(SampleClaim(lines=[line], diagnoses=["G24.3"])), load_policies())
    assert judged.outcome is Outcome.REJECTED
    assert {"procedure-format", "units", "no-policy"} <= {f.rule for f in judged.findings}
    assert judged.drug_lines == 1
