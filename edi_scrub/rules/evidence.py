"""What a payer wants shown: authorizations and failed treatments.

docs/evidence.md says how a claim shows them, for the people who put them there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from edi_scrub.claims.model import Claim
from edi_scrub.findings import Severity
from edi_scrub.policy.demands import PriorAuthorization, Shown, StepTherapy
from edi_scrub.policy.library import Policies
from edi_scrub.policy.model import Version
from edi_scrub.rules.demanded import demands, unmet
from edi_scrub.rules.governed import Governed
from edi_scrub.rules.registry import Denial, Problem, rule
from edi_scrub.rules.shown import Evidence, evidence_of, step_text

E = TypeVar("E", bound=Shown | PriorAuthorization)


def asked(
    claim: Claim, policies: Policies, entries: Callable[[Version], Sequence[E]]
) -> Iterator[tuple[E, list[Governed], Evidence]]:
    """Each entry that speaks of lines of a day by their pointed diagnoses, once a day."""
    found: dict[tuple[int, date | None], tuple[E, list[Governed]]] = {}
    for at, entry in demands(claim, policies, entries):
        key = (id(entry), at.line.first_day)
        found.setdefault(key, (entry, []))[1].append(at)
    for entry, lines in found.values():
        yield entry, lines, evidence_of(claim, [at.line for at in lines])


def announced(entry: Shown | PriorAuthorization, shown: Evidence) -> bool:
    """Does an attachment of a type the payer takes stand in?"""
    return not shown.attachments.isdisjoint(entry.pwk)


def or_announce(entry: Shown | PriorAuthorization) -> str:
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
    for entry, lines, shown in asked(claim, policies, lambda version: version.step_therapy):
        due = entry.failed_treatments
        if shown.failed >= due or announced(entry, shown):
            continue
        found = f"{shown.failed} of them" if shown.failed else "none"
        yield unmet(
            lines[0],
            entry,
            policies,
            "NTE02",
            f"{lines[0].carrier} covers {lines[0].named} here after {_treatments(due)}; the claim"
            f" shows {found}.",
            f"Where the record shows {_treatments(due)}{_which(entry)},"
            f" {note([step_text(due)])}{or_announce(entry)}",
        )


def _treatments(count: int) -> str:
    return f"{count} failed treatment{'s' if count > 1 else ''}"


def _which(entry: StepTherapy) -> str:
    """What counts as a treatment, in brackets; nothing where the policy does not say."""
    said = [", ".join(entry.treatments)] if entry.treatments else []
    said += [f"each tried for {entry.trial_days} days"] if entry.trial_days else []
    return f" ({'; '.join(said)})" if said else ""


def note(texts: Sequence[str]) -> str:
    """A remedy's middle: the very texts to add."""
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
    facility = claim.service_facility
    state = (facility and facility.state) or claim.context.billing.state
    for entry, lines, shown in asked(claim, policies, lambda v: v.prior_authorization):
        places = entry.places_of_service
        here = [at for at in lines if not places or claim.place_of(at.line) in places]
        if entry.unless_diagnoses:
            here = [at for at in here if not _freed(claim, at, entry)]
        if not here or (entry.states and state not in entry.states):
            continue
        if shown.authorized or announced(entry, shown):
            continue
        yield unmet(
            here[0],
            entry,
            policies,
            "REF02",
            f"{here[0].carrier} wants {here[0].named} authorized beforehand; the claim has no"
            " authorization number (REF*G1).",
            f"Enter the number as REF*G1 of the claim or the line{or_announce(entry)}",
        )


def _freed(claim: Claim, at: Governed, entry: PriorAuthorization) -> bool:
    """Does the line point at a diagnosis that needs no authorization?"""
    return any(diagnosis.plain in entry.unless_diagnoses for diagnosis in claim.pointed(at.line))
