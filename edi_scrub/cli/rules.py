"""``edi-scrub rules``: the rules and their manual pages."""

from __future__ import annotations

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
    from edi_scrub.rules.choosing import ChoiceError, known

    if rule is None:
        rows = [(r.id, str(r.severity), f"SNIP {r.snip}", r.summary) for r in RULES.values()]
        click.echo(columns(rows, ("rule", "severity", "type", "says")))
        return
    try:
        found = known(rule)
    except ChoiceError as error:
        raise click.BadParameter(str(error), param_hint="RULE") from None
    click.echo(f"{found.id} ({found.severity}, SNIP type {found.snip},"
               f" 277CA status {found.status[0]}:{found.status[1]})\n")  # fmt: skip
    click.echo(found.documentation)
    click.echo(f"\n{_switches(found.id)}")


def _switches(rule: str) -> str:
    """How to switch a rule off."""
    from edi_scrub.rules.choosing import ALWAYS

    if rule in ALWAYS:
        return "It cannot be switched off: it holds what cannot be sent."
    return (f"Switch it off with --ignore {rule}; let it warn or reject with"
            f" --severity {rule}=warn or {rule}=reject.")  # fmt: skip
