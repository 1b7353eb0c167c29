"""A treatment line together with the policy that governs it, and which entries speak of it.

An entry speaks of a procedure line that is among its procedures, given with one of its
drugs; and of a drug line that is among its drugs, given by one of its procedures. What
an entry leaves empty is any: any procedure a toxin is injected by, any toxin. "With"
and "by" mean the same claim and the same first day of service.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.claims.parts import Diagnosis
from edi_scrub.findings import Severity
from edi_scrub.policy.choice import Choice
from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.entries import Confidence, Coverage, Entry, NotCovered
from edi_scrub.policy.library import Policies
from edi_scrub.policy.model import Version

VOID = "8"  # CLM05-3 of a claim that takes another back: it asks for no payment
UNCHECKED = " The source of this list has not been checked: look it up at the payer."


class Governed:
    """A drug or chemodenervation line and the ``version`` that governs it.

    ``procedures`` and ``toxins`` are the chemodenervation and toxin codes of its day,
    its own among them.
    """

    __slots__ = ("choice", "line", "procedures", "toxins", "version")

    def __init__(
        self,
        line: ServiceLine,
        choice: Choice,
        version: Version,
        procedures: frozenset[str],
        toxins: frozenset[str],
    ) -> None:
        self.line = line
        self.choice = choice
        self.version = version
        self.procedures = procedures
        self.toxins = toxins

    @property
    def carrier(self) -> str:
        """Whose policy it is, for messages."""
        assert self.choice.policy is not None
        return self.choice.policy.carrier

    @property
    def named(self) -> str:
        """The line for messages: ``64615 with J0585``, ``J0585``."""
        code = self.line.procedure
        others = sorted(self.toxins) if code in self.procedures else []
        return " with ".join([code, *([" and ".join(others)] if others else [])])


class Treatment:
    """The drug and chemodenervation ``lines`` of a claim that asks for payment.

    ``choices`` are what governs each of them; ``governed`` the lines that have a date of
    service and a version in force on it, ``versions`` these versions, each once.
    """

    __slots__ = ("choices", "governed", "lines", "policies", "versions")

    def __init__(
        self,
        policies: Policies,
        lines: list[ServiceLine],
        choices: list[Choice],
        versions: list[Version],
        governed: list[Governed],
    ) -> None:
        self.policies = policies
        self.lines = lines
        self.choices = choices
        self.versions = versions
        self.governed = governed


def treatment(claim: Claim, policies: Policies) -> Treatment:
    """What most carrier rules begin with; worked out once a claim."""
    kept: Treatment | None = claim.memo.get("treatment")
    if kept is None or kept.policies is not policies:
        lines = [] if claim.frequency == VOID else treatment_lines(claim, policies)
        choices = [policies.choose(claim, line) for line in lines]
        under = _governed(claim, lines, choices, policies)
        versions = {id(at.version): at.version for at in under}
        kept = Treatment(policies, lines, choices, list(versions.values()), under)
        claim.memo["treatment"] = kept
    return kept


def treatment_lines(claim: Claim, policies: Policies) -> list[ServiceLine]:
    """The drug and chemodenervation lines of any claim, a void among them."""
    is_treatment = policies.codes.is_treatment
    return [line for line in claim.lines if is_treatment(line.procedure)]


def treated(claim: Claim, policies: Policies) -> list[ServiceLine]:
    """The drug and chemodenervation lines of a claim that asks for payment."""
    return treatment(claim, policies).lines


def governed(claim: Claim, policies: Policies) -> list[Governed]:
    """Every treatment line that has a date of service and a policy in force on it.

    Once for the policy that governs it, and once for each supplement beside that.
    """
    return treatment(claim, policies).governed


def _governed(
    claim: Claim, lines: list[ServiceLine], choices: list[Choice], policies: Policies
) -> list[Governed]:
    codes, found = policies.codes, []
    days: dict[date | None, tuple[frozenset[str], frozenset[str]]] = {}
    for line, choice in zip(lines, choices, strict=True):
        if line.period is None or not line.period.valid:
            continue
        day = line.period.first
        if day not in days:
            billed = {other.procedure for other in lines if other.first_day == day}
            days[day] = codes.chemodenervations & billed, codes.toxins & billed
        found += [
            Governed(line, one, one.version, *days[day])
            for one in (choice, *policies.beside(claim, line))
            if one.version is not None
        ]
    return found


def speaks(entry: Entry, at: Governed, *, unsaid: bool = False) -> bool:
    """Does ``entry`` speak of the line, whatever its diagnoses?

    ``unsaid``: also where the drug or the procedure that the entry asks for may have
    been there, because the claim has none on that day; of a procedure without its drug
    only an entry that names the procedure.
    """
    code = at.line.procedure
    if not at.line.is_drug:
        if entry.procedures and code not in entry.procedures:
            return False
        if not entry.drugs or not at.toxins.isdisjoint(entry.drugs):
            return True
        return unsaid and code in entry.procedures and not at.toxins
    if code not in entry.drugs and (entry.drugs or code not in at.toxins):
        return False
    if not entry.procedures or not at.procedures.isdisjoint(entry.procedures):
        return True
    return unsaid and not at.procedures


class Speaking:
    """The entries of ``version`` that speak of a line: what it covers, what it does not.

    ``answers`` remembers which diagnoses it was found to cover: those the line points at,
    and all of the claim's where ``whole`` says that these decide too.
    """

    __slots__ = ("answers", "entries", "excluded", "version", "whole")

    def __init__(
        self, version: Version, entries: list[Coverage], excluded: list[NotCovered], *, whole: bool
    ) -> None:
        self.version = version
        self.entries = entries
        self.excluded = excluded
        self.whole = whole
        self.answers: dict[tuple[str, ...], bool] = {}


REMEMBERED = 1024  # of what stands together on a day, and of answers; a practice has a few dozen
_SPEAKING: dict[tuple[int, str, frozenset[str], frozenset[str]], Speaking] = {}


def speaking(at: Governed) -> Speaking:
    """What speaks of the line; remembered with the version, so that its id stays its own."""
    key = (id(at.version), at.line.procedure, at.procedures, at.toxins)
    found = _SPEAKING.get(key)
    if found is None:
        entries = [entry for entry in at.version.coverage if speaks(entry, at, unsaid=True)]
        excluded = [entry for entry in at.version.not_covered if speaks(entry, at)]
        if len(_SPEAKING) >= REMEMBERED:
            _SPEAKING.clear()
        whole = at.version.diagnosis_match == "principal" or any(
            entry.second_on == "claim" for entry in entries
        )
        found = _SPEAKING[key] = Speaking(at.version, entries, excluded, whole=whole)
    return found


def lists(codes: CodeList, diagnosis: Diagnosis) -> bool:
    """Is ``diagnosis`` among ``codes``, an empty list being any?"""
    return not codes or diagnosis.plain in codes


def severity(policies: Policies, entries: Iterable[Entry]) -> Severity | None:
    """None (the rule's own) where every one of ``entries`` is trusted, else a warning."""
    known: set[Confidence] = {entry.confidence for entry in entries}
    return policies.severity("unverified" if "unverified" in known else "verified")


def written(diagnosis: Diagnosis) -> str:
    """The code as coders write it, with its point."""
    plain = diagnosis.plain
    head = 4 if plain[:1] == "E" and not diagnosis.is_icd10 else 3
    return f"{plain[:head]}.{plain[head:]}" if len(plain) > head else plain


def unsupported(diagnoses: Iterable[Diagnosis], at: Governed) -> str:
    """``R51.9 does not support 64615 with J0585 by the policy of ...``, without the end."""
    codes = list(dict.fromkeys(written(diagnosis) for diagnosis in diagnoses))
    if at.version.diagnosis_match != "any":
        whose = "claim's first" if at.version.diagnosis_match == "principal" else "first"
        subject = f"The {whose} diagnosis, {codes[0]}, does"
    else:
        subject = f"{' and '.join(codes)} {'do' if len(codes) > 1 else 'does'}"
    return f"{subject} not support {at.named} by the policy of {at.carrier}"
