"""``edi-scrub policies new`` and ``schema``: what one begins a policy file with."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import click

from edi_scrub.cli.options import load, now_option
from edi_scrub.errors import CannotCreateError


@click.command(no_args_is_help=True)
@click.argument("name", metavar="ID")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="File to write; none is overwritten.  [default: standard output]")  # fmt: skip
@now_option
def new(name: str, output: Path | None, now: date) -> None:
    r"""Begin a policy: a file with comments, to be filled in.

    It loads and passes `policies check` as it is, with a warning for everything that is
    still to be filled in; no claim comes under it before that.

    \b
    Example:
      edi-scrub policies new aetna-botulinum -o my-policies/aetna.toml
    """
    from edi_scrub.policy.model import ID_FORM
    from edi_scrub.policy.skeleton import skeleton

    if not re.fullmatch(ID_FORM, name):
        raise click.BadParameter("small letters, digits and hyphens, please", param_hint="ID")
    text = skeleton(name, now)
    if output is None:
        click.echo(text, nl=False)
    else:
        _create(output, text)
    if any(policy.id == name for policy in load((), "warn").policies):
        click.echo(f"{name} is a built-in policy: this file will take its place", err=True)


def _create(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise CannotCreateError(f"{path} is there already") from None
    except OSError as error:
        raise CannotCreateError(f"{path} cannot be created: {error.strerror}") from None


@click.command()
def schema() -> None:
    r"""Print the JSON Schema of a policy file, for an editor.

    docs/policies.md says how an editor is told of it.

    \b
    Example:
      edi-scrub policies schema > policy.schema.json
    """
    from edi_scrub.policy.schema import schema as found
    from edi_scrub.reports.jsonfile import document

    click.echo(document(found()))
