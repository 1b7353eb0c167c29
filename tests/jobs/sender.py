"""Somebody who sends files all day: whole ones, copies, slow ones, replaced ones and garbage."""

from __future__ import annotations

import os
import random
import threading
import time
from pathlib import Path

from tests.jobs.office import claims

PAUSE = 0.05  # seconds in which a slow writer writes nothing; less than a file has to settle


class Sender(threading.Thread):
    """Puts ``count`` files into ``inbox``.

    ``sent`` are the contents that have to arrive, a copy once for each; ``lost`` those that
    the sender itself has replaced, which may have been taken before.
    """

    def __init__(self, inbox: Path, count: int, seconds: float) -> None:
        super().__init__()
        self.inbox, self.count, self.pace = inbox, count, seconds / count
        self.draw = random.Random(837)
        self.sent: list[str] = []
        self.lost: list[str] = []
        self.numbers = 0

    def run(self) -> None:
        """Send them all."""
        kinds = [self.whole] * 16 + [self.copy, self.slow, self.replaced, self.garbage]
        for number in range(self.count):
            self.draw.choice(kinds)(self.inbox / f"file{number % 400}-{number}.837")
            time.sleep(self.pace)

    def fresh(self) -> str:
        """A file of claims that nobody has sent before."""
        self.numbers += 1
        count = self.draw.randint(1, 4)
        return claims(self.numbers, count=count, wrong=self.draw.randint(0, 1))

    def whole(self, path: Path) -> None:
        """As most senders do: under another name first."""
        self.put(path, self.fresh())

    def put(self, path: Path, text: str) -> None:
        """A file that is there all at once."""
        part = path.with_suffix(".part")
        part.write_text(text)
        part.rename(path)
        self.sent.append(text)

    def copy(self, path: Path) -> None:
        """The same content as an earlier file's."""
        earlier = [text for text in self.sent if text.startswith("ISA")]
        self.put(path, self.draw.choice(earlier) if earlier else self.fresh())

    def slow(self, path: Path) -> None:
        """Written under its own name, bit by bit."""
        text = self.fresh()
        with path.open("w") as stream:
            for place in range(0, len(text), len(text) // 4 + 1):
                stream.write(text[place : place + len(text) // 4 + 1])
                stream.flush()
                time.sleep(PAUSE)
        self.sent.append(text)

    def replaced(self, path: Path) -> None:
        """Sent, and sent again in another version under the same name."""
        first, second = self.fresh(), self.fresh()
        path.write_text(first)
        time.sleep(self.draw.random() * 4 * PAUSE)
        beside = path.with_suffix(".tmp")
        beside.write_text(second)
        os.replace(beside, path)  # noqa: PTH105
        self.lost.append(first)
        self.sent.append(second)

    def garbage(self, path: Path) -> None:
        """No 837P: something else, or the first half of one."""
        text = self.fresh()
        self.put(path, self.draw.choice([f"%PDF {self.numbers}", text[: len(text) // 2]]))


class Collector(threading.Thread):
    """Somebody who takes every clean file away as soon as it can be seen."""

    def __init__(self, outbox: Path, into: Path) -> None:
        super().__init__()
        self.outbox, self.into = outbox, into
        self.done = threading.Event()
        self.count = 0

    def run(self) -> None:
        """Until ``done`` is set."""
        while not self.done.is_set():
            self.collect()
            time.sleep(0.01)
        self.collect()

    def collect(self) -> None:
        """Take what is there."""
        for path in self.outbox.glob("[!.]*"):
            self.count += 1
            path.rename(self.into / f"{self.count}.837")
