"""``edi-scrub report``: one report over many runs."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

import click

from edi_scrub.cli.screen import look
from edi_scrub.errors import NoInputError, NotReadableError

if TYPE_CHECKING:
    from edi_scrub.reports.overview.document import Document
    from edi_scrub.reports.overview.periods import By
    from edi_scrub.reports.overview.runs import Left

Form = Literal["html", "json", "csv", "table"]
NAMED = 3  # files of a kind that are left out
MANY = 200  # runs from which progress is shown
KINDS: dict[Form, str] = {"html": "html", "json": "summary", "csv": "csv", "table": "jsonl"}


@click.command(no_args_is_help=True)
@click.argument("folders", nargs=-1, required=True, metavar="OUTDIR...",
                type=click.Path(exists=True, file_okay=False, path_type=Path))  # fmt: skip
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="File to write.  [default: standard output]")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["html", "json", "csv", "table"]),
              help="[default: html into a file, else table]")  # fmt: skip
@click.option("--by", type=click.Choice(["day", "week", "month"]),
              help="By what rates are told.  [default: as fits]")  # fmt: skip
@click.option("--force", is_flag=True, help="Overwrite FILE.")
def report(
    folders: tuple[Path, ...], output: Path | None, form: Form | None, by: By | None, force: bool
) -> None:
    r"""Report on many runs: rates over time, top reasons, dollars held and released.

    Reads what scrub has left in the folders and those below: summaries, report.jsonl and
    clean files. A run's day is that of its input's first interchange. A claim that was held
    is released where a later run lets it out: same payer, same id.

    \b
    Exit status: 0; 65 files that are damaged were left out; 66 there is no run.

    \b
    Example:
      edi-scrub report out/ -o month.html
    """
    from edi_scrub.reports.overview.document import document
    from edi_scrub.reports.overview.sums import overview

    with _progress() as progress:
        view = overview(folders, progress)
    _tell(view.left, view.undated)
    if not view.lines:
        raise NoInputError("there is no run in what is named: no .summary.json that can be read")
    form = form or ("html" if output else "table")
    _write(document(view, by), form, output, force=force)
    if any(one.damaged for one in view.left):
        sys.exit(NotReadableError.status)


def _write(found: Document, form: Form, output: Path | None, *, force: bool) -> None:
    """To the file, whole or not at all, else to standard output."""
    from edi_scrub.reports.overview import page, plain
    from edi_scrub.reports.terminal import PLAIN
    from edi_scrub.staging import Staging

    forms: dict[Form, Callable[[BinaryIO, Document], None]] = {
        "html": page.write_html,
        "json": plain.write_json,
        "csv": plain.write_csv,
        "table": partial(plain.write_table, look=PLAIN if output else look()),
    }
    write = forms[form]
    if output is None:
        write(sys.stdout.buffer, found)
        return
    kind = KINDS[form]
    with Staging({kind: output}, force=force) as staging:
        write(staging.open(kind), found)
        staging.publish(frozenset({kind}))


def _tell(left: list[Left], undated: int) -> None:
    """What is left out, a line a reason."""
    reasons = defaultdict(list)
    for one in left:
        reasons[one.why].append(click.format_filename(one.path))
    for why, names in reasons.items():
        more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
        click.echo(f"edi-scrub: {', '.join(names[:NAMED])}{more}: {why}", err=True)
    if undated:
        message = "without a day: they count in the sums, not over time, and release nothing"
        click.echo(f"edi-scrub: {undated:,} runs are {message}", err=True)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A line on standard error that counts, where that is a terminal and there are many runs."""
    shown = sys.stderr.isatty()

    def count(done: int, every: int) -> None:
        if shown and every >= MANY and (done % 50 == 0 or done == every):
            end = "\n" if done == every else ""
            click.echo(f"\rreading run {done:,} of {every:,}{end}", nl=False, err=True)

    yield count
