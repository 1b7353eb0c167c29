"""What the project promises of its speed and memory, and whether it is kept.

"Times as fast" is in claims a second of processor time (user and system), so that other
work on the machine does not count. Where two processes share the work, and where somebody
waits for the end, it is the wall clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.measuring import Measured

WITHOUT_START = 25  # times x12valid, start-up left out on both sides
WITH_START = 20
DENIED = 10
TWO_JOBS = 40
MOST_MIB = 120
GROWTH = 1.1  # "the same": what the allocator may differ by
START = 0.35  # seconds for ten claims
START_WITH_LIBRARY = 0.6


@dataclass
class Promises:
    """``figures`` are sentences for a reader; ``missed`` what was promised and is not kept."""

    figures: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def times(self, what: str, ours: Measured, theirs: Measured, least: int) -> None:
        """How many times as fast as x12valid edi-scrub is over the same file."""
        by_cpu, by_wall = theirs.cpu / ours.cpu, theirs.wall / ours.wall
        self.figures.append(
            f"{what}: {by_cpu:.1f} times x12valid in processor time, {by_wall:.1f} by the clock"
            f" (aim: at least {least})"
        )
        if by_cpu < least:
            self.missed.append(f"{what}: {least} times x12valid, found {by_cpu:.1f}")

    def times_by_the_clock(self, what: str, ours: Measured, theirs: Measured, least: int) -> None:
        """The same where edi-scrub uses several cores."""
        found = theirs.wall / ours.wall
        self.figures.append(
            f"{what}: {found:.1f} times x12valid by the clock (aim: at least {least})"
        )
        if found < least:
            self.missed.append(f"{what}: {least} times x12valid by the clock, found {found:.1f}")

    def within(self, what: str, ours: Measured, most: float) -> None:
        """How long a run takes from the start of its process to its end."""
        self.figures.append(
            f"{what}: {ours.wall:.2f} s by the clock, {ours.cpu:.2f} s of processor time"
            f" (aim: under {most} s by the clock)"
        )
        if ours.wall >= most:
            self.missed.append(f"{what}: under {most} s, found {ours.wall:.2f} s")

    def memory(self, runs: Sequence[tuple[int, Measured]], reference: int) -> None:
        """Is the peak low, and no greater for more claims than ``reference`` than for those?

        ``runs`` are pairs of a number of claims and what was measured.
        """
        peak = max(measured.mib for _, measured in runs)
        most = max(claims for claims, _ in runs)
        base = max(measured.mib for claims, measured in runs if claims == reference)
        self.figures.append(
            f"Peak memory up to {most:,} claims: {peak:.0f} MiB (aim: under {MOST_MIB}),"
            f" {base:.0f} MiB at {reference:,}"
        )
        if peak >= MOST_MIB:
            self.missed.append(f"under {MOST_MIB} MiB, found {peak:.0f}")
        grown = max(measured.mib for claims, measured in runs if claims >= reference) / base
        if grown >= GROWTH:
            self.missed.append(f"the same memory for more claims, found {grown:.2f} times as much")
