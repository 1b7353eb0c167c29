"""Entering what a file sends, and forgetting what is old."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa

from edi_scrub.jobs.notes import NONE, Mark, Notes
from edi_scrub.jobs.patientkey import check_of
from edi_scrub.jobs.sent import Sent
from edi_scrub.jobs.tables import KEY_CHECK, SENT_CLAIMS, TREATMENTS

BATCH = 500  # rows a statement
T = TypeVar("T")


def lock(connection: sa.Connection) -> None:
    """Let nobody else enter claims until the transaction ends; SQLite's writers wait anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("LOCK TABLE sent_claims IN SHARE ROW EXCLUSIVE MODE"))


def enter_key(connection: sa.Connection, key: bytes) -> None:
    """Note by which key the patients are digests, with the first claims that are entered."""
    if connection.scalar(sa.select(KEY_CHECK.c.digest)) is None:
        connection.execute(sa.insert(KEY_CHECK).values(digest=check_of(key)))


def holds(connection: sa.Connection, notes: Notes) -> bool:
    """Does the database still answer as it did while the file was judged?"""
    patient, npi, claim_id = (
        SENT_CLAIMS.c[name] for name in ("patient", "billing_npi", "claim_id")
    )
    for patients in _batches(notes.patients()):
        found = _marks(connection, (patient,), patient.in_([one for one, _ in patients]))
        if any(found.get((one,), NONE) != mark for one, mark in patients):
            return False
    for numbers in _batches(notes.numbers()):
        found = _marks(connection, (npi, claim_id), claim_id.in_({one for (_, one), _ in numbers}))
        if any(found.get(one, NONE) != mark for one, mark in numbers):
            return False
    return True


def _marks(
    connection: sa.Connection, keys: Sequence[sa.Column[Any]], where: sa.ColumnElement[bool]
) -> dict[tuple[Any, ...], Mark]:
    """How many claims there are by ``keys``, and the last row of each."""
    counted = sa.select(*keys, sa.func.count(), sa.func.max(SENT_CLAIMS.c.id))
    rows = connection.execute(counted.where(where).group_by(*keys)).all()
    return {tuple(row[:-2]): (row[-2], row[-1]) for row in rows}


def enter(
    connection: sa.Connection, notes: Notes, *, source: str, at: datetime, input_id: int | None
) -> int:
    """Take away what is replaced or voided, enter what stands; how many claims that were."""
    for rows in _batches(notes.gone()):
        connection.execute(sa.delete(SENT_CLAIMS).where(SENT_CLAIMS.c.id.in_(rows)))
    common = {"source": source, "sent_at": at, "input_id": input_id}
    entered = 0
    for entries in _batches(notes.standing()):
        _enter(connection, entries, common)
        entered += len(entries)
    return entered


def _enter(connection: sa.Connection, entries: Sequence[Sent], common: dict[str, Any]) -> None:
    names = [name for name in Sent.__struct_fields__ if name in SENT_CLAIMS.c]
    rows = [{name: getattr(one, name) for name in names} | common for one in entries]
    into = sa.insert(SENT_CLAIMS).returning(SENT_CLAIMS.c.id, sort_by_parameter_order=True)
    ids = connection.scalars(into, rows).all()
    lines = [
        {
            "sent_id": sent_id,
            "day": treatment.day,
            "code": line.code,
            "units": line.units,
            "discarded": line.discarded,
            "diagnoses": " ".join(sorted(line.diagnoses)),
        }
        for sent_id, entry in zip(ids, entries, strict=True)
        for treatment in entry.treatments
        for line in treatment.lines
    ]
    if lines:
        connection.execute(sa.insert(TREATMENTS), lines)


def forget(connection: sa.Connection, before: date) -> int:
    """Take away the claims whose last day of service is before ``before``; how many they were.

    One without a day is as old as its sending.
    """
    lock(connection)
    sent = sa.func.substr(sa.cast(SENT_CLAIMS.c.sent_at, sa.Text), 1, len("2026-01-05"))
    old = sa.or_(
        SENT_CLAIMS.c.last_day < before,
        sa.and_(SENT_CLAIMS.c.last_day.is_(None), sent < before.isoformat()),
    )
    return connection.execute(sa.delete(SENT_CLAIMS).where(old)).rowcount


def _batches(every: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(every)
    while batch := list(islice(rest, BATCH)):
        yield batch
