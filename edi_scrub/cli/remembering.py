"""``--history``: the options of commands that look at what was sent before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from edi_scrub.jobs.history import History

Command = Callable[..., None]
KEY = "EDI_SCRUB_HISTORY_KEY"

key_option = click.option(
    "--history-key",
    "key_file",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar=KEY,
    metavar="FILE",
    help="The key of the history's patients.  [default: patient.key beside the SQLite file]",
)
now_option = click.option(
    "--now",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    metavar="DATE",
    help="Look at the history as it was then, as 2026-01-05 or 2026-01-05T12:00.",
)


def history_options(command: Command) -> Command:
    """``--history`` and its key, which the command gets as ``history``.

    The command may have ``--now``: then what was sent before that moment counts.
    """

    @wraps(command)
    def remembering(
        *words: object, history_url: str | None, key_file: Path | None, **options: Any
    ) -> None:
        history = None
        if history_url is not None:
            history = _opened(history_url, key_file, options.get("now"))
            click.get_current_context().call_on_close(history.database.close)
        command(*words, history=history, **options)

    remembering = click.option(
        "--history",
        "history_url",
        metavar="URL",
        help="Hold claims to what was sent before: sqlite:///FILE or postgresql://USER@HOST/NAME."
        " Nothing is entered there.",
    )(remembering)
    return key_option(remembering)


def _opened(url: str, key_file: Path | None, now: datetime | None) -> History:
    from edi_scrub.jobs.history import EVER
    from edi_scrub.jobs.opening import history_at

    return history_at(url, key_file, now.astimezone() if now else EVER)
