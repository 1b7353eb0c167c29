"""``edi-scrub scrub``: the main job."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edi_scrub.cli.judged import Judging, judging_options
from edi_scrub.cli.options import (
    ack_options,
    jobs_option,
    log_options,
    reporting_options,
)
from edi_scrub.cli.remembering import history_options
from edi_scrub.cli.screen import look
from edi_scrub.errors import ConfigurationError, ScrubError

if TYPE_CHECKING:
    from edi_scrub.evidencefile import EvidenceFile
    from edi_scrub.inputfile import Progress
    from edi_scrub.jobs.history import History
    from edi_scrub.scrubbing import Ack, FileRun, Reporting

NAMED = 5  # claim ids of the evidence file
LONG = 4 << 20  # bytes of input from which progress is shown


@click.command(no_args_is_help=True)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    metavar="DIR",
    help="Folder for the outputs; made where it is missing.  [default: this folder]",
)
@judging_options
@history_options
@ack_options
@reporting_options
@jobs_option
@click.option("--fail-on-reject", is_flag=True, help="End with 1 if any claim was rejected.")
@click.option("--force", is_flag=True, help="Overwrite outputs of an earlier run.")
@log_options
def scrub(
    files: tuple[str, ...],
    folder: Path,
    by: Judging,
    history: History | None,
    ack: Ack | None,
    reporting: Reporting,
    jobs: int,
    fail_on_reject: bool,
    force: bool,
    quiet: bool,
) -> None:
    r"""Scrub 837P files: write what is fit to be sent, what is held back, and why.

    FILE may be - for standard input. For claims.837, DIR gets claims.clean.837,
    claims.rejected.837, claims.report.html, .jsonl and .csv, and claims.summary.json;
    with --ack also claims.999.x12 and claims.277ca.x12.

    \b
    Exit status: 0 the clean file is there; 1 nothing to transmit; 65 no readable
    837P; 66 no input; 73, 74 an output failed; 78 a policy or evidence file
    is wrong.

    \b
    Example:
      edi-scrub scrub claims.837 -o out/
    """
    from edi_scrub.batch import scrub_files
    from edi_scrub.inputfile import name_of, stem_of
    from edi_scrub.reports.logline import Tally

    _refuse_same_names([stem_of(file) for file in files])
    policies = by.policies()
    options = by.options(history)
    runs: list[FileRun] = []
    failed = 0
    tally = Tally("scrub")
    watch = partial(_progress, quiet=quiet)
    for file, outcome in scrub_files(
        files,
        folder,
        policies,
        options,
        watch=watch,
        jobs=jobs,
        force=force,
        ack=ack,
        reporting=reporting,
    ):
        if isinstance(outcome, ConfigurationError):
            raise outcome
        if isinstance(outcome, ScrubError):
            click.echo(f"edi-scrub: {file}: {outcome}", err=True)
            tally.refused(name_of(file), outcome)
            failed = failed or outcome.status
        else:
            tally.done(outcome.summary, outcome.seconds)
            runs.append(outcome)
    if not quiet and runs:
        _show(runs)
    if not quiet and not failed and options.evidence is not None:
        _tell_unused(options.evidence, runs)
    status = failed or _status(runs, fail_on_reject=fail_on_reject)
    tally.finish(status)
    sys.exit(status)


def _status(runs: list[FileRun], *, fail_on_reject: bool) -> int:
    """0 where something can be sent, else 1; with ``fail_on_reject`` 1 for any rejected claim."""
    if fail_on_reject and any(run.summary["claims"]["rejected"] for run in runs):
        return 1
    return 0 if any("clean" in run.outputs for run in runs) else 1


def _refuse_same_names(stems: list[str]) -> None:
    twice = {stem for stem in stems if stems.count(stem) > 1}
    if twice:
        raise click.UsageError(
            f"two inputs would write the same outputs ({min(twice)}.*): scrub them into"
            " different folders"
        )


def _show(runs: list[FileRun]) -> None:
    """The end of a run: a table on a terminal and for several files, a line otherwise."""
    from edi_scrub.reports import terminal

    found = [(run.summary, str(run.outputs["html"])) for run in runs]
    if len(found) > 1:
        click.echo(terminal.files(found, look()))
    elif sys.stdout.isatty():
        click.echo(terminal.table(*found[0], look()))
    else:
        click.echo(terminal.line(*found[0]))


def _tell_unused(evidence: EvidenceFile, runs: list[FileRun]) -> None:
    """Name the claims of the evidence file that no input has: most likely a wrong id."""
    from edi_scrub.claims.values import shown

    unused = evidence.unused(claim_id for run in runs for claim_id in run.attested)
    if unused:
        more = f" and {len(unused) - NAMED} more" if len(unused) > NAMED else ""
        ids = ", ".join(map(shown, unused[:NAMED])) + more
        click.echo(f"edi-scrub: {evidence.name}: no claim of the input has the id {ids}", err=True)


@contextmanager
def _progress(file: str, quiet: bool) -> Iterator[Progress | None]:
    """A bar on standard error, where that is a terminal and the input is long."""
    size = os.path.getsize(file) if os.path.isfile(file) else 0  # noqa: PTH113, PTH202
    if quiet or size < LONG or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=size, label=Path(file).name, file=sys.stderr) as bar:
        yield bar.update
