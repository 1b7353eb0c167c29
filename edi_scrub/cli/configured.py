"""``-c``: the configuration of a command, or what its options that are not given stand for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from edi_scrub.config import Config

Command = Callable[..., None]


def config_option(command: Command) -> Command:
    """``-c``, which sets what the command's other options default to."""
    return click.option(
        "-c",
        "--config",
        type=click.Path(dir_okay=False, path_type=Path),
        is_eager=True,
        expose_value=False,
        callback=_take,
        metavar="FILE",
        help="Take what is not given here from an edi-scrub.toml.",
    )(command)


def configured(command: Command) -> Command:
    """``-c``, for a command that is told everything by it: it gets the path as ``config_file``."""
    return click.option(
        "-c",
        "--config",
        "config_file",
        type=click.Path(dir_okay=False, path_type=Path),
        default=Path("edi-scrub.toml"),
        show_default=True,
        metavar="FILE",
        help="The configuration; edi-scrub init writes one to begin with.",
    )(command)


def _take(context: click.Context, _option: click.Parameter, path: Path | None) -> None:
    if path is not None:
        from edi_scrub.config import read_config

        context.default_map = defaults(read_config(path))


def defaults(config: Config) -> dict[str, Any]:
    """The configuration as values of the options, by the names of their parameters."""
    keys = config.keys
    return {
        "reports": config.folders.reports,
        "folders": [config.place(name) for name in keys.policies],
        "evidence_file": config.file(keys.evidence),
        "correct": keys.correct,
        "unverified": keys.unverified,
        "guide": keys.guide,
        "wanted": keys.ack,
        "with_phi": keys.with_phi,
        "csv_bom": keys.csv_bom,
        "jobs": keys.jobs,
        "select": keys.select,
        "ignore": keys.ignore,
        "severities": [f"{rule}={level}" for rule, level in keys.severity.items()],
        "fail_on_reject": keys.fail_on_reject,
        "fail_open": keys.fail_open,
        "pass_unreadable": keys.pass_unreadable,
        "timeout": keys.timeout,
        "history_url": _history(config),
        "key_file": config.history_key,
        "log_format": keys.log_format,
        "log_file": config.file(keys.log_file),
    }


def _history(config: Config) -> str | None:
    """The ledger, where one is named, or the scheduled job has made its own."""
    return config.database if config.keys.database or config.ledger.is_file() else None
