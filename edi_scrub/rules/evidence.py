"""What a payer wants shown: authorizations and failed treatments.

docs/evidence.md says how a claim shows them, for the people who put them there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Generic, NamedTuple, TypeVar

from edi_scrub.claims.model import Claim
from edi_scrub.findings import Severity
from edi_scrub.policy.demands import PriorAuthorization, Shown, StepTherapy
from edi_scrub.policy.library import Policies
from edi_scrub.policy.model import Version
from edi_scrub.rules.demanded import demands, unmet
from edi_scrub.rules.governed import Governed
from edi_scrub.rules.registry import Denial, Problem, at_line, rule
from edi_scrub.rules.shown import Evidence, evidence_of, step_text

E = TypeVar("E", bound=Shown | PriorAuthorization)


class Asked(NamedTuple, Generic[E]):
    """An entry, the ``lines`` of a day that it speaks of, and what is shown for them.

    ``shown`` is what the claim shows, ``filed`` that with what the evidence file says at
    ``where``; each as far as the entry accepts it.
    """

    entry: E
    lines: list[Governed]
    shown: Evidence
    filed: Evidence
    where: str

    def met(self, enough: Callable[[Evidence], bool]) -> bool:
        """Does the claim itself show what is asked, by ``enough`` or by an attachment?"""
        return enough(self.shown) or not self.shown.attachments.isdisjoint(self.entry.pwk)

    def by_file(
        self, at: Governed, enough: Callable[[Evidence], bool], element: str, what: str
    ) -> Problem | None:
        """A warning that the evidence file shows ``what``, where it does."""
        if not self.where or not enough(self.filed):
            return None
        return at_line(
            at.line,
            element,
            f"The claim does not show {what}; the evidence file does ({self.where}).",
            "Keep the record at hand: the payer may ask for it.",
            severity=Severity.WARN,
            authority=at.choice.authority(self.entry.name, self.entry.source, self.where),
        )


def asked(
    claim: Claim, policies: Policies, entries: Callable[[Version], Sequence[E]]
) -> Iterator[Asked[E]]:
    """Each entry that speaks of lines of a day by their pointed diagnoses, once a day."""
    found: dict[tuple[int, date | None], tuple[E, list[Governed]]] = {}
    for at, entry in demands(claim, policies, entries):
        key = (id(entry), at.line.first_day)
        found.setdefault(key, (entry, []))[1].append(at)
    for entry, lines in found.values():
        shown = evidence_of(claim, [at.line for at in lines])
        if isinstance(entry, Shown) and "note" not in entry.accepts:
            shown = shown.without_notes()
        said = claim.attestation if "file" in entry.accepts else None
        filed, where = (shown.attested(said.facts), said.where) if said else (shown, "")
        yield Asked(entry, lines, shown, filed, where)


def or_announce(entry: Shown | PriorAuthorization) -> str:
    """The end of a remedy: the attachment that would do as well, if there is one."""
    types = " or ".join(sorted(entry.pwk))
    return f", or announce the record in its place (PWK, type {types})." if types else "."


def to_show(entry: Shown, texts: Sequence[str], column: str, values: Iterable[str]) -> str:
    """The end of a remedy: the very texts to add, or what to enter in the evidence file."""
    types = " or ".join(sorted(entry.pwk))
    if "note" in entry.accepts:
        quoted = " and ".join(f'"{text}"' for text in texts)
        return f"add {quoted} to a note of the line or the claim (NTE*ADD){or_announce(entry)}"
    if "file" in entry.accepts:
        return f"enter {' '.join(values)} as {column} in the evidence file{or_announce(entry)}"
    return f"announce it (PWK, type {types})."


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
    ``STEP2``. Where the user's evidence file shows them, it is a warning that names its line.
    Correction: none. The note is added by a person, where the record shows the treatments.
    Source: the governing policy's step_therapy entries; docs/evidence.md for the note.
    """
    for one in asked(claim, policies, lambda version: version.step_therapy):
        entry, at, due = one.entry, one.lines[0], one.entry.failed_treatments
        if one.met(enough := partial(_tried, due)):
            continue
        found = f"{one.filed.failed} of them" if one.filed.failed else "none"
        yield one.by_file(at, enough, "NTE02", _treatments(due)) or unmet(
            at,
            entry,
            policies,
            "NTE02",
            f"{at.carrier} covers {at.named} here after {_treatments(due)}; the claim shows"
            f" {found}.",
            f"Where the record shows {_treatments(due)}{_which(entry)},"
            f" {to_show(entry, [step_text(due)], 'failed_treatments', [str(due)])}",
        )


def _tried(due: int, shown: Evidence) -> bool:
    return shown.failed >= due


def _treatments(count: int) -> str:
    return f"{count} failed treatment{'s' if count > 1 else ''}"


def _which(entry: StepTherapy) -> str:
    """What counts as a treatment, in brackets; nothing where the policy does not say."""
    said = [", ".join(entry.treatments)] if entry.treatments else []
    said += [f"each tried for {entry.trial_days} days"] if entry.trial_days else []
    return f" ({'; '.join(said)})" if said else ""


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
    not for some diagnoses. Where the payer reviews instead of denying, or takes the evidence
    file's word that none is due, it is a warning.
    Correction: none. The number comes from the payer.
    Source: the governing policy's prior_authorization entries; 005010X222A1 REF*G1 in 2300
    and 2400.
    """
    facility = claim.service_facility
    state = (facility and facility.state) or claim.context.billing.state
    for one in asked(claim, policies, lambda version: version.prior_authorization):
        entry, places = one.entry, one.entry.places_of_service
        here = [at for at in one.lines if not places or claim.place_of(at.line) in places]
        if entry.unless_diagnoses:
            here = [at for at in here if not _freed(claim, at, entry)]
        if not here or (entry.states and state not in entry.states):
            continue
        if one.met(_authorized):
            continue
        what = "an authorization, nor that none is due"
        yield one.by_file(here[0], _authorized, "REF02", what) or unmet(
            here[0],
            entry,
            policies,
            "REF02",
            f"{here[0].carrier} wants {here[0].named} authorized beforehand; the claim has no"
            " authorization number (REF*G1).",
            f"Enter the number as REF*G1 of the claim or the line{or_announce(entry)}",
        )


def _authorized(shown: Evidence) -> bool:
    return shown.authorized


def _freed(claim: Claim, at: Governed, entry: PriorAuthorization) -> bool:
    """Does the line point at a diagnosis that needs no authorization?"""
    return any(diagnosis.plain in entry.unless_diagnoses for diagnosis in claim.pointed(at.line))
