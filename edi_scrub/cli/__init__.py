"""The command line: a command parses, calls, prints.

Modules that cost time to load are imported by the command that needs them.
"""

from __future__ import annotations

import atexit
import gc
import signal
import sys
from types import FrameType
from typing import Any, NoReturn

import click

from edi_scrub import __version__
from edi_scrub.cli.codes import codes
from edi_scrub.cli.coverage import coverage
from edi_scrub.cli.explain import explain
from edi_scrub.cli.history import history
from edi_scrub.cli.hook import hook
from edi_scrub.cli.init import init
from edi_scrub.cli.lines import lines
from edi_scrub.cli.policies import policies
from edi_scrub.cli.release import release
from edi_scrub.cli.report import report
from edi_scrub.cli.rules import rules
from edi_scrub.cli.run import run
from edi_scrub.cli.scrub import scrub
from edi_scrub.cli.status import status
from edi_scrub.errors import FAULT_OF_OURS, ScrubError

INTERRUPTED = 128 + signal.SIGINT  # the exit status, as a shell has it
COLLECT_AFTER = 100_000  # new objects: after 700 of them, loading would cost a tenth more


class Commands(click.Group):
    """A group that turns every fault into a sentence and an exit status; never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command.

        A fault of the input or the configuration ends with its own status, one of ours
        with 70 and the places in the program, without any value.
        """
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.Abort, click.ClickException, BrokenPipeError):
            raise
        except ScrubError as error:
            click.echo(f"edi-scrub: {error}", err=True)
            ctx.exit(error.status)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except Exception as error:  # noqa: BLE001  (the last net: a traceback could show a claim's values)
            from edi_scrub.log import fault

            fault("edi-scrub failed for a fault of its own", error)
            click.echo("edi-scrub: a fault of edi-scrub's own; no output was left", err=True)
            ctx.exit(FAULT_OF_OURS)


def _terminated(number: int, frame: FrameType | None) -> NoReturn:
    """End on SIGTERM as on an error, so that temporary files are removed."""
    sys.exit(128 + number)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="edi-scrub")
def main() -> None:
    r"""Scrub X12 837P claim files with injected drugs before they are sent.

    \b
    Example:
      edi-scrub scrub claims.837 -o out/
    """
    signal.signal(signal.SIGTERM, _terminated)
    gc.set_threshold(COLLECT_AFTER)
    atexit.register(gc.freeze)  # everything is closed then: looking for cycles would find nothing


JOBS = (init, run, status, release, history)
for command in (scrub, hook, *JOBS, report, lines, explain, coverage, rules, policies, codes):
    main.add_command(command)


def _keep_paragraphs(command: click.Command) -> None:
    """Mark paragraphs that keep their lines as click has it; a raw docstring has two letters."""
    command.help = (command.help or "").replace("\\b\n", "\b\n")
    if isinstance(command, click.Group):
        for one in command.commands.values():
            _keep_paragraphs(one)


_keep_paragraphs(main)
