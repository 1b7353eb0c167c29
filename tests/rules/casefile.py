"""Cases of rules as data: what cases/<rule-id>.toml may say, and how it is read.

``[[case]]``: ``name`` (a sentence), ``claim`` (fields of SampleClaim and SampleLine),
``repeat_line`` (how often its lines stand there), ``context`` (fields of Context; those of a
Party in turn, over what the sample has),
``repeats``, ``evidence`` (what the evidence file says of the claim), ``treated`` (lines of
claims that were sent before), ``sent`` (claims that were, under its id), ``correct`` and
``unverified`` (the options of the command line); then what
has to come out: ``expect`` (this rule's findings, all of them and in order; only the
named keys are compared), ``outcome``, ``corrected`` (every segment that goes out
changed). ``[[policy]]``: a policy file's vocabulary; what every policy must have and no
case needs (title, source ...) is filled in. ``[[drug]]``, ``[[procedure]]`` and
``[[modifier]]``: codes of a user's own, beside the built-in ones.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from edi_scrub.claims.attested import Attestation, Attested
from edi_scrub.claims.build import build
from edi_scrub.claims.context import Context
from edi_scrub.claims.model import Claim
from edi_scrub.claims.parts import Party
from edi_scrub.claims.past import Past, PastClaim, PastLine, PastTreatment
from edi_scrub.claims.sample import SampleClaim, SampleLine, claim_of
from edi_scrub.findings import Finding, Outcome, Severity
from edi_scrub.judging import Level, Options, judge
from edi_scrub.policy.codefiles import load_codes
from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.codes import CodeSets, DrugCode, Modifier, ProcedureCode
from edi_scrub.policy.folders import built_in
from edi_scrub.policy.library import Policies
from edi_scrub.policy.model import Policy
from edi_scrub.record import Judged

CASES = Path(__file__).parent / "cases"


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One finding. ``line`` 0 is the claim's; ``says`` and ``remedy`` are parts of the text."""

    severity: Severity | None = None
    line: int | None = None
    loop: str | None = None
    element: str | None = None
    segment: int | None = None
    says: str | None = None
    remedy: str | None = None
    before: str | None = None
    after: str | None = None
    safety: str | None = None
    policy: str | None = None
    document: str | None = None
    entry: str | None = None
    evidence: str | None = None

    def named(self) -> dict[str, object]:
        """The keys the case names."""
        return {k: v for k, v in msgspec.structs.asdict(self).items() if v is not None}


class Treated(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line that an earlier claim of the patient billed."""

    day: date
    code: str
    units: Decimal | None = None
    diagnoses: frozenset[str] = frozenset()
    discarded: bool = False
    claim_id: str = "OLD1"

    def past(self) -> PastTreatment:
        """What rules see of it."""
        line = PastLine(self.code, self.units, self.diagnoses, self.discarded)
        return PastTreatment(self.day, (line,), self.claim_id)


class SentBefore(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An earlier claim with the claim's id; of the same day of service unless it says another."""

    sent: date
    day: date = date(2025, 3, 3)
    same_patient: bool = True

    def past(self) -> PastClaim:
        """What rules see of it."""
        return PastClaim("PT1", self.sent, self.day, self.day, self.same_patient)


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One claim and what has to come of it."""

    name: str
    claim: dict[str, Any]
    context: dict[str, Any] = {}
    repeats: str = ""
    evidence: Attested | None = None
    treated: list[Treated] = []
    sent: list[SentBefore] = []
    repeat_line: int = 1
    correct: Level = "policy"
    unverified: Literal["warn", "reject"] = "warn"
    expect: list[Expected] = []
    outcome: Outcome | None = None
    corrected: list[str] = []


class CaseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The cases of one rule, and the policies and further codes they are judged by."""

    case: list[Case]
    policy: list[dict[str, Any]] = []
    drug: list[DrugCode] = []
    procedure: list[ProcedureCode] = []
    modifier: list[Modifier] = []

    def codes(self) -> CodeSets:
        """The built-in code sets with the file's own."""
        known = codes()
        if not (self.drug or self.procedure or self.modifier):
            return known
        return dataclasses.replace(
            known,
            drugs=known.drugs | {one.code: one for one in self.drug},
            procedures=known.procedures | {one.code: one for one in self.procedure},
            modifiers=known.modifiers | {one.code: one for one in self.modifier},
        )


@dataclass(frozen=True)
class Trial:
    """A case of ``rule``, ready to be judged."""

    rule: str
    case: Case
    policies: tuple[Policy, ...]
    codes: CodeSets

    @property
    def title(self) -> str:
        return f"{self.rule}: {self.case.name}"

    def claim(self) -> Claim:
        """The claim of the case, under the context it asks for."""
        _only_known(self.case.claim, SampleClaim, self.title)
        for line in self.case.claim.get("lines", []):
            _only_known(line, SampleLine, self.title)
        sample = msgspec.convert(self.case.claim, SampleClaim)
        sample = dataclasses.replace(sample, lines=[*sample.lines] * self.case.repeat_line)
        made = claim_of(sample)
        context = _replaced(made.context, self.case.context)
        return self.again(build(made.segments, context, made.position))

    def again(self, claim: Claim) -> Claim:
        """``claim`` with what the pipeline would have set on it."""
        claim.repeats = self.case.repeats
        claim.past = Past(
            tuple(one.past() for one in self.case.treated),
            tuple(one.past() for one in self.case.sent),
        )
        if self.case.evidence:
            claim.attestation = Attestation(self.case.evidence, "evidence.csv, line 2")
        return claim

    def judged(self, claim: Claim) -> Judged:
        """``claim`` judged under the options and policies of the case."""
        policies = Policies(self.codes, self.policies, self.case.unverified)
        return judge(claim, policies, Options(correct=self.case.correct))

    def found(self, judged: Judged) -> list[Finding]:
        """This rule's findings."""
        return [finding for finding in judged.findings if finding.rule == self.rule]


def _replaced(context: Context, changes: dict[str, Any]) -> Context:
    """``context`` with the case's own; a table stands for the fields of a Party."""
    whole: dict[str, Any] = {}
    for name, value in changes.items():
        old = getattr(context, name)  # an unknown name is an error
        whole[name] = dataclasses.replace(old, **value) if isinstance(old, Party) else value
    return dataclasses.replace(context, **whole)


@cache
def codes() -> CodeSets:
    """The built-in code sets, read once."""
    return load_codes(built_in() / "codes")


def _only_known(table: dict[str, Any], kind: type, where: str) -> None:
    unknown = set(table) - {field.name for field in fields(kind)}
    if unknown:
        raise ValueError(f"{where}: {kind.__name__} has no {', '.join(sorted(unknown))}")


def _policy(table: dict[str, Any]) -> Policy:
    whole: dict[str, Any] = {
        "id": "case-policy",
        "title": "A policy of this case",
        "carrier": "None",
        "last_checked": date(2026, 1, 1),
        "applies": {"filing_indicators": ["CI"]},
    } | table
    whole["version"] = [
        {"effective": date(2000, 1, 1), "source": {"title": "This case"}} | version
        for version in whole.get("version", [{}])
    ]
    return msgspec.convert(whole, Policy, dec_hook=_code_list)


def _code_list(kind: type, value: Any) -> CodeList:
    assert kind is CodeList
    return CodeList(value, codes().families)


def trials_of(path: Path) -> Iterator[Trial]:
    """Every case of one file."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    file = msgspec.convert(table, CaseFile)
    policies = tuple(_policy(one) for one in file.policy)
    known = file.codes()
    for case in file.case:
        yield Trial(path.stem, case, policies, known)


def all_trials() -> list[Trial]:
    """Every case of every file, in the files' order."""
    return [trial for path in sorted(CASES.glob("*.toml")) for trial in trials_of(path)]


def shown(finding: Finding, named: dict[str, object]) -> dict[str, object]:
    """What ``finding`` has where the case names a key; texts that hold the part show it."""
    change, word = finding.correction, finding.authority
    values: dict[str, object] = {
        "severity": finding.severity,
        "line": finding.line or 0,
        "loop": finding.loop,
        "element": finding.element,
        "segment": finding.segment,
        "before": change.before if change else None,
        "after": change.after if change else None,
        "safety": change.safety.value if change else None,
        "policy": word.policy if word else None,
        "document": word.document if word else None,
        "entry": word.entry if word else None,
        "evidence": word.evidence if word else None,
    }
    for key, text in (("says", finding.message), ("remedy", finding.remedy)):
        values[key] = named[key] if str(named.get(key)) in text else text
    return {key: values[key] for key in named}
