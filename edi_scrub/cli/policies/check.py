"""``edi-scrub policies check``: are policy files right?"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from edi_scrub.errors import ConfigurationError


@click.command()
@click.argument(
    "paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[PATH]..."
)
def check(paths: tuple[Path, ...]) -> None:
    r"""Check policy files, and run the examples inside them.

    PATH is a file or a folder; without one the built-in policies are checked. Ends with
    78 where something is wrong.

    \b
    Example:
      edi-scrub policies check my-policies/
    """
    from edi_scrub.checking import check as checked

    found = checked(*paths)
    for problem in found.problems:
        click.echo(str(problem), err=problem.level == "error")
    verdict = "something is wrong" if found.failed else "all right"
    click.echo(f"{found.policies} policies, {found.examples} examples: {verdict}")
    if found.failed:
        sys.exit(ConfigurationError.status)
