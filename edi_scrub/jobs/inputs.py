"""The ledger's row of an input: ahead of every step it says what the step will be.

``taking → taken → decided → done``, or ``taking → taken → refused → quarantined``. Up to
``taken`` a crash means that the input is scrubbed again; from ``decided`` and ``refused`` on
what becomes of it is fixed, and is only carried out. A row that another run has taken over
can no longer be moved on: two runs never both decide on one input.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple

import sqlalchemy as sa

from edi_scrub.jobs.database import Database
from edi_scrub.jobs.inbox import Seen
from edi_scrub.jobs.lock import HeldError, is_dead, number
from edi_scrub.jobs.publishing import Output
from edi_scrub.jobs.tables import INPUTS, OUTPUTS

UNFINISHED = ("taking", "taken", "decided", "refused")
FILE, RELEASE = "file", "release"  # kinds of input: a release is claims of an earlier one


class Input(NamedTuple):
    """A row; names are the columns'. Its outputs are named by ``stem``."""

    id: int
    kind: str
    token: str
    name: str
    stem: str
    extension: str
    state: str
    outcome: str
    reason: str
    size: int
    mtime_ns: int
    sha256: str
    attempts: int
    taken_at: datetime
    done_at: datetime | None
    archived: str
    claims_in: int
    clean: int
    corrected: int
    rejected: int
    internal_errors: int
    charge_in: Decimal
    charge_transmit: Decimal
    charge_rejected: Decimal
    policies_sha256: str


_COLUMNS = [INPUTS.c[name] for name in Input._fields]


class Inputs:
    """The rows that one run works on."""

    def __init__(self, database: Database, holder: str) -> None:
        """``holder`` is known to live: :func:`edi_scrub.jobs.lock.working`."""
        self.database = database
        self.holder = holder

    def take_over(self) -> list[Input]:
        """What earlier runs left, which have died; oldest first. It is this run's now."""
        unfinished = INPUTS.c.state.in_(UNFINISHED)
        with self.database.begin() as connection:
            others = connection.scalars(
                sa.select(INPUTS.c.holder).distinct()
                .where(unfinished, INPUTS.c.holder != self.holder).order_by(INPUTS.c.holder)
            )  # fmt: skip
            dead = [holder for holder in others.all() if is_dead(connection, holder)]
            if dead:
                connection.execute(
                    sa.update(INPUTS).where(unfinished, INPUTS.c.holder.in_(dead))
                    .values(holder=self.holder, attempts=INPUTS.c.attempts + 1)
                )  # fmt: skip
            return inputs_where(connection, unfinished, INPUTS.c.holder == self.holder)

    def rest(self) -> None:
        """Say that this run ends in good order: no input that it leaves has killed it."""
        left = INPUTS.c.state.in_(UNFINISHED), INPUTS.c.holder == self.holder
        with self.database.begin() as connection:
            connection.execute(sa.update(INPUTS).where(*left).values(attempts=0))

    def begin(
        self, connection: sa.Connection, kind: str, name: str, stem: str, extension: str, seen: Seen
    ) -> Input:
        """Say that an input is about to be taken; ``stem`` is nobody's yet."""
        row = {
            "kind": kind, "token": token_hex(8), "name": name, "stem": stem,
            "extension": extension, "state": "taking", "holder": self.holder,
            "device": str(seen.device), "inode": str(seen.inode), "size": seen.size,
            "mtime_ns": seen.mtime_ns, "taken_at": datetime.now(UTC),
        }  # fmt: skip
        made = connection.execute(sa.insert(INPUTS).values(row).returning(*_COLUMNS))
        return Input(*made.one())

    def drop(self, one: Input) -> None:
        """Forget an input that was not taken."""
        with self.database.begin() as connection:
            connection.execute(sa.delete(INPUTS).where(*self._mine(one)))

    def move(self, one: Input, state: str, **values: Any) -> Input:
        """Move an input on, in a transaction of its own.

        :raises HeldError: another run has taken it over.
        """
        with self.database.begin() as connection:
            return self.move_in(connection, one, state, **values)

    def move_in(self, connection: sa.Connection, one: Input, state: str, **values: Any) -> Input:
        """The same, in a transaction that does more."""
        changed = sa.update(INPUTS).where(*self._mine(one)).values(state=state, **values)
        row = connection.execute(changed.returning(*_COLUMNS)).one_or_none()
        if row is None:
            raise HeldError(f"another run has taken over {one.name}")
        return Input(*row)

    def _mine(self, one: Input) -> tuple[sa.ColumnElement[bool], ...]:
        return INPUTS.c.id == one.id, INPUTS.c.state == one.state, INPUTS.c.holder == self.holder

    @contextmanager
    def deciding(self) -> Iterator[sa.Connection]:
        """A transaction that decides: one at a time, so that each sees what the others decided."""
        with self.database.begin() as connection:
            if not self.database.is_sqlite:
                one = number("deciding")
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(one)))
            yield connection


def inputs_where(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> list[Input]:
    """Inputs in the order in which they were taken."""
    rows = connection.execute(sa.select(*_COLUMNS).where(*where).order_by(INPUTS.c.id))
    return [Input(*row) for row in rows]


def stem_for(connection: sa.Connection, base: str, name: str) -> Iterator[str]:
    """Names for outputs that no input has had: ``base``, or the next number behind it."""
    had = connection.scalar(sa.select(sa.func.count()).where(INPUTS.c.name == name)) or 0
    place = had + 1
    while True:
        stem = base if place == 1 else f"{base}-{place}"
        if connection.scalar(sa.select(INPUTS.c.id).where(INPUTS.c.stem == stem)) is None:
            yield stem
        place += 1


def earlier(connection: sa.Connection, sha256: str) -> Input | None:
    """The first input of this content whose claims were decided on."""
    found = inputs_where(
        connection,
        INPUTS.c.sha256 == sha256,
        INPUTS.c.state.in_(("decided", "done")),
        INPUTS.c.outcome == "scrubbed",
    )
    return found[0] if found else None


def add_outputs(connection: sa.Connection, one: Input, outputs: Sequence[Output]) -> None:
    """Note what will be published."""
    rows = [
        {"input_id": one.id, "kind": output.kind, "temporary": str(output.temporary),
         "final": str(output.final), "sha256": output.sha256, "bytes": output.size}
        for output in outputs
    ]  # fmt: skip
    if rows:
        connection.execute(sa.insert(OUTPUTS), rows)


def outputs_of(connection: sa.Connection, input_id: int) -> list[Output]:
    """What was decided to be published of an input."""
    columns = (
        OUTPUTS.c.kind,
        OUTPUTS.c.temporary,
        OUTPUTS.c.final,
        OUTPUTS.c.sha256,
        OUTPUTS.c.bytes,
    )
    rows = connection.execute(sa.select(*columns).where(OUTPUTS.c.input_id == input_id))
    return [Output(kind, Path(temporary), Path(final), sha256, size)
            for kind, temporary, final, sha256, size in rows]  # fmt: skip
