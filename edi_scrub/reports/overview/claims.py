"""The claims of one run: those it held, and which of some claims it sent."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import msgspec

from edi_scrub.errors import ScrubError
from edi_scrub.pipeline import claims_of
from edi_scrub.reports.overview import written
from edi_scrub.reports.overview.runs import Left, Run, Tell
from edi_scrub.reports.overview.written import Entry


class Key(NamedTuple):
    """By what a claim is known from run to run: its payer's id, else name, and CLM01."""

    payer: str
    claim_id: str


def key(payer_id: str | None, payer_name: str | None, claim_id: str | None) -> Key:
    """The key of a claim."""
    return Key(payer_id or payer_name or "", claim_id or "")


def key_of(entry: Entry) -> Key:
    """The key of a claim of report.jsonl."""
    return key(entry.payer_id, entry.payer_name, entry.claim_id)


def rejected(run: Run, tell: Tell) -> list[Entry] | None:
    """The claims it held; None where report.jsonl is gone, or is not the summary's."""
    path = run.output("jsonl")
    if path is None:
        tell(Left(run.path, "its report.jsonl is gone"))
        return None
    try:
        held = [entry for entry in _entries(path) if entry.is_rejected]
    except (msgspec.DecodeError, UnicodeDecodeError):
        tell(Left(path, "no report of edi-scrub, or not whole"))
        return None
    except OSError as error:
        tell(Left(path, f"cannot be read: {error.strerror}"))
        return None
    if len(held) != run.summary.claims.rejected:
        tell(Left(path, "does not agree with its summary"))
        return None
    return held


def sent(run: Run, wanted: Container[Key], tell: Tell) -> dict[Key, Decimal]:
    """Which of the claims ``wanted`` it sent, with their charges.

    Its clean file tells; where that is no longer beside the summary, report.jsonl does, which
    knows claims with a correction or a warning alone.
    """
    claims = run.summary.claims
    if not claims.clean + claims.corrected:
        return {}
    path = run.output("clean")
    if path is None:
        tell(Left(run.path, "its clean file is gone", damaged=False))
        return _told(run, wanted)
    count, found = 0, {}
    try:
        for known_by, charge in _clean(path):
            count += 1
            if known_by in wanted:
                found[known_by] = charge
    except (OSError, ScrubError):
        tell(Left(path, "cannot be read to its end"))
        return _told(run, wanted)
    if count != claims.clean + claims.corrected:
        tell(Left(path, "does not agree with its summary"))
        return _told(run, wanted)
    return found


def _clean(path: Path) -> Iterator[tuple[Key, Decimal]]:
    with path.open("rb") as stream:
        for claim in claims_of(stream):
            payer = claim.context.payer
            yield key(payer.id, payer.name, claim.claim_id), claim.charge or Decimal(0)


def _told(run: Run, wanted: Container[Key]) -> dict[Key, Decimal]:
    path = run.output("jsonl")
    every: Iterable[Entry] = _entries(path) if path else ()
    return {
        key_of(entry): Decimal(entry.charge or 0)
        for entry in every
        if entry.claim_id is not None and not entry.is_rejected and key_of(entry) in wanted
    }


def _entries(path: Path) -> Iterator[Entry]:
    with path.open("rb") as lines:
        for line in lines:
            yield written.entry(line)
