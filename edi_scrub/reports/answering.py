"""What the reports that answer the sender have in common.

Each takes from every block and claim what it has to know, and hears it; where a piece of the
file is judged in another process, a twin there keeps what it hears, to be joined here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")


class Acknowledgement(Protocol):
    """An acknowledgement being written."""

    @property
    def written(self) -> bool:
        """Is there anything in the output?"""

    def close(self) -> None:
        """Let go of what waits."""


class Kept(Generic[T]):
    """Keeps what a piece of the file tells, for the acknowledgement of the whole."""

    def __init__(self) -> None:
        self._heard: list[T] = []

    def hear(self, found: T) -> None:
        """Keep it."""
        self._heard.append(found)

    def told(self) -> list[T]:
        """Everything heard."""
        return self._heard


class Answering(Generic[T]):
    """Tells the acknowledgement ``ack`` of what it hears."""

    ack: Acknowledgement

    @property
    def written(self) -> bool:
        """Is there anything in the output?"""
        return self.ack.written

    def close(self) -> None:
        """Let go of what waits."""
        self.ack.close()

    def join(self, told: Iterable[T]) -> None:
        """Hear what was kept elsewhere."""
        for found in told:
            self.hear(found)

    def hear(self, found: T) -> None:
        """Answer it."""
        raise NotImplementedError
