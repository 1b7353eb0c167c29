"""``edi-scrub policies check``: are policy files right?"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from edi_scrub.cli.options import now_option
from edi_scrub.errors import ConfigurationError


@click.command()
@click.argument(
    "paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[PATH]..."
)
@click.option("--strict", is_flag=True, help="Take warnings for errors.")
@click.option("--stale", type=click.IntRange(0), default=180, show_default=True, metavar="DAYS",
              help="Warn of a policy whose source nobody has looked at for longer.")  # fmt: skip
@now_option
def check(paths: tuple[Path, ...], strict: bool, stale: int, now: date) -> None:
    r"""Check policy files, and run the examples inside them.

    PATH is a file or a folder; without one the built-in policies are checked. Errors are
    what would go wrong, and end with 78; warnings are what a careful coder would mend.
    docs/policies.md lists both.

    \b
    Example:
      edi-scrub policies check my-policies/
    """
    from edi_scrub.checking import How
    from edi_scrub.checking import check as checked

    found = checked(*paths, how=How(strict, now, stale))
    for problem in found.problems:
        click.echo(str(problem), err=problem.level == "error")
    looked_at = [
        _counted(found.policies, "policy", "policies"),
        _counted(found.examples, "example"),
    ]
    problems = [
        _counted(number, level) for level in ("error", "warning") if (number := found.count(level))
    ]
    click.echo(f"{', '.join(looked_at)}: {', '.join(problems) or 'all right'}")
    if found.failed:
        sys.exit(ConfigurationError.status)


def _counted(number: int, what: str, several: str = "") -> str:
    return f"{number} {what if number == 1 else several or what + 's'}"
