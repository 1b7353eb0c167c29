"""``edi-scrub policies list``: every policy that is loaded."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

import click

from edi_scrub.cli.options import folders_option, form_option, load, now_option


@click.command("list")
@folders_option
@click.option("--stale", type=click.IntRange(0), metavar="DAYS",
              help="Only those last checked longer ago than that.")  # fmt: skip
@now_option
@form_option("table", "json")
def list_(
    folders: tuple[Path, ...], stale: int | None, now: date, form: Literal["table", "json"]
) -> None:
    r"""List every policy that is loaded.

    With the years of service it governs, and when somebody last compared it with the payer's
    text; as JSON also how many of its lists are verified.

    \b
    Example:
      edi-scrub policies list --stale 180
    """
    from edi_scrub.reports.policylist import list_text, listed

    rows = listed(load(folders, "warn").policies, now, stale)
    if form == "json":
        from edi_scrub.reports.jsonfile import document

        click.echo(document(rows))
    elif rows:
        click.echo(list_text(rows))
    else:
        click.echo(f"No policy was last checked more than {stale} days before {now}.")
