"""The claims with findings, told to every format that lists them.

What is shown of a claim is put together once (:mod:`edi_scrub.reports.entries`), whatever
the number of formats. Only a format that says so is told who the persons are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO
from typing import BinaryIO, NamedTuple, Protocol

from edi_scrub.claims.model import Claim
from edi_scrub.record import Judged, LevelFindings
from edi_scrub.reports.entries import Entry, of_claim, of_levels


class Persons(NamedTuple):
    """The names of a claim's patient and subscriber, as a person writes them.

    Empty where they are not asked for (``--with-phi``), and above the claims.
    """

    patient: str = ""
    subscriber: str = ""

    @classmethod
    def of(cls, claim: Claim) -> Persons:
        """Those of a claim."""
        return cls(claim.context.patient_name, claim.context.subscriber_name)


NOBODY = Persons()
NAMES = tuple(f"{person}_name" for person in Persons._fields)  # what formats call them


class Format(Protocol):
    """A report with an entry for every claim with a finding, as a stream."""

    stream: BinaryIO

    def write(self, entry: Entry, persons: Persons) -> None:
        """Write one claim, or what is above the claims."""

    def for_piece(self) -> Callable[[BinaryIO], Format]:
        """What makes one of its kind whose text is to stand in this one's; it can be pickled."""


class Listing:
    """Tells some formats of each claim with a finding, in the order of the file."""

    def __init__(self, formats: Sequence[Format], *, with_persons: bool = False) -> None:
        """``with_persons``: the formats are told names."""
        self._formats = formats
        self._with_persons = with_persons

    def claim(self, judged: Judged) -> None:
        """Write one claim; nothing where it has no finding."""
        if judged.findings:
            persons = Persons.of(judged.claim) if self._with_persons else NOBODY
            self._write(of_claim(judged), persons)

    def levels(self, found: LevelFindings) -> None:
        """Write findings above the claims; nothing where there are none."""
        if found.findings:
            self._write(of_levels(found), NOBODY)

    def _write(self, entry: Entry, persons: Persons) -> None:
        for one in self._formats:
            one.write(entry, persons)

    def beside(self) -> Callable[[], Listing]:
        """For a piece of the file: see :class:`edi_scrub.pipeline.Joined`."""
        makers = [one.for_piece() for one in self._formats]
        return partial(_beside, makers, with_persons=self._with_persons)

    def told(self) -> list[bytes]:
        """What each format has been told so far, by one made beside."""
        texts = []
        for one in self._formats:
            one.stream.seek(0)
            texts.append(one.stream.read())
        return texts

    def join(self, told: Sequence[bytes]) -> None:
        """Write what another one was told."""
        for one, text in zip(self._formats, told, strict=True):
            one.stream.write(text)


def _beside(makers: Sequence[Callable[[BinaryIO], Format]], *, with_persons: bool) -> Listing:
    return Listing([make(BytesIO()) for make in makers], with_persons=with_persons)
