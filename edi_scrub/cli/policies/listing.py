"""``edi-scrub policies list``: every policy that is loaded."""

from __future__ import annotations

from pathlib import Path

import click

from edi_scrub.cli.options import folders_option, load


@click.command("list")
@folders_option
def list_(folders: tuple[Path, ...]) -> None:
    r"""List every policy that is loaded.

    \b
    Example:
      edi-scrub policies list
    """
    from edi_scrub.reports.terminal import columns

    found = load(folders, "warn").policies
    rows = [
        (p.id, p.carrier, f"{p.version[0].effective} on", str(len(p.version)), str(p.last_checked))
        for p in sorted(found, key=lambda policy: policy.id)
    ]
    click.echo(columns(rows, ("policy", "carrier", "dates of service", "versions", "checked")))
