"""``edi-scrub policies``: what is loaded, one in full, and are they right."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from pathlib import Path

import click

from edi_scrub.cli.options import folders_option, load
from edi_scrub.errors import ConfigurationError


@click.group(no_args_is_help=True)
def policies() -> None:
    r"""List, show and check the carrier policies.

    \b
    Example:
      edi-scrub policies show medicare-ngs-j6-jk
    """


@policies.command("list")
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


@policies.command(no_args_is_help=True)
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


@policies.command()
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
