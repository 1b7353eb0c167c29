"""When the versions of a policy are in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from edi_scrub.policy.model import Policy, Version

DAY = timedelta(days=1)


def periods(policy: Policy) -> Iterator[tuple[Version, date]]:
    """Each version with the last day it governs; :data:`date.max` where none is set."""
    nexts = [version.effective - DAY for version in policy.version[1:]]
    for version, before_next in zip(policy.version, [*nexts, date.max], strict=True):
        yield version, min(before_next, version.ends or date.max)
