"""``edi-scrub explain``: the whole decision on one claim."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from edi_scrub.cli.options import correct_option, guide_option, load, policy_options, rule_options

if TYPE_CHECKING:
    from edi_scrub.rules.choosing import Chosen

NOT_FOUND = 1


@click.command(no_args_is_help=True)
@click.argument("file", metavar="FILE")
@click.option("--claim", "claim_id", required=True, metavar="ID", help="CLM01 of the claim.")
@click.option("--line", type=click.IntRange(1), metavar="N", help="Only this service line.")
@correct_option
@guide_option
@policy_options
@rule_options
def explain(
    file: str,
    claim_id: str,
    line: int | None,
    correct: Literal["none", "safe", "policy"],
    guide: Literal["full", "envelope", "off"],
    folders: tuple[Path, ...],
    unverified: Literal["warn", "reject"],
    rules: Chosen | None,
) -> None:
    r"""Explain what becomes of one claim, and on whose word.

    \b
    Example:
      edi-scrub explain claims.837 --claim PT17
    """
    from edi_scrub.judging import Options, judge
    from edi_scrub.pipeline import claims_of
    from edi_scrub.reports.explanation import explanation
    from edi_scrub.scrubbing import Watched, opened

    policies = load(folders, unverified)
    options = Options(correct, rules, guide)
    with opened(file) as stream:
        texts = [
            explanation(judge(claim, policies, options), policies, line)
            for claim in claims_of(Watched(stream), options)
            if claim.claim_id == claim_id
        ]
    click.echo("\n\n".join(texts) if texts else "There is no claim of that id in the file.")
    sys.exit(0 if texts else NOT_FOUND)
