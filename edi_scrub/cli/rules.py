"""``edi-scrub rules``: the rules and their manual pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from edi_scrub.rules import Rule


@click.command()
@click.argument("rule", required=False, metavar="[RULE]")
@click.option("--denials", is_flag=True, help="Show the denials (CARC, RARC) that they prevent.")
def rules(rule: str | None, denials: bool) -> None:
    r"""List the rules, or show one rule's manual page.

    \b
    Example:
      edi-scrub rules diagnosis-not-covered
      edi-scrub rules --denials
    """
    from edi_scrub.reports.terminal import columns
    from edi_scrub.rules import RULES
    from edi_scrub.rules.choosing import ChoiceError, known
    from edi_scrub.rules.manual import DENIAL_COLUMNS, denial_rows

    try:
        found = known(rule) if rule is not None else None
    except ChoiceError as error:
        raise click.BadParameter(str(error), param_hint="RULE") from None
    if denials:
        named = [found] if found else RULES.values()
        click.echo(columns(list(denial_rows(named)), DENIAL_COLUMNS))
    elif found:
        click.echo(_page(found))
    else:
        rows = [(r.id, str(r.severity), f"SNIP {r.snip}", r.summary) for r in RULES.values()]
        click.echo(columns(rows, ("rule", "severity", "type", "says")))


def _page(rule: Rule) -> str:
    """The rule's manual page, with what it is and how to switch it off."""
    facts = [str(rule.severity), f"SNIP type {rule.snip}", f"277CA status {':'.join(rule.status)}"]
    if rule.denial is not None:
        facts.append(f"prevents {rule.denial}")
    return f"{rule.id} ({', '.join(facts)})\n\n{rule.documentation}\n\n{_switches(rule.id)}"


def _switches(rule: str) -> str:
    """How to switch a rule off."""
    from edi_scrub.rules.choosing import ALWAYS

    if rule in ALWAYS:
        return "It cannot be switched off: it holds what cannot be sent."
    return (f"Switch it off with --ignore {rule}; let it warn or reject with"
            f" --severity {rule}=warn or {rule}=reject.")  # fmt: skip
