"""What claims are judged by, as the commands that judge files are told it."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import click

from edi_scrub.cli.options import (
    Command,
    correct_option,
    guide_option,
    load,
    policy_options,
    rule_options,
)

if TYPE_CHECKING:
    from edi_scrub.claims.past import History
    from edi_scrub.judging import Options
    from edi_scrub.policy.library import Policies
    from edi_scrub.rules.choosing import Chosen


class Judging(NamedTuple):
    """The values of ``--correct``, ``--guide``, ``--policies`` and the like."""

    correct: Literal["none", "safe", "policy"]
    guide: Literal["full", "envelope", "off"]
    folders: tuple[Path, ...]
    unverified: Literal["warn", "reject"]
    rules: Chosen | None
    evidence_file: Path | None

    def policies(self) -> Policies:
        """The policies that are to govern.

        :raises ConfigurationError: a file is wrong.
        """
        return load(self.folders, self.unverified)

    def options(self, history: History | None) -> Options:
        """How claims are judged, and held to what was sent before.

        :raises ConfigurationError: the evidence file is wrong.
        """
        from edi_scrub.judging import Options

        evidence = None
        if self.evidence_file is not None:
            from edi_scrub.evidencefile import read_evidence

            evidence = read_evidence(self.evidence_file)
        return Options(self.correct, self.rules, self.guide, evidence, history)


def judging_options(command: Command) -> Command:
    """What claims are judged by, which the command gets as ``by``."""

    @wraps(command)
    def judging(*words: object, **options: Any) -> None:
        by = Judging(**{name: options.pop(name) for name in Judging._fields})
        command(*words, by=by, **options)

    told: Command = judging
    for option in (evidence_option, rule_options, policy_options, guide_option, correct_option):
        told = option(told)
    return told


def evidence_option(command: Command) -> Command:
    """``--evidence``."""
    return click.option(
        "--evidence",
        "evidence_file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="What your records show of claims that do not show it themselves: .csv or .toml,"
        " by claim id.",
    )(command)
