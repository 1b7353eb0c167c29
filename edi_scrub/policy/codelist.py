"""Lists of diagnosis codes as policies write them, compiled to be asked quickly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Self

from edi_scrub.claims.values import plain_code

# The list as written; its codes, its prefixes and its ranges, plain and families resolved.
Compiled = tuple[Sequence[str], Sequence[str], Sequence[str], Sequence[tuple[str, str]]]


class CodeList:
    """Codes (``G43.709``), patterns (``333.*``) and ranges (``G81.10-G81.14``).

    Asked with the plain form of a code (no point, upper case). ``patterns`` keeps the
    list as it was written, families by their names; an empty list is false.
    """

    __slots__ = ("_exact", "_prefixes", "_ranges", "patterns")

    def __init__(
        self, patterns: Iterable[str] = (), families: Mapping[str, Iterable[str]] | None = None
    ) -> None:
        """Compile ``patterns``; ``@name`` stands for ``families[name]``.

        :raises ValueError: a family that does not exist.
        """
        self.patterns = tuple(patterns)
        exact: set[str] = set()
        prefixes: list[str] = []
        ranges: list[tuple[str, str]] = []
        for pattern in _expanded(self.patterns, families or {}):
            low, dash, high = pattern.partition("-")
            if dash:
                ranges.append((plain_code(low), plain_code(high)))
            elif pattern.endswith("*"):
                prefixes.append(plain_code(pattern[:-1]))
            else:
                exact.add(plain_code(pattern))
        self._exact = frozenset(exact)
        self._prefixes = tuple(prefixes)
        self._ranges = tuple(ranges)

    @property
    def compiled(self) -> Compiled:
        """All it knows."""
        return self.patterns, sorted(self._exact), self._prefixes, self._ranges

    @classmethod
    def from_compiled(cls, compiled: Compiled) -> Self:
        """The list of which this is :attr:`compiled`."""
        patterns, exact, prefixes, ranges = compiled
        found = cls()
        found.patterns = tuple(patterns)
        found._exact = frozenset(exact)
        found._prefixes = tuple(prefixes)
        found._ranges = tuple([(low, high) for low, high in ranges])
        return found

    def __contains__(self, plain: object) -> bool:
        if not isinstance(plain, str):
            return False
        return (
            plain in self._exact
            or plain.startswith(self._prefixes)
            or any(low <= plain and plain[: len(high)] <= high for low, high in self._ranges)
        )

    def __bool__(self) -> bool:
        return bool(self.patterns)

    def __repr__(self) -> str:
        return f"CodeList({list(self.patterns)!r})"

    @property
    def exact(self) -> frozenset[str]:
        """The single codes of the list, plain, families resolved."""
        return self._exact


def _expanded(patterns: Iterable[str], families: Mapping[str, Iterable[str]]) -> Iterable[str]:
    for pattern in patterns:
        if not pattern.startswith("@"):
            yield pattern
        elif pattern[1:] in families:
            yield from families[pattern[1:]]
        else:
            raise ValueError(f"there is no family of diagnoses named {pattern}")
