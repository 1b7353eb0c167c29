"""``edi-scrub hook``: the filter before a transmission."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edi_scrub.cli.configured import config_option
from edi_scrub.cli.judged import Judging, judging_options
from edi_scrub.cli.options import (
    ack_options,
    jobs_option,
    log_options,
    reporting_options,
)
from edi_scrub.cli.planning import planned
from edi_scrub.cli.remembering import key_option
from edi_scrub.errors import PassedBeforeError, ScrubError

if TYPE_CHECKING:
    from edi_scrub.jobs.history import History
    from edi_scrub.jobs.hook import Outcome, Plan
    from edi_scrub.reports.logline import Tally
    from edi_scrub.scrubbing import Ack, Reporting
    from edi_scrub.staging import Staging
    from edi_scrub.x12.frames import Readable


@click.command()
@planned
@config_option
@click.option(
    "--again",
    is_flag=True,
    help="With --history: pass on what was passed on before, since its transmission failed.",
)
@judging_options
@click.option(
    "--history",
    "history_url",
    metavar="URL",
    help="Hold claims to what was sent before, and enter there what goes out:"
    " sqlite:///FILE or postgresql://USER@HOST/NAME.",
)
@key_option
@ack_options
@reporting_options
@jobs_option
@log_options
def hook(
    plan: Plan,
    by: Judging,
    history_url: str | None,
    key_file: Path | None,
    again: bool,
    ack: Ack | None,
    reporting: Reporting,
    jobs: int,
    quiet: bool,
) -> None:
    r"""Pass on of one 837P file what is fit to be sent: the last filter before a transmission.

    FILE is read to its end (standard input by default), judged, and written to standard
    output (or with -o to a file) once that is complete. Nothing else goes to standard
    output. The reports, and the claims that are held back, go to the folder of --reports.

    \b
    Exit status: 0 the output is there: transmit it; 1 nothing to transmit; 3 the
    input was passed on unscrubbed, as --fail-open wants it; 65 no readable 837P;
    66 no input; 70 a fault of edi-scrub; 73, 74 the output failed; 75 time was up;
    78 a configuration, policy or evidence file is wrong. Whatever arrived with
    another status than 0 (or 3, if you say so) is not to be sent.

    \b
    Example:
      edi-scrub hook --reports held/ < claims.837 > ready.837
    """
    from edi_scrub.inputfile import name_of
    from edi_scrub.jobs.hook import hook as run
    from edi_scrub.jobs.sending import Judgement
    from edi_scrub.judging import knowing
    from edi_scrub.reports.logline import Tally
    from edi_scrub.scrubbing import scrub_staged

    if ack and plan.reports is None:
        raise click.UsageError("--ack needs --reports: that is where acknowledgements go")

    def judge(stream: Readable, staging: Staging, sha256: str) -> Judgement:
        policies, name = by.policies(), name_of(plan.source)
        history = _history(history_url, key_file, name, sha256, again=again)
        options = by.options(history)
        with ExitStack() as stack:
            workers = None
            if jobs > 1:
                from edi_scrub.parallel import Workers  # multiprocessing takes time to load

                workers = stack.enter_context(Workers(jobs, policies, options))
            known = stack.enter_context(knowing(options))
            judged = scrub_staged(
                stream,
                name,
                staging,
                policies,
                options,
                ack=ack,
                reporting=reporting,
                workers=workers,
                known=known,
            )
            if history is None or known is None:
                return Judgement(judged)
            from edi_scrub.jobs.passed import sending

            return Judgement(judged, sending(history, known.told(), name, judged.summary))

    tally = Tally("hook")
    try:
        outcome = run(plan, judge)
    except PassedBeforeError as error:
        tally.skipped(name_of(plan.source), str(error), exit_status=error.status)
        raise
    except ScrubError as error:
        tally.refused(name_of(plan.source), error)
        raise
    _tell(outcome, plan, tally, quiet=quiet)
    sys.exit(outcome.status)


def _history(
    url: str | None, key_file: Path | None, name: str, sha256: str, *, again: bool
) -> History | None:
    """The history that is held to and entered in; made where there is none yet.

    :raises PassedBeforeError: the same content has gone out before.
    """
    if url is None:
        return None
    from edi_scrub.jobs.opening import new_history_at
    from edi_scrub.jobs.passed import history_for

    history = new_history_at(url, key_file)
    click.get_current_context().call_on_close(history.database.close)
    return history_for(history, name, sha256, again=again)


def _tell(outcome: Outcome, plan: Plan, tally: Tally, *, quiet: bool) -> None:
    """Log how it ended, and say on standard error what a person should know."""
    from edi_scrub.inputfile import name_of

    if outcome.reason is not None:
        name = name_of(plan.source)
        tally.passed_on(name, outcome.reason, exit_status=outcome.status)
        click.echo(f"edi-scrub: {name}: PASSED ON UNSCRUBBED: {outcome.reason}", err=True)
        return
    assert outcome.judged is not None
    found = outcome.judged.summary
    kept = {"report": plan.stem} if plan.reports else {}
    tally.done(found, outcome.judged.seconds, exit_status=outcome.status, **kept)
    if quiet or not (found["claims"]["rejected"] or found["claims"]["corrected"]):
        return
    from edi_scrub.reports import terminal

    page = plan.paths.get("html")
    text = terminal.line(found, str(page)) if page else f"{terminal.line(found)}; no report is kept"
    click.echo(f"edi-scrub: {text}", err=True)
