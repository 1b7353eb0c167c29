"""The filter before a transmission: one file in, the transmit-ready file out, or nothing.

The input is read to its end before it is judged, and the output is complete before its first
byte is written: whoever reads the other end of a pipe never gets half a file for a fault that
could have been known. docs/hook.md says what becomes of each case.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from secrets import token_hex
from tempfile import SpooledTemporaryFile
from typing import IO, NamedTuple

from edi_scrub import log
from edi_scrub.errors import NotReadableError, PassedBeforeError, ScrubError
from edi_scrub.inputfile import stem_of
from edi_scrub.jobs.deadline import Clock, TimedOutError, TimeIsUp, limited
from edi_scrub.jobs.delivery import deliver, expect_standard_output, fill
from edi_scrub.jobs.sending import Judgement, undisturbed
from edi_scrub.scrubbing import Staged
from edi_scrub.staging import Staging, placed, writing
from edi_scrub.x12.frames import Readable

NOTHING = 1  # the exit status where there is nothing to transmit
PASSED_ON = 3  # that of an input that went through unscrubbed
IN_MEMORY = 4 << 20  # bytes of an input that are kept without a file

Judge = Callable[[Readable, Staging, str], Judgement]  # the last is the input's SHA-256


@dataclass(frozen=True, slots=True)
class Plan:
    """What one call is to do.

    ``source`` is a path or ``-``; ``output`` None is standard output. Reports, and the claims
    that are held back, go to ``reports`` under names that begin with ``stem``; without such a
    folder nothing is kept of them. ``timeout`` is in seconds, 0 for none. ``fail_open``
    passes the input on where it could not be judged, ``pass_unreadable`` where it is no 837P;
    ``all_or_nothing`` passes nothing on if any claim is held back.
    """

    source: str
    stem: str
    output: Path | None = None
    reports: Path | None = None
    timeout: float = 0
    fail_open: bool = False
    pass_unreadable: bool = False
    all_or_nothing: bool = False
    force: bool = False

    @property
    def paths(self) -> dict[str, Path]:
        """Where each output goes that goes to a file."""
        paths = placed(self.reports, self.stem) if self.reports else {}
        paths.pop("clean", None)
        return {**paths, "clean": self.output} if self.output else paths


class Outcome(NamedTuple):
    """How a call ends: its exit status, and what was judged or why it was not."""

    status: int
    judged: Staged | None = None
    reason: ScrubError | None = None


def unused_stem(source: str) -> str:
    """What the names of a call's reports begin with, which no other call's do."""
    return f"{stem_of(source)}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{token_hex(3)}"


def hook(plan: Plan, judge: Judge) -> Outcome:
    """Read the input, have it judged, pass on what is fit to be sent.

    ``judge`` loads what it judges by, so that a fault there is one of judging, too.

    :raises NoInputError: the input is missing or cannot be read.
    :raises TimedOutError: time was up before the input had ended or, unless ``fail_open``,
        before the output was complete.
    :raises OutputError: the output could not be written as a whole.
    :raises ScrubError: any other reason why nothing was passed on.
    """
    if plan.output is None:
        expect_standard_output()
    with limited(plan.timeout) as clock, ExitStack() as stack:
        spool = stack.enter_context(SpooledTemporaryFile(IN_MEMORY))
        sha256 = _fill(spool, plan)
        outputs = stack.enter_context(ExitStack())
        try:
            judged, clean = undisturbed(
                partial(_judged, plan, judge, spool, sha256, clock, outputs)
            )
        except (Exception, TimeIsUp) as error:  # noqa: BLE001  (raised again, or passed on as told)
            with suppress(TimeIsUp):
                clock.stop()
            outputs.close()
            return _not_judged(plan, error, spool)
        status = _status(plan, judged)
        if status == 0 and plan.output is None:
            deliver(clean)
        _conclude(plan, outputs)
        return Outcome(status, judged)


def _conclude(plan: Plan, outputs: ExitStack) -> None:
    """End what is open; an output file whose claims could not be noted is taken back."""
    try:
        outputs.close()
    except BaseException:
        if plan.output is not None:
            plan.output.unlink(missing_ok=True)
        raise


def _fill(spool: IO[bytes], plan: Plan) -> str:
    try:
        return fill(spool, plan.source)
    except TimeIsUp:
        message = f"the input had not ended after {plan.timeout:g} seconds"
        raise TimedOutError(f"{message}; nothing was passed on") from None


def _judged(
    plan: Plan, judge: Judge, spool: IO[bytes], sha256: str, clock: Clock, outputs: ExitStack
) -> tuple[Staged, IO[bytes]]:
    """Scrub the input; whatever goes to files is there afterwards.

    Its claims enter the history when ``outputs`` is closed without an exception.
    """
    spool.seek(0)
    with ExitStack() as once:
        staging = once.enter_context(Staging(plan.paths, force=plan.force))
        judged, sending = judge(spool, staging, sha256)
        sends = _status(plan, judged) == 0
        if sends:
            once.enter_context(sending)
        clock.stop()
        staging.publish(judged.kinds if sends else judged.kinds - {"clean"})
        outputs.enter_context(once.pop_all())
    return judged, staging.written("clean")


def _status(plan: Plan, judged: Staged) -> int:
    held = plan.all_or_nothing and judged.summary["claims"]["rejected"]
    return NOTHING if held or "clean" not in judged.kinds else 0


def _not_judged(plan: Plan, error: BaseException, spool: IO[bytes]) -> Outcome:
    """Pass the whole input on, if that is wanted of such a fault.

    :raises ScrubError: it is not; or its writing failed.
    """
    reason = _reason(plan, error)
    wanted = plan.pass_unreadable if isinstance(reason, NotReadableError) else plan.fail_open
    if not wanted or isinstance(reason, PassedBeforeError):
        raise reason from None
    spool.seek(0)
    if plan.output is None:
        deliver(spool)
    else:
        with Staging({"clean": plan.output}, force=plan.force) as staging:
            with writing():
                shutil.copyfileobj(spool, staging.open("clean"))
            staging.publish(frozenset({"clean"}))
    return Outcome(PASSED_ON, reason=reason)


def _reason(plan: Plan, error: BaseException) -> ScrubError:
    """The sentence of a fault; of one of ours, the places in the program are logged."""
    if isinstance(error, TimeIsUp):
        return TimedOutError(f"the input was not judged within {plan.timeout:g} seconds")
    if isinstance(error, ScrubError):
        return error
    log.fault("the hook failed for a fault of its own", error)
    return ScrubError("a fault of edi-scrub's own")
