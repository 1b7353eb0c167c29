"""Lists of diagnosis codes as policies write them, compiled to be asked quickly."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Self

from edi_scrub.claims.values import plain_code

_AFTER_ALL = "\uffff"  # put behind a code: after every code that begins with it
# The list as written; its codes, its prefixes and its ranges, plain and families resolved.
Compiled = tuple[Sequence[str], Sequence[str], Sequence[str], Sequence[tuple[str, str]]]

_LAST = "~" * 7  # behind every code that begins as what stands before it


class CodeList:
    """Codes (``G43.709``), patterns (``333.*``) and ranges (``G81.10-G81.14``).

    Asked with the plain form of a code (no point, upper case). ``patterns`` keeps the
    list as it was written, families by their names; an empty list is false.
    """

    __slots__ = ("_by_length", "_exact", "_highs", "_lows", "_prefixes", "_ranges", "patterns")

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
        self._arrange()

    def _arrange(self) -> None:
        """Lay out prefixes and ranges so that asking takes no longer for more of them."""
        by_length: dict[int, set[str]] = {}
        for prefix in self._prefixes:
            by_length.setdefault(len(prefix), set()).add(prefix)
        self._by_length = tuple([(n, frozenset(found)) for n, found in by_length.items()])
        joined: list[tuple[str, str]] = []
        for low, high in sorted(self._ranges):
            last = high + _AFTER_ALL
            if joined and low <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(joined[-1][1], last))
            else:
                joined.append((low, last))
        self._lows = [low for low, _ in joined]
        self._highs = [high for _, high in joined]

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
        found._arrange()
        return found

    def __contains__(self, plain: object) -> bool:
        if not isinstance(plain, str):
            return False
        if plain in self._exact:
            return True
        for length, prefixes in self._by_length:
            if plain[:length] in prefixes:
                return True
        place = bisect_right(self._lows, plain) - 1
        return place >= 0 and plain <= self._highs[place]

    def includes(self, other: CodeList) -> bool:
        """Is every code that ``other`` lists, or could list, among these?"""
        return (
            all(code in self for code in other._exact)
            and all(self._spans(prefix, prefix + _LAST) for prefix in other._prefixes)
            and all(self._spans(low, high + _LAST) for low, high in other._ranges)
        )

    def _spans(self, low: str, high: str) -> bool:
        """Is everything from ``low`` to ``high`` here, by one prefix or one range?"""
        return any(low.startswith(one) and high.startswith(one) for one in self._prefixes) or any(
            first <= low and high[: len(last)] <= last for first, last in self._ranges
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
