"""``edi-scrub policies``: list, show, check, compare, begin and import policy files.

A module a subcommand; each is imported whenever the program starts, so it imports what
costs time where it needs it.
"""

from __future__ import annotations

import click

from edi_scrub.cli.policies.check import check
from edi_scrub.cli.policies.diff import diff
from edi_scrub.cli.policies.importing import import_mcd
from edi_scrub.cli.policies.listing import list_
from edi_scrub.cli.policies.new import new, schema
from edi_scrub.cli.policies.show import show


@click.group(no_args_is_help=True)
def policies() -> None:
    r"""List, show, check, compare, begin and import carrier policies.

    \b
    Example:
      edi-scrub policies show medicare-ngs-j6-jk
    """


for command in (list_, show, check, diff, new, schema, import_mcd):
    policies.add_command(command)
