"""``edi-scrub codes list``: which code sets are read."""

from __future__ import annotations

from pathlib import Path

import click

from edi_scrub.cli.options import folders_option, load


@click.command("list")
@folders_option
def list_(folders: tuple[Path, ...]) -> None:
    r"""List the code sets that are read, with the edition of CMS's tables.

    \b
    Example:
      edi-scrub codes list
    """
    from edi_scrub.policy.folders import data
    from edi_scrub.reports.terminal import columns

    found = load(folders, "warn").codes
    rows = [
        ("drugs", "", str(len(found.drugs))),
        ("procedures", "", str(len(found.procedures))),
        ("families", "", str(len(found.families))),
        ("modifiers", "", str(len(found.modifiers))),
    ]
    rows += [(kind, str(edition), str(count)) for kind, edition, count in found.tables()]
    click.echo(columns(rows, ("codes", "edition", "entries")))
    click.echo(f"\nImported code sets are kept in {data() or 'no folder: EDI_SCRUB_DATA is empty'}")
