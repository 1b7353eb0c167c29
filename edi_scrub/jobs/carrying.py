"""What was decided of an input is carried out: published and archived, or put into quarantine.

Every step may have been done before, by a run that has died since.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from edi_scrub.config import Config
from edi_scrub.jobs.inbox import Seen, seen, taken
from edi_scrub.jobs.inputs import RELEASE, Input, Inputs, outputs_of
from edi_scrub.jobs.publishing import Output, move, publish, sweep, write_beside
from edi_scrub.jobs.tables import OUTPUTS

REASON = ".reason.txt"  # what is added to the name of a file in quarantine, beside it


LATE = "somebody wrote to it after it was scrubbed: see what is new in it, and send that again"


class Carrier:
    """Brings inputs that are decided on to their end."""

    def __init__(self, config: Config, inputs: Inputs) -> None:
        """``inputs`` are those of this run."""
        self.folders = config.folders
        self.inputs = inputs

    def carry(self, one: Input) -> Input:
        """The input as it is in the end; one that is not decided on stays what it is.

        :raises ScrubError: the disk or the database failed; it can be done again.
        """
        if one.state == "decided":
            return self._published(one)
        return self._quarantined(one) if one.state == "refused" else one

    def outputs(self, one: Input) -> list[Output]:
        """What was decided to be published of it."""
        with self.inputs.database.read() as connection:
            return outputs_of(connection, one.id)

    def _published(self, one: Input) -> Input:
        """Give the outputs their names, and put the input away."""
        publish(self.outputs(one))
        if one.outcome == "skipped":
            sweep(self.folders, one.token)
        if self._is_late(one):
            reason = f"{one.reason}; {LATE}" if one.reason else LATE
            found = {"reason": reason, "archived": self._aside(one, reason)}
        else:
            found = {"archived": self._put_away(one, self.folders.archive)}
        moment = datetime.now(UTC)
        with self.inputs.database.begin() as connection:
            published = sa.update(OUTPUTS).where(OUTPUTS.c.input_id == one.id)
            connection.execute(published.values(published_at=moment))
            return self.inputs.move_in(connection, one, "done", done_at=moment, **found)

    def _quarantined(self, one: Input) -> Input:
        kept = self._aside(one, one.reason)
        return self.inputs.move(one, "quarantined", done_at=datetime.now(UTC), archived=kept)

    def _aside(self, one: Input, reason: str) -> str:
        """Put the input into quarantine, with the reason beside it; where it is then."""
        beside = self.folders.quarantine / f"{one.stem}{one.extension}{REASON}"
        write_beside(beside, f"{one.name}: {reason}\n", one.token)
        return self._put_away(one, self.folders.quarantine)

    def _is_late(self, one: Input) -> bool:
        """Does a taken file hold more than was scrubbed?"""
        now = seen(taken(self.folders.inbox, one.token))
        return isinstance(now, Seen) and (now.size, now.mtime_ns) != (one.size, one.mtime_ns)

    def _put_away(self, one: Input, folder: Path) -> str:
        if one.kind == RELEASE:
            return ""
        target = folder / (one.stem + one.extension)
        move(taken(self.folders.inbox, one.token), target, one.token)
        return str(target)
