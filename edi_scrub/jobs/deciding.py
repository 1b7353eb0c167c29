"""What becomes of an input, in one transaction: from here on it is only carried out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from edi_scrub.jobs.following import Control, HeldClaim
from edi_scrub.jobs.history import History
from edi_scrub.jobs.inputs import Input, Inputs, add_outputs, earlier
from edi_scrub.jobs.tables import CONTROLS, HELD_CLAIMS, INPUTS, RELEASES
from edi_scrub.jobs.work import Scrubbed


def decide(
    inputs: Inputs, history: History, one: Input, sha256: str, done: Scrubbed | None
) -> Input:
    """Decide that the outputs of ``done`` are published, or that the input is skipped.

    It is skipped where an input of the same content has been decided on, and nobody has
    released this one; without ``done`` that is known already.

    :raises OvertakenError: claims that it was held to are no longer what they were: scrub it
        again, nothing is decided.
    :raises HeldError: another run has taken the input over.
    """
    moment = datetime.now(UTC)
    with inputs.deciding() as connection:
        first, released = earlier(connection, sha256), _released(connection, one, sha256)
        if first is not None and not released:
            why = f"the same content as {first.name}, taken {first.taken_at:%Y-%m-%d %H:%M} UTC"
            return inputs.move_in(connection, one, "decided", outcome="skipped", reason=why,
                                  sha256=sha256, decided_at=moment)  # fmt: skip
        if done is None:
            return one
        again = _numbered_alike(connection, done.controls, sha256)
        reason = f"the same control numbers as {again}, with other content" if again else ""
        add_outputs(connection, one, done.outputs)
        _add_notes(connection, one, done)
        if done.past is not None:
            with history.begin() as course:
                course.join(done.past)
                course.record(connection, source=one.name, at=moment, input_id=one.id)
        found = {
            "reason": reason,
            "sha256": sha256,
            "decided_at": moment,
            **counts(done.summary),
        }
        return inputs.move_in(connection, one, "decided", outcome="scrubbed", **found)


def refuse(inputs: Inputs, one: Input, outcome: str, reason: str, sha256: str) -> Input:
    """Decide that an input goes into quarantine.

    :raises HeldError: another run has taken the input over.
    """
    with inputs.deciding() as connection:
        _released(connection, one, sha256)
        found = {"outcome": outcome, "reason": reason, "sha256": sha256}
        return inputs.move_in(connection, one, "refused", **found)


def is_known(inputs: Inputs, sha256: str) -> bool:
    """Has an input of this content been decided on? Then it need not be scrubbed to be skipped."""
    with inputs.database.read() as connection:
        return earlier(connection, sha256) is not None and _release(connection, sha256) is None


def _released(connection: sa.Connection, one: Input, sha256: str) -> bool:
    """Has a person let a file of this content go through again? It counts once."""
    release = _release(connection, sha256)
    if release is None:
        return False
    used = sa.update(RELEASES).where(RELEASES.c.id == release).values(used_by=one.id)
    connection.execute(used)
    return True


def _release(connection: sa.Connection, sha256: str) -> int | None:
    joined = sa.join(RELEASES, INPUTS, RELEASES.c.input_id == INPUTS.c.id)
    waiting = sa.select(RELEASES.c.id).select_from(joined).where(
        RELEASES.c.position.is_(None), RELEASES.c.used_by.is_(None), INPUTS.c.sha256 == sha256
    )  # fmt: skip
    return connection.scalar(waiting.order_by(RELEASES.c.id).limit(1))


def _numbered_alike(connection: sa.Connection, controls: Sequence[Control], sha256: str) -> str:
    """The name of an earlier input of other content with one of the numbers; empty for none."""
    for control in controls:
        same = [CONTROLS.c[name] == value for name, value in control._asdict().items()]
        joined = sa.join(CONTROLS, INPUTS, CONTROLS.c.input_id == INPUTS.c.id)
        found = sa.select(INPUTS.c.name).select_from(joined).where(*same, INPUTS.c.sha256 != sha256)
        name = connection.scalar(found.order_by(INPUTS.c.id).limit(1))
        if name is not None:
            return str(name)
    return ""


def _add_notes(connection: sa.Connection, one: Input, done: Scrubbed) -> None:
    rows: tuple[tuple[sa.Table, Sequence[Control | HeldClaim]], ...] = (
        (CONTROLS, done.controls),
        (HELD_CLAIMS, done.held),
    )
    for table, every in rows:
        if every:
            values = [{"input_id": one.id, **row._asdict()} for row in every]
            connection.execute(sa.insert(table), values)


def counts(summary: dict[str, Any]) -> dict[str, Any]:
    """The columns that a summary fills."""
    claims, charges = summary["claims"], summary["charges"]
    return {
        "claims_in": claims["in"],
        **{name: claims[name] for name in ("clean", "corrected", "rejected")},
        "internal_errors": summary["internal_errors"],
        **{f"charge_{name}": Decimal(charges[name]) for name in ("in", "transmit", "rejected")},
        "policies_sha256": summary["versions"]["policies_sha256"],
        "version": summary["versions"]["edi_scrub"],
    }
