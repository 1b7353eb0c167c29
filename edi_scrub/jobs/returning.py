"""A file that was skipped or put into quarantine goes back through the inbox, with who and why."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from edi_scrub.config import Config
from edi_scrub.errors import CannotCreateError, NoInputError
from edi_scrub.jobs.carrying import REASON
from edi_scrub.jobs.heldclaims import RefusedReleaseError
from edi_scrub.jobs.inputs import FILE, Input, Inputs, inputs_where
from edi_scrub.jobs.publishing import sweep_folder
from edi_scrub.jobs.tables import INPUTS, RELEASES
from edi_scrub.staging import sync_folder, temporary_name, write_new, writing


def named(connection: sa.Connection, name: str) -> list[Input]:
    """The inputs of that name, or whose outputs have it; newest first."""
    found = sa.or_(INPUTS.c.name == name, INPUTS.c.stem == name)
    return inputs_where(connection, INPUTS.c.kind == FILE, found)[::-1]


def put_back(config: Config, inputs: Inputs, name: str, who: str, why: str) -> Path:
    """Put a file into the inbox again, to be scrubbed as if it were new; where it lies then.

    :raises RefusedReleaseError: it was not skipped and is not in quarantine, or is not clear.
    :raises NoInputError: it is gone.
    :raises CannotCreateError: the inbox has a file of that name.
    """
    with inputs.database.read() as connection:
        one = _meant(named(connection, name), name)
    source = Path(one.archived)
    if not source.is_file():
        raise NoInputError(f"{one.archived or one.name} is gone; nothing was released")
    target = config.folders.inbox / Path(one.name).name
    if os.path.lexists(target):
        raise CannotCreateError(f"{target} is there already; nothing was released")
    temporary = target.with_name(temporary_name(target.name, one.token))
    try:
        with writing():
            sweep_folder(target.parent, one.token)
            write_new(temporary, source)
            _note(inputs, one, who, why)
            temporary.rename(target)
            sync_folder(target.parent)
    finally:
        temporary.unlink(missing_ok=True)
    if one.state == "quarantined":
        source.unlink(missing_ok=True)
        source.with_name(source.name + REASON).unlink(missing_ok=True)
    return target


def _meant(found: list[Input], name: str) -> Input:
    """The file that can go back."""
    waiting = [one for one in found if one.state == "quarantined" or one.outcome == "skipped"]
    there = [one for one in waiting if one.archived and Path(one.archived).is_file()]
    if not found:
        raise RefusedReleaseError(f"the ledger knows no file {ascii(name)[1:-1]}")
    if not waiting:
        raise RefusedReleaseError(f"{name} was scrubbed: release its held claims by their ids")
    if len(there) > 1:
        stems = ", ".join(one.stem for one in there)
        raise RefusedReleaseError(f"there are several files {name}: say which, of {stems}")
    return (there or waiting)[0]


def _note(inputs: Inputs, one: Input, who: str, why: str) -> None:
    """Write who and why; what was noted before a crash is not written twice.

    :raises RefusedReleaseError: the file went through again already.
    """
    same = RELEASES.c.input_id == one.id, RELEASES.c.position.is_(None)
    with inputs.deciding() as connection:
        noted = connection.execute(sa.select(RELEASES).where(*same)).one_or_none()
        if noted is not None and noted.used_by is not None:
            raise RefusedReleaseError(
                f"{one.name} was released {noted.at:%Y-%m-%d %H:%M} UTC by {noted.who}"
            )
        if noted is None:
            row = {"input_id": one.id, "at": datetime.now(UTC), "who": who, "why": why}
            connection.execute(sa.insert(RELEASES).values(row))
