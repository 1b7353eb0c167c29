"""Taken files of which the ledger knows nothing: it was lost, or an old copy of it put in place."""

from __future__ import annotations

import sqlalchemy as sa

from edi_scrub.config import Config
from edi_scrub.jobs.carrying import REASON
from edi_scrub.jobs.inbox import TAKEN
from edi_scrub.jobs.inputs import Inputs
from edi_scrub.jobs.publishing import move, write_beside
from edi_scrub.jobs.tables import INPUTS
from edi_scrub.staging import writing

WHY = (
    "a run had taken this file, and the ledger knows nothing of it: see whether its claims were"
    " sent, and put it into the inbox if they were not"
)


def set_aside(config: Config, inputs: Inputs) -> list[str]:
    """Put such files into quarantine, with the reason beside each; their names there.

    :raises OutputError: the disk failed.
    """
    folder = config.folders.inbox / TAKEN
    with writing():  # listed before the ledger is asked: who takes a file tells the ledger first
        found = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    with inputs.database.read() as connection:
        known = sa.select(INPUTS.c.token).where(INPUTS.c.token.in_(found))
        strays = sorted(set(found) - set(connection.scalars(known)))
    for name in strays:
        target = config.folders.quarantine / f"{name}.837"
        write_beside(target.with_name(target.name + REASON), f"{WHY}\n", name)
        move(folder / name, target, name)
    return [f"{name}.837" for name in strays]
