"""What is known of earlier claims: a patient's treatments, and whether an id was sent before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self

if TYPE_CHECKING:
    from edi_scrub.claims.model import Claim
    from edi_scrub.findings import Outcome


class PastLine(NamedTuple):
    """A drug or chemodenervation line: SV101-2, SV104, the plain codes it points at.

    ``discarded`` says that it bills what was not given (JW).
    """

    code: str
    units: Decimal | None
    diagnoses: frozenset[str]
    discarded: bool = False


class PastTreatment(NamedTuple):
    """What one claim bills of one day; ``claim_id`` is its CLM01."""

    day: date
    lines: tuple[PastLine, ...]
    claim_id: str = ""


class PastClaim(NamedTuple):
    """A claim that was sent: with which id, on what day, and for which days of service."""

    claim_id: str
    sent: date
    first_day: date | None
    last_day: date | None
    same_patient: bool


class Past(NamedTuple):
    """What was sent before a claim, without what it replaces or voids and without itself.

    ``treatments`` are its patient's at its payer; ``under_id`` are earlier claims to its
    payer with its id and its billing provider.
    """

    treatments: tuple[PastTreatment, ...] = ()
    under_id: tuple[PastClaim, ...] = ()


NOTHING = Past()


def span(claim: Claim) -> tuple[date | None, date | None]:
    """The first and the last day of service of a claim's lines; None where none has one."""
    days = [day for line in claim.lines if line.period
            for day in (line.period.first, line.period.last) if day]  # fmt: skip
    return (min(days), max(days)) if days else (None, None)


class Known(Protocol):
    """What is known while one file is judged: of earlier files, and of this one so far."""

    def of(self, claim: Claim) -> Past:
        """What was sent before this claim.

        :raises ScrubError: it cannot be looked up.
        """

    def add(self, claim: Claim, outcome: Outcome, treatments: Sequence[PastTreatment]) -> None:
        """Note that a claim goes out as it is here, with what it bills of each day."""

    def told(self) -> Any:
        """Everything asked and noted; it can be pickled."""

    def is_news_to(self, told: Any) -> bool:
        """Would what is noted here have been an answer to what was asked there?"""

    def join(self, told: Any) -> None:
        """Take what was asked and noted elsewhere as if it had been here."""

    def __enter__(self) -> Self:
        """Itself."""

    def __exit__(self, *raised: object) -> None:
        """Forget everything."""


class History(Protocol):
    """What was sent in earlier runs; it can be pickled."""

    def begin(self) -> Known:
        """Begin to judge a file, or a piece of one."""
