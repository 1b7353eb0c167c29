"""What a payer wants shown: authorizations, failed treatments, circumstances.

docs/evidence.md says how a claim shows them, for the people who put them there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from edi_scrub.claims.model import Claim
from edi_scrub.findings import Severity
from edi_scrub.policy.demands import (
    Criteria,
    Criterion,
    PriorAuthorization,
    Shown,
    StepTherapy,
)
from edi_scrub.policy.library import Policies
from edi_scrub.policy.model import Version
from edi_scrub.rules.governed import Governed, lists, speaks, treatment
from edi_scrub.rules.registry import Denial, Problem, at_line, rule
from edi_scrub.rules.shown import Evidence, criteria_texts, evidence_of, step_text

UNCHECKED = " The source of this has not been checked: look it up at the payer."

E = TypeVar("E", StepTherapy, PriorAuthorization, Criteria)


def _asked(
    claim: Claim, policies: Policies, entries: Callable[[Version], Sequence[E]]
) -> Iterator[tuple[E, list[Governed], Evidence]]:
    """Each entry that speaks of lines of a day by their pointed diagnoses, once a day."""
    known = treatment(claim, policies)
    if not any(map(entries, known.versions)):
        return  # as at most payers: nothing is asked
    found: dict[tuple[int, date | None], tuple[E, list[Governed]]] = {}
    for at in known.governed:
        for entry in entries(at.version):
            if speaks(entry, at) and _diagnosed(claim, at, entry):
                key = (id(entry), at.line.first_day)
                found.setdefault(key, (entry, []))[1].append(at)
    for entry, lines in found.values():
        yield entry, lines, evidence_of(claim, [at.line for at in lines])


def _diagnosed(claim: Claim, at: Governed, entry: E) -> bool:
    return not entry.diagnoses or any(lists(entry.diagnoses, d) for d in claim.pointed(at.line))


def _problem(
    at: Governed, entry: E, policies: Policies, element: str, message: str, remedy: str
) -> Problem:
    unsure = not policies.trusts(entry.confidence)
    warns = unsure or entry.effect == "warn"
    return at_line(
        at.line,
        element,
        message,
        remedy + (UNCHECKED if unsure else ""),
        severity=Severity.WARN if warns else None,
        authority=at.choice.authority(entry.name, entry.source),
    )


def _announced(entry: Shown | PriorAuthorization, shown: Evidence) -> bool:
    """Does an attachment of a type the payer takes stand in?"""
    return not shown.attachments.isdisjoint(entry.pwk)


def _or_announce(entry: Shown | PriorAuthorization) -> str:
    """The end of a remedy: the attachment that would do as well, if there is one."""
    types = " or ".join(sorted(entry.pwk))
    return f", or announce the record in its place (PWK, type {types})." if types else "."


@rule(
    "step-therapy",
    Severity.REJECT,
    snip=7,
    status=("A7", "287"),
    denial=Denial("CO", ("272", "50", "197"), ("N661", "N706")),
)
def step_therapy(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """Where the payer wants other treatments tried first, the claim shows that they failed.

    Why: a toxin is often covered only after cheaper treatments; a claim that does not say
    so is denied or waits for records (CARC 50 or 272).
    Example: a policy wants three failed treatments before a toxin for migraine: 64612 with
    J0585 for 346.10 is rejected without a note such as ``NTE*ADD*STEP3``, and with
    ``STEP2``.
    Correction: none. The note is added by a person, where the record shows the treatments.
    Source: the governing policy's step_therapy entries; docs/evidence.md for the note.
    """
    for entry, lines, shown in _asked(claim, policies, lambda version: version.step_therapy):
        due = entry.failed_treatments
        if shown.failed >= due or _announced(entry, shown):
            continue
        found = f"{shown.failed} of them" if shown.failed else "none"
        yield _problem(
            lines[0],
            entry,
            policies,
            "NTE02",
            f"{lines[0].carrier} covers {lines[0].named} here after {_treatments(due)}; the claim"
            f" shows {found}.",
            f"Where the record shows {_treatments(due)}{_which(entry)},"
            f" {_note([step_text(due)])}{_or_announce(entry)}",
        )


def _treatments(count: int) -> str:
    return f"{count} failed treatment{'s' if count > 1 else ''}"


def _which(entry: StepTherapy) -> str:
    """What counts as a treatment, in brackets; nothing where the policy does not say."""
    said = [", ".join(entry.treatments)] if entry.treatments else []
    said += [f"each tried for {entry.trial_days} days"] if entry.trial_days else []
    return f" ({'; '.join(said)})" if said else ""


def _note(texts: Sequence[str]) -> str:
    quoted = " and ".join(f'"{text}"' for text in texts)
    return f"add {quoted} to a note of the line or the claim (NTE*ADD)"


@rule(
    "prior-authorization",
    Severity.REJECT,
    snip=7,
    status=("A6", "252"),
    denial=Denial("CO", ("197",), ("M62", "N54")),
)
def prior_authorization(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """Where the payer wants a prior authorization, its number is on the claim.

    Why: a missing authorization is the first reason these claims are denied for (CARC 197).
    Example: 64615 with J0585 for a plan that authorizes every toxin is rejected without
    ``REF*G1*number`` on the line or the claim. Some plans take an attachment (``PWK``)
    of a type they name instead; some ask only for some places of service or states, or
    not for some diagnoses. Where the payer reviews instead of denying, it is a warning.
    Correction: none. The number comes from the payer.
    Source: the governing policy's prior_authorization entries; 005010X222A1 REF*G1 in 2300
    and 2400.
    """
    state = claim.context.billing.state
    for entry, lines, shown in _asked(claim, policies, lambda v: v.prior_authorization):
        places = entry.places_of_service
        here = [at for at in lines if not places or claim.place_of(at.line) in places]
        if entry.unless_diagnoses:
            here = [at for at in here if not _freed(claim, at, entry)]
        if not here or (entry.states and state not in entry.states):
            continue
        if shown.authorized or _announced(entry, shown):
            continue
        yield _problem(
            here[0],
            entry,
            policies,
            "REF02",
            f"{here[0].carrier} wants {here[0].named} authorized beforehand; the claim has no"
            " authorization number (REF*G1).",
            f"Enter the number as REF*G1 of the claim or the line{_or_announce(entry)}",
        )


def _freed(claim: Claim, at: Governed, entry: PriorAuthorization) -> bool:
    """Does the line point at a diagnosis that needs no authorization?"""
    return any(diagnosis.plain in entry.unless_diagnoses for diagnosis in claim.pointed(at.line))


@rule(
    "criteria",
    Severity.REJECT,
    snip=7,
    status=("A7", "287"),
    denial=Denial("CO", ("50",), ("N115",)),
)
def criteria(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """Where the payer covers a use only under circumstances, the claim names them.

    Why: for achalasia, say, a toxin is covered where dilation or surgery failed or is too
    risky; a claim that names no such circumstance is denied as not necessary (CARC 50).
    Example: 43201 with J0585 for 530.0 is rejected without a note such as
    ``NTE*ADD*CRIT=PRIOR-PERFORATION``, the key being one of those the policy lists. A
    policy wants any one of its circumstances, or all of them.
    Correction: none. The note is added by a person, where the record shows it.
    Source: the governing policy's criteria entries; docs/evidence.md for the note.
    """
    for entry, lines, shown in _asked(claim, policies, lambda version: version.criteria):
        lacking = [item for item in entry.items if item.key not in shown.keys]
        if not lacking or (entry.mode == "any" and len(lacking) < len(entry.items)):
            continue
        if _announced(entry, shown):
            continue
        at = lines[0]
        which = "one of the" if entry.mode == "any" else "all"
        yield _problem(
            at,
            entry,
            policies,
            "NTE02",
            f"{at.carrier} covers {at.named} here under {which} circumstances of its list"
            f" ({entry.name}); the claim does not show {'one' if entry.mode == 'any' else 'them'}.",
            _what_to_show(entry, lacking),
        )


def _what_to_show(entry: Criteria, lacking: Sequence[Criterion]) -> str:
    """The very text to add, and what each key stands for."""
    meaning = {item.key: item.text.rstrip(".") for item in lacking}
    if entry.mode == "any":
        options = " or ".join(f'"{criteria_texts([key])[0]}" ({meaning[key]})' for key in meaning)
        return (
            f"Add what the record supports to a note of the line or the claim (NTE*ADD): {options}"
            f"{_or_announce(entry)}"
        )
    named = "; ".join(f"{key}: {text}" for key, text in meaning.items())
    note = _note(criteria_texts(meaning))
    return f"Where the record shows it, {note}{_or_announce(entry)} ({named}.)"
