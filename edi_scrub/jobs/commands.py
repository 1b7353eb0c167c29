"""The user's own command after a pass: told by counts in its environment, and by nothing else."""

from __future__ import annotations

import os
import subprocess

from edi_scrub.errors import ScrubError
from edi_scrub.jobs.lock import HeldError
from edi_scrub.jobs.passing import Pass
from edi_scrub.reports.text import money

FAULTS = 64  # statuses above are faults; 0 and 1 are what a pass may come to
FINISHED = frozenset({"scrubbed", "released"})


class CommandError(ScrubError):
    """The user's command could not be called or ended badly: somebody has to look."""


def follow_up(found: Pass, status: int) -> None:
    """Call ``on_success`` where the pass has published something, ``on_failure`` where it failed.

    The command runs in the configuration's folder, without a shell.

    :raises CommandError: it cannot be called, or its status is not 0.
    """
    keys = found.config.keys
    failed = status > FAULTS
    name, words = ("on_failure", keys.on_failure) if failed else ("on_success", keys.on_success)
    published = any(one.row.outcome in FINISHED for one in found.done)
    if not words or status == HeldError.status or not (failed or published):
        return
    try:
        done = subprocess.run(
            words, env=os.environ | _counts(found, status), cwd=found.config.path.parent,
            stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
    except OSError as error:
        raise CommandError(f"{name} could not be called: {error.strerror}") from None
    if done.returncode:
        raise CommandError(f"{name} ended with {done.returncode}")


def _counts(found: Pass, status: int) -> dict[str, str]:
    """What the command is told."""
    rows = [one.row for one in found.done]
    counts = {
        name: sum(getattr(row, name) for row in rows)
        for name in ("claims_in", "clean", "corrected", "rejected", "internal_errors")
    }
    dollars = {
        name: money(sum(getattr(row, name) for row in rows))
        for name in ("charge_transmit", "charge_rejected")
    }
    files = {
        "files": len(rows),
        "files_published": sum(row.outcome in FINISHED for row in rows),
        "files_quarantined": sum(row.state == "quarantined" for row in rows),
    }
    every = {"status": status, **files, **counts, **dollars}
    return {f"EDI_SCRUB_{name.upper()}": str(value) for name, value in every.items()}
