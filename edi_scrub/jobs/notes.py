"""What is asked and noted while one file is judged, in a temporary database: memory stays flat.

Asked: of which patients and ids earlier claims were looked up, and how many there were, so that
whoever records the file can tell whether that still holds. Noted: the claims that go out, and
which claims of earlier runs they replace or void.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from edi_scrub.jobs.sent import Kept, Sent

Mark = tuple[int, int]  # how many claims there were, and the row of the last one
NONE: Mark = (0, 0)
_ENTRY = msgspec.msgpack.Decoder(Sent)


class Told(NamedTuple):
    """Everything asked and noted; it can be pickled."""

    patients: list[tuple[bytes, int, int]]
    numbers: list[tuple[str, str, int, int]]
    sent: list[tuple[bytes, str, str, bool, bytes]]
    gone: list[tuple[int, bytes, str, str]]


class Notes:
    """The notes on one file."""

    def __init__(self) -> None:
        """Begin with none; SQLite keeps them in a file of its own once they grow."""
        self._kept = sqlite3.connect("", isolation_level=None)
        self._kept.executescript(_TABLES)
        self._kept.execute("BEGIN")

    def close(self) -> None:
        """Forget everything."""
        self._kept.close()

    def ask_patient(self, patient: bytes, mark: Mark) -> None:
        """Note what was found of a patient."""
        self._kept.execute(_ASK_PATIENT, (patient, *mark))

    def ask_number(self, npi: str, claim_id: str, mark: Mark) -> None:
        """Note what was found under a provider's claim id."""
        self._kept.execute(_ASK_NUMBER, (npi, claim_id, *mark))

    def send(self, entry: Sent, *, stands: bool) -> None:
        """Note a claim that goes out; one that only voids another does not stand."""
        row = entry.patient, entry.billing_npi, entry.claim_id, stands
        self._kept.execute(_SEND, (*row, msgspec.msgpack.encode(entry)))

    def withdraw(self, places: Iterable[int]) -> None:
        """Claims of this file that a later one of it replaces or voids."""
        self._kept.executemany("UPDATE sent SET stands = 0 WHERE place = ?", [(p,) for p in places])

    def take_away(self, kept: Iterable[Kept]) -> None:
        """Claims of earlier runs that one of this file replaces or voids."""
        rows = [(one.id, one.patient, one.billing_npi, one.claim_id) for one in kept]
        self._kept.executemany(_GO, rows)

    def is_gone(self, kept: Kept) -> bool:
        """Was it replaced or voided by a claim of this file?"""
        found = self._kept.execute("SELECT 1 FROM gone WHERE id = ?", (kept.id,))
        return found.fetchone() is not None

    def of_patient(self, patient: bytes) -> dict[int, Sent]:
        """The patient's claims of this file that stand, by their places."""
        return self._sent("stands AND patient = ?", patient)

    def of_number(self, npi: str, claim_id: str) -> dict[int, Sent]:
        """The claims of this file with that id that stand, by their places."""
        return self._sent("stands AND npi = ? AND claim_id = ?", npi, claim_id)

    def standing(self) -> Iterator[Sent]:
        """Every claim of this file that stands, in its order."""
        found = self._kept.execute("SELECT entry FROM sent WHERE stands ORDER BY place")
        return (_ENTRY.decode(entry) for (entry,) in found)

    def gone(self) -> list[int]:
        """The rows of the claims of earlier runs that are replaced or voided."""
        return [row for (row,) in self._kept.execute("SELECT id FROM gone ORDER BY id")]

    def patients(self) -> Iterator[tuple[bytes, Mark]]:
        """Every patient that was asked of, with what was found then."""
        for patient, rows, last in self._kept.execute("SELECT * FROM patients"):
            yield patient, (rows, last)

    def numbers(self) -> Iterator[tuple[tuple[str, str], Mark]]:
        """Every NPI and claim id that was asked of, likewise."""
        for npi, claim_id, rows, last in self._kept.execute("SELECT * FROM numbers"):
            yield (npi, claim_id), (rows, last)

    def told(self) -> Told:
        """All of it."""
        sent = "SELECT patient, npi, claim_id, stands, entry FROM sent ORDER BY place"
        return Told(
            self._kept.execute("SELECT * FROM patients").fetchall(),
            self._kept.execute("SELECT * FROM numbers").fetchall(),
            self._kept.execute(sent).fetchall(),
            self._kept.execute("SELECT * FROM gone").fetchall(),
        )

    def are_news_to(self, told: Told) -> bool:
        """Is anything noted here of a patient or an id that was asked of there?"""
        any_here = self._kept.execute("SELECT 1 FROM sent UNION ALL SELECT 1 FROM gone LIMIT 1")
        if any_here.fetchone() is None:
            return False
        return any(
            self._kept.execute(_NEWS_OF_PATIENT, (patient, patient)).fetchone()
            for patient, *_ in told.patients
        ) or any(
            self._kept.execute(_NEWS_OF_NUMBER, (npi, claim_id) * 2).fetchone()
            for npi, claim_id, *_ in told.numbers
        )

    def join(self, told: Told) -> None:
        """Take what was asked and noted elsewhere."""
        self._kept.executemany(_ASK_PATIENT, told.patients)
        self._kept.executemany(_ASK_NUMBER, told.numbers)
        self._kept.executemany(_SEND, told.sent)
        self._kept.executemany(_GO, told.gone)

    def _sent(self, where: str, *keys: str | bytes) -> dict[int, Sent]:
        rows = self._kept.execute(f"SELECT place, entry FROM sent WHERE {where}", keys)
        return {place: _ENTRY.decode(entry) for place, entry in rows}


_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA temp_store = FILE;
CREATE TABLE patients (patient BLOB PRIMARY KEY, count, last) WITHOUT ROWID;
CREATE TABLE numbers (npi, claim_id, count, last, PRIMARY KEY (npi, claim_id)) WITHOUT ROWID;
CREATE TABLE sent (place INTEGER PRIMARY KEY, patient, npi, claim_id, stands, entry);
CREATE INDEX sent_patient ON sent (patient);
CREATE INDEX sent_number ON sent (npi, claim_id);
CREATE TABLE gone (id INTEGER PRIMARY KEY, patient, npi, claim_id);
"""
_DIFFERS = (
    " DO UPDATE SET count = -1, last = -1 WHERE count <> excluded.count OR last <> excluded.last"
)
_ASK_PATIENT = f"INSERT INTO patients VALUES (?, ?, ?) ON CONFLICT (patient){_DIFFERS}"
_ASK_NUMBER = f"INSERT INTO numbers VALUES (?, ?, ?, ?) ON CONFLICT (npi, claim_id){_DIFFERS}"
_SEND = "INSERT INTO sent (patient, npi, claim_id, stands, entry) VALUES (?, ?, ?, ?, ?)"
_GO = "INSERT OR IGNORE INTO gone VALUES (?, ?, ?, ?)"
_NEWS_OF_PATIENT = (
    "SELECT 1 FROM sent WHERE patient = ? UNION ALL SELECT 1 FROM gone WHERE patient = ?"
)
_NEWS_OF_NUMBER = (
    "SELECT 1 FROM sent WHERE npi = ? AND claim_id = ?"
    " UNION ALL SELECT 1 FROM gone WHERE npi = ? AND claim_id = ?"
)
