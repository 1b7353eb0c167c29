"""What a policy version may have of each kind, and which rules find something by it."""

from __future__ import annotations

from edi_scrub.claims.model import Claim
from edi_scrub.policy.entries import Entry
from edi_scrub.rules.governed import Governed, lists, speaks

_DIAGNOSIS = frozenset({"diagnosis-not-covered", "diagnosis-pointer"})
RULES_OF: dict[str, frozenset[str]] = {
    "coverage": _DIAGNOSIS,
    "not_covered": _DIAGNOSIS,
    "drug_not_covered": frozenset({"drug-not-covered"}),
    "cosmetic": frozenset({"cosmetic"}),
    "recode": frozenset({"procedure-choice"}),
    "step_therapy": frozenset({"step-therapy"}),
    "prior_authorization": frozenset({"prior-authorization"}),
    "criteria": frozenset({"criteria"}),
    "documentation": frozenset({"documentation"}),
    "modifier": frozenset({"modifier"}),
    "ndc": frozenset({"ndc-required"}),
    "interval": frozenset({"treatment-interval"}),
    "dose_limit": frozenset({"dose-limit"}),
    "site_of_service": frozenset({"place-of-service"}),
    "wastage": frozenset({"wastage"}),
}


def asked(kind: str, claim: Claim, at: Governed) -> list[Entry]:
    """The entries of one kind that speak of a line and of a diagnosis it points at.

    Only of kinds that are lists of :class:`Entry`.
    """
    entries: list[Entry] = getattr(at.version, kind)
    unsaid = kind == "coverage"  # its drug may be on another claim
    return [
        entry
        for entry in entries
        if speaks(entry, at, unsaid=unsaid)
        and any(lists(entry.diagnoses, diagnosis) for diagnosis in claim.pointed(at.line))
    ]
