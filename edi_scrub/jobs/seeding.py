"""Old files into the history, as if they had been sent by an earlier run."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import NamedTuple

from edi_scrub.claims.model import Claim
from edi_scrub.findings import Outcome
from edi_scrub.jobs.faults import UnreachableError
from edi_scrub.jobs.history import Course, History, OvertakenError
from edi_scrub.pipeline import claims_of
from edi_scrub.policy.library import Policies
from edi_scrub.rules.course import treatments
from edi_scrub.scrubbing import Watched, name_of, opened

TRIES = 5  # where other runs enter claims of the same patients meanwhile


class Seeded(NamedTuple):
    """How many claims of a file were entered, and how many were there already."""

    entered: int
    known: int


def seed(history: History, path: str, policies: Policies, now: datetime) -> Seeded:
    """Enter the claims of a file that was sent: all of it or nothing.

    They were sent on the date of its interchange (``now`` where it has none). An original that is
    there already is left; a replacement takes the place of its claim, a void takes it away.

    :raises ScrubError: the file is no readable 837P, or the database cannot be written.
    """
    for _ in range(TRIES):
        with history.begin() as course:
            known, sent = _read(course, path, policies)
            try:
                with history.database.begin() as connection:
                    entered = course.record(connection, source=name_of(path), at=sent or now)
            except OvertakenError:
                continue
            return Seeded(entered, known)
    raise UnreachableError(f"{path}: other runs enter claims of its patients; try again")


def _read(course: Course, path: str, policies: Policies) -> tuple[int, datetime | None]:
    """How many claims are known already, and when the file was sent."""
    known, sent = 0, None
    with opened(path) as stream:
        for claim in claims_of(Watched(stream)):
            sent = sent or _sent(claim)
            if course.knows(claim):
                known += 1
            else:
                course.add(claim, Outcome.CLEAN, treatments(claim, policies))
    return known, sent


def _sent(claim: Claim) -> datetime | None:
    day = claim.context.interchange_date
    return datetime.combine(day, time(), UTC) if day else None
