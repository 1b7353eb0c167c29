"""A whole pass: who may work, what there is, each input to its end, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from edi_scrub.config import Config
from edi_scrub.errors import (
    FAULT_OF_OURS,
    CannotCreateError,
    NoInputError,
    NotReadableError,
    ScrubError,
)
from edi_scrub.jobs.arrivals import Looked, look
from edi_scrub.jobs.carrying import LATE
from edi_scrub.jobs.database import Database
from edi_scrub.jobs.history import History
from edi_scrub.jobs.inbox import Refused
from edi_scrub.jobs.inputs import Inputs
from edi_scrub.jobs.lock import working
from edi_scrub.jobs.patientkey import make_key
from edi_scrub.jobs.retention import prune
from edi_scrub.jobs.runner import Done, Runner
from edi_scrub.jobs.strays import set_aside
from edi_scrub.judging import Options
from edi_scrub.parallel import WorkerDiedError, Workers
from edi_scrub.policy.library import Policies

# By outcome of an input: the status of a pass that had one. The highest counts.
STATUS = {
    "unreadable": NotReadableError.status,
    "unread": NoInputError.status,
    "failed": FAULT_OF_OURS,
}


class Pass:
    """One pass over the inbox; what it finds is known once it is worked through."""

    def __init__(self, config: Config) -> None:
        """Begin nothing yet."""
        self.config = config
        self.looked = Looked([], [], [])
        self.strays: list[str] = []
        self.done: list[Done] = []

    def work(self) -> Iterator[Done]:
        """What became of each input.

        :raises HeldError: another run works.
        :raises ScrubError: the disk, the database or a policy is at fault; what was taken waits.
        """
        config = self.config
        require(config)
        with opened(config) as inputs:
            self.strays = set_aside(config, inputs)
            self.looked = look(config, inputs)
            policies, options, history = judging(config, inputs)
            with Workers(config.keys.jobs, policies, options) as workers:
                runner = Runner(config, inputs, history, policies, options, workers)
                for one in runner.work(self.looked.complete):
                    self.done.append(one)
                    yield one
            prune(config, inputs)

    def status(self) -> int:
        """The exit status of a pass that came to its end."""
        rows = [one.row for one in self.done]
        found = [STATUS.get(row.outcome, 0) for row in rows]
        found += [one.status for one in self.looked.waiting if isinstance(one, Refused)]
        late = [row for row in rows if row.reason.endswith(LATE)]
        found += [NotReadableError.status for _ in (*self.strays, *late)]
        found += [FAULT_OF_OURS for row in rows if row.internal_errors]
        held = self.config.keys.fail_on_reject and any(row.rejected for row in rows)
        return max(found, default=0) or int(held)


def judging(config: Config, inputs: Inputs) -> tuple[Policies, Options, History]:
    """What claims are judged by, with the history that they are held to.

    :raises ConfigurationError: a policy, the evidence or the history's key is wrong.
    """
    history = History(inputs.database, make_key(config.history_key))
    return config.policies(), replace(config.options(), history=history), history


@contextmanager
def opened(config: Config) -> Iterator[Inputs]:
    """The ledger, for whoever works on inputs; what is left at the end is known to be left well.

    :raises HeldError: another run works.
    :raises ScrubError: the database cannot be used.
    """
    database = Database(config.database)
    try:
        with working(database, config.folders.state) as holder:
            inputs = Inputs(database, holder)
            try:
                yield inputs
            except WorkerDiedError:
                raise
            except BaseException:
                with suppress(ScrubError):  # what failed before counts
                    inputs.rest()
                raise
            inputs.rest()
    finally:
        database.close()


def require(config: Config) -> None:
    """See whether every folder is there: one that was on another disk must not be made anew.

    :raises NoInputError: the inbox is missing.
    :raises CannotCreateError: another folder is.
    """
    for name, folder in config.folders._asdict().items():
        if not folder.is_dir():
            kind = NoInputError if name == "inbox" else CannotCreateError
            raise kind(f"the folder {name}, {folder}, is not there; edi-scrub init makes it")
