"""A time limit on what the process does, which interrupts it wherever it is.

Reading from a pipe whose writer says nothing, judging, writing a report: an alarm of the
system ends each of them. What must not be interrupted begins with :meth:`Clock.stop`.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from edi_scrub.errors import ScrubError

SUPPORTED = hasattr(signal, "setitimer")  # Windows has none


class TimeIsUp(BaseException):
    """Raised wherever the process is; no ``Exception``, or it would pass for a rule's failure."""


class TimedOutError(ScrubError):
    """It took too long; to try again may help."""

    status = 75


class Clock:
    """A time limit in seconds, 0 for none."""

    def __init__(self, seconds: float) -> None:
        """Begin to count."""
        self.seconds = seconds
        self._ends = time.monotonic() + seconds

    def stop(self) -> None:
        """From here on nothing is interrupted.

        :raises TimeIsUp: it was up already, and something has swallowed the alarm.
        """
        if self.seconds:
            signal.setitimer(signal.ITIMER_REAL, 0)
            if time.monotonic() >= self._ends:
                raise TimeIsUp


@contextmanager
def limited(seconds: float) -> Iterator[Clock]:
    """Interrupt what is done within by :class:`TimeIsUp` after so many seconds (0: never).

    :raises TimedOutError: nobody within has caught it.
    """
    clock = Clock(seconds)
    if not seconds:
        yield clock
        return
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield clock
    except TimeIsUp:
        message = f"time was up after {seconds:g} seconds; nothing was passed on"
        raise TimedOutError(message) from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _ring(number: int, frame: FrameType | None) -> None:
    raise TimeIsUp
