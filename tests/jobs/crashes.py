"""Kill the scheduled job at each place in turn, start it again, and see that nothing is amiss.

``python -m tests.jobs.crashes URL FOLDER [full|release]``: ``full`` fills the disk there instead,
``release`` kills the release of a held claim; a process of its own, so that it can be copied for
every kill. EDI_SCRUB_KILL_EVERY=3 leaves two places out of three; with EDI_SCRUB_KILL_TWICE=N, N
more times the job is killed, and killed again as it recovers.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa

from edi_scrub.config import Config
from edi_scrub.errors import ScrubError
from edi_scrub.jobs.database import Database
from edi_scrub.jobs.inputs import RELEASE
from edi_scrub.jobs.passing import Pass, judging, opened
from edi_scrub.jobs.releasing import Releasing
from edi_scrub.jobs.tables import INPUTS, METADATA, OUTPUTS, RELEASES, SCHEMA, SENT_CLAIMS
from edi_scrub.policy.loading import load_policies
from tests.jobs.killing import Killer, in_a_child
from tests.jobs.office import Office, claims, ids_in

GOOD, SAME, OTHER = claims(1, count=3), claims(1, count=3), claims(2, count=2, wrong=0)
INBOX = {"a.837": GOOD, "b.837": "garbage", "c.837": SAME, "d.837": OTHER}
DUE = {"C1-1", "C1-2", "C2-1", "C2-2"}
HELD = {"C1-3"}
ENDS = {
    "a.837": ("done", "scrubbed"),
    "b.837": ("quarantined", "unreadable"),
    "c.837": ("done", "skipped"),
    "d.837": ("done", "scrubbed"),
}
RENAME = os.rename  # not the one that counts
PASSES = 50  # until a server has noticed that its client is dead


class World:
    """An office with files in its inbox, and somebody who takes every clean file away at once."""

    def __init__(self, folder: Path, url: str) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        self.office = Office(folder, url, "ack = true")
        self.sent = folder / "sent"
        self.sent.mkdir()
        for name, text in INBOX.items():
            self.office.put(name, text)

    def run(self, at: int = 0, *, full: bool = False) -> tuple[int, int]:
        """One pass in a process of its own, killed at a place; its signal, and the places."""
        return in_a_child(lambda: self._pass(at, full=full))

    def _pass(self, at: int, *, full: bool) -> int:
        killer = Killer(at, self._take, full=full)
        killer.arm()
        try:
            for _ in Pass(self.office.config).work():
                pass
        except ScrubError as error:
            if not (at and full and error.status in (66, 73, 74)):
                raise
        return killer.passed

    def release(self, at: int = 0) -> tuple[int, int]:
        """Release the held claim in a process of its own, killed at a place."""
        return in_a_child(lambda: self._release(at))

    def _release(self, at: int) -> int:
        killer = Killer(at, self._take)
        killer.arm()
        with opened(self.office.config) as inputs:
            policies, _, history = judging(self.office.config, inputs)
            who = Releasing(self.office.config, inputs, history, policies, "A. Biller", "approved")
            assert [one.claims_in for one, _ in who.claims(sorted(HELD))] == [1]
        return killer.passed

    def release_until_done(self) -> None:
        """Release the claim again, unless the ledger says that it was released."""
        try:
            self.release()
        except RuntimeError:  # it said so
            assert self.released() == 1
        self.collect()
        assert self.released() == 1
        assert ids_in(*self.sent.iterdir()) == dict.fromkeys(DUE | HELD, 1), "sent"
        assert self.office.names("outbox") == []

    def released(self) -> int:
        """How many releases the ledger knows, each of which has come to its end."""
        with open_(self.office.config) as connection:
            states = connection.scalars(sa.select(INPUTS.c.state).where(INPUTS.c.kind == RELEASE))
            assert set(states.all()) <= {"done"}
            return connection.scalar(sa.select(sa.func.count()).select_from(RELEASES)) or 0

    def _take(self, path: Path) -> None:
        if path.parent.name == "outbox":
            self.collect()

    def collect(self) -> None:
        """Whoever sends takes everything that can be seen."""
        for path in (self.office.folder / "outbox").glob("[!.]*"):
            RENAME(path, self.sent / f"{path.name}.{len(list(self.sent.iterdir()))}")

    def recover(self) -> None:
        """Pass after pass, until everything has come to its end."""
        for _ in range(PASSES):
            self.run()
            if all(state in ("done", "quarantined") for state, _ in self.ends().values()):
                return
            time.sleep(0.02)
        raise AssertionError(f"never done: {self.ends()}")

    def ends(self) -> dict[str, tuple[str, str]]:
        """State and outcome of each input in the ledger, each once."""
        with open_(self.office.config) as connection:
            rows = connection.execute(sa.select(INPUTS.c.name, INPUTS.c.state, INPUTS.c.outcome))
            found: dict[str, tuple[str, str]] = {}
            for name, state, outcome in rows:
                assert name not in found, f"{name} is in the ledger twice"
                found[name] = state, outcome
        return found

    def check_visible(self) -> None:
        """Whatever can be seen is whole, and was decided on."""
        with open_(self.office.config) as connection:
            known = dict(connection.execute(sa.select(OUTPUTS.c.final, OUTPUTS.c.sha256)).all())
        for kind in ("outbox", "rejected", "reports"):
            for path in (self.office.folder / kind).glob("[!.]*"):
                assert sha256(path.read_bytes()).hexdigest() == known[str(path)], path
        for path in (self.office.folder / "quarantine").glob("[!.]*"):
            assert path.read_text() == "garbage" or path.name == "b.837.reason.txt", path

    def check(self) -> None:
        """Nothing is lost, nothing is there twice, nothing is left over."""
        self.check_visible()
        self.collect()
        office, folder = self.office, self.office.folder
        assert self.ends() == ENDS, self.ends()
        assert ids_in(*self.sent.iterdir()) == dict.fromkeys(DUE, 1), "sent"
        assert ids_in(*(folder / "rejected").iterdir()) == dict.fromkeys(HELD, 1), "rejected"
        assert office.names("outbox") == [] and office.names("inbox") == [".edi-scrub"]
        assert office.names("inbox/.edi-scrub") == []
        kept = {path.name: path.read_text() for path in (folder / "archive").iterdir()}
        assert kept == {name: INBOX[name] for name in ("a.837", "c.837", "d.837")}, kept.keys()
        assert office.names("quarantine") == ["b.837", "b.837.reason.txt"]
        reports = {
            f"{stem}.{end}"
            for stem in "ad"
            for end in (
                "report.csv",
                "report.html",
                "report.jsonl",
                "summary.json",
                "999.x12",
                "277ca.x12",
            )
        }
        assert set(office.names("reports")) == reports
        with open_(office.config) as connection:
            recorded = connection.scalars(sa.select(SENT_CLAIMS.c.claim_id)).all()
        assert sorted(recorded) == sorted(DUE), recorded


def open_(config: Config) -> AbstractContextManager[sa.Connection]:
    """The ledger, to be read."""
    return Database(config.database).read()


def emptied(url: str) -> None:
    """A database as new: no file, or no rows."""
    if url.startswith("sqlite"):
        path = sa.make_url(url).database or ""
        for end in ("", "-wal", "-shm"):
            Path(path + end).unlink(missing_ok=True)
        return
    database = Database(url)
    with database.begin() as connection:
        for table in reversed(METADATA.sorted_tables):
            if table is not SCHEMA:
                connection.execute(sa.delete(table))
    database.close()


def kills(places: int) -> Iterator[tuple[int, int]]:
    """The places at which to kill a pass, and the one that recovers from it (0: not at all)."""
    every = int(os.environ.get("EDI_SCRUB_KILL_EVERY", "1"))
    yield from ((at, 0) for at in range(1, places + 1, every))
    draw = random.Random(837)
    for _ in range(int(os.environ.get("EDI_SCRUB_KILL_TWICE", "0"))):
        yield draw.randint(1, places), draw.randint(1, places)


def main(url: str, folder: Path, what: str) -> None:
    """Kill, recover and check, place by place; the number of kills is written out."""
    policies = load_policies()
    Config.policies = lambda self: policies  # type: ignore[method-assign]  # read once, not per kill
    emptied(url)
    for _ in Pass(World(folder, url).office.config).work():  # likewise whatever is loaded
        pass
    world = fresh(folder, url)
    _, places = world.run(full=what == "full")
    world.check()
    if what == "release":
        _, places = world.release()
    done = 0
    for first, second in kills(places):
        world = fresh(folder, url)
        try:
            WAYS[what](world, first, second)
        except AssertionError:
            sys.stderr.write(f"at place {first} of {places}, then at {second}\n")
            raise
        done += 1 + bool(second)
    sys.stdout.write(f"{done}\n")


def fresh(folder: Path, url: str) -> World:
    """An office on which nobody has worked."""
    emptied(url)
    return World(folder, url)


def killed(world: World, first: int, second: int) -> None:
    """Kill a pass at a place, and perhaps the next one; in the end all is well."""
    ended, _ = world.run(first)
    assert ended == signal.SIGKILL, "the place was never reached"
    if second:
        world.check_visible()
        world.run(second)
    world.check_visible()
    world.recover()
    world.check()


def filled(world: World, first: int, second: int) -> None:
    """Let the disk be full at a place, and have room again."""
    world.run(first, full=True)
    world.check_visible()
    world.recover()
    world.check()


def released(world: World, first: int, second: int) -> None:
    """Kill a release at a place; whether it counts or has to be made again, the claim goes once."""
    world.run()
    ended, _ = world.release(first)
    assert ended == signal.SIGKILL, "the place was never reached"
    for _ in range(2):  # a server may notice late that its client is dead
        world.run()
        time.sleep(0.02)
    world.release_until_done()


WAYS = {"kill": killed, "full": filled, "release": released}

if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), (sys.argv[3:] or ["kill"])[0])
