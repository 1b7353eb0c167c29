"""Answers that are remembered."""

from __future__ import annotations

from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")

REMEMBERED = 4096  # of one kind; claims ask the same again and again


class Memo(dict[K, V]):
    """Answers that were given, begun anew where they are too many."""

    def keep(self, key: K, answer: V) -> V:
        """Remember the answer, and give it."""
        if len(self) >= REMEMBERED:
            self.clear()
        self[key] = answer
        return answer
