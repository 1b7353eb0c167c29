"""``run --dry-run``: what a pass would do now, with nothing taken, published or remembered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from edi_scrub.config import Config
from edi_scrub.errors import ScrubError
from edi_scrub.inputfile import Watched, opened
from edi_scrub.jobs.arrivals import Found, looked_at
from edi_scrub.jobs.database import Database
from edi_scrub.jobs.history import History
from edi_scrub.jobs.inbox import Refused, Seen
from edi_scrub.jobs.inputs import UNFINISHED, inputs_where
from edi_scrub.jobs.looks import last
from edi_scrub.jobs.patientkey import read_key
from edi_scrub.jobs.tables import INPUTS
from edi_scrub.judging import Options
from edi_scrub.policy.library import Policies
from edi_scrub.reports.text import thousands
from edi_scrub.scrubbing import scrub_staged
from edi_scrub.staging import Staging


def trial(
    config: Config, database: Database, policies: Policies, options: Options
) -> Iterator[str]:
    """A sentence for each file of the inbox, and for each input that an earlier run left.

    :raises ScrubError: the inbox or the database cannot be read.
    """
    with database.read() as connection:
        unfinished = inputs_where(connection, INPUTS.c.state.in_(UNFINISHED))
        earlier = last(connection)
    for one in unfinished:
        yield f"{one.name}: would be gone on with ({one.state})"
    looked, _ = looked_at(config, earlier, datetime.now(UTC))
    for seen in looked.complete:
        yield _scrubbed(config, seen, policies, options)
    for waiting in looked.waiting:
        yield _waits(waiting)


def _scrubbed(config: Config, seen: Seen, policies: Policies, options: Options) -> str:
    """What scrubbing a file would come to; each is held to earlier runs, not to the others."""
    try:
        with opened(str(config.folders.inbox / seen.name)) as stream, Staging({}) as nowhere:
            done = scrub_staged(Watched(stream), seen.shown, nowhere, policies, options)
    except ScrubError as error:
        return f"{seen.shown}: would go into quarantine: {error}"
    claims, charges = done.summary["claims"], done.summary["charges"]
    return (
        f"{seen.shown}: {claims['in']:,} claims, of which {claims['rejected']:,} would be held"
        f" back; {thousands(charges['transmit'])} to transmit"
    )


def _waits(found: Found) -> str:
    if isinstance(found, Refused):
        return f"{found.shown}: would be left: {found.why}"
    return f"{found.shown}: would wait until it is complete"


def history_of(config: Config, database: Database) -> History | None:
    """The history, as far as there is a key to read it by."""
    key = config.history_key
    return History(database, read_key(key)) if key.is_file() else None
