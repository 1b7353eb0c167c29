"""What holds for every claim: lines added, lines in another order, claims in another order."""

from __future__ import annotations

import io
import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.generate import generate
from edi_scrub.claims.build import build
from edi_scrub.claims.model import Claim
from edi_scrub.claims.sample import SampleClaim, SampleLine, claim_texts
from edi_scrub.findings import Finding
from edi_scrub.judging import judge
from edi_scrub.pipeline import claims_of
from edi_scrub.policy.library import Policies
from edi_scrub.record import Judged
from edi_scrub.x12.segment import Segment
from tests.rules.casefile import Trial, all_trials

TRIALS = [trial for trial in all_trials() if trial.claim().lines]
WHICH = st.integers(0, len(TRIALS) - 1)
# Lines that are clean beside nothing else: of these no rule has anything to say.
UNRELATED = ("36415", "99213", "80053", "73030")
# What a line may miss beside it, and the rules whose findings go where it comes: each says on its
# manual page what it looks for beside the line.
BESIDE = {
    "injection": {"drug-without-procedure", "add-on-without-primary", "procedure-choice"},
    "drug": {"procedure-without-drug"},
}
# A payer's sums are compared where it has paid every line or none, as the manual says.
OF_EVERY_LINE = {"payer-balance"}
RELATED = {"64616": "injection", "64644": "injection", "J0585": "drug", "J3590": "drug"}


def day_of(claim: Claim) -> date:
    """The first day of service that a line of the claim has."""
    return next((line.first_day for line in claim.lines if line.first_day), date(2025, 3, 3))


def with_line(trial: Trial, procedure: str) -> Claim:
    """The claim of the case with one more line of its first day, which costs nothing."""
    whole = trial.claim()
    line = SampleLine(procedure, day_of(whole), charge="0", description="EXAMPLE INJECTION",
                      modifiers=["25"] if procedure == "99213" else [],
                      units="200" if procedure == "J0585" else "1")  # fmt: skip
    texts = claim_texts(SampleClaim(lines=[line], diagnoses=[]))
    start = next(place for place, text in enumerate(texts) if text.startswith("LX"))
    texts[start] = f"LX*{len(whole.lines) + 1}"
    last = whole.segments[-1].number
    added = [
        Segment(number, text, "~", text.split("*"))
        for number, text in enumerate(texts[start:], start=last + 1)
    ]
    return trial.again(build([*whole.segments, *added], whole.context, whole.position))


def places(findings: Iterable[Finding]) -> set[tuple[str, int | None]]:
    return {(finding.rule, finding.line) for finding in findings}


@given(WHICH, st.sampled_from(UNRELATED))
def test_a_clean_line_takes_no_finding_from_another_line(which: int, procedure: str) -> None:
    trial = TRIALS[which]
    before, after = trial.judged(trial.claim()), trial.judged(with_line(trial, procedure))
    lost = {rule for rule, _ in places(before.findings) - places(after.findings)}
    assert lost <= OF_EVERY_LINE


@given(WHICH, st.sampled_from(sorted(RELATED)))
def test_a_drug_or_an_injection_takes_only_what_its_rule_looks_for_beside_a_line(
    which: int, procedure: str
) -> None:
    trial = TRIALS[which]
    before, after = trial.judged(trial.claim()), trial.judged(with_line(trial, procedure))
    lost = {rule for rule, _ in places(before.findings) - places(after.findings)}
    # Told of the last line of a group, which the added line may be.
    lost -= {rule for rule, line in places(after.findings) if line == len(after.claim.lines)}
    assert lost <= BESIDE[RELATED[procedure]] | OF_EVERY_LINE


def reordered(claim: Claim, order: Sequence[int]) -> Claim:
    """The claim with its lines in another order, numbered anew; what LX says is not kept."""
    segments = claim.segments
    starts = [place for place, segment in enumerate(segments) if segment.elements[0] == "LX"]
    head = [list(segment.elements) for segment in segments[: starts[0]]]
    ends = [*starts[1:], len(segments)]
    blocks = [
        [list(segment.elements) for segment in segments[start:end]]
        for start, end in zip(starts, ends, strict=True)
    ]
    rows = list(head)
    for number, place in enumerate(order, start=1):
        rows += [["LX", str(number)], *blocks[place][1:]]
    made = [
        Segment(number, "*".join(elements), "~", elements)
        for number, elements in enumerate(rows, start=segments[0].number)
    ]
    return build(made, claim.context, claim.position)


def said(judged: Judged) -> Counter[tuple[str, str, str]]:
    """The findings without what another order changes: the numbers of lines.

    What is told once a day names the line that stands first, the drug's or the injection's
    with its drug: the drug counts.
    """
    found: Counter[tuple[str, str, str]] = Counter()
    for finding in judged.findings:
        message = re.sub(r"\b([Ll])ines? [0-9, and]+", r"\1ine N ", finding.message)
        message = re.sub(r"\b[A-Z0-9]{5} with (J[0-9]{4})", r"\1", message)
        found[finding.rule, finding.severity, message] += 1
    return found


@given(WHICH, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_no_finding(which: int, draw: random.Random) -> None:
    trial = TRIALS[which]
    whole = trial.claim()
    same = list(range(len(whole.lines)))
    order = draw.sample(same, len(same))
    one, other = (trial.judged(trial.again(reordered(whole, each))) for each in (same, order))
    assert said(other) == said(one)
    assert other.outcome is one.outcome


@cache
def every_claim() -> list[Claim]:
    """The claims of all cases, and as many of a generated file."""
    generated = claims_of(io.BytesIO("".join(generate(200)).encode()))
    return [trial.claim() for trial in TRIALS] + list(generated)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_claims_changes_no_outcome(seed: int, policies: Policies) -> None:
    claims = every_claim()[seed::3]
    fresh = Policies(policies.codes, policies.policies)  # nothing is remembered of other claims
    first = [judge(build(one.segments, one.context, 1), fresh) for one in claims]
    order = random.Random(seed).sample(range(len(claims)), len(claims))
    for place in order:
        again = judge(build(claims[place].segments, claims[place].context, 1), fresh)
        assert (again.outcome, again.findings) == (first[place].outcome, first[place].findings)
