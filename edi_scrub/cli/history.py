"""``edi-scrub history``: what was sent before, seeded from old files and pruned."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from edi_scrub.cli.options import load, policy_options
from edi_scrub.cli.remembering import key_option
from edi_scrub.errors import ScrubError

if TYPE_CHECKING:
    from typing import Literal

    from edi_scrub.jobs.history import History

Command = Callable[..., None]


@click.group(no_args_is_help=True)
def history() -> None:
    r"""Seed and prune the history: the claims that were sent, and what they treated.

    It is kept by edi-scrub run, and claims are held to it: how long after the last
    treatment, how much of a drug in all, whether an id was sent before. Patients are
    digests by a key in a file of its own; no name and no member id is kept.

    \b
    Example:
      edi-scrub history import sent/*.837 --history sqlite:///state/ledger.db
    """


def _place_options(command: Command) -> Command:
    """``--history`` with its key, or ``-c``: where the history is; the command gets it."""

    @wraps(command)
    def placed(
        *words: object, url: str | None, key_file: Path | None, config: Path | None, **options: Any
    ) -> None:
        found = _found(url, key_file, config)
        click.get_current_context().call_on_close(found.database.close)
        command(*words, found=found, **options)

    for option in (
        click.option("-c", "--config", type=click.Path(dir_okay=False, path_type=Path),
                     metavar="FILE", help="The configuration of the scheduled job, whose history"
                     " it is.  [default: edi-scrub.toml]"),
        key_option,
        click.option("--history", "url", metavar="URL", help="The history, where it is not that of"
                     " a configuration: sqlite:///FILE or postgresql://USER@HOST/NAME."),
    ):  # fmt: skip
        placed = option(placed)
    return placed


def _found(url: str | None, key_file: Path | None, config: Path | None) -> History:
    """The history that is meant; made where there is none yet."""
    from edi_scrub.config import NAME, read_config
    from edi_scrub.jobs.opening import new_history_at

    if url is not None and config is not None:
        raise click.UsageError("the history is that of --history or of --config, not of both")
    if url is None:
        place = config or Path(NAME)
        if config is None and not place.is_file():
            raise click.UsageError(f"say which history: --history URL, or --config ({NAME})")
        known = read_config(place)
        url = known.database
        key_file = key_file or known.history_key
    return new_history_at(url, key_file)


@history.command("import", no_args_is_help=True)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@_place_options
@policy_options
def import_(
    files: tuple[str, ...],
    found: History,
    folders: tuple[Path, ...],
    unverified: Literal["warn", "reject"],
) -> None:
    r"""Enter the claims of files that were sent, whatever they are judged to be today.

    Give them in the order in which they were sent. A claim that is there already is left as
    it is, so that a file may be given again; a replacement takes the place of its claim.

    \b
    Example:
      edi-scrub history import sent/2025-*.837 -c edi-scrub.toml
    """
    from edi_scrub.jobs.seeding import seed

    policies = load(folders, unverified)
    failed = 0
    for file in files:
        try:
            seeded = seed(found, file, policies, datetime.now(UTC))
        except ScrubError as error:
            click.echo(f"edi-scrub: {file}: {error}", err=True)
            failed = failed or error.status
        else:
            click.echo(f"{file}: {seeded.entered} claims entered, {seeded.known} there already")
    sys.exit(failed)


@history.command(no_args_is_help=True)
@click.option("--before", type=click.DateTime(["%Y-%m-%d"]), required=True, metavar="DATE",
              help="The first day of service that stays.")  # fmt: skip
@_place_options
def forget(before: datetime, found: History) -> None:
    r"""Forget the claims whose services were all before a day, and what they treated.

    \b
    Example:
      edi-scrub history forget --before 2023-01-01
    """
    from edi_scrub.jobs.recording import forget as take_away

    with found.database.begin() as connection:
        count = take_away(connection, before.date())
    click.echo(f"{count} claims forgotten")
