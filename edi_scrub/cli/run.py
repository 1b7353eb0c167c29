"""``edi-scrub run``: one pass of the scheduled job."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edi_scrub.cli.configured import configured
from edi_scrub.errors import ScrubError

if TYPE_CHECKING:
    from edi_scrub.config import Config
    from edi_scrub.jobs.passing import Pass


@click.command()
@configured
@click.option("--dry-run", is_flag=True, help="Say what a pass would do, and do nothing.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def run(config_file: Path, dry_run: bool, quiet: bool) -> None:
    r"""Scrub what is complete in the inbox, once; safe to begin from cron every minute.

    Every file goes from the inbox to the archive, its outputs to their folders, and the
    ledger knows of it; one that is no readable 837P goes into quarantine with the reason.
    docs/running.md says what happens at a crash, and what to do at each status.

    \b
    Exit status: 0 all is well; 1 with fail_on_reject, a claim was held back; 65 a
    file is in quarantine; 66 the inbox or a file of it cannot be read; 70 a fault of
    edi-scrub's own; 73, 74 an output failed; 75 another run works; 78 the
    configuration is wrong.

    \b
    Example:
      edi-scrub run -c /etc/edi-scrub/edi-scrub.toml
    """
    from edi_scrub.config import read_config
    from edi_scrub.jobs.passing import Pass
    from edi_scrub.log import configure

    config = read_config(config_file)
    keys = config.keys
    configure(keys.log_format, quiet=quiet, file=config.file(keys.log_file))
    if dry_run:
        _try(config)
    else:
        sys.exit(_work(Pass(config), quiet=quiet))


def _try(config: Config) -> None:
    """Say what a pass would do."""
    from dataclasses import replace

    from edi_scrub.jobs.database import Database
    from edi_scrub.jobs.passing import require
    from edi_scrub.jobs.trial import history_of, trial

    require(config)
    database = Database(config.database)
    options = replace(config.options(), history=history_of(config, database))
    for sentence in trial(config, database, config.policies(), options):
        click.echo(sentence)
    database.close()


def _work(found: Pass, *, quiet: bool) -> int:
    """Work a pass through; its status."""
    from edi_scrub.jobs.commands import follow_up
    from edi_scrub.jobs.lock import HeldError
    from edi_scrub.jobs.passing import STATUS
    from edi_scrub.jobs.telling import sentence, tell, tell_end
    from edi_scrub.reports.logline import Tally

    tally, began = Tally("run"), datetime.now(UTC)
    try:
        for one in found.work():
            tell(tally, one)
            faulty = one.row.outcome in STATUS
            if faulty or not quiet:
                click.echo(sentence(one.row), err=faulty)
        for name in found.strays:
            click.echo(f"{name}: in quarantine, the ledger knows nothing of it", err=True)
        status = found.status()
    except ScrubError as error:
        click.echo(f"edi-scrub: {error}", err=True)
        status = error.status
    try:
        follow_up(found, status)
    except ScrubError as error:
        click.echo(f"edi-scrub: {error}", err=True)
        status = max(status, error.status)
    tell_end(tally, found, status)
    if status == HeldError.status:  # that one leaves its own
        return status
    return max(status, _leave_metrics(found, began, status))


def _leave_metrics(found: Pass, began: datetime, status: int) -> int:
    """Write ``metrics_file``, where there is to be one; a status above 0 where that fails."""
    path = found.config.file(found.config.keys.metrics_file)
    if path is None:
        return 0
    from edi_scrub.jobs import metrics

    seconds = (datetime.now(UTC) - began).total_seconds()
    last = metrics.LastRun(began, seconds, status, len(found.looked.waiting))
    try:
        metrics.leave(path, found.config.database, last)
    except ScrubError as error:
        click.echo(f"edi-scrub: {error}", err=True)
        return error.status
    return 0
