"""``edi-scrub rules``: the rules and their manual pages."""

from __future__ import annotations

from difflib import get_close_matches

import click


@click.command()
@click.argument("rule", required=False, metavar="[RULE]")
def rules(rule: str | None) -> None:
    r"""List the rules, or show one rule's manual page.

    \b
    Example:
      edi-scrub rules diagnosis-not-covered
    """
    from edi_scrub.reports.terminal import columns
    from edi_scrub.rules import RULES

    if rule is None:
        rows = [(r.id, str(r.severity), f"SNIP {r.snip}", r.summary) for r in RULES.values()]
        click.echo(columns(rows, ("rule", "severity", "type", "says")))
        return
    if rule not in RULES:
        near = get_close_matches(rule, RULES, n=1)
        hint = f": did you mean {near[0]}?" if near else "; edi-scrub rules lists them"
        raise click.BadParameter(f"there is no rule of that name{hint}", param_hint="RULE")
    found = RULES[rule]
    click.echo(f"{found.id} ({found.severity}, SNIP type {found.snip},"
               f" 277CA status {found.status[0]}:{found.status[1]})\n")  # fmt: skip
    click.echo(found.documentation)
