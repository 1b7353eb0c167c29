"""Options that several commands share, and what they stand for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from edi_scrub.policy.library import Policies

Command = Callable[..., None]


def folders_option(command: Command) -> Command:
    """``--policies``."""
    return click.option(
        "--policies",
        "folders",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        multiple=True,
        metavar="DIR",
        help="Your own policies: they add to the built-in ones, or replace them by id.",
    )(command)


def policy_options(command: Command) -> Command:
    """``--policies`` and ``--unverified``."""
    command = click.option(
        "--unverified",
        type=click.Choice(["warn", "reject"]),
        default="warn",
        show_default=True,
        help="What a coverage list that nobody has verified may do.",
    )(command)
    return folders_option(command)


def correct_option(command: Command) -> Command:
    """``--correct``."""
    return click.option(
        "--correct",
        type=click.Choice(["none", "safe", "policy"]),
        default="policy",
        show_default=True,
        help="Corrections to make: none; safe ones that change nothing billed; or also those that"
        " the carrier's policy spells out.",
    )(command)


def log_options(command: Command) -> Command:
    """``--quiet`` and ``--log-format``."""
    command = click.option("--quiet", is_flag=True, help="Say nothing but errors.")(command)
    return click.option(
        "--log-format",
        type=click.Choice(["console", "json"]),
        help="Form of the log on standard error.  [default: console on a terminal, else json]",
    )(command)


def load(folders: tuple[Path, ...], unverified: Literal["warn", "reject"]) -> Policies:
    """The built-in policies and the user's.

    :raises ConfigurationError: a file is wrong.
    """
    from edi_scrub.policy.loading import load_policies

    return load_policies(*folders, unverified=unverified)
