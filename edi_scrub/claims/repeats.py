"""Has this file had this claim before? Remembered on disk, so that memory stays flat."""

from __future__ import annotations

import sqlite3
from hashlib import blake2b
from types import TracebackType
from typing import Self

from edi_scrub.claims.model import Claim

SAME = "same"  # an earlier claim of the file has the same id and says the same
SAME_ID = "id"  # an earlier claim of the file has the same id and says something else


class Repeats:
    """The claims of one file as digests (no value is kept), in a temporary database.

    A claim's id counts per billing provider and patient control number (CLM01); its
    content is its segments and who it is for.
    """

    def __init__(self) -> None:
        """Open an empty memory; SQLite keeps it in a file of its own once it grows."""
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
        context = claim.context
        number = _digest(context.billing.id, claim.claim_id)
        content = _digest(
            context.payer.id, context.responsibility, context.member_id, context.patient_key,
            *[segment.text for segment in claim.segments],
        )  # fmt: skip
        earlier = self._seen.execute("SELECT content FROM seen WHERE id = ?", (number,)).fetchall()
        if (content,) in earlier:
            claim.repeats = SAME
            return
        claim.repeats = SAME_ID if earlier else ""
        self._seen.execute("INSERT INTO seen VALUES (?, ?)", (number, content))


def _digest(*texts: str) -> bytes:
    return blake2b("\x1e".join(texts).encode(), digest_size=16).digest()
