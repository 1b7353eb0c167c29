"""``edi-scrub status``: what the ledger of the scheduled job knows."""

from __future__ import annotations

from pathlib import Path

import click

from edi_scrub.cli.configured import configured


@click.command()
@configured
@click.option("--last", type=click.IntRange(min=0), default=20, show_default=True, metavar="N",
              help="So many inputs, the latest; 0 for all.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="What programs read, with held claims.")
def status(config_file: Path, last: int, as_json: bool) -> None:
    r"""Show what became of each file: when, counts, dollars, outputs, and why.

    \b
    Example:
      edi-scrub status --last 5
    """
    from edi_scrub.config import read_config
    from edi_scrub.jobs.database import Database
    from edi_scrub.jobs.status import Status

    database = Database(read_config(config_file).database)
    with database.read() as connection:
        found = Status(connection, last)
    database.close()
    if as_json:
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(found.as_json()), indent=2))
    elif found.inputs:
        click.echo(found.table())
    else:
        click.echo("nothing yet")
