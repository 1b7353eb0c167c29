"""Has this file had this claim before? Remembered on disk, so that memory stays flat."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from hashlib import blake2b
from typing import NamedTuple, Self

from edi_scrub.claims.model import Claim

BITS = 1 << 24  # 2 MiB: one claim in two hundred of 500,000 asks the database in vain
ROOM = 1 << 22  # bytes of digests that are kept in memory: those of 60,000 claims
_SIZE = 16  # bytes of a digest

SAME = "same"  # an earlier claim of the file has the same id and says the same
SAME_LINES = "lines"  # an earlier one bills the same lines for the same patient
SAME_ID = "id"  # an earlier one has the same id and says something else
LIKE = "like"  # an earlier one has the same patient, days and procedures, not the same lines

AGAIN = frozenset({"76", "77", "59", "XE", "XP", "XS", "XU"})  # modifiers: done again, or apart
CORRECTS_ANOTHER = frozenset({"7", "8"})  # CLM05-3: replacement, void


class Digests(NamedTuple):
    """What a claim is known again by, none of which it tells.

    ``id`` counts per billing provider and patient control number (CLM01); ``content`` is
    its segments and who it is for. ``service`` is the patient, the payer, the days, the
    procedures and who rendered them, ``lines`` is what it bills of that (modifiers, units,
    charges, places); both are empty for a replacement or a void, without a patient, and
    where there is neither a J-code nor a 646xx.
    """

    id: bytes
    content: bytes
    service: bytes
    lines: bytes


def digests(claim: Claim) -> Digests:
    """What ``claim`` is known again by."""
    context = claim.context
    whom = (context.payer.id, context.responsibility, context.member_id, context.patient_key)
    number = _digest(context.billing.id, claim.claim_id)
    content = _digest(*whom, *[segment.text for segment in claim.segments])
    if not _is_injection(claim) or not (context.member_id or context.patient_key):
        return Digests(number, content, b"", b"")
    services, lines = [], []
    for line in claim.lines:
        period, who = line.period, line.rendering or claim.rendering
        first = period.first.toordinal() if period and period.first else 0
        last = period.last.toordinal() if period and period.last else 0
        service = f"{first}|{line.procedure}|{who.id if who else ''}"
        if line.modifiers:
            service += "|".join(sorted(AGAIN.intersection(line.modifiers)))
        services.append(service)
        lines.append(f"{service}|{last}|{':'.join(line.modifiers)}|{line.units_text}|{line.charge}"
                     f"|{line.place_of_service or claim.place_of_service}")  # fmt: skip
    services.sort()
    lines.sort()
    whole = _digest(context.billing.id, *whom, *services)
    return Digests(number, content, whole, _digest(*lines))


def _is_injection(claim: Claim) -> bool:
    """Is it an original with an injected drug, or an injection, as far as the codes tell?"""
    return claim.frequency not in CORRECTS_ANOTHER and any(
        line.procedure.startswith(("J", "646")) for line in claim.lines
    )


def compared(claim: Digests, contents: Collection[bytes], services: Collection[bytes]) -> str:
    """What a claim has in common with earlier ones.

    ``contents`` are what those of its id say, ``services`` the lines of those of its service.
    """
    if claim.content in contents:
        return SAME
    if claim.service and claim.lines in services:
        return SAME_LINES
    if contents:
        return SAME_ID
    return LIKE if services else ""


class Repeats:
    """The claims of one file as digests (no value is kept), in a temporary database.

    Nearly every claim is new: a bitmap of fixed size, in which each key has two places,
    knows that without asking the database. New ones wait in memory until one is looked for
    or there are too many of them.
    """

    def __init__(self) -> None:
        """Open an empty memory; SQLite keeps it in a file of its own once it grows."""
        self.claims = 0  # seen so far
        self._bitmap = bytearray(BITS // 8)
        self._new = bytearray()
        self._indexed = False
        self._seen = sqlite3.connect("", isolation_level=None)
        self._seen.execute("PRAGMA journal_mode = OFF")
        self._seen.execute("PRAGMA temp_store = FILE")
        self._seen.execute("CREATE TABLE seen (id BLOB, content BLOB)")
        self._seen.execute("BEGIN")

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *raised: object) -> None:
        """Forget everything."""
        self._seen.close()

    def mark(self, claim: Claim) -> None:
        """Set ``claim.repeats``, and remember the claim."""
        claim.repeats = self.seen(digests(claim))

    def seen(self, claim: Digests) -> str:
        """What earlier claims have in common with this one, which is remembered."""
        self.claims += 1
        contents = self._earlier(claim.id)
        services = self._earlier(claim.service) if claim.service else frozenset()
        repeats = compared(claim, contents, services)
        if claim.content not in contents:
            self._new += claim.id + claim.content
        if claim.service and claim.lines not in services:
            self._new += claim.service + claim.lines
        if len(self._new) >= ROOM:
            self._store()
        return repeats

    def _earlier(self, key: bytes) -> Collection[bytes]:
        """What earlier claims said under this key; from now on it is marked as seen."""
        one, other = key[0] << 16 | key[1] << 8 | key[2], key[3] << 16 | key[4] << 8 | key[5]
        is_new = self._mark(one)
        if self._mark(other) or is_new:
            return ()
        self._store()
        if not self._indexed:  # not before: rows are stored in half the time without
            self._seen.execute("CREATE INDEX by_id ON seen (id)")
            self._indexed = True
        found = self._seen.execute("SELECT content FROM seen WHERE id = ?", (key,))
        return {content for (content,) in found}

    def _mark(self, place: int) -> bool:
        """Mark one of 2^24 places, and tell whether nothing had marked it before."""
        byte, bit = place >> 3, 1 << (place & 7)
        was = self._bitmap[byte]
        self._bitmap[byte] = was | bit
        return not was & bit

    def _store(self) -> None:
        new = bytes(self._new)
        rows = (
            (new[place : place + _SIZE], new[place + _SIZE : place + 2 * _SIZE])
            for place in range(0, len(new), 2 * _SIZE)
        )
        self._seen.executemany("INSERT INTO seen VALUES (?, ?)", rows)
        self._new.clear()


def _digest(*texts: str) -> bytes:
    return blake2b("\x1e".join(texts).encode(), digest_size=_SIZE).digest()
