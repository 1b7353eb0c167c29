"""Has this file had this claim before? Remembered on disk, so that memory stays flat."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from hashlib import blake2b
from types import TracebackType
from typing import Self

from edi_scrub.claims.model import Claim

BITS = 1 << 24  # 2 MiB: one claim in a hundred of 200,000 asks the database in vain
BATCH = 1000

SAME = "same"  # an earlier claim of the file has the same id and says the same
SAME_ID = "id"  # an earlier claim of the file has the same id and says something else

Digests = tuple[bytes, bytes]


def digests(claim: Claim) -> Digests:
    """What a claim is known again by: its id and its content, neither of which it tells.

    The id counts per billing provider and patient control number (CLM01); its content is
    its segments and who it is for.
    """
    context = claim.context
    return (
        _digest(context.billing.id, claim.claim_id),
        _digest(
            context.payer.id, context.responsibility, context.member_id, context.patient_key,
            *[segment.text for segment in claim.segments],
        ),
    )  # fmt: skip


def compared(content: bytes, earlier: Collection[bytes]) -> str:
    """What a claim has in common with the contents of earlier ones of its id."""
    if content in earlier:
        return SAME
    return SAME_ID if earlier else ""


class Repeats:
    """The claims of one file as digests (no value is kept), in a temporary database.

    Nearly every claim is new: a bitmap of fixed size knows that without asking the
    database, and new ones are stored in batches.
    """

    def __init__(self) -> None:
        """Open an empty memory; SQLite keeps it in a file of its own once it grows."""
        self.claims = 0  # seen so far
        self._bitmap = bytearray(BITS // 8)
        self._new: list[Digests] = []
        self._seen = sqlite3.connect("", isolation_level=None)
        self._seen.execute("PRAGMA journal_mode = OFF")
        self._seen.execute("PRAGMA temp_store = FILE")
        self._seen.execute(
            "CREATE TABLE seen (id BLOB, content BLOB, PRIMARY KEY (id, content)) WITHOUT ROWID"
        )
        self._seen.execute("BEGIN")

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Forget everything."""
        self._seen.close()

    def mark(self, claim: Claim) -> None:
        """Set ``claim.repeats``, and remember the claim."""
        claim.repeats = self.seen(digests(claim))

    def seen(self, claim: Digests) -> str:
        """What earlier claims have in common with this one, which is remembered."""
        self.claims += 1
        number, content = claim
        repeats = "" if self._is_new(number) else compared(content, self._contents(number))
        if repeats != SAME:
            self._new.append(claim)
            if len(self._new) >= BATCH:
                self._store()
        return repeats

    def _is_new(self, number: bytes) -> bool:
        """Is the id surely new? It is marked as seen from now on."""
        place = int.from_bytes(number[:4], "big") % BITS
        byte, bit = place >> 3, 1 << (place & 7)
        if self._bitmap[byte] & bit:
            return False
        self._bitmap[byte] |= bit
        return True

    def _contents(self, number: bytes) -> set[bytes]:
        """What earlier claims of this id said."""
        self._store()
        found = self._seen.execute("SELECT content FROM seen WHERE id = ?", (number,))
        return {content for (content,) in found}

    def _store(self) -> None:
        self._seen.executemany("INSERT INTO seen VALUES (?, ?)", self._new)
        self._new.clear()


def _digest(*texts: str) -> bytes:
    return blake2b("\x1e".join(texts).encode(), digest_size=16).digest()
