"""Many runs at once, and a whole day; `make soak` has them at full size and shows the figures."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from tests.jobs.office import Office, claims, ids, ids_in
from tests.jobs.sender import Collector, Sender

FULL = "EDI_SCRUB_SOAK" in os.environ
RUNS = (2, 4, 8) if FULL else (4,)
FILES = 500 if FULL else 24
DAY = 2000 if FULL else 60  # files
SECONDS = 240 if FULL else 6  # of the day

pytestmark = pytest.mark.slow


def begin(office: Office) -> subprocess.Popen[bytes]:
    """A run in a process of its own."""
    words = [sys.executable, "-c", "from edi_scrub.cli import main; main()",
             "run", "-c", str(office.file)]  # fmt: skip
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def end(process: subprocess.Popen[bytes]) -> int:
    _, said = process.communicate(timeout=1800)
    assert b"Traceback" not in said, said.decode()
    return process.returncode


def show(text: str) -> None:
    sys.stdout.write(f"\n{text}\n")


@pytest.mark.parametrize("runs", RUNS)
def test_runs_at_once_do_each_file_once(tmp_path: Path, database_url: str, runs: int) -> None:
    office = Office(tmp_path / "office", database_url)
    for number in range(FILES):
        office.put(f"{number}.837", claims(number))
    began = time.monotonic()
    statuses = Counter(end(process) for process in [begin(office) for _ in range(runs)])
    seconds = time.monotonic() - began
    rows = office.rows()
    shares = sorted(Counter(row["holder"] for row in rows).values())
    show(f"{FILES} files, {runs} runs: statuses {dict(statuses)}, shares {shares}, {seconds:.1f} s")
    assert Counter(row["name"] for row in rows) == {f"{n}.837": 1 for n in range(FILES)}
    assert {(row["state"], row["outcome"]) for row in rows} == {("done", "scrubbed")}
    outbox = sorted((office.folder / "outbox").iterdir())
    assert ids_in(*outbox) == {f"C{number}-1": 1 for number in range(FILES)}
    if database_url.startswith("sqlite"):
        assert statuses.keys() <= {0, 75} and statuses[0] >= 1
        assert not FULL or statuses == {0: 1, 75: runs - 1}
    else:
        assert statuses == {0: runs}
        assert len(shares) > 1


def test_a_day_adds_up_to_the_claim_and_the_cent(tmp_path: Path, database_url: str) -> None:
    office = Office(tmp_path / "office", database_url)
    office.file.write_text(office.file.read_text().replace("settle = 0", "settle = 0.4"))
    into = tmp_path / "sent"
    into.mkdir()
    collector = Collector(office.folder / "outbox", into)
    sender = Sender(office.folder / "inbox", DAY, SECONDS)
    collector.start()
    sender.start()
    statuses = pass_after_pass(office, sender)
    collector.done.set()
    collector.join()
    show(f"{DAY} files in {SECONDS} s: passes by status {dict(statuses)}")
    assert set(statuses) <= {0, 65, -signal.SIGKILL}
    reconcile(office, sender, into)


def pass_after_pass(office: Office, sender: Sender) -> Counter[int]:
    """Run until nothing is left, and kill some of the runs half-way."""
    draw, statuses, quiet = random.Random(5), Counter[int](), 0
    while quiet < 2:
        process = begin(office)
        if draw.random() < 0.15 and sender.is_alive():
            time.sleep(draw.random() * 3)
            process.kill()
        statuses[end(process)] += 1
        # A run that was killed at once has not made its folder in the inbox yet.
        left = [path for path in (office.folder / "inbox").rglob("*") if path.name != ".edi-scrub"]
        quiet = 0 if left or sender.is_alive() else quiet + 1
    return statuses


def reconcile(office: Office, sender: Sender, into: Path) -> None:
    """What was sent, what the ledger says and what lies in the folders is the same."""
    folder, rows = office.folder, office.rows()
    assert {row["state"] for row in rows} <= {"done", "quarantined"}
    kept = [path.read_text() for path in (folder / "archive").iterdir()]
    aside = [path.read_text() for path in (folder / "quarantine").iterdir()
             if not path.name.endswith(".reason.txt")]  # fmt: skip
    arrived = Counter(kept + aside)
    early = Counter(text for text in sender.lost if arrived[text])
    assert arrived == Counter(sender.sent) + early
    assert len(rows) == len(kept) + len(aside)
    judged = list(set(kept))
    scrubbed = [row for row in rows if row["outcome"] == "scrubbed"]
    assert len(scrubbed) == len(judged)
    total = sum((ids(text) for text in judged), Counter[str]())
    sent, held = ids_in(*into.iterdir()), ids_in(*(folder / "rejected").iterdir())
    assert sent + held == total and set(total.values()) == {1}
    assert sum(int(str(row["clean"])) + int(str(row["corrected"])) for row in rows) == len(sent)
    assert sum(int(str(row["rejected"])) for row in rows) == len(held)
    for texts, column in ((judged, "charge_in"), ([p.read_text() for p in into.iterdir()],
                                                  "charge_transmit")):  # fmt: skip
        assert dollars(texts) == sum(Decimal(str(row[column])) for row in rows)
    hidden = [path for path in folder.rglob(".*") if path.name != ".edi-scrub"]
    assert hidden == [] and office.names("inbox") == [".edi-scrub"]
    outcomes = dict(Counter(str(row["outcome"]) for row in rows))
    show(f"{outcomes}; {len(sent)} claims sent, {len(held)} held, {dollars(judged)} dollars")


def dollars(texts: list[str]) -> Decimal:
    """The charges of files, added up."""
    lines = [line for text in texts for line in text.splitlines() if line.startswith("CLM*")]
    return sum((Decimal(line.split("*")[2]) for line in lines), Decimal(0))
