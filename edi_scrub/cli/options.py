"""Options that several commands share, and what they stand for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

if TYPE_CHECKING:
    from edi_scrub.cli.judged import Judging
    from edi_scrub.policy.library import Policies
    from edi_scrub.rules.choosing import Chosen

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


def unverified_option(command: Command) -> Command:
    """``--unverified``."""
    return click.option(
        "--unverified",
        type=click.Choice(["warn", "reject"]),
        default="warn",
        show_default=True,
        help="What a coverage list that nobody has verified may do.",
    )(command)


def policy_options(command: Command) -> Command:
    """``--policies`` and ``--unverified``."""
    return folders_option(unverified_option(command))


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


def rule_options(command: Command) -> Command:
    """``--select``, ``--ignore`` and ``--severity``, which the command gets as ``rules``."""

    @wraps(command)
    def choosing(
        *words: object,
        select: tuple[str, ...],
        ignore: tuple[str, ...],
        severities: tuple[str, ...],
        **options: object,
    ) -> None:
        command(*words, rules=_chosen(select, ignore, severities), **options)

    for name, variable, form, text in _RULE_OPTIONS:
        choosing = click.option(name, variable, multiple=True, metavar=form, help=text)(choosing)
    return choosing


_RULE_OPTIONS = (
    ("--severity", "severities", "RULE=LEVEL",
     "Let a rule reject, warn, or be off, as npi=reject; repeat it for several."),
    ("--ignore", "ignore", "RULES", "Rules that do not judge, as npi,taxonomy."),
    ("--select", "select", "RULES",
     "The only rules that judge, beside those that hold what cannot be sent."),
)  # fmt: skip


def _chosen(
    select: tuple[str, ...], ignore: tuple[str, ...], severities: tuple[str, ...]
) -> Chosen | None:
    """The rules the options leave; None where none is given.

    :raises click.UsageError: a rule or a level that there is not.
    """
    if not (select or ignore or severities):
        return None
    from edi_scrub.rules.choosing import ChoiceError, choose

    pairs = [one.partition("=") for one in _listed(severities)]
    if bare := [name for name, equals, _ in pairs if not equals]:
        raise click.UsageError(f"--severity {bare[0]}: say what it shall be, as {bare[0]}=warn")
    levels = {name.strip(): level.strip() for name, _, level in pairs}
    try:
        return choose(_listed(select), _listed(ignore), levels)
    except ChoiceError as error:
        raise click.UsageError(str(error)) from None


def _listed(given: tuple[str, ...]) -> list[str]:
    """The names of options that may be repeated, and may hold several each."""
    return [name.strip() for names in given for name in names.split(",") if name.strip()]


def guide_option(command: Command) -> Command:
    """``--guide``."""
    return click.option(
        "--guide",
        type=click.Choice(["full", "envelope", "off"]),
        default="full",
        show_default=True,
        help="How much is held to the implementation guide: everything, only the headers (ISA,"
        " GS, ST), or nothing.",
    )(command)


def now_option(command: Command) -> Command:
    """``--now``, which the command gets as a date."""
    return click.option(
        "--now",
        type=click.DateTime(["%Y-%m-%d"]),
        default=lambda: f"{date.today()}",  # noqa: DTZ011  (the office's own day)
        callback=lambda _context, _option, value: _day(value),
        metavar="DATE",
        help="The day to count from.  [default: today]",
    )(command)


def _day(moment: datetime) -> date:
    return moment.date()


def form_option(*forms: str) -> Callable[[Command], Command]:
    """``--format``: one of ``forms``, the first unless another is asked for."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        help=f"A {forms[0]} for the eye, or what programs read.",
    )


def ack_options(command: Command) -> Command:
    """``--ack`` and ``--now``, which a command with ``by`` gets as ``ack``."""

    @wraps(command)
    def acknowledging(*words: object, wanted: bool, now: datetime | None, **options: Any) -> None:
        ack = None
        if wanted:
            _refuse_unjudged(options["by"])
            from edi_scrub.scrubbing import Ack
            from edi_scrub.x12.acks.form import Stamp

            ack = Ack(Stamp(f"{now:%Y%m%d}", f"{now:%H%M}") if now else None)
        command(*words, ack=ack, **options)

    for option in (
        click.option("--now", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), metavar="DATE",
                     help="Date the acknowledgements so, as 2026-01-05 or 2026-01-05T12:00 (else as"
                     " each interchange is), and hold claims to the history as it was then."),
        click.option("--ack", "wanted", is_flag=True,
                     help="Write the acknowledgements as well: TA1, 999 (997 to 4010) and 277CA."),
    ):  # fmt: skip
        acknowledging = option(acknowledging)
    return acknowledging


def _refuse_unjudged(by: Judging) -> None:
    from edi_scrub.judging import Options
    from edi_scrub.scrubbing import can_answer

    if not can_answer(Options(rules=by.rules, guide=by.guide)):
        raise click.UsageError(
            "--ack says what the guide check finds: it needs --guide full and the rule guide"
        )


def reporting_options(command: Command) -> Command:
    """``--with-phi`` and ``--csv-bom``, which the command gets as ``reporting``."""

    @wraps(command)
    def reporting(*words: object, with_phi: bool, csv_bom: bool, **options: Any) -> None:
        from edi_scrub.scrubbing import Reporting

        command(*words, reporting=Reporting(with_phi, csv_bom), **options)

    for name, text in (
        ("--csv-bom", "Begin the CSV with a byte order mark, by which Excel knows UTF-8."),
        ("--with-phi", "Name patients and subscribers in the CSV and in the page, nowhere else."),
    ):
        reporting = click.option(name, is_flag=True, help=text)(reporting)
    return reporting


def jobs_option(command: Command) -> Command:
    """``--jobs``."""
    return click.option(
        "--jobs",
        type=click.IntRange(min=1),
        default=1,
        show_default=True,
        metavar="N",
        help="Processes that judge: they share a big file's claims, or small files. Every output"
        " is the same, to the byte.",
    )(command)


def log_options(command: Command) -> Command:
    """``--quiet``, which the command gets, and how to log, which is set up before it begins."""

    @wraps(command)
    def logging(
        *words: object,
        quiet: bool,
        log_format: Literal["console", "json"] | None,
        log_level: Literal["debug", "info", "warning", "error"] | None,
        log_file: Path | None,
        **options: object,
    ) -> None:
        from edi_scrub.log import configure

        configure(log_format, quiet=quiet, level=log_level, file=log_file)
        command(*words, quiet=quiet, **options)

    for option in (
        click.option("--quiet", is_flag=True, help="Say nothing but errors."),
        click.option("--log-file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
                     help="Add the log to this file; it is opened anew by each run."),
        click.option("--log-level", type=click.Choice(["debug", "info", "warning", "error"]),
                     help="What is logged.  [default: info to a log file, else error]"),
        click.option("--log-format", type=click.Choice(["console", "json"]),
                     help="Form of the log.  [default: console on a terminal, else json]"),
    ):  # fmt: skip
        logging = option(logging)
    return logging


def load(folders: tuple[Path, ...], unverified: Literal["warn", "reject"]) -> Policies:
    """The built-in policies, imported code sets, and the user's policies.

    :raises ConfigurationError: a file is wrong.
    """
    from edi_scrub.policy.folders import chosen
    from edi_scrub.policy.loading import load_policies

    return load_policies(*chosen(folders), unverified=unverified)
