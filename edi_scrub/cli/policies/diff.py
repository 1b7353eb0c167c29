"""``edi-scrub policies diff``: what other policies would have made of past claims."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from edi_scrub.cli.options import (
    correct_option,
    form_option,
    guide_option,
    load,
    rule_options,
    unverified_option,
)
from edi_scrub.errors import ScrubError

if TYPE_CHECKING:
    from edi_scrub.impact import Impact
    from edi_scrub.judging import Options
    from edi_scrub.policy.library import Policies
    from edi_scrub.reports.changes import Changed
    from edi_scrub.rules.choosing import Chosen

BUILT_IN = "built-in"


def _side(_context: click.Context, _argument: click.Parameter, value: str) -> tuple[Path, ...]:
    """A folder or a file of policies, or the word for none beside the built-in ones."""
    if value == BUILT_IN:
        return ()
    if not Path(value).exists():
        raise click.BadParameter(f"{value} is no folder, no file and not {BUILT_IN}")
    return (Path(value),)


@click.command(no_args_is_help=True)
@click.argument("old", callback=_side)
@click.argument("new", callback=_side)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--all", "every", is_flag=True,
              help="Also claims that keep their outcome, with other findings.")  # fmt: skip
@form_option("table", "json", "csv")
@correct_option
@guide_option
@unverified_option
@rule_options
def diff(
    old: tuple[Path, ...],
    new: tuple[Path, ...],
    files: tuple[str, ...],
    every: bool,
    form: Literal["table", "json", "csv"],
    correct: Literal["none", "safe", "policy"],
    guide: Literal["full", "envelope", "off"],
    unverified: Literal["warn", "reject"],
    rules: Chosen | None,
) -> None:
    r"""Show which claims of past files come out differently under NEW policies than under OLD.

    OLD and NEW are what --policies takes, a folder that adds to the built-in policies or
    replaces them by id; or one file; or the word built-in. Nothing is written and nothing
    sent. A file that cannot be read to its end is compared as far as it goes and named.

    \b
    Example:
      edi-scrub policies diff built-in my-policies/ past/*.837
    """
    from edi_scrub.impact import Impact
    from edi_scrub.judging import Options
    from edi_scrub.reports import changes

    sides = load(old, unverified), load(new, unverified)
    impact, failed = Impact(), [0]
    rows = _rows(files, sides, Options(correct, rules, guide), impact, failed)
    write = {"table": changes.write_table, "json": changes.write_json, "csv": changes.write_csv}
    write[form](sys.stdout.buffer, (row for row in rows if every or changes.moved(row)), impact)
    sys.exit(failed[0])


def _rows(
    files: tuple[str, ...],
    sides: tuple[Policies, Policies],
    options: Options,
    impact: Impact,
    failed: list[int],
) -> Iterator[Changed]:
    """The changes of every file; ``failed`` gets the status of the first that fails."""
    from edi_scrub.inputfile import Watched, name_of, opened
    from edi_scrub.pipeline import claims_of, no_collector
    from edi_scrub.reports.changes import row_of

    for file in files:
        try:
            with no_collector(), opened(file) as stream:
                claims = claims_of(Watched(stream), options)
                for change in impact.changes(claims, *sides, options):
                    yield row_of(change, name_of(file))
        except ScrubError as error:
            click.echo(f"edi-scrub: {file}: {error}", err=True)
            failed[0] = failed[0] or error.status
