"""A file that is sent as soon as it is judged; judged again where other runs come in between."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import NamedTuple, TypeVar

from edi_scrub.errors import OvertakenError
from edi_scrub.scrubbing import Staged

TRIES = 5
T = TypeVar("T")


class Judgement(NamedTuple):
    """What a file has come to. Its claims are sent within ``sending``, or not at all."""

    staged: Staged
    sending: AbstractContextManager[None] = nullcontext()


def undisturbed(work: Callable[[], T]) -> T:
    """What ``work`` comes to; done again where other runs have changed what it looked at.

    :raises OvertakenError: time and again.
    """
    for _ in range(TRIES - 1):
        with suppress(OvertakenError):
            return work()
    return work()
