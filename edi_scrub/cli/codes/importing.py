"""``edi-scrub codes import-...``: CMS's quarterly files into tables of the user's own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edi_scrub.cli.options import folders_option, load

if TYPE_CHECKING:
    from edi_scrub.policy.official.keeping import Imported

Command = Callable[..., None]


def _options(command: Command) -> Command:
    """``--output``, ``--edition`` and ``--policies`` of an import."""
    command = click.option(
        "--edition",
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="DATE",
        help="The first day of the file's quarter, where its name does not say it.",
    )(command)
    command = click.option(
        "-o",
        "--output",
        "folder",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help="A folder for --policies; the table goes into its codes/.  [default: your data"
        " folder, which every command reads]",
    )(command)
    return folders_option(command)


_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_files = click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE...",
)


@click.command("import-ncci")
@_files
@_options
def import_ncci(
    files: tuple[Path, ...],
    folder: Path | None,
    edition: datetime | None,
    folders: tuple[Path, ...],
) -> None:
    r"""Import the practitioner PTP edits (NCCI pairs), .txt, .csv or .xlsx.

    CMS parts them into several FILEs of one quarter: give them all. Of their two million
    pairs those are kept that have a drug or procedure of the code sets.

    \b
    Example:
      edi-scrub codes import-ncci ccipra-v323r0-f*.txt
    """
    from edi_scrub.policy.official import ncci

    codes = load(folders, "warn").codes
    progress = _counted if sys.stderr.isatty() else None
    _say(ncci.import_ncci(files, _into(folder), codes, _day(edition), progress), "pairs")


@click.command("import-mue")
@_file
@_options
def import_mue(
    file: Path, folder: Path | None, edition: datetime | None, folders: tuple[Path, ...]
) -> None:
    r"""Import the practitioner MUE table (units a day), .csv or .xlsx.

    \b
    Example:
      edi-scrub codes import-mue MCR_MUE_PractitionerServices_Eff_10-01-2026.csv
    """
    from edi_scrub.policy.official import mue

    codes = load(folders, "warn").codes
    _say(mue.import_mue(file, _into(folder), codes, _day(edition)), "limits")


@click.command("import-hcpcs")
@_file
@_options
def import_hcpcs(
    file: Path, folder: Path | None, edition: datetime | None, folders: tuple[Path, ...]
) -> None:
    r"""Import the HCPCS Level II file (dates and unit sizes of J-codes), .xlsx, .csv or .txt.

    \b
    Example:
      edi-scrub codes import-hcpcs HCPC2026_OCT_ANWEB.xlsx
    """
    from edi_scrub.policy.official import hcpcs

    codes = load(folders, "warn").codes
    _say(hcpcs.import_hcpcs(file, _into(folder), codes, _day(edition)), "codes")


@click.command("import-ndc")
@_file
@_options
def import_ndc(
    file: Path, folder: Path | None, edition: datetime | None, folders: tuple[Path, ...]
) -> None:
    r"""Import the ASP crosswalk from NDCs to HCPCS (packages of drugs), .csv or .xlsx.

    \b
    Example:
      edi-scrub codes import-ndc "October 2026 ASP NDC-HCPCS Crosswalk.csv"
    """
    from edi_scrub.policy.official import ndc

    codes = load(folders, "warn").codes
    _say(ndc.import_ndc(file, _into(folder), codes, _day(edition)), "packages")


def _counted(pairs: int) -> None:
    click.echo(f"\r{pairs:,} pairs read", nl=False, err=True)


def _into(folder: Path | None) -> Path:
    """Where the table goes.

    :raises click.UsageError: nowhere.
    """
    from edi_scrub.policy.folders import data

    found = folder or data()
    if found is None:
        raise click.UsageError("EDI_SCRUB_DATA is empty: say with -o where the table goes")
    return found


def _day(edition: datetime | None) -> date | None:
    return edition.date() if edition else None


def _say(done: Imported, what: str) -> None:
    if sys.stderr.isatty():
        click.echo("\r", nl=False, err=True)
    click.echo(
        f"{done.path}: {done.kept:,} of {done.read:,} {what} kept, edition of {done.edition}"
    )
