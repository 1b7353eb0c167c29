"""A file that is sent as soon as it is judged, and what of it enters the history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from edi_scrub.errors import OvertakenError
from edi_scrub.scrubbing import Staged

if TYPE_CHECKING:
    from edi_scrub.jobs.history import History
    from edi_scrub.jobs.notes import Told


TRIES = 5
T = TypeVar("T")


class Judgement(NamedTuple):
    """What a file has come to. Its claims are sent within ``sending``, or not at all."""

    staged: Staged
    sending: AbstractContextManager[None] = nullcontext()


@contextmanager
def sending(history: History, told: Told, source: str) -> Iterator[None]:
    """Enter the claims that go out, if what is done within comes to a good end.

    :param told: by what was known while the file was judged.
    :raises OvertakenError: another run has sent claims meanwhile that change an answer.
    """
    with history.begin() as course, history.database.begin() as connection:
        course.join(told)
        course.record(connection, source=source, at=datetime.now(UTC))
        yield


def undisturbed(work: Callable[[], T]) -> T:
    """What ``work`` comes to; done again where other runs have changed what it looked at.

    :raises OvertakenError: time and again.
    """
    for _ in range(TRIES - 1):
        with suppress(OvertakenError):
            return work()
    return work()
