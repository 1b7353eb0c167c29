"""``edi-scrub policies import-mcd``: the official export of Medicare's articles."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from edi_scrub.importing import Imported

_ARTICLE = re.compile(r"[aA]?([0-9]{4,6})")


@click.command("import-mcd", no_args_is_help=True)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="ZIP...")
@click.option(
    "--article",
    "articles",
    multiple=True,
    metavar="NUMBER",
    help="This article (A52848) and no other; repeat it for several.  [default: every article"
    " that lists a toxin or a procedure that injects one]",
)
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("mcd-policies"),
    show_default=True,
    metavar="DIR",
    help="Folder for the policy files; made where it is missing.",
)
@click.option("--force", is_flag=True, help="Overwrite files of an earlier import.")
def import_mcd(
    files: tuple[Path, ...], articles: tuple[str, ...], folder: Path, force: bool
) -> None:
    r"""Import Medicare's articles from the Coverage Database's export.

    ZIP is current_article.zip or all_article.zip as CMS publishes it; older ones beside
    it add the versions they still have. DIR gets a file a contractor, which takes the
    place of the built-in policy: use it with --policies DIR.

    \b
    Exit status: 0 imported; 65 no such export, or nothing in it; 66 no input;
    73, 74 a file is there already, or writing failed.

    \b
    Example:
      edi-scrub policies import-mcd current_article.zip -o my-policies/
    """
    from edi_scrub.importing import import_mcd as run
    from edi_scrub.reports.terminal import columns

    result = run(files, folder, map(_number, articles), force=force)
    header = ("policy", "articles", "versions", "lists verified", "to be read", "diagnoses")
    click.echo(columns([_row(one) for one in result.written], header))
    for remark in result.remarks:
        click.echo(remark)
    for one in result.written:
        if one.read:
            click.echo(f"{one.path}: kept as read before: {', '.join(one.read)}")
    click.echo(f"\nLook at {folder} with: edi-scrub policies check {folder}")


def _row(one: Imported) -> tuple[str, ...]:
    entries = one.entries()
    verified = sum(entry.confidence == "verified" for entry in entries)
    diagnoses = {code for entry in entries for code in entry.diagnoses.patterns}
    return (
        one.policy.id,
        " ".join(one.articles),
        str(len(one.policy.version)),
        str(verified),
        str(len(entries) - verified),
        str(len(diagnoses)),
    )


def _number(text: str) -> int:
    found = _ARTICLE.fullmatch(text.strip())
    if found is None:
        raise click.BadParameter(
            f"{text} is no article's number, such as A52848", param_hint="--article"
        )
    return int(found[1])
