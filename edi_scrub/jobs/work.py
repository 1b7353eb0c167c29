"""One taken input scrubbed into outputs that wait for their names; a worker can do it."""

from __future__ import annotations

from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from edi_scrub.errors import NoInputError, ScrubError
from edi_scrub.inputfile import Watched, opened
from edi_scrub.jobs.following import Control, Followed, HeldClaim
from edi_scrub.jobs.publishing import Output
from edi_scrub.judging import Options, knowing
from edi_scrub.policy.library import Policies
from edi_scrub.scrubbing import PLAIN, Ack, Reporting, scrub_staged
from edi_scrub.staging import Staging

if TYPE_CHECKING:
    from edi_scrub.jobs.notes import Told
    from edi_scrub.parallel import Workers


class ChangedError(ScrubError):
    """Somebody wrote to the input while it was read: it was not complete."""

    status = 75


class Task(NamedTuple):
    """What is to be scrubbed: where it lies, its name, and where its outputs go by kind."""

    path: Path
    name: str
    token: str
    sha256: str
    places: dict[str, Path]


class Scrubbed(NamedTuple):
    """What an input has come to; it can be pickled.

    ``past`` is what was asked of the history, and which claims go out.
    """

    summary: dict[str, Any]
    outputs: list[Output]
    controls: list[Control]
    held: list[HeldClaim]
    past: Told | None = None


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex.

    :raises NoInputError: it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise NoInputError(f"reading an input failed: {error.strerror}") from None


def scrub_task(
    task: Task,
    policies: Policies,
    options: Options,
    ack: Ack | None = None,
    reporting: Reporting = PLAIN,
    workers: Workers | None = None,
) -> Scrubbed:
    """Scrub an input; what it comes to is on the disk, under temporary names.

    :raises ChangedError: it is not, or no longer, what ``task`` says.
    :raises ScrubError: as :func:`edi_scrub.scrubbing.scrub_file`.
    """
    notes = Followed()
    with (
        opened(str(task.path)) as stream,
        Staging(task.places, token=task.token) as staging,
        knowing(options) as known,
    ):
        try:
            done = scrub_staged(
                Watched(stream), task.name, staging, policies, options,
                ack=ack, reporting=reporting, workers=workers, known=known, followers=(notes,),
            )  # fmt: skip
        except ScrubError:
            _unchanged(task, digest(task.path))
            raise
        _unchanged(task, done.summary["source"]["sha256"])
        _unchanged(task, digest(task.path))
        kept = staging.keep(done.kinds)
        past = known.told() if known else None
    outputs = [
        Output(kind, path, task.places[kind], digest(path), path.stat().st_size)
        for kind, path in kept.items()
    ]
    return Scrubbed(done.summary, outputs, notes.controls(), notes.held, past)


def _unchanged(task: Task, found: str) -> None:
    if found != task.sha256:
        raise ChangedError("an input was written to while it was read")


def scrub_elsewhere(task: Task, ack: Ack | None, reporting: Reporting) -> Scrubbed:
    """The same, in a worker."""
    from edi_scrub.parallel import known

    return scrub_task(task, *known(), ack=ack, reporting=reporting)
