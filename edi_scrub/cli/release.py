"""``edi-scrub release``: a person decides that a held claim goes out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from edi_scrub.cli.configured import configured

if TYPE_CHECKING:
    from edi_scrub.config import Config
    from edi_scrub.jobs.inputs import Inputs


@click.command(no_args_is_help=True)
@click.argument("names", nargs=-1, required=True, metavar="CLAIM...|FILE")
@click.option("--who", required=True, metavar="NAME", help="Who has decided so.")
@click.option("--why", required=True, metavar="TEXT", help="Why; no patient's name, please.")
@click.option("--file", default="", metavar="FILE",
              help="Of which input the claims are, where several hold one of that id.")  # fmt: skip
@configured
def release(names: tuple[str, ...], who: str, why: str, file: str, config_file: Path) -> None:
    r"""Send held claims out after all, or a file through the inbox again.

    CLAIM is the id (CLM01) of a claim that run has held back: a new 837 with just those
    claims, as they came, is put into the outbox. FILE is the name of an input that was
    skipped or is in quarantine: it goes back into the inbox. Each is released once, and
    the ledger keeps who and why.

    \b
    Example:
      edi-scrub release PT17 --who "A. Biller" --why "records sent by fax, approved"
    """
    if not (who.strip() and why.strip()):
        raise click.UsageError("--who and --why have to say something")
    from edi_scrub.config import read_config
    from edi_scrub.jobs.heldclaims import RefusedReleaseError
    from edi_scrub.jobs.passing import opened, require
    from edi_scrub.jobs.returning import named, put_back

    config = read_config(config_file)
    require(config)
    with opened(config) as inputs:
        with inputs.database.read() as connection:
            is_file = len(names) == 1 and not file and bool(named(connection, names[0]))
        try:
            if is_file:
                click.echo(f"{names[0]}: back in the inbox, as"
                           f" {put_back(config, inputs, names[0], who, why)}")  # fmt: skip
            else:
                _claims(config, inputs, names, file, who, why)
        except RefusedReleaseError as error:
            raise click.UsageError(str(error)) from None


def _claims(
    config: Config, inputs: Inputs, names: tuple[str, ...], file: str, who: str, why: str
) -> None:
    from edi_scrub.jobs.passing import judging
    from edi_scrub.jobs.releasing import Releasing

    policies, _, history = judging(config, inputs)
    for one, output in Releasing(config, inputs, history, policies, who, why).claims(names, file):
        click.echo(f"{one.name}: {one.claims_in} claims released, {output.final}")
