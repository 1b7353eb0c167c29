"""``edi-scrub init``: what the scheduled job needs, to begin with."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", metavar="[DIR]", default=Path(),
                type=click.Path(file_okay=False, path_type=Path))  # fmt: skip
def init(folder: Path) -> None:
    r"""Write a commented edi-scrub.toml into DIR, and make the folders it names.

    A configuration that is there already is kept, and the folders that it names and that
    are missing are made. Everything is its owner's alone.

    \b
    Example:
      edi-scrub init /srv/edi-scrub
    """
    from edi_scrub.jobs.beginning import begin

    config = begin(folder)
    click.echo(f"configuration: {config.path}")
    for name, place in config.folders._asdict().items():
        click.echo(f"{name + ':':14} {place}")
    click.echo(f"\nPut files into the inbox, and begin this every minute:\n"
               f"  edi-scrub run -c {config.path}")  # fmt: skip
