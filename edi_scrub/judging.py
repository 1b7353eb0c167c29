"""One claim: run the rules, make the corrections that are due, judge again until it rests."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Literal

from edi_scrub.claims.model import Claim
from edi_scrub.claims.past import History, Known
from edi_scrub.corrections import RefusedError, apply
from edi_scrub.evidencefile import EvidenceFile
from edi_scrub.findings import Finding, Outcome, Safety, Severity
from edi_scrub.policy.library import Policies
from edi_scrub.record import Judged
from edi_scrub.rules import RULES, Rule, guide, held_for
from edi_scrub.rules.choosing import Chosen
from edi_scrub.rules.course import treatments
from edi_scrub.rules.governed import treated, treatment_lines

Level = Literal["none", "safe", "policy"]
GuideCheck = Literal["full", "envelope", "off"]
ROUNDS = 8  # of correcting; one that needs more does not settle
_LEAVE: dict[Level, frozenset[Safety]] = {
    "none": frozenset(),
    "safe": frozenset({Safety.SAFE}),
    "policy": frozenset({Safety.SAFE, Safety.POLICY}),
}


@dataclass(frozen=True, slots=True)
class Options:
    """What the user wants: the values of ``--correct`` and ``--guide``.

    ``rules`` is what ``--select``, ``--ignore`` and ``--severity`` leave; None for every
    rule with its own severity. ``evidence`` is the user's evidence file, ``history`` what
    was sent in earlier runs.
    """

    correct: Level = "policy"
    rules: Chosen | None = None
    guide: GuideCheck = "full"
    evidence: EvidenceFile | None = None
    history: History | None = None

    @property
    def repairs(self) -> bool:
        """May counts and HL numbers be put right?"""
        return self.correct != "none"

    def __reduce__(self) -> tuple[type[Options], tuple[object, ...]]:
        """Made anew in another process: compiled, it could not be filled in there."""
        return Options, (self.correct, self.rules, self.guide, self.evidence, self.history)


DEFAULT = Options()


class _RuleFailedError(Exception):
    """A rule ended in an exception; carries the rule's id."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def knowing(options: Options, known: Known | None = None) -> AbstractContextManager[Known | None]:
    """What is known while a file is judged: ``known`` where somebody has begun, else begun here.

    None where there is no history. One that is begun here is ended with the context.
    """
    if options.history is None or known is not None:
        return nullcontext(known)
    return options.history.begin()


def rules_for(claim: Claim, policies: Policies, options: Options = DEFAULT) -> tuple[Rule, ...]:
    """The rules that judge a claim as it is received."""
    rules = options.rules or Chosen(EVERY_RULE, COMMON_RULES)
    return rules.every if treated(claim, policies) else rules.common


def judge(
    claim: Claim, policies: Policies, options: Options = DEFAULT, known: Known | None = None
) -> Judged:
    """The claim's outcome, with every finding and with the segments that go out.

    What ``options.evidence`` attests of the claim is set on it, and what ``known`` has of its
    past; a claim that goes out is noted there.

    :raises ScrubError: the past cannot be looked up.
    """
    if options.evidence is not None:
        claim.attestation = options.evidence.of(claim.claim_id)
    if known is not None:
        claim.past = known.of(claim)
    judged, settled = _judge(claim, policies, options)
    if known is not None and judged.outcome is not Outcome.REJECTED:
        known.add(settled, judged.outcome, treatments(settled, policies))
    return judged


def _judge(claim: Claim, policies: Policies, options: Options) -> tuple[Judged, Claim]:
    """The outcome, and the claim as it was last judged."""
    rules = options.rules or Chosen(EVERY_RULE, COMMON_RULES)
    try:
        settled, made, left = _settle(claim, policies, _LEAVE[options.correct], rules)
    except _RuleFailedError as failed:
        _log(failed, claim)
        held = (held_for(failed.rule, claim),)
        return _judged(claim, claim, Outcome.REJECTED, held, policies, failed=True), claim
    if any(finding.severity is Severity.REJECT for finding in left):
        shown = [finding.with_severity(Severity.WARN) for finding in made]
        return _judged(claim, settled, Outcome.REJECTED, (*shown, *left), policies), settled
    outcome = Outcome.CORRECTED if made else Outcome.CLEAN
    return _judged(claim, settled, outcome, (*made, *left), policies), settled


def _settle(
    claim: Claim, policies: Policies, leave: frozenset[Safety], rules: Chosen
) -> tuple[Claim, list[Finding], list[Finding]]:
    """The claim as corrected, the corrections' findings, and the findings that are left."""
    made: list[Finding] = []
    for _ in range(ROUNDS):
        # Anew each round: a code in lower case makes a treatment once it is corrected.
        found = _run(claim, policies, rules.every if treated(claim, policies) else rules.common)
        due = {f.correction: f for f in found if f.correction and f.correction.safety in leave}
        if not due:
            return claim, made, found
        try:
            claim, done = apply(claim, due)
        except RefusedError as refused:
            raise _RuleFailedError(next(iter(due.values())).rule) from refused
        made += [due[one].with_severity(Severity.CORRECT) for one in done]
    raise _RuleFailedError(made[-1].rule)


def _run(claim: Claim, policies: Policies, rules: Iterable[Rule]) -> list[Finding]:
    """What every rule says; the innermost loop of a run."""
    found: list[Finding] = []
    one = None
    try:
        for one in rules:
            for problem in one.check(claim, policies):
                found.append(one.finding(problem))  # noqa: PERF401  (a rule may fail half-way)
    except Exception as error:
        raise _RuleFailedError(one.id if one else "") from error
    return found


def _judged(
    claim: Claim,
    settled: Claim,
    outcome: Outcome,
    findings: tuple[Finding, ...],
    policies: Policies,
    *,
    failed: bool = False,
) -> Judged:
    """The outcome, with what is counted of the claim as it was last judged."""
    lines = treatment_lines(settled, policies)
    governing: dict[str, None] = {}
    drugs = 0
    for line in lines:
        drugs += line.is_drug
        policy = None if failed else policies.choose(settled, line).policy
        if policy is not None:
            governing[policy.id] = None
    return Judged(
        claim=claim,
        outcome=outcome,
        segments=claim.segments if outcome is Outcome.REJECTED else settled.segments,
        findings=findings,
        policies=tuple(governing),
        drug_lines=drugs,
        chemodenervation_lines=len(lines) - drugs,
        internal_error=failed,
        guide=claim.memo.get(guide.MEMO, ()),
    )


def _log(failed: _RuleFailedError, claim: Claim) -> None:
    from edi_scrub.log import fault  # structlog costs 0.1 s; most runs never fail

    fault(
        "a rule failed, the claim is held",
        failed.__cause__ or failed,
        rule=failed.rule,
        claim_position=claim.position,
        segment=claim.segment,
    )


EVERY_RULE = tuple(RULES.values())
COMMON_RULES = tuple(rule for rule in EVERY_RULE if not rule.treatment)
