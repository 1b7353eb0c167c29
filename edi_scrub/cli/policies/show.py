"""``edi-scrub policies show``: one policy in full."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

import click

from edi_scrub.cli.options import folders_option, load


@click.command(no_args_is_help=True)
@click.argument("name", metavar="ID")
@folders_option
def show(name: str, folders: tuple[Path, ...]) -> None:
    r"""Show one policy in full: payers, versions, every list with source and confidence.

    \b
    Example:
      edi-scrub policies show medicare-cahaba-botulinum
    """
    from edi_scrub.reports.policytext import policy_text

    found = {policy.id: policy for policy in load(folders, "warn").policies}
    if name not in found:
        near = get_close_matches(name, found, n=1)
        hint = f": did you mean {near[0]}?" if near else "; edi-scrub policies list names them"
        raise click.BadParameter(f"there is no policy of that id{hint}", param_hint="ID")
    click.echo(policy_text(found[name]))
