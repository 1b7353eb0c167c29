"""What the ledger knows of each input, for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from edi_scrub.jobs.inputs import Input, inputs_where
from edi_scrub.jobs.tables import HELD_CLAIMS, INPUTS, OUTPUTS, RELEASES
from edi_scrub.reports.terminal import columns
from edi_scrub.reports.text import money, thousands

SCHEMA = "edi-scrub/status/1"
HEADERS = (
    "taken (UTC)",
    "file",
    "state",
    "claims",
    "to transmit",
    "dollars",
    "held",
    "why, or outputs",
)


class Status:
    """The latest inputs with their outputs, held claims and releases."""

    def __init__(self, connection: sa.Connection, last: int) -> None:
        """The ``last`` inputs, oldest first; all of them with 0."""
        ids = sa.select(INPUTS.c.id).order_by(INPUTS.c.id.desc())
        chosen = ids.limit(last) if last else ids
        self.inputs = inputs_where(connection, INPUTS.c.id.in_(chosen.scalar_subquery()))
        self.outputs = _by_input(connection, OUTPUTS, ("kind", "final"), chosen)
        self.held = _by_input(connection, HELD_CLAIMS, ("claim_id", "rules"), chosen)
        audit = ("claim_id", "at", "who", "why")
        self.releases = _by_input(connection, RELEASES, audit, chosen)

    def table(self) -> str:
        """A table for the eye."""
        rows = [self._row(one) for one in self.inputs]
        return columns(rows, HEADERS, wrap=len(HEADERS) - 1, width=140)

    def _row(self, one: Input) -> Sequence[str]:
        state = one.outcome if one.state in ("done", "quarantined") else one.state
        names = [final.rsplit("/", 1)[-1] for _, final in self.outputs.get(one.id, ())]
        going = one.clean + one.corrected
        counts = (f"{one.claims_in:,}", f"{going:,}", thousands(money(one.charge_transmit)),
                  f"{one.rejected:,}") if one.claims_in else ("", "", "", "")  # fmt: skip
        why = one.reason or ", ".join(names)
        return (f"{one.taken_at:%Y-%m-%d %H:%M}", one.name, state, *counts, why)

    def as_json(self) -> dict[str, Any]:
        """Everything, as a program reads it; money is a text with two places."""
        return {"schema": SCHEMA, "inputs": [self._object(one) for one in self.inputs]}

    def _object(self, one: Input) -> dict[str, Any]:
        return {
            "name": one.name, "outputs_named": one.stem, "kind": one.kind, "state": one.state,
            "outcome": one.outcome, "reason": one.reason, "sha256": one.sha256,
            "bytes": one.size, "taken_at": one.taken_at, "done_at": one.done_at,
            "claims": {"in": one.claims_in, "clean": one.clean, "corrected": one.corrected,
                       "rejected": one.rejected},
            "charges": {"in": money(one.charge_in), "transmit": money(one.charge_transmit),
                        "rejected": money(one.charge_rejected)},
            "internal_errors": one.internal_errors, "kept_at": one.archived,
            "outputs": dict(self.outputs.get(one.id, ())),
            "held": [{"claim_id": claim, "rules": rules.split()}
                     for claim, rules in self.held.get(one.id, ())],
            "releases": [{"claim_id": claim, "at": at, "who": who, "why": why}
                         for claim, at, who, why in self.releases.get(one.id, ())],
        }  # fmt: skip


def _by_input(
    connection: sa.Connection, table: sa.Table, names: Sequence[str], chosen: sa.Select[Any]
) -> dict[int, list[Any]]:
    """Columns of a table's rows, by the input they are of."""
    wanted = [table.c[name] for name in names]
    rows = connection.execute(
        sa.select(table.c.input_id, *wanted)
        .where(table.c.input_id.in_(chosen.scalar_subquery()))
        .order_by(*table.primary_key.columns)
    )
    found: dict[int, list[Any]] = {}
    for input_id, *values in rows:
        found.setdefault(input_id, []).append(tuple(values))
    return found
