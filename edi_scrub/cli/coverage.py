"""``edi-scrub coverage``: would this be covered? A question without a file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from edi_scrub.cli.options import form_option, load, policy_options, rule_options
from edi_scrub.cli.screen import look

if TYPE_CHECKING:
    from edi_scrub.rules.choosing import Chosen


@click.command(no_args_is_help=True)
@click.option("--payer", default="", metavar="ID", help="Payer id (2010BB NM109).")
@click.option("--payer-name", default="", metavar="NAME", help="Payer name (2010BB NM103).")
@click.option("--filing", default="", metavar="CODE", help="Claim filing indicator (SBR09).")
@click.option("--state", default="", metavar="ST", help="The billing provider's state.")
@click.option("--procedure", default="", metavar="CODE", help="The injection procedure.")
@click.option("--drug", default="", metavar="CODE", help="The drug's J-code.")
@click.option("--diagnosis", "diagnoses", multiple=True, required=True, metavar="CODE",
              help="Repeat it for several; the first is listed first.")  # fmt: skip
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), required=True,
              help="Date of service.")  # fmt: skip
@click.option("--units", type=click.IntRange(1), default=1, show_default=True,
              help="Billing units of the drug.")  # fmt: skip
@form_option("text", "json")
@policy_options
@rule_options
def coverage(
    payer: str,
    payer_name: str,
    filing: str,
    state: str,
    procedure: str,
    drug: str,
    diagnoses: tuple[str, ...],
    day: datetime,
    units: int,
    form: Literal["text", "json"],
    folders: tuple[Path, ...],
    unverified: Literal["warn", "reject"],
    rules: Chosen | None,
) -> None:
    r"""Ask whether a carrier covers a procedure, a drug and a diagnosis on a date.

    \b
    Example:
      edi-scrub coverage --payer 01112 --filing MB --procedure 64615 --drug J0585 \
          --diagnosis G43.709 --date 2025-03-01 --units 155
    """
    from edi_scrub.claims.sample import SampleClaim, SampleLine, claim_of
    from edi_scrub.judging import Options, judge, rules_for
    from edi_scrub.reports.decision import decision
    from edi_scrub.reports.explanation import explanation
    from edi_scrub.reports.jsonfile import document

    if not procedure and not drug:
        raise click.UsageError("give --procedure, --drug or both")
    pointers = range(1, min(len(diagnoses), 4) + 1)
    lines = []
    if drug:
        lines.append(SampleLine(drug, day.date(), units=str(units), pointers=pointers))
    if procedure:
        lines.append(SampleLine(procedure, day.date(), pointers=pointers))
    claim = claim_of(
        SampleClaim(
            lines=lines,
            diagnoses=diagnoses,
            claim_id="QUESTION",
            payer_id=payer,
            payer_name=payer_name,
            filing_indicator=filing or ("MB" if not payer and not payer_name else ""),
            state=state,
        )
    )
    policies, options = load(folders, unverified), Options(rules=rules)
    judged = judge(claim, policies, options)
    found = decision(judged, policies, rules_for(claim, policies, options))
    click.echo(document(found) if form == "json" else explanation(found, look()))
