"""What the hook passes on, in the ledger: noted if, and only if, its call ends with 0.

The note is written in a transaction that is open while the output is handed over, and ends
with it: a reader that goes half-way, a disk that is full, a call that is killed leave none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

import sqlalchemy as sa

from edi_scrub.errors import PassedBeforeError
from edi_scrub.jobs.deciding import counts
from edi_scrub.jobs.history import EVER, History
from edi_scrub.jobs.inputs import Input, Inputs, earlier
from edi_scrub.jobs.notes import Told
from edi_scrub.jobs.tables import INPUTS, OUTPUTS
from edi_scrub.staging import SUFFIXES

HOOK = "hook"  # the kind of these inputs


def history_for(history: History, name: str, sha256: str, *, again: bool) -> History:
    """The history that a file is to be held to.

    What the scheduled job has put into its outbox, and with ``again`` what has gone out
    before, is held to the history as it was then: its own claims do not stand in it.

    :raises PassedBeforeError: its content has gone out before, and not ``again``.
    """
    with history.database.read() as connection:
        moment = _put_out(connection, name, sha256)
        first = None if moment else earlier(connection, sha256)
        if first is not None:
            if not again:
                raise _passed(first)
            of_it = INPUTS.c.id == first.id
            moment = connection.scalar(sa.select(INPUTS.c.decided_at).where(of_it))
    return History(history.database, history.key, moment) if moment else history


def _put_out(connection: sa.Connection, name: str, sha256: str) -> datetime | None:
    """When the job decided on the file, if it is one of its clean files, as it was published."""
    stem = name.removesuffix(SUFFIXES["clean"])
    if stem == name:
        return None
    same = (INPUTS.c.stem == stem, OUTPUTS.c.kind == "clean", OUTPUTS.c.sha256 == sha256)
    joined = sa.join(INPUTS, OUTPUTS, OUTPUTS.c.input_id == INPUTS.c.id)
    moment: datetime | None = connection.scalar(
        sa.select(INPUTS.c.decided_at).select_from(joined).where(*same)
    )
    return moment


@contextmanager
def sending(history: History, told: Told, source: str, found: dict[str, Any]) -> Iterator[None]:
    """Note a file and its claims, if what is done within comes to a good end.

    Nothing is noted of a file that is held to the history as it was once.

    :param told: by what was known while the file was judged.
    :param found: its summary.
    :raises OvertakenError: another run has sent claims meanwhile that change an answer.
    :raises PassedBeforeError: another call has passed on the same content meanwhile.
    """
    if history.before != EVER:
        yield
        return
    moment = datetime.now(UTC)
    with history.begin() as course, Inputs(history.database, HOOK).deciding() as connection:
        first = earlier(connection, found["source"]["sha256"])
        if first is not None:
            raise _passed(first)
        row = sa.insert(INPUTS).values(_row(source, found, moment))
        number = connection.execute(row.returning(INPUTS.c.id)).scalar_one()
        course.join(told)
        course.record(connection, source=source, at=moment, input_id=number)
        yield


def _passed(first: Input) -> PassedBeforeError:
    return PassedBeforeError(
        f"the same content went out before, as {first.name} on"
        f" {first.taken_at:%Y-%m-%d at %H:%M} UTC: nothing is passed on; if that transmission"
        " failed, --again passes it on once more"
    )


def _row(source: str, found: dict[str, Any], moment: datetime) -> dict[str, Any]:
    """An input that is done with as soon as it is noted."""
    token = token_hex(8)
    return {
        "kind": HOOK, "token": token, "holder": HOOK, "name": source,
        "stem": f"{Path(source).stem}-{token}", "extension": Path(source).suffix,
        "state": "done", "outcome": "scrubbed", "device": "", "inode": "",
        "size": found["source"]["bytes"], "mtime_ns": 0, "sha256": found["source"]["sha256"],
        "taken_at": moment, "decided_at": moment, "done_at": moment, **counts(found),
    }  # fmt: skip
