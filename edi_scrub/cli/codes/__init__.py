"""``edi-scrub codes``: what is known of codes, and CMS's own files to know more."""

from __future__ import annotations

import click

from edi_scrub.cli.codes.importing import import_hcpcs, import_mue, import_ncci, import_ndc
from edi_scrub.cli.codes.listing import list_


@click.group(no_args_is_help=True)
def codes() -> None:
    r"""List the code sets, and import CMS's quarterly files.

    \b
    Example:
      edi-scrub codes import-mue MCR_MUE_PractitionerServices_Eff_10-01-2026.csv
    """


for command in (list_, import_ncci, import_mue, import_hcpcs, import_ndc):
    codes.add_command(command)
