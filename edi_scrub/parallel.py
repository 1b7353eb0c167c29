"""Processes that judge: the pieces of a big file, or small files whole.

The parent reads, cuts and writes (:mod:`edi_scrub.piecewise`); a worker is sent a piece and
sends back what it comes to. Only so many pieces are on their way that memory stays flat. A
worker that dies ends the run with a sentence; workers whose parent dies end by themselves.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from io import BytesIO
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from typing import Any, NamedTuple, ParamSpec, Self, TypeVar

from edi_scrub import log, piecewise, pipeline
from edi_scrub.claims.pieces import Piece
from edi_scrub.errors import FAULT_OF_OURS, ScrubError
from edi_scrub.judging import Options
from edi_scrub.piecewise import Makers, Verdict
from edi_scrub.pipeline import Sinks
from edi_scrub.policy.library import Policies
from edi_scrub.record import RunRecord
from edi_scrub.x12.frames import Readable

SMALL = 1 << 20  # bytes, some 1,600 claims: done before the workers have begun
AHEAD = 2  # pieces a worker that wait for it, or for those before them to be written

Given = ParamSpec("Given")
One = TypeVar("One")
Result = TypeVar("Result")


class WorkerDiedError(ScrubError):
    """A worker was killed, by a person or for want of memory."""


class _Answer(NamedTuple):
    """What a worker sends back: a result or what was raised, and faults for the parent to log.

    ``failed`` says that what was raised is a fault of ours; it is among ``faults``.
    """

    faults: list[log.Fault]
    result: Any = None
    error: ScrubError | None = None
    failed: bool = False


class Workers:
    """``jobs`` processes that know the policies and the options; begun when first needed."""

    def __init__(self, jobs: int, policies: Policies, options: Options) -> None:
        """Begin nothing yet."""
        self.jobs = jobs
        self._known = policies, options
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *raised: object) -> None:
        """End every process; what is begun is finished, what waits is not begun."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def scrub(self, source: Readable, name: str, sinks: Sinks) -> RunRecord:
        """What :func:`edi_scrub.pipeline.scrub` does, to the byte; a small input is done here.

        :raises NotReadableError: the input is no readable 837P; what the sinks hold then is
            to be thrown away.
        :raises WorkerDiedError: a worker was killed; likewise.
        """
        policies, options = self._known
        beginning = _beginning(source)
        if len(beginning) < SMALL:
            return pipeline.scrub(BytesIO(beginning), name, policies, sinks, options)
        whole = _Begun(beginning, source)
        return piecewise.scrub(whole, name, policies, sinks, options, self)

    def verdicts(self, pieces: Iterable[Piece], makers: Makers) -> Iterator[tuple[Piece, Verdict]]:
        """The pieces with what they come to, in their order.

        :raises ScrubError: what reading the file would raise, or a worker died.
        """
        return self._each(partial(_judge, makers=makers), pieces)

    def _each(
        self, work: Callable[[One], Result], every: Iterable[One]
    ) -> Iterator[tuple[One, Result]]:
        """Each with what ``work`` gives for it, in order, a few of them ahead."""
        waiting: deque[tuple[One, Callable[[], Result]]] = deque()
        for one in every:
            waiting.append((one, self.call(work, one)))
            if len(waiting) > self.jobs * (1 + AHEAD):
                first, result = waiting.popleft()
                yield first, result()
        for one, result in waiting:
            yield one, result()

    def call(
        self, work: Callable[Given, Result], *given: Given.args, **named: Given.kwargs
    ) -> Callable[[], Result]:
        """Have a worker do ``work``; what is given back waits for its result.

        The worker's own are :func:`known`. What ``work`` raises is raised there: a
        :class:`ScrubError` as it is, anything else is logged and raised as a RuntimeError.

        :raises WorkerDiedError: a worker was killed; none can be asked any more.
        :raises ScrubError: the system has no room for the processes.
        """
        if self._pool is None:
            method = _context(forks=self._known[1].history is None)
            self._pool = ProcessPoolExecutor(self.jobs, method, _begin, self._known)
        try:
            future = self._pool.submit(_answer, work, given, named)
        except BrokenProcessPool:
            raise _died() from None
        except OSError as error:
            message = f"the processes of --jobs could not be begun: {error.strerror}"
            raise ScrubError(message) from None
        return lambda: _result(future)


def _beginning(source: Readable) -> bytes:
    """The first :data:`SMALL` bytes, fewer only where there are no more."""
    found = bytearray()
    while len(found) < SMALL and (data := source.read(SMALL - len(found))):
        found += data
    return bytes(found)


class _Begun:
    """A stream of which the beginning has been read already."""

    def __init__(self, beginning: bytes, rest: Readable) -> None:
        self._beginning = BytesIO(beginning)
        self._rest = rest

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most ``size``."""
        return self._beginning.read(size) or self._rest.read(size)


def _result(future: Future[_Answer]) -> Any:
    try:
        answer = future.result()
    except BrokenProcessPool:
        raise _died() from None
    for fault in answer.faults:
        log.write(fault)
    if answer.error is not None:
        raise answer.error
    if answer.failed:
        raise RuntimeError("a worker failed; its fault is logged")
    return answer.result


def _died() -> WorkerDiedError:
    return WorkerDiedError(
        "one of the processes of --jobs was killed, or had no memory left; no output was left"
    )


def _context(*, forks: bool) -> BaseContext:
    """How processes begin: as copies of this one where that is safe, which is fastest.

    With a history it is not: a copy of an open SQLite database takes its locks for held.
    """
    alone = forks and sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if alone else "spawn")


# -- in a worker

_known: tuple[Policies, Options] | None = None


def known() -> tuple[Policies, Options]:
    """The policies and options that a worker judges by."""
    assert _known is not None
    return _known


def _begin(policies: Policies, options: Options) -> None:
    """Once a worker. Ctrl-C is the parent's to hear; SIGTERM lets temporary files be removed."""
    global _known  # noqa: PLW0603  (a worker's one task)
    _known = policies, options
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(FAULT_OF_OURS)


def _answer(work: Callable[..., Any], given: tuple[Any, ...], named: dict[str, Any]) -> _Answer:
    """Do it; of a fault of ours only its kind and places leave the worker."""
    with log.kept() as faults:
        try:
            return _Answer(faults, work(*given, **named))
        except ScrubError as error:
            return _Answer(faults, error=error)
        except Exception as error:  # noqa: BLE001  (its text could show a claim's values)
            log.fault("a worker failed for a fault of edi-scrub's own", error)
            return _Answer(faults, failed=True)


def _judge(piece: Piece, makers: Makers) -> Verdict:
    with pipeline.no_collector():
        return piecewise.judge_piece(piece, makers, *known())
