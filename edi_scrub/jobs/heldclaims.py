"""Which held claim a person means by its id, and which file by its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from edi_scrub.errors import ScrubError
from edi_scrub.jobs.tables import HELD_CLAIMS, INPUTS, RELEASES


class RefusedReleaseError(ScrubError):
    """What is to be released is not known, not held, released already, or not clear."""

    status = 2


class HeldClaim(NamedTuple):
    """A claim that was held back, in which input (by id, name and stem), at which place."""

    input_id: int
    name: str
    stem: str
    position: int
    claim_id: str


def meant(connection: sa.Connection, ids: Sequence[str], file: str = "") -> list[HeldClaim]:
    """The held claims with these ids, in this order; ``file`` is a name or stem of an input.

    :raises RefusedReleaseError: one is not held, was released already, or there are several.
    """
    return [_meant(connection, one, file) for one in dict.fromkeys(ids)]


def _meant(connection: sa.Connection, claim_id: str, file: str) -> HeldClaim:
    shown = ascii(claim_id)[1:-1]
    found = _held(connection, claim_id, file)
    if not found:
        where = f" of {file}" if file else ""
        raise RefusedReleaseError(f"no claim {shown}{where} was held back")
    released = _released(connection, found)
    waiting = [one for one in found if (one.input_id, one.position) not in released]
    if not waiting:
        raise RefusedReleaseError(f"the claim {shown} was released {next(iter(released.values()))}")
    if len(waiting) > 1:
        stems = ", ".join(dict.fromkeys(one.stem for one in waiting))
        if len({one.input_id for one in waiting}) == 1:
            raise RefusedReleaseError(
                f"{waiting[0].name} holds {len(waiting)} claims with the id {shown}: mend and send"
                " them from the rejected file"
            )
        raise RefusedReleaseError(f"several inputs hold a claim {shown}: say --file, of {stems}")
    return waiting[0]


def _held(connection: sa.Connection, claim_id: str, file: str) -> list[HeldClaim]:
    joined = sa.join(HELD_CLAIMS, INPUTS, HELD_CLAIMS.c.input_id == INPUTS.c.id)
    columns = INPUTS.c.id, INPUTS.c.name, INPUTS.c.stem, HELD_CLAIMS.c.position
    held = sa.select(*columns).select_from(joined).where(
        HELD_CLAIMS.c.claim_id == claim_id, INPUTS.c.state == "done"
    )  # fmt: skip
    if file:
        held = held.where(sa.or_(INPUTS.c.name == file, INPUTS.c.stem == file))
    rows = connection.execute(held.order_by(INPUTS.c.id, HELD_CLAIMS.c.position))
    return [HeldClaim(*row, claim_id) for row in rows]


def _released(connection: sa.Connection, claims: Sequence[HeldClaim]) -> dict[tuple[int, int], str]:
    """When and by whom claims were released, by input and position."""
    rows = connection.execute(
        sa.select(RELEASES).where(
            RELEASES.c.input_id.in_({one.input_id for one in claims}),
            RELEASES.c.position.in_({one.position for one in claims}),
        )
    )
    return {(row.input_id, row.position): f"{row.at:%Y-%m-%d %H:%M} UTC by {row.who}"
            for row in rows}  # fmt: skip
