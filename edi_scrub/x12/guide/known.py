"""Where pyx12 4.0.0 is known to be wrong, by name and with the reason.

An error that matches an entry is still reported, as a warning that names the entry. What
pyx12 gets wrong by its way of counting is not asked of it at all, and stands here too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from edi_scrub.x12.segment import Segment


class Refusal(NamedTuple):
    """One error as pyx12 gives it; ``external`` is the code set an element is held to."""

    loop: str
    element: str
    code: str
    external: str
    segment: Segment


class Known(NamedTuple):
    """One known wrong verdict; ``applies`` is None where the question is never put."""

    name: str
    reason: str
    applies: Callable[[Refusal], bool] | None = None


# Source: 005010X222A1 loop 2400, the PWK for durable medical equipment certificates.
_CERTIFICATE_BY = frozenset({"AB", "AD", "AF", "AG", "NS"})


def _certificate(refusal: Refusal) -> bool:
    segment = refusal.segment
    return (
        (refusal.loop, refusal.element, refusal.code) == ("2400", "PWK02", "7")
        and segment.get(1) == "CT"
        and segment.get(2) in _CERTIFICATE_BY
    )


def _remark(refusal: Refusal) -> bool:
    return refusal.code == "7" and refusal.external == "remark_code"


KNOWN = (
    Known(
        "pwk-certificate",
        "Loop 2400 has two PWK; pyx12 takes the first one whose PWK01 allows CT and refuses PWK02"
        " AB, AD, AF, AG and NS, which the second one (certificates of medical necessity) has.",
        _certificate,
    ),
    Known(
        "remark-codes-age",
        "The remark codes of another payer (MOA03 to MOA07) change three times a year; pyx12's"
        " list is as old as its release, so a code outside it may well be valid.",
        _remark,
    ),
    Known(
        "hl-cascade",
        "pyx12 holds HL02 to its own count of levels, so one gap in HL01 makes every level after"
        " it wrong. HL01, HL02 and HL04 follow from the order of the levels; the rule `envelope`"
        " repairs or rejects them, and pyx12 is shown the numbers that are due.",
    ),
    Known(
        "counts-of-trailers",
        "A wrong SE01, GE01 or IEA01 makes pyx12 refuse the whole file; the counts are repaired"
        " (or the file is refused) by `envelope`, and no claim is asked about them.",
    ),
    Known(
        "guide-without-addenda",
        "pyx12 has no map for 005010X222, 005010X222A2 or 004010X098 and ends in an exception; it"
        " is shown 005010X222A1 or 004010X098A1, whose maps these are read by.",
    ),
    Known(
        "one-interchange-at-a-time",
        "pyx12 reads every interchange by the delimiters and the version of the first one; each is"
        " shown to it alone, and ISA13, GS06 and ST02 are held apart here.",
    ),
    Known(
        "crashes",
        "Composites with too many components, ranges of dates with a hyphen too many and the like"
        " end pyx12 in an exception; the segment is refused with the code `crash`.",
    ),
)


def doubt(refusal: Refusal) -> str:
    """The name of the entry that an error matches, or nothing."""
    found = (one.name for one in KNOWN if one.applies is not None and one.applies(refusal))
    return next(found, "")
