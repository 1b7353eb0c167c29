"""The most accurate procedure code: not a destruction's for a toxin, and the carrier's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.findings import Severity
from edi_scrub.policy.choice import Choice
from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.entries import Recode
from edi_scrub.policy.library import Policies
from edi_scrub.rules.lines import by_day
from edi_scrub.rules.recodes import recodes_for, replacing
from edi_scrub.rules.registry import Denial, Problem, at_line, rule

DESTRUCTION = "64640"
# What a toxin is not billed by, and why, in our own words.
NOT_FOR_TOXINS = {
    DESTRUCTION: "is the destruction of a nerve, which a toxin does not destroy",
    "96372": "is the injection of another kind of drug",
    "96401": "is the injection of chemotherapy",
    "20550": "is the injection of a tendon",
    "20551": "is the injection of a tendon",
    "20552": "is the injection of trigger points",
    "20553": "is the injection of trigger points",
}
UNCHECKED = frozenset({"96401"})  # no document at hand says so


@rule(
    "procedure-choice",
    Severity.REJECT,
    snip=6,
    status=("A8", "454"),
    denial=Denial("CO", ("11", "16", "4"), ("N657", "N56", "M51")),
)
def procedure_choice(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """A toxin's injection is billed under the code that says what was done, as its payer wants it.

    Why: 64640 is a destruction, 96372 an injection of other drugs, 20550 to 20553 are
    tendons and trigger points; payers deny them with a toxin, and which code is right
    instead hangs on the payer and the date.
    Example: 64640 with J0585 on 2004-05-04 becomes 64614 where the policy of the day says so
    for that drug and diagnosis; where it says nothing, or two codes, the claim is rejected
    with the candidates of the day (until 2013-12-31: 64612, 64613, 64614 ...). Where a
    chemodenervation stands beside it that day, 64640 may be another nerve's: a warning; the
    others pass (bundled has the pairs). Beside another drug they are a warning, since they
    may be its injection; 96401 (chemotherapy) is one always, since no document says so.
    Correction: policy. The procedure is replaced where the governing policy's recode names
    one code for this line, its list is trusted, and the code is valid on that day.
    Source: AAPC on 64640 and toxins; CMS NCCI pairs; the governing policy's recode entries.
    """
    codes = policies.codes
    for day, lines in by_day(claim):
        toxins = sorted({line.procedure for line in lines if codes.is_toxin(line.procedure)})
        for line in lines:
            if line.procedure not in NOT_FOR_TOXINS and line.procedure not in policies.recoded:
                continue
            choice, recodes = _recodes(claim, line, day, policies)
            if recodes:
                general = line.procedure in NOT_FOR_TOXINS and bool(toxins)
                yield _by_the_policy(line, choice, recodes, policies, general)
            elif toxins and line.procedure in NOT_FOR_TOXINS:
                yield from _against_the_code(line, day, lines, toxins, codes)


def _recodes(
    claim: Claim, line: ServiceLine, day: date, policies: Policies
) -> tuple[Choice, list[Recode]]:
    """The governing policy's recodes for a line whose own code is valid, to valid codes."""
    known = policies.codes.procedures
    choice, code = policies.choose(claim, line), known.get(line.procedure)
    if choice.version is None or (code and not code.valid_on(day)):
        return choice, []
    fitting = recodes_for(claim, line, choice.version)
    return choice, [r for r in fitting if r.to in known and known[r.to].valid_on(day)]


def _by_the_policy(
    line: ServiceLine, choice: Choice, recodes: list[Recode], policies: Policies, general: bool
) -> Problem:
    """``general``: the code is wrong whatever the policy says."""
    trusted = [recode for recode in recodes if policies.trusts(recode.confidence)]
    targets = sorted({recode.to for recode in trusted or recodes})
    first = (trusted or recodes)[0]
    assert choice.policy is not None
    known = policies.codes.procedures
    named = " or ".join(f"{to} ({known[to].summary})" for to in targets)
    unsure = "" if trusted else " The source of this has not been checked: look it up."
    return at_line(
        line,
        "SV101-2",
        f"{choice.policy.carrier} wants another code than {line.procedure} here:"
        f" {first.reason.rstrip('.')}.",
        f"Bill {named}, where the record supports it.{unsure}",
        severity=None if trusted or general else Severity.WARN,
        authority=choice.authority(first.reason, first.source),
        correction=replacing(line, targets[0]) if trusted and len(targets) == 1 else None,
    )


def _against_the_code(
    line: ServiceLine, day: date, lines: list[ServiceLine], toxins: list[str], codes: CodeSets
) -> Iterator[Problem]:
    code = line.procedure
    injected = any(codes.is_chemodenervation(other.procedure) for other in lines)
    other_drug = any(other.is_drug and other.procedure not in toxins for other in lines)
    if injected and code != DESTRUCTION:
        return
    unsure = injected or code in UNCHECKED or (other_drug and code != DESTRUCTION)
    yield at_line(
        line,
        "SV101-2",
        f"{code} {NOT_FOR_TOXINS[code]}; the claim has {' and '.join(toxins)} on {day}.",
        f"Bill what says where the toxin was injected: {_candidates(codes, day)}.",
        severity=Severity.WARN if unsure else None,
    )


def _candidates(codes: CodeSets, day: date) -> str:
    """The 646xx chemodenervations of ``day`` that stand alone."""
    return "; ".join(
        f"{one.code} ({one.summary})"
        for one in codes.procedures.values()
        if one.chemodenervation
        and one.code.startswith("646")
        and not one.addon_of
        and one.valid_on(day)
    )
