"""What the inbox looked like at the last look: a file that still grows is not complete."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

import sqlalchemy as sa

from edi_scrub.jobs.inbox import Refused, Seen
from edi_scrub.jobs.tables import LOOKS

REFUSED = Seen("", 0, 0, -1, 0, datetime.fromtimestamp(0, UTC))  # how a refused name is remembered


class Look(NamedTuple):
    """How a file has looked since the moment ``at``."""

    seen: Seen
    at: datetime


def last(connection: sa.Connection) -> dict[str, Look]:
    """The last look at each name."""
    rows = connection.execute(sa.select(LOOKS))
    return {row.name: Look(_seen(row), row.at) for row in rows}


def _seen(row: sa.Row[tuple[object, ...]]) -> Seen:
    return Seen(row.name, int(row.device), int(row.inode), row.size, row.mtime_ns, row.at)


def compared(
    earlier: Mapping[str, Look], found: list[Seen | Refused], now: datetime
) -> dict[str, Look]:
    """The new looks: a file that has not changed keeps its moment, unless that is still to come."""
    looks = {}
    for one in found:
        shown = one if isinstance(one, Seen) else REFUSED._replace(name=one.name)
        before = earlier.get(one.shown)
        same = before is not None and before.seen.is_same(shown) and before.at <= now
        looks[one.shown] = before if before is not None and same else Look(shown, now)
    return looks


def keep(connection: sa.Connection, earlier: Mapping[str, Look], now: Mapping[str, Look]) -> None:
    """Remember the new looks in the place of the earlier ones."""
    gone = [name for name, look in earlier.items() if now.get(name) != look]
    for name in gone:
        connection.execute(sa.delete(LOOKS).where(LOOKS.c.name == name))
    for name, look in now.items():
        if earlier.get(name) != look:
            connection.execute(sa.insert(LOOKS).values(_row(name, look)))


def _row(name: str, look: Look) -> dict[str, object]:
    return {"name": name, "device": str(look.seen.device), "inode": str(look.seen.inode),
            "size": look.seen.size, "mtime_ns": look.seen.mtime_ns, "at": look.at}  # fmt: skip
