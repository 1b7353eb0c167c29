"""What a claim says of the payer it goes to."""

from __future__ import annotations

from typing import NamedTuple

from edi_scrub.claims.model import Claim

PART_B = "MB"  # SBR09 of Medicare Part B
# Filing indicators (SBR09) of programmes that one contractor pays in each state, so that
# indicator and state name the payer, whatever a clearinghouse calls it: Medicare A and B.
ONE_PAYER_A_STATE = frozenset({"MA", PART_B})


class Payer(NamedTuple):
    """What a claim says of its destination payer; upper case, single blanks.

    ``id`` is 2010BB NM109, ``name`` 2010BB NM103, ``filing_indicator`` SBR09 of 2000B,
    ``state`` the billing provider's (N402 of 2010AA), or, where ``at_facility``, that of
    the service facility (2310C).
    """

    id: str = ""
    name: str = ""
    filing_indicator: str = ""
    state: str = ""
    at_facility: bool = False

    @property
    def whose_state(self) -> str:
        """``billing state`` or ``service facility's state``."""
        return "service facility's state" if self.at_facility else "billing state"


def payer_of(claim: Claim) -> Payer:
    """The payer facts of a claim. A secondary claim's payer is the one it goes to."""
    context = claim.context
    payer, facility = context.payer, facility_state(claim)
    return Payer(
        plain(payer.id),
        plain(payer.name),
        plain(context.filing_indicator),
        plain(facility or context.billing.state),
        bool(facility),
    )


def facility_state(claim: Claim) -> str:
    """The state of the service facility where it decides who pays, else nothing.

    Medicare's contractor is that of the place where the service was given, wherever the
    billing office is (Medicare Claims Processing Manual, chapter 1, section 10.1.1).
    """
    facility = claim.service_facility
    if facility is None or claim.context.filing_indicator not in ONE_PAYER_A_STATE:
        return ""
    return facility.state


def plain(text: str) -> str:
    """A payer's id or name to compare by: upper case, single blanks."""
    return " ".join(text.upper().split())
