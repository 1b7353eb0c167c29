"""The tables of the ledger and of the history: what is kept from one run to the next.

No name, birth date, address or member id: a patient is a keyed digest
(:mod:`edi_scrub.jobs.patientkey`). Claim ids (CLM01), control numbers, codes and days stand as
they are. Money and units are exact: texts here, decimals to the program. A moment is UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

METADATA = sa.MetaData()
KEY = 32  # bytes of a keyed digest (HMAC-SHA256)


class Exact(sa.TypeDecorator[Decimal]):
    """A decimal with every digit it has; SQLite would make a binary fraction of it."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> str | None:
        """As it is stored."""
        return None if value is None else f"{value:f}"

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Decimal | None:
        """As the program sees it."""
        return None if value is None else Decimal(value)


class Moment(sa.TypeDecorator[datetime]):
    """A moment in UTC, as ISO 8601 to the microsecond: it sorts as text."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> str | None:
        """As it is stored.

        :raises ValueError: it does not say of what time zone it is.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        """As the program sees it."""
        return None if value is None else datetime.fromisoformat(value)


_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite numbers rows by INTEGER


def _id() -> sa.Column[int]:
    return sa.Column("id", _NUMBER, primary_key=True, autoincrement=True)


def _of_input(*, null: bool = False) -> sa.Column[int]:
    return sa.Column("input_id", _NUMBER, sa.ForeignKey("inputs.id"), nullable=null, index=True)


def _text(name: str, **more: Any) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, **more)


SCHEMA = sa.Table("schema", METADATA, sa.Column("version", sa.Integer, nullable=False))

# One row an input, from before it is taken to its end (:mod:`edi_scrub.jobs.inputs`). `kind` is
# a file, a release of claims of one, or what the hook passed on. `token` names it in the
# folders, `stem` its outputs; `holder` is the run that works on it, `attempts` how many have
# died of it before. `device` and `inode` are texts, since an inode may need all 64 bits.
INPUTS = sa.Table(
    "inputs",
    METADATA,
    _id(),
    _text("kind"),
    _text("token", unique=True),
    _text("holder"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    _text("name", index=True),
    _text("stem", unique=True),
    _text("extension"),
    _text("state", index=True),
    _text("outcome", server_default=""),
    _text("reason", server_default=""),
    _text("device"),
    _text("inode"),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("mtime_ns", sa.BigInteger, nullable=False),
    _text("sha256", server_default="", index=True),
    sa.Column("taken_at", Moment, nullable=False),
    sa.Column("decided_at", Moment),
    sa.Column("done_at", Moment),
    *(
        sa.Column(name, sa.Integer, nullable=False, server_default="0")
        for name in ("claims_in", "clean", "corrected", "rejected", "internal_errors")
    ),
    *(
        sa.Column(name, Exact, nullable=False, server_default="0.00")
        for name in ("charge_in", "charge_transmit", "charge_rejected")
    ),
    _text("policies_sha256", server_default=""),
    _text("version", server_default=""),
    _text("archived", server_default=""),
)

# The control numbers of an input, a row a transaction set.
CONTROLS = sa.Table(
    "controls",
    METADATA,
    _id(),
    _of_input(),
    _text("sender"),
    _text("isa13"),
    _text("gs06"),
    _text("st02"),
    sa.Index("controls_numbers", "sender", "isa13", "gs06", "st02"),
)

# The files of an input: `temporary` and `final` are paths, published once `published_at` is set.
OUTPUTS = sa.Table(
    "outputs",
    METADATA,
    _id(),
    _of_input(),
    _text("kind"),
    _text("temporary"),
    _text("final", index=True),
    _text("sha256"),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("published_at", Moment),
    sa.Column("removed_at", Moment),
)

# The claims of an input that were held back, by their number in it.
HELD_CLAIMS = sa.Table(
    "held_claims",
    METADATA,
    sa.Column("input_id", _NUMBER, sa.ForeignKey("inputs.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    _text("claim_id", index=True),
    _text("billing_npi"),
    sa.Column("charge", Exact, nullable=False),
    _text("rules"),
)

# Every claim that was sent and still stands: replaced and voided ones are gone. `input_id` is
# null for what was imported; `source` is a file's name. `usage` is ISA15: a test is another
# world. `first_day` and `last_day` are of its lines. No number is ever given twice: whether
# anything was added or taken away is seen by it.
SENT_CLAIMS = sa.Table(
    "sent_claims",
    METADATA,
    _id(),
    _of_input(null=True),
    _text("source"),
    sa.Column("sent_at", Moment, nullable=False),
    _text("claim_id"),
    _text("billing_npi"),
    _text("payer_id"),
    _text("responsibility"),
    _text("usage"),
    _text("frequency"),
    _text("outcome"),
    sa.Column("charge", Exact, nullable=False),
    sa.Column("patient", sa.LargeBinary(KEY), nullable=False, index=True),
    sa.Column("first_day", sa.Date),
    sa.Column("last_day", sa.Date),
    sa.Index("sent_claims_number", "claim_id", "billing_npi"),
    sqlite_autoincrement=True,
)

# The drug and chemodenervation lines of the claims sent (whose patient and payer are theirs):
# `code` is SV101-2, `units` SV104,
# `discarded` JW. `diagnoses` are the plain codes the line points at, blanks between them.
TREATMENTS = sa.Table(
    "treatments",
    METADATA,
    _id(),
    sa.Column(
        "sent_id",
        _NUMBER,
        sa.ForeignKey("sent_claims.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("day", sa.Date, nullable=False),
    _text("code"),
    sa.Column("units", Exact),
    sa.Column("discarded", sa.Boolean, nullable=False),
    _text("diagnoses"),
    sqlite_autoincrement=True,
)

# What the key of the patients' digests makes of a known text: another key would find nobody.
KEY_CHECK = sa.Table(
    "key_check", METADATA, sa.Column("digest", sa.LargeBinary(KEY), nullable=False)
)

# Who let a held claim out, when and why; once a claim. Of a whole file that goes through the
# inbox again `position` is null, and `used_by` the input that it became. It is never pruned.
RELEASES = sa.Table(
    "releases",
    METADATA,
    _id(),
    _of_input(null=True),
    sa.Column("at", Moment, nullable=False),
    _text("who"),
    _text("why"),
    sa.Column("position", sa.Integer),
    _text("claim_id", server_default=""),
    _text("billing_npi", server_default=""),
    sa.Column("used_by", _NUMBER, sa.ForeignKey("inputs.id"), index=True),
    sa.UniqueConstraint("input_id", "position"),
)

# What a file of the inbox looked like at the last look: one that still grows is not complete.
LOOKS = sa.Table(
    "looks",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    _text("device"),
    _text("inode"),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("mtime_ns", sa.BigInteger, nullable=False),
    sa.Column("at", Moment, nullable=False),
)
