"""``edi-scrub explain``: the whole decision on one claim."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal

import click

from edi_scrub.cli.judged import Judging, judging_options
from edi_scrub.cli.options import (
    form_option,
)
from edi_scrub.cli.remembering import history_options, now_option
from edi_scrub.cli.screen import look

if TYPE_CHECKING:
    from datetime import datetime

    from edi_scrub.jobs.history import History

NOT_FOUND = 1


@click.command(no_args_is_help=True)
@click.argument("file", metavar="FILE")
@click.option("--claim", "claim_id", required=True, metavar="ID", help="CLM01 of the claim.")
@click.option("--line", type=click.IntRange(1), metavar="N", help="Only this service line.")
@form_option("text", "json")
@judging_options
@history_options
@now_option
def explain(
    file: str,
    claim_id: str,
    line: int | None,
    form: Literal["text", "json"],
    by: Judging,
    history: History | None,
    now: datetime | None,
) -> None:
    r"""Explain what becomes of one claim, and on whose word.

    For each line: the policy and its version, why it and no other, the entry that covers
    the line or the ones that come nearest, and what else the policy asks. Then every
    finding, what would make the claim pass, and the rules that found nothing.

    \b
    Example:
      edi-scrub explain claims.837 --claim PT17
    """
    from edi_scrub.inputfile import Watched, opened
    from edi_scrub.judging import judge, knowing, rules_for
    from edi_scrub.pipeline import claims_of
    from edi_scrub.reports.decision import decision
    from edi_scrub.reports.explanation import explanation
    from edi_scrub.reports.jsonfile import document

    policies = by.policies()
    options = by.options(history)
    found = []
    with opened(file) as stream, knowing(options) as known:
        for claim in claims_of(Watched(stream), options):
            if claim.claim_id == claim_id:
                judged = judge(claim, policies, options, known)
                found.append(decision(judged, policies, rules_for(claim, policies, options), line))
            elif known is not None:  # what goes out of this file is past to the claims after it
                judge(claim, policies, options, known)
    if form == "json":
        click.echo(document(found))
    else:
        texts = [explanation(one, look()) for one in found]
        click.echo("\n\n".join(texts) if texts else "There is no claim of that id in the file.")
    sys.exit(0 if found else NOT_FOUND)
