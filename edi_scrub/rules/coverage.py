"""Is there a policy, and do the line's diagnoses support what was done by it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from edi_scrub.claims.model import Claim
from edi_scrub.findings import Severity
from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.entries import Coverage, NotCovered
from edi_scrub.policy.library import Policies
from edi_scrub.rules.governed import (
    UNCHECKED,
    Governed,
    lists,
    treatment,
    unsupported,
    written,
)
from edi_scrub.rules.reading import Reading, how_sure, unsettled
from edi_scrub.rules.registry import Denial, Problem, at_line, rule

SHOWN = 6  # patterns of a list that a remedy names


@rule("no-policy", Severity.WARN, snip=7, status=("A3", "0"))
def no_policy(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """Every drug and chemodenervation line comes under a policy of its payer.

    Why: where no policy is known nobody has looked at coverage; that must not look like
    a line that was looked at and found good.
    Example: 64615 for a payer that no policy file names is a warning, once a claim; so is
    64615 for a payer that only a fallback without a list of diagnoses governs, and a
    service from 2026-02-20 to 2026-02-25 where the policy changes on 2026-02-22, which is
    judged by the version of its first day.
    Correction: none. What the payer covers has to be looked up.
    Source: edi-scrub's own: a payer without a policy is said, never passed over.
    """
    said: dict[str, list[int]] = {}
    known = treatment(claim, policies)
    for line, choice in zip(known.lines, known.choices, strict=True):
        if choice.version is None:
            said.setdefault(f"under no policy: {choice.reason}", []).append(line.number)
            continue
        assert choice.policy is not None
        if choice.policy.fallback and not choice.version.coverage:
            reason = f"under no policy of the payer's own: {choice.reason} and lists no diagnosis"
            said.setdefault(reason, []).append(line.number)
        elif choice.straddles:
            reason = f"longer than one version of {choice.policy.id}: its first day decides"
            said.setdefault(reason, []).append(line.number)
    for reason, numbers in said.items():
        which = ", ".join(map(str, numbers))
        subject = f"Lines {which} are" if len(numbers) > 1 else f"Line {which} is"
        yield Problem(f"{subject} {reason}.", "Check by hand what the payer covers.",
                      None, "2010BB", "NM109", claim.segment)  # fmt: skip


@rule(
    "diagnosis-not-covered",
    Severity.REJECT,
    snip=7,
    status=("A8", "488"),
    denial=Denial("CO", ("50", "11", "167"), ("N115", "M25", "M76", "N569")),
)
def diagnosis_not_covered(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """A line points at a diagnosis that the payer's policy covers for it.

    Why: whether a toxin is medicine in the payer's eyes hangs on the diagnosis; one that
    is not on its list is denied as not necessary (CARC 50 or 11).
    Example: 64615 with J0585 pointing at R51.9 alone is rejected where the policy lists
    chronic migraine for it; so is 64614 with hemiparesis (342.90) where the policy says
    that the spasm has to be reported, and a paralysis that counts only with a second
    diagnosis which is not on the claim. One covered diagnosis is enough, unless the policy
    wants it first. Where the policy lists nothing for the line, nothing is said; where
    any list that speaks of the line is unverified, it is a warning, unless a verified one
    says of this very diagnosis that it does not count, or only beside a second.
    Correction: none. A diagnosis is never added or changed. (One that stands on the claim
    unpointed is the subject of diagnosis-pointer.)
    Source: the governing policy's coverage and not_covered entries.
    """
    for at, reading in unsettled(claim, policies):
        if not reading.ways:
            yield from _uncovered(at, reading, policies)


def _uncovered(at: Governed, reading: Reading, policies: Policies) -> Iterator[Problem]:
    exclusion = next(
        (e for e in reading.excluded if any(lists(e.diagnoses, d) for d in reading.deciding)), None
    )
    if exclusion is None and not reading.entries:
        return
    entry = exclusion or _nearest(reading)
    how = how_sure(reading, policies)
    message, remedy = _said(at, reading, entry)
    yield at_line(
        at.line,
        "SV107",
        message,
        remedy + (UNCHECKED if how else ""),
        severity=how,
        authority=at.choice.authority(entry.name, entry.source),
    )


def _nearest(reading: Reading) -> Coverage:
    """The entry to name: one that lacks only its second diagnosis, else the first."""
    for entry in reading.entries:
        if any(lists(entry.diagnoses, diagnosis) for diagnosis in reading.deciding):
            return entry
    return reading.entries[0]


def _said(at: Governed, reading: Reading, entry: Coverage | NotCovered) -> tuple[str, str]:
    message = f"{unsupported(reading.deciding, at)}."
    if isinstance(entry, NotCovered):
        return message, entry.remedy
    alone = [d for d in reading.deciding if lists(entry.diagnoses, d)]
    if alone and entry.second_diagnoses:
        verb = "Report also" if entry.second_on == "claim" else "Point also at"
        return (
            f"{written(alone[0])} supports {at.named} only beside a second diagnosis by the"
            f" policy of {at.carrier}.",
            f"{verb} {briefly([entry.second_diagnoses])}, where the record documents it.",
        )
    if reading.behind:
        other = reading.behind[0].diagnosis
        return message, (
            f"{written(other)} (diagnosis {other.position}) would, as the claim's first: put it"
            " first in HI where the record makes it the reason, and point the lines anew."
        )
    listed = briefly([entry.diagnoses for entry in reading.entries])
    return message, f"Report what the record documents, if the policy covers it: {listed}."


def briefly(codes: Iterable[CodeList]) -> str:
    """The first few of some lists, families by their names."""
    return _briefly(tuple(codes))


@lru_cache(maxsize=1024)  # an imported list has hundreds of codes, and most lines the same lists
def _briefly(codes: tuple[CodeList, ...]) -> str:
    every = dict.fromkeys(pattern for one in codes for pattern in one.patterns)
    named = [_words(pattern) for pattern in islice(every, SHOWN)]
    more = [f"{len(every) - SHOWN} more"] if len(every) > SHOWN else []
    return ", ".join([*named, *more])


def _words(pattern: str) -> str:
    return pattern[1:].replace("_", " ").replace("-", " ") if pattern[0] == "@" else pattern
