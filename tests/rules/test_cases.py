"""Every case of every rule comes out as its file says, and every rule has its cases."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from edi_scrub.claims.build import build
from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.findings import Outcome, Severity
from edi_scrub.rules import RULES
from tests.rules.casefile import CASES, Case, Trial, all_trials, codes, shown, trials_of

TRIALS = all_trials()
EVERY_TRIAL = pytest.mark.parametrize("trial", TRIALS, ids=[trial.title for trial in TRIALS])
RAISED_ELSEWHERE = {"internal-error", "guide"}  # by judging and by the pipeline, not by a check


@EVERY_TRIAL
def test_a_case_comes_out_as_it_says(trial: Trial) -> None:
    claim = trial.claim()
    judged = trial.judged(claim)
    found, expected = trial.found(judged), [one.named() for one in trial.case.expect]
    assert not judged.internal_error, "a rule failed: see the log"
    assert len(found) == len(expected), [(f.severity, f.line, f.message) for f in found]
    assert [shown(f, named) for f, named in zip(found, expected, strict=True)] == expected
    assert trial.case.outcome in (None, judged.outcome), judged.findings
    changed = [
        after.text
        for before, after in zip(claim.segments, judged.segments, strict=True)
        if after.text != before.text
    ]
    assert changed == trial.case.corrected


@EVERY_TRIAL
def test_judging_what_goes_out_again_changes_nothing(trial: Trial) -> None:
    claim = trial.claim()
    judged = trial.judged(claim)
    second = trial.judged(trial.again(build(judged.segments, claim.context, claim.position)))
    assert [segment.text for segment in second.segments] == [s.text for s in judged.segments]
    if judged.outcome is not Outcome.REJECTED:
        assert second.outcome is Outcome.CLEAN
        left = [finding for finding in judged.findings if finding.severity is not Severity.CORRECT]
        assert list(second.findings) == left


@pytest.mark.parametrize("name", sorted(set(RULES) - RAISED_ELSEWHERE))
def test_every_rule_has_a_case_that_passes_and_one_that_fails(name: str) -> None:
    counts = [len(trial.case.expect) for trial in TRIALS if trial.rule == name]
    assert 0 in counts, "no case passes"
    assert any(counts), "no case fails"


@pytest.mark.parametrize("name", sorted(set(RULES) - RAISED_ELSEWHERE))
def test_a_rule_has_a_case_that_corrects_exactly_if_its_manual_says_so(name: str) -> None:
    _, _, correction = RULES[name].documentation.partition("Correction: ")
    severities = [e.severity for trial in TRIALS if trial.rule == name for e in trial.case.expect]
    assert (Severity.CORRECT in severities) is not correction.startswith("none")


def test_every_file_of_cases_is_named_for_a_rule() -> None:
    assert {path.stem for path in CASES.glob("*.toml")} <= set(RULES)


def test_no_two_cases_of_a_rule_have_the_same_name() -> None:
    names = defaultdict(list)
    for trial in TRIALS:
        names[trial.rule].append(trial.case.name)
    assert [n for rule, n in names.items() if len(n) != len(set(n))] == []


@pytest.mark.parametrize(
    "table",
    [
        {"claim": {"lines": [], "diagnoses": [], "colour": 1}},
        {"claim": {"lines": [{"procedure": "99213", "colour": 1}], "diagnoses": []}},
        {"claim": {"lines": [], "diagnoses": []}, "context": {"colour": 1}},
    ],
)
def test_a_key_no_claim_has_is_an_error(table: dict[str, Any]) -> None:
    trial = Trial("charge-balance", Case(name="colours", **table), (), codes())
    with pytest.raises((ValueError, AttributeError), match="colour"):
        trial.claim()


def test_a_key_no_case_has_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "charge-balance.toml"
    path.write_text('[[case]]\nname = "a"\ncolour = 1\nclaim = {}\n', encoding="utf-8")
    with pytest.raises(ValueError, match="colour"):
        list(trials_of(path))


@EVERY_TRIAL
def test_no_finding_repeats_an_id_a_note_or_a_reference(trial: Trial) -> None:
    claim = trial.claim()
    parts: list[Claim | ServiceLine] = [claim, *claim.lines]
    notes = [note.text for part in parts for note in part.notes]
    references = [one.value for part in parts for one in part.references if len(one.value) > 1]
    private = [claim.claim_id, *notes, *references]
    texts = [text for f in trial.judged(claim).findings for text in (f.message, f.remedy)]
    assert [word for word in private for text in texts if word in text] == []
