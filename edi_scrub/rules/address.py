"""Where the billing provider is: what 5010 asks of its address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from edi_scrub.claims.model import Claim
from edi_scrub.findings import Severity
from edi_scrub.policy.library import Policies
from edi_scrub.rules.registry import Problem, rule

_BOX = re.compile(
    r"\b(?:P\.? ?O\.?|POST OFFICE|LOCK) ?BOX\b|\bLOCK ?BIN\b|\bLOCKBOX\b", re.IGNORECASE
)
_NINE_DIGITS = re.compile("[0-9]{9}")
_UNITED_STATES = re.compile("[0-9]{5}")  # how a postal code of theirs begins


@lru_cache(maxsize=256)
def is_box(street: str) -> bool:
    """Is it a post office box or a lock box?"""
    return _BOX.search(street) is not None


@lru_cache(maxsize=256)
def is_short_zip(code: str) -> bool:
    """Is it a ZIP code of the United States, and not of nine digits?"""
    return _UNITED_STATES.match(code) is not None and not _NINE_DIGITS.fullmatch(code)


@rule("billing-street", Severity.REJECT, snip=4, status=("A7", "503"), treatment=False)
def billing_street(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """The billing provider's address is a street, not a box.

    Why: since 5010 a post office box or lock box belongs to the pay-to address; payers
    return a claim whose billing provider has one.
    Example: ``N3*PO BOX 123`` in 2010AA is rejected; in 2010AB it is right.
    Correction: none. The street is not on the claim.
    Source: 005010X222A1 loop 2010AA N3; CMS edit X222.087.2010AA.N302.060. Claims in
    004010X098A1 are not judged.
    """
    billing = claim.context.billing
    if is_box(billing.street) and not claim.context.is_4010:
        yield Problem(
            "The billing provider's address is a box, not a street.",
            "Give the street in 2010AA and the box, if payments go there, in 2010AB.",
            None, "2010AA", "N301", billing.street_segment,
        )  # fmt: skip


@rule("billing-zip", Severity.WARN, snip=4, status=("A7", "500"), treatment=False)
def billing_zip(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """The billing provider's ZIP code has nine digits.

    Why: payers tell a provider's places apart by the last four digits.
    Example: ``N4*HARTFORD*CT*06106`` in 2010AA is a warning; ``061061234`` passes.
    Correction: none. The last four digits are not on the claim.
    Source: 005010X222A1 loop 2010AA N403. It warns by default, because most files there are
    have five digits: ``--severity billing-zip=reject``. Claims in 004010X098A1 and postal
    codes of other countries are not judged.
    """
    billing = claim.context.billing
    if not is_short_zip(billing.postal_code) or claim.context.is_4010:
        return
    yield Problem(
        "The billing provider's ZIP code has not nine digits.",
        "Add the last four digits, without a hyphen.",
        None, "2010AA", "N403", billing.city_segment,
    )  # fmt: skip
