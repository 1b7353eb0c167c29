"""What earlier runs have sent, as claims are held to it, and the recording of what a file sends.

A file is judged by one state of the database. Whoever decides on the file records its claims in
the same transaction (:meth:`Course.record`); where somebody else has meanwhile sent claims of
the same patients or under the same ids, that is refused, and the file is judged again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from typing import Any, Self

import sqlalchemy as sa

from edi_scrub.claims.model import Claim
from edi_scrub.claims.past import Past, PastTreatment
from edi_scrub.errors import ConfigurationError, OvertakenError
from edi_scrub.findings import Outcome
from edi_scrub.jobs import recording
from edi_scrub.jobs.database import Database, driver_text
from edi_scrub.jobs.faults import telling
from edi_scrub.jobs.notes import NONE, Mark, Notes, Told
from edi_scrub.jobs.patientkey import check_of, number_of
from edi_scrub.jobs.sent import (
    COUNT_OF_NUMBER,
    COUNT_OF_PATIENT,
    OF_NUMBER,
    OF_PATIENT,
    Kept,
    Sent,
    kept_of,
    sent_of,
)
from edi_scrub.jobs.tables import KEY_CHECK
from edi_scrub.rules.governed import VOID

EVER = datetime(9999, 1, 1, tzinfo=UTC)


class History:
    """What was sent, with the key that its patients are digests by."""

    def __init__(self, database: Database, key: bytes, before: datetime = EVER) -> None:
        """Look at what was sent before the moment ``before``.

        :raises ConfigurationError: the digests in the database are by another key.
        """
        self.database, self.key, self.before = database, key, before
        with database.read() as connection:
            kept = connection.scalar(sa.select(KEY_CHECK.c.digest))
        if kept not in (None, check_of(key)):
            raise ConfigurationError(
                "the history was written with another key: copy patient.key from the machine"
                " or the folder where it was made"
            )

    def __reduce__(self) -> tuple[Callable[..., History], tuple[str, bytes, datetime]]:
        """Another process opens the database anew."""
        url = self.database.url.render_as_string(hide_password=False)
        return _opened, (url, self.key, self.before)

    def begin(self) -> Course:
        """Begin to judge a file, or a piece of one."""
        return Course(self)


def _opened(url: str, key: bytes, before: datetime) -> History:
    return History(Database(url), key, before)


class Course:
    """One file between reading and decision; a context that ends the reading.

    :raises ScrubError: (from every method) the database cannot be reached.
    """

    def __init__(self, history: History) -> None:
        """Look at the database as it is now."""
        self._history = history
        self._notes = Notes()
        self._texts: dict[sa.SelectBase, str] = {}
        self._stack = ExitStack()
        self._stack.callback(self._notes.close)
        self._read = self._stack.enter_context(history.database.read())

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *raised: object) -> None:
        """End the reading, forget the notes."""
        self._stack.close()

    # -- while the file is judged

    def of(self, claim: Claim) -> Past:
        """What was sent before this claim, by earlier runs and by this file so far."""
        asked = sent_of(self._history.key, claim)
        under = self._under(*number_of(claim))
        kept, here = self._patient(asked.patient)
        own, own_here = self._own(asked, kept, here)
        rows = {one.id for one in own}
        kept = [one for one in kept if one.id not in rows]
        here = {place: one for place, one in here.items() if place not in own_here}
        treatments = [one for each in kept for one in each.treatments]
        treatments += [one for each in here.values() for one in each.treatments]
        same = [one for one in under if one.for_the_payer_of(asked)
                and one.responsibility == asked.responsibility]  # fmt: skip
        return Past(tuple(treatments), tuple(one.as_seen_by(asked) for one in same))

    def add(self, claim: Claim, outcome: Outcome, treatments: Sequence[PastTreatment]) -> None:
        """Note that a claim goes out, and what it replaces or voids.

        An original that stands already and goes out again, because somebody has said so, is
        still one claim.
        """
        entry = sent_of(self._history.key, claim, outcome.value, treatments)
        theirs = self._patient(entry.patient) if entry.answers_another else ([], {})
        own, own_here = self._own(entry, *theirs)
        self._notes.take_away(own)
        self._notes.withdraw(own_here)
        self._notes.send(entry, stands=entry.frequency != VOID)

    def knows(self, claim: Claim) -> bool:
        """Is it an original that stands already, with its id, payer, patient and days?"""
        asked = sent_of(self._history.key, claim)
        return not asked.answers_another and any(self._alike(asked))

    def told(self) -> Told:
        """Everything asked and noted; it can be pickled."""
        return self._notes.told()

    def is_news_to(self, told: Told) -> bool:
        """Would what is noted here have been an answer to what was asked there?"""
        return self._notes.are_news_to(told)

    def join(self, told: Told) -> None:
        """Take what was asked and noted elsewhere as if it had been here."""
        self._notes.join(told)

    def _own(
        self, entry: Sent, kept: list[Kept], here: dict[int, Sent]
    ) -> tuple[list[Kept], set[int]]:
        """What is the claim itself: what it replaces or voids, or it as it was sent before."""
        if entry.answers_another:
            return self._answered(entry, kept, here)
        return self._alike(entry)

    def _alike(self, entry: Sent) -> tuple[list[Kept], set[int]]:
        """The same claim, as earlier runs and this file have sent it."""
        number = entry.billing_npi, entry.claim_id
        here = self._notes.of_number(*number)
        return (
            [one for one in self._under(*number) if one.is_like(entry)],
            {place for place, one in here.items() if one.is_like(entry)},
        )

    def _answered(
        self, entry: Sent, kept: list[Kept], here: dict[int, Sent]
    ) -> tuple[list[Kept], set[int]]:
        """The claims that one with frequency 7 or 8 is about: of earlier runs, and of this file.

        Those with its id or the one in REF*F8; where there is none, since replacements often
        have an id of their own, those of the same patient, provider and days.
        """
        rows: list[Kept] = []
        places: set[int] = set()
        for claim_id in entry.ids:
            under = self._under(entry.billing_npi, claim_id)
            rows += [one for one in under if one.for_the_payer_of(entry)]
            found = self._notes.of_number(entry.billing_npi, claim_id)
            places |= {place for place, one in found.items() if one.for_the_payer_of(entry)}
        if rows or places or not entry.patient:
            return rows, places
        days = entry.first_day, entry.last_day
        same = [one for one in kept if (one.first_day, one.last_day) == days]
        return [one for one in same if one.for_the_payer_of(entry)], {
            place
            for place, one in here.items()
            if one.for_the_payer_of(entry) and (one.first_day, one.last_day) == days
        }

    def _patient(self, patient: bytes) -> tuple[list[Kept], dict[int, Sent]]:
        """The patient's claims that stand: of earlier runs, and of this file by their places."""
        if not patient:
            return [], {}
        mark = self._count(COUNT_OF_PATIENT, patient=patient)
        self._notes.ask_patient(patient, mark)
        kept = self._kept(OF_PATIENT, patient=patient) if mark != NONE else []
        return kept, self._notes.of_patient(patient)

    def _under(self, npi: str, claim_id: str) -> list[Kept]:
        """The claims of earlier runs with an id that stand."""
        mark = self._count(COUNT_OF_NUMBER, claim_id=claim_id, billing_npi=npi)
        self._notes.ask_number(npi, claim_id, mark)
        return self._kept(OF_NUMBER, claim_id=claim_id, billing_npi=npi) if mark != NONE else []

    def _count(self, statement: sa.SelectBase, **keys: str | bytes) -> Mark:
        """How many claims of earlier runs there are: mostly none, and asked of every claim.

        So it goes past SQLAlchemy, which takes several times as long as the database.
        """
        if statement not in self._texts:
            self._texts[statement] = driver_text(statement, self._read)
        with telling(), closing(self._read.connection.cursor()) as cursor:
            cursor.execute(self._texts[statement], keys)
            count, last = cursor.fetchone() or NONE
        return count, last or 0

    def _kept(self, statement: sa.Select[*tuple[Any, ...]], **keys: str | bytes) -> list[Kept]:
        """The claims of earlier runs that stand."""
        with telling():
            rows = self._read.execute(statement, {**keys, "before": self._history.before}).all()
        return [one for one in kept_of(rows) if not self._notes.is_gone(one)]

    # -- when it is decided

    def record(
        self, connection: sa.Connection, *, source: str, at: datetime, input_id: int | None = None
    ) -> int:
        """Enter the claims that go out, in the transaction that decides on their file.

        :param source: the file's name.
        :returns: how many claims were entered.
        :raises OvertakenError: what the file was held to is no longer so. Nothing is entered;
            let the transaction fail, and judge the file again.
        """
        assert self._history.before == EVER, "a look at an earlier state is not recorded"
        recording.lock(connection)
        recording.enter_key(connection, self._history.key)
        if not recording.holds(connection, self._notes):
            raise OvertakenError
        return recording.enter(connection, self._notes, source=source, at=at, input_id=input_id)
