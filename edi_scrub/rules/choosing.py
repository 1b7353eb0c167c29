"""Which rules judge, and how hard: what ``--select``, ``--ignore`` and ``--severity`` say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import NamedTuple

from edi_scrub.findings import Severity
from edi_scrub.rules import RULES
from edi_scrub.rules.registry import Rule

OFF = "off"
LEVELS = {"reject": Severity.REJECT, "warn": Severity.WARN}
# Without them a claim goes out that nobody can send or that nobody has judged.
ALWAYS = frozenset({"envelope", "internal-error"})


class Chosen(NamedTuple):
    """The rules that judge: for a claim with a treatment line, and for every other claim."""

    every: tuple[Rule, ...]
    common: tuple[Rule, ...]


class ChoiceError(ValueError):
    """There is no such rule or level, or the rule cannot be switched off; a sentence."""


def choose(
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    severities: Mapping[str, str] | None = None,
) -> Chosen:
    """The rules that are left, each with its severity.

    :param select: the rules that judge; every one if empty. Those that cannot be switched
        off judge all the same.
    :param ignore: rules that do not judge, selected or not.
    :param severities: a rule's id and ``reject``, ``warn`` or ``off``. It replaces the
        rule's own severity: a finding that only warns, because its text says so or because
        it stands on an unverified list, still warns.
    :raises ChoiceError: one of them cannot be had.
    """
    severities = severities or {}
    selected, ignored = set(select), set(ignore)
    for name in (*selected, *ignored, *severities):
        known(name)
    for name, level in severities.items():
        if level not in (*LEVELS, OFF):
            raise ChoiceError(f"{name} can be reject, warn or off")
    ignored |= {name for name, level in severities.items() if level == OFF}
    if kept := ALWAYS & (ignored | set(severities)):
        raise ChoiceError(
            f"{min(kept)} cannot be switched off or changed: it holds what cannot be sent"
        )
    every = tuple(
        replace(rule, severity=LEVELS.get(severities.get(name, ""), rule.severity))
        for name, rule in RULES.items()
        if name in ALWAYS or (name not in ignored and (not selected or name in selected))
    )
    return Chosen(every, tuple(rule for rule in every if not rule.treatment))


def known(name: str) -> Rule:
    """The rule of that id.

    :raises ChoiceError: there is none; the sentence offers the nearest.
    """
    if name not in RULES:
        near = get_close_matches(name, RULES, n=1)
        hint = f": did you mean {near[0]}?" if near else "; edi-scrub rules lists them"
        raise ChoiceError(f"there is no rule {name}{hint}")
    return RULES[name]
