"""One pass of the scheduled job: take, scrub, decide, publish, archive, input by input.

Start reading here. Each step is told to the ledger before it is done (:mod:`.inputs`), and
can be done again after a crash. Whatever the disk or the database refuses ends the pass:
what was taken lies where it is, and the next pass goes on with it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from time import monotonic
from typing import NamedTuple

from edi_scrub import log
from edi_scrub.config import Config
from edi_scrub.errors import (
    NoInputError,
    NotReadableError,
    OvertakenError,
    ScrubError,
)
from edi_scrub.jobs.arrivals import arrivals, is_still
from edi_scrub.jobs.carrying import Carrier
from edi_scrub.jobs.deciding import decide, is_known, refuse
from edi_scrub.jobs.history import History
from edi_scrub.jobs.inbox import Seen, taken
from edi_scrub.jobs.inputs import Input, Inputs
from edi_scrub.jobs.publishing import places, sweep
from edi_scrub.jobs.work import ChangedError, Scrubbed, Task, digest, scrub_elsewhere, scrub_task
from edi_scrub.judging import Options
from edi_scrub.parallel import AHEAD, SMALL, Workers
from edi_scrub.policy.library import Policies

ATTEMPTS = 5  # runs that may die of one input before it is set aside
_WAITS = {ChangedError: "waiting", NoInputError: "unread"}  # outcomes of an input that stays taken
Waiting = Callable[[], Scrubbed | None]


class Done(NamedTuple):
    """What became of an input, the names of its outputs by kind, and how long that took.

    ``held`` counts its rejected claims by rule, as far as this run has judged them.
    """

    row: Input
    outputs: dict[str, str]
    held: dict[str, int]
    seconds: float


class Runner:
    """What a pass needs to know, and its steps."""

    def __init__(
        self,
        config: Config,
        inputs: Inputs,
        history: History,
        policies: Policies,
        options: Options,
        workers: Workers,
    ) -> None:
        """``workers`` are asked only where the configuration wants more than one job."""
        self.config = config
        self.folders = config.folders
        self.inputs = inputs
        self.history = history
        self.judging = policies, options
        self.wanted = config.ack(), config.reporting()
        self.carrier = Carrier(config, inputs)
        self._held: dict[int, dict[str, int]] = {}
        self.workers = workers if workers.jobs > 1 else None

    def work(self, complete: list[Seen]) -> Iterator[Done]:
        """What became of each input, in the order in which they are taken.

        :raises ScrubError: the disk or the database failed, or another run took over.
        """
        ahead = self.workers.jobs * (1 + AHEAD) if self.workers else 0
        waiting: deque[tuple[Input, str, Waiting]] = deque()
        for one in arrivals(self.config, self.inputs, complete):
            waiting.append((one, *self._begun(one)))
            if len(waiting) > ahead:
                yield self._timed(*waiting.popleft())
        while waiting:
            yield self._timed(*waiting.popleft())

    def _timed(self, one: Input, sha256: str, scrubbed: Waiting) -> Done:
        began = monotonic()
        row = self._finished(one, sha256, scrubbed)
        outputs = {output.kind: output.final.name for output in self.carrier.outputs(row)}
        return Done(row, outputs, self._held.pop(row.id, {}), monotonic() - began)

    def _begun(self, one: Input) -> tuple[str, Waiting]:
        """The input's digest, and what gives what it comes to: None where that is decided."""
        if one.state != "taken" or one.attempts > ATTEMPTS:
            return one.sha256, lambda: None
        path = taken(self.folders.inbox, one.token)
        try:
            found = digest(path)
        except NoInputError as error:
            return "", partial(_raise, error)
        if is_known(self.inputs, found):
            return found, lambda: None
        task = Task(path, one.name, one.token, found, places(self.folders, one.stem))
        if self.workers and one.size < SMALL:
            return found, self.workers.call(scrub_elsewhere, task, *self.wanted)
        return found, partial(scrub_task, task, *self.judging, *self.wanted, self.workers)

    def _finished(self, one: Input, sha256: str, scrubbed: Waiting) -> Input:
        if one.state == "taken" and one.attempts > ATTEMPTS:
            one = self._refused(
                one, sha256, f"{one.attempts} runs have died while they read the file"
            )
        if one.state == "taken":
            one = self._decided(one, sha256, scrubbed)
        return self.carrier.carry(one)

    def _decided(self, one: Input, sha256: str, scrubbed: Waiting) -> Input:
        """The input as it is decided on, or as it was where it has to wait for another pass."""
        try:
            done = scrubbed()
            decided = decide(self.inputs, self.history, one, sha256, done)
            self._held[one.id] = done.summary["held"] if done else {}
        except OvertakenError:
            sweep(self.folders, one.token)
            return self._decided(one, sha256, self._begun(one)[1])
        except ScrubError as error:
            return self._not_scrubbed(one, sha256, error)
        except Exception as error:  # noqa: BLE001  (one file's fault must not keep back the others)
            log.fault("a file could not be scrubbed for a fault of edi-scrub's own", error)
            why = f"a fault of edi-scrub's own ({type(error).__name__})"
            return self._refused(one, sha256, why, "failed")
        if decided.state == "taken":  # no input of this content counts any more
            return self._decided(decided, sha256, self._begun(decided)[1])
        return decided

    def _not_scrubbed(self, one: Input, sha256: str, error: ScrubError) -> Input:
        """What becomes of an input for which reading is at fault; anything else ends the pass."""
        if isinstance(error, NotReadableError):
            return self._refused(one, sha256, str(error))
        if isinstance(error, ChangedError | NoInputError):
            is_still(self.config, self.inputs, one)
            return one._replace(outcome=_WAITS[type(error)], reason=str(error))
        raise error

    def _refused(self, one: Input, sha256: str, reason: str, outcome: str = "unreadable") -> Input:
        sweep(self.folders, one.token)
        return refuse(self.inputs, one, outcome, reason, sha256)


def _raise(error: ScrubError) -> Scrubbed | None:
    raise error
