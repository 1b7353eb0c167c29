"""What one call of ``edi-scrub hook`` is to do: its file, its output, and how it may fail."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from edi_scrub.jobs.hook import Plan

Command = Callable[..., None]
STANDARD = "-"
_OPTIONS = (
    click.option("--force", is_flag=True, help="Overwrite the output file."),
    click.option(
        "--fail-on-reject", is_flag=True, help="Pass nothing on if any claim is held back."
    ),
    click.option(
        "--pass-unreadable",
        is_flag=True,
        help="Pass on with status 3 what is no readable 837P, too.",
    ),
    click.option(
        "--fail-open/--fail-closed",
        help="Where a fault of edi-scrub, a policy file or the disk, or the timeout keeps the file"
        " from being judged: pass it on as it is with status 3, or pass nothing on.  [default:"
        " --fail-closed]",
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0),
        default=0,
        metavar="SECONDS",
        help="End with 75 unless the output is complete within so many seconds."
        "  [default: no limit]",
    ),
    click.option(
        "--reports",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help="Folder for the reports and for the claims that are held back."
        "  [default: none are kept]",
    ),
    click.option(
        "-o",
        "--output",
        default=STANDARD,
        metavar="FILE|-",
        help="Where the transmit-ready file goes.  [default: standard output]",
    ),
    click.argument("source", default=STANDARD, metavar="[FILE|-]"),
)


def planned(command: Command) -> Command:
    """The options of a call, which the command gets as ``plan``."""

    @wraps(command)
    def planning(
        *,
        source: str,
        output: str,
        reports: Path | None,
        timeout: float,
        fail_open: bool,
        pass_unreadable: bool,
        fail_on_reject: bool,
        force: bool,
        **options: object,
    ) -> None:
        from edi_scrub.jobs.hook import Plan, unused_stem

        target = None if output == STANDARD else Path(output)
        plan = Plan(source, unused_stem(source), target, reports, timeout, fail_open,
                    pass_unreadable, fail_on_reject, force)  # fmt: skip
        _refuse(plan)
        command(plan=plan, **options)

    for option in _OPTIONS:
        planning = option(planning)
    return planning


def _refuse(plan: Plan) -> None:
    """Refuse what cannot be done here, or would do harm.

    :raises click.UsageError: it is one of these.
    """
    from edi_scrub.jobs.deadline import SUPPORTED

    if plan.timeout and not SUPPORTED:
        raise click.UsageError("--timeout needs a system with alarms, which this one has not")
    if plan.output is not None and _same(plan.source, plan.output):
        raise click.UsageError("the output would overwrite the input")


def _same(source: str, target: Path) -> bool:
    """Are the two one file?"""
    return source != STANDARD and target.exists() and target.samefile(source)
