"""``edi-scrub lines``: the drug and chemodenervation lines of a file."""

from __future__ import annotations

import sys
from typing import Literal

import click

from edi_scrub.cli.options import form_option


@click.command(no_args_is_help=True)
@click.argument("file", metavar="FILE")
@form_option("table", "csv", "jsonl")
def lines(file: str, form: Literal["table", "csv", "jsonl"]) -> None:
    r"""List every drug and chemodenervation line of an 837P file.

    Procedure, modifiers, units, charge, diagnoses, dates, drug identification, place of
    service, rendering provider, authorizations; no name and no note text.

    \b
    Example:
      edi-scrub lines claims.837 --format csv > lines.csv
    """
    from edi_scrub.inputfile import Watched, opened
    from edi_scrub.pipeline import claims_of
    from edi_scrub.policy.codefiles import load_codes
    from edi_scrub.policy.folders import built_in
    from edi_scrub.reports import lines as report

    codes = load_codes(built_in() / "codes")
    write = {"table": report.write_table, "csv": report.write_csv, "jsonl": report.write_jsonl}
    with opened(file) as stream:
        rows = (
            report.row_of(claim, line)
            for claim in claims_of(Watched(stream))
            for line in claim.lines
            if codes.is_treatment(line.procedure.strip().upper())
        )
        write[form](sys.stdout.buffer, rows)
