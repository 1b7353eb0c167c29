"""Old files into the history, as if they had been sent by an earlier run."""

from __future__ import annotations

from datetime import UTC, datetime, time
from functools import partial
from typing import NamedTuple

from edi_scrub.claims.model import Claim
from edi_scrub.findings import Outcome
from edi_scrub.inputfile import Watched, name_of, opened
from edi_scrub.jobs.history import Course, History
from edi_scrub.jobs.sending import undisturbed
from edi_scrub.pipeline import claims_of
from edi_scrub.policy.library import Policies
from edi_scrub.rules.course import treatments


class Seeded(NamedTuple):
    """How many claims of a file were entered, and how many were there already."""

    entered: int
    known: int


def seed(history: History, path: str, policies: Policies, now: datetime) -> Seeded:
    """Enter the claims of a file that was sent: all of it or nothing.

    They were sent on the date of its interchange (``now`` where it has none). An original that is
    there already is left; a replacement takes the place of its claim, a void takes it away.

    :raises ScrubError: the file is no readable 837P, the database cannot be written, or other
        runs enter claims of its patients all the time.
    """
    return undisturbed(partial(_seed, history, path, policies, now))


def _seed(history: History, path: str, policies: Policies, now: datetime) -> Seeded:
    with history.begin() as course:
        known, sent = _read(course, path, policies)
        with history.database.begin() as connection:
            entered = course.record(connection, source=name_of(path), at=sent or now)
        return Seeded(entered, known)


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
