"""Old files of the archive and the reports removed, where the ledger knows them as done with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from edi_scrub.config import Config
from edi_scrub.jobs.inputs import FILE, Inputs
from edi_scrub.jobs.tables import INPUTS, OUTPUTS
from edi_scrub.staging import writing


def prune(config: Config, inputs: Inputs) -> None:
    """Remove what is older than the configuration keeps; the ledger's rows stay.

    :raises OutputError: the disk failed.
    """
    now, keys = datetime.now(UTC), config.keys.retention
    if keys.archive:
        _prune_archive(inputs, config.folders.archive, now - timedelta(days=keys.archive))
    if keys.reports:
        _prune_reports(inputs, config.folders.reports, now - timedelta(days=keys.reports), now)


def _prune_archive(inputs: Inputs, folder: Path, before: datetime) -> None:
    old = sa.select(INPUTS.c.id, INPUTS.c.archived, INPUTS.c.size).where(
        INPUTS.c.state == "done",
        INPUTS.c.kind == FILE,
        INPUTS.c.archived != "",
        INPUTS.c.done_at < before,
    )
    for row, path, size in _rows(inputs, old):
        if _remove(Path(path), folder, size):
            _mark(inputs, sa.update(INPUTS).where(INPUTS.c.id == row).values(archived=""))


def _prune_reports(inputs: Inputs, folder: Path, before: datetime, now: datetime) -> None:
    old = (
        sa.select(OUTPUTS.c.id, OUTPUTS.c.final, OUTPUTS.c.bytes)
        .select_from(sa.join(OUTPUTS, INPUTS, OUTPUTS.c.input_id == INPUTS.c.id))
        .where(
            INPUTS.c.state == "done",
            INPUTS.c.done_at < before,
            OUTPUTS.c.removed_at.is_(None),
            OUTPUTS.c.kind.not_in(("clean", "rejected")),
        )
    )
    for row, path, size in _rows(inputs, old):
        if _remove(Path(path), folder, size):
            _mark(inputs, sa.update(OUTPUTS).where(OUTPUTS.c.id == row).values(removed_at=now))


def _rows(inputs: Inputs, old: sa.Select[Any]) -> list[tuple[int, str, int]]:
    with inputs.database.read() as connection:
        return [(row[0], row[1], row[2]) for row in connection.execute(old).all()]


def _remove(path: Path, folder: Path, size: int) -> bool:
    """Is the file gone now? One that is elsewhere, or another by its size, is somebody's own."""
    if path.parent != folder:
        return False
    with writing():
        try:
            if path.lstat().st_size != size:
                return False
        except FileNotFoundError:
            return True
        path.unlink(missing_ok=True)
    return True


def _mark(inputs: Inputs, change: sa.Update) -> None:
    with inputs.database.begin() as connection:
        connection.execute(change)
