"""What a pass says of its inputs: a line to read, and the canonical lines of the log."""

from __future__ import annotations

from typing import Any

from edi_scrub import log
from edi_scrub.errors import NotReadableError, ScrubError
from edi_scrub.jobs.inbox import Refused
from edi_scrub.jobs.inputs import Input
from edi_scrub.jobs.passing import Pass
from edi_scrub.jobs.runner import Done
from edi_scrub.jobs.strays import WHY
from edi_scrub.reports.logline import Tally
from edi_scrub.reports.text import money, thousands

_SAID = {
    "unreadable": "in quarantine",
    "failed": "in quarantine",
    "unread": "not read, it waits",
    "waiting": "not complete, it waits",
    "skipped": "not scrubbed",
    "removed": "gone",
}


def sentence(row: Input) -> str:
    """What became of an input, in a line."""
    if row.outcome not in ("scrubbed", "released"):
        return f"{row.name}: {_SAID[row.outcome]}: {row.reason}"
    going = row.clean + row.corrected
    said = (
        f"{row.name}: {row.claims_in:,} claims, {going:,} to transmit"
        f" ({thousands(money(row.charge_transmit))}), {row.rejected:,} held back"
        f" ({thousands(money(row.charge_rejected))})"
    )
    return f"{said}; {row.reason}" if row.reason else said


def tell(tally: Tally, done: Done) -> None:
    """Log what became of an input."""
    row = done.row
    if row.outcome in ("scrubbed", "released"):
        more = {"reason": row.reason} if row.reason else {}
        tally.done(_summary(done), done.seconds, **more)
    elif row.outcome in ("unreadable", "failed", "unread"):
        kind = ScrubError if row.outcome == "failed" else NotReadableError
        tally.refused(row.name, kind(row.reason), sha256=row.sha256)
    else:
        tally.skipped(row.name, row.reason, sha256=row.sha256)


def tell_end(tally: Tally, found: Pass, status: int) -> None:
    """Log the pass, and what lies in the inbox and cannot be taken, where that is new."""
    for one in found.looked.new:
        if isinstance(one, Refused):
            log.warning("file refused", command="run", state="refused", file=one.shown,
                        reason=one.why, exit_status=one.status)  # fmt: skip
    for name in found.strays:
        log.error("file refused", command="run", state="refused", file=name, reason=WHY)
    tally.finish(status, files_waiting=len(found.looked.waiting))


def _summary(done: Done) -> dict[str, Any]:
    """As much of ``summary.json`` as the ledger knows."""
    row = done.row
    return {
        "source": {"name": row.name, "sha256": row.sha256, "bytes": row.size},
        "claims": {"in": row.claims_in, "clean": row.clean, "corrected": row.corrected,
                   "rejected": row.rejected},
        "charges": {"in": money(row.charge_in), "transmit": money(row.charge_transmit),
                    "rejected": money(row.charge_rejected)},
        "internal_errors": row.internal_errors,
        "held": done.held,
        "outputs": done.outputs,
        "versions": {"policies_sha256": row.policies_sha256},
    }  # fmt: skip
