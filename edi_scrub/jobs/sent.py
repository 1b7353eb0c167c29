"""A claim that goes out, as the history keeps it, and how one that is kept is found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

import msgspec
import sqlalchemy as sa

from edi_scrub.claims.model import Claim
from edi_scrub.claims.past import PastClaim, PastLine, PastTreatment, span
from edi_scrub.claims.repeats import CORRECTS_ANOTHER
from edi_scrub.claims.values import ZERO
from edi_scrub.jobs.patientkey import patient_of, usage_of
from edi_scrub.jobs.tables import SENT_CLAIMS, TREATMENTS
from edi_scrub.rules.filing import PAYERS_NUMBER


class Identity(msgspec.Struct, frozen=True):
    """By what a claim is known again: its id, who bills whom, whom it treated and when."""

    claim_id: str
    billing_npi: str
    payer_id: str
    responsibility: str
    usage: str
    patient: bytes
    first_day: date | None
    last_day: date | None

    def for_the_payer_of(self, other: Identity) -> bool:
        """Does it go to the same payer, for the same provider?"""
        return self._whose() == other._whose()

    def is_like(self, other: Identity) -> bool:
        """Is it the same claim as ``other``, whatever it says otherwise?"""
        return self._whose() == other._whose() and self._who_and_when() == other._who_and_when()

    def _whose(self) -> tuple[object, ...]:
        return self.billing_npi, self.payer_id, self.usage

    def _who_and_when(self) -> tuple[object, ...]:
        return self.claim_id, self.responsibility, self.patient, self.first_day, self.last_day


class Sent(Identity, frozen=True, array_like=True):
    """A claim that goes out. ``others`` are the ids under which what it replaces may be known."""

    frequency: str
    outcome: str
    charge: Decimal
    others: tuple[str, ...] = ()
    treatments: tuple[PastTreatment, ...] = ()

    @property
    def answers_another(self) -> bool:
        """Does it replace or void a claim that was sent before?"""
        return self.frequency in CORRECTS_ANOTHER

    @property
    def ids(self) -> tuple[str, ...]:
        """Its own id, and :attr:`others`."""
        return (self.claim_id, *self.others)


def sent_of(
    key: bytes, claim: Claim, outcome: str = "", treatments: Sequence[PastTreatment] = ()
) -> Sent:
    """The claim, its patient as a digest."""
    context = claim.context
    numbers = [one.value for one in claim.references if one.qualifier == PAYERS_NUMBER]
    answers = claim.frequency in CORRECTS_ANOTHER
    return Sent(
        claim_id=claim.claim_id,
        billing_npi=context.billing.id,
        payer_id=context.payer.id,
        responsibility=context.responsibility,
        usage=usage_of(context),
        frequency=claim.frequency,
        outcome=outcome,
        charge=claim.charge or ZERO,
        patient=patient_of(key, context),
        first_day=span(claim)[0],
        last_day=span(claim)[1],
        others=tuple(numbers) if answers else (),
        treatments=tuple(treatments),
    )


class Kept(Identity, frozen=True):
    """A claim that an earlier run has sent, and what it billed; ``id`` is its row's."""

    id: int
    sent: date
    treatments: tuple[PastTreatment, ...]

    def as_seen_by(self, claim: Sent) -> PastClaim:
        """The claim as one with the same id sees it."""
        same = bool(self.patient) and self.patient == claim.patient
        return PastClaim(self.claim_id, self.sent, self.first_day, self.last_day, same)


_KEPT = sa.select(
    SENT_CLAIMS.c.id,
    SENT_CLAIMS.c.claim_id,
    SENT_CLAIMS.c.billing_npi,
    SENT_CLAIMS.c.payer_id,
    SENT_CLAIMS.c.responsibility,
    SENT_CLAIMS.c.usage,
    SENT_CLAIMS.c.patient,
    SENT_CLAIMS.c.sent_at,
    SENT_CLAIMS.c.first_day,
    SENT_CLAIMS.c.last_day,
    TREATMENTS.c.day,
    TREATMENTS.c.code,
    TREATMENTS.c.units,
    TREATMENTS.c.discarded,
    TREATMENTS.c.diagnoses,
)
_BEFORE = SENT_CLAIMS.c.sent_at < sa.bindparam("before")
_WITH_LINES = SENT_CLAIMS.outerjoin(TREATMENTS, TREATMENTS.c.sent_id == SENT_CLAIMS.c.id)
_COUNT = sa.select(sa.func.count(), sa.func.max(SENT_CLAIMS.c.id))
_IS_PATIENT = SENT_CLAIMS.c.patient == sa.bindparam("patient")
_IS_NUMBER = sa.and_(
    SENT_CLAIMS.c.claim_id == sa.bindparam("claim_id"),
    SENT_CLAIMS.c.billing_npi == sa.bindparam("billing_npi"),
)
COUNT_OF_PATIENT = _COUNT.where(_IS_PATIENT)
COUNT_OF_NUMBER = _COUNT.where(_IS_NUMBER)
OF_PATIENT = (
    _KEPT.select_from(_WITH_LINES)
    .where(_IS_PATIENT, _BEFORE)
    .order_by(SENT_CLAIMS.c.id, TREATMENTS.c.id)
)
OF_NUMBER = (
    _KEPT.select_from(_WITH_LINES)
    .where(_IS_NUMBER, _BEFORE)
    .order_by(SENT_CLAIMS.c.id, TREATMENTS.c.id)
)


def kept_of(rows: Sequence[sa.Row[Any]]) -> list[Kept]:
    """The claims of :data:`OF_PATIENT` or :data:`OF_NUMBER`, in the order they were sent."""
    return [_kept(list(lines)) for _, lines in groupby(rows, key=lambda row: row[0])]


def _kept(rows: list[sa.Row[Any]]) -> Kept:
    """One claim of its row, once for each of its lines."""
    first = rows[0]
    days: dict[date, list[PastLine]] = {}
    for row in rows:
        if row.day is not None:
            line = PastLine(row.code, row.units, frozenset(row.diagnoses.split()), row.discarded)
            days.setdefault(row.day, []).append(line)
    billed = tuple(PastTreatment(day, tuple(days[day]), first.claim_id) for day in sorted(days))
    return Kept(
        id=first.id,
        claim_id=first.claim_id,
        billing_npi=first.billing_npi,
        payer_id=first.payer_id,
        responsibility=first.responsibility,
        usage=first.usage,
        patient=first.patient,
        sent=first.sent_at.date(),
        first_day=first.first_day,
        last_day=first.last_day,
        treatments=billed,
    )
