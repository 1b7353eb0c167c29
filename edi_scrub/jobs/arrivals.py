"""What a pass has to work on: first what died with an earlier run, then what is complete."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from edi_scrub.config import Config
from edi_scrub.jobs import inbox, looks
from edi_scrub.jobs.inbox import Refused, Seen
from edi_scrub.jobs.inputs import FILE, RELEASE, Input, Inputs, stem_for
from edi_scrub.jobs.looks import Look
from edi_scrub.jobs.publishing import is_free, shortened, sweep

Found = Seen | Refused


class Looked(NamedTuple):
    """The inbox: what is complete, what waits, and what of that was not there at the last look."""

    complete: list[Seen]
    waiting: list[Found]
    new: list[Found]


def look(config: Config, inputs: Inputs) -> Looked:
    """Look at the inbox, and remember what waits.

    :raises NoInputError: there is no inbox.
    """
    with inputs.database.read() as connection:
        earlier = looks.last(connection)
    found, kept = looked_at(config, earlier, datetime.now(UTC))
    if kept != earlier:
        with inputs.deciding() as connection:
            looks.keep(connection, looks.last(connection), kept)
    return found


def looked_at(
    config: Config, earlier: Mapping[str, Look], now: datetime
) -> tuple[Looked, dict[str, Look]]:
    """The inbox as it is, and what is to be remembered of what waits.

    :raises NoInputError: there is no inbox.
    """
    found = list(inbox.look(config.folders.inbox, config.keys.marker))
    latest = looks.compared(earlier, found, now)
    complete = [
        one
        for one in found
        if isinstance(one, Seen) and _is_complete(config, one, latest[one.shown].at, now)
    ]
    done = {one.name for one in complete}
    waiting = [one for one in found if one.name not in done]
    new = [one for one in waiting if one.shown not in earlier]
    return Looked(complete, waiting, new), {one.shown: latest[one.shown] for one in waiting}


def _is_complete(config: Config, seen: Seen, since: datetime, now: datetime) -> bool:
    if config.keys.marker:
        return inbox.is_marked(config.folders.inbox, seen, config.keys.marker)
    return inbox.has_settled(seen, since, now, config.keys.settle)


def arrivals(config: Config, inputs: Inputs, complete: Iterable[Seen]) -> Iterator[Input]:
    """Each input that is due; a file is taken when it is asked for."""
    for one in inputs.take_over():
        left = _left(config, inputs, one)
        if left is not None:
            yield left
    for seen in complete:
        fresh = _take(config, inputs, seen)
        if fresh is not None:
            yield fresh


def _left(config: Config, inputs: Inputs, one: Input) -> Input | None:
    """What a run that has died left, as far as it can be worked on."""
    sweep(config.folders, one.token, decided=one.state == "decided")
    if one.state not in ("taking", "taken"):
        return one
    path = inbox.taken(config.folders.inbox, one.token)
    if one.state == "taking":
        if one.kind == RELEASE or not os.path.lexists(path):
            inputs.drop(one)
            return None
        one = _taken(config, inputs, one)
    return one if is_still(config, inputs, one) else None


def _take(config: Config, inputs: Inputs, seen: Seen) -> Input | None:
    """Take a file; None where somebody else has, or it is not what it was."""
    folder = config.folders.inbox
    path = folder / seen.name
    now = inbox.seen(path)
    if not isinstance(now, Seen) or not now.is_same(seen):
        return None
    base, extension = _base(config, seen.shown)
    with inputs.deciding() as connection:
        stems = stem_for(connection, base, seen.shown)
        stem = next(stem for stem in stems if is_free(config.folders, stem, extension))
        one = inputs.begin(connection, FILE, seen.shown, stem, extension, seen)
    if not inbox.take(folder, seen.name, one.token):
        inputs.drop(one)
        return None
    one = _taken(config, inputs, one)
    return one if is_still(config, inputs, one) else None


def _taken(config: Config, inputs: Inputs, one: Input) -> Input:
    inbox.forget_marker(config.folders.inbox, one.name, config.keys.marker)
    return inputs.move(one, "taken")


def is_still(config: Config, inputs: Inputs, one: Input) -> bool:
    """Is a taken file what it was when it was complete? Else it waits for another pass."""
    found = inbox.seen(inbox.taken(config.folders.inbox, one.token))
    now = datetime.now(UTC)
    if not isinstance(found, Seen):
        inputs.move(one, "done", outcome="removed", reason="somebody removed the file", done_at=now)
        return False
    if (found.size, found.mtime_ns) == (one.size, one.mtime_ns):
        written = found._replace(changed_at=datetime.fromtimestamp(found.mtime_ns / 1e9, UTC))
        keys = config.keys
        return bool(keys.marker) or inbox.has_settled(written, one.taken_at, now, keys.settle)
    inputs.move(one, "taken", size=found.size, mtime_ns=found.mtime_ns, taken_at=now)
    return False


def _base(config: Config, name: str) -> tuple[str, str]:
    """What the outputs' names begin with, and the extension that the input keeps."""
    path, now = Path(name), datetime.now().astimezone()
    extension = path.suffix if len(path.suffix.encode()) <= len(".longest-that-is-kept") else ""
    named = config.keys.naming.replace("{date}", f"{now:%Y%m%d}").replace("{time}", f"{now:%H%M%S}")
    return shortened(named.replace("{stem}", path.name.removesuffix(extension))), extension
