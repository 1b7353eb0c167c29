"""The numbers of providers: NPI and taxonomy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from edi_scrub.claims.model import Claim
from edi_scrub.claims.parts import Role
from edi_scrub.findings import Severity
from edi_scrub.policy.library import Policies
from edi_scrub.rules.registry import Problem, rule

BILLING_NM1, BILLING_PRV = "2010AA", "2000A"
_NPI = re.compile("[12][0-9]{9}")
_TAXONOMY = re.compile("[0-9A-Z]{9}X")
_PREFIX = 24  # what 80840 before an NPI adds to the sum of its digits
_CALLED = {
    "2010AA": "billing provider",
    "2310A": "referring provider",
    "2310B": "rendering provider",
    "2310C": "service facility",
    "2310D": "supervising provider",
    "2420A": "rendering provider",
}


@rule("npi", Severity.WARN, snip=5, status=("A7", "562"), treatment=False)
def npi(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """An NPI is ten digits, begins with 1 or 2, and its check digit is right.

    Why: payers look the number up; one that cannot exist is returned at the door.
    Example: ``NM1*85*2*CLINIC*****XX*1234567890`` fails the check digit (3 would be right).
    Every provider with NM108 XX is judged: billing (2010AA), the claim's (2310) and a
    line's (2420).
    Correction: none. Whose number it is, is not on the claim.
    Source: CMS, the NPI check digit: Luhn's formula over 80840 and the number. It warns
    by default, because test files are full of invented numbers: ``--severity npi=reject``.
    """
    billing = claim.context.billing
    if billing.id_qualifier == "XX" and not is_npi(billing.id):
        yield _wrong_npi(Role(BILLING_NM1, None, billing))
    for role in claim.roles:
        party = role.party
        if party.id_qualifier == "XX" and not is_npi(party.id):
            yield _wrong_npi(role)


@lru_cache(maxsize=4096)
def is_npi(number: str) -> bool:
    """Can this be an NPI? An empty one is the guide's matter."""
    if not number:
        return True
    if not _NPI.fullmatch(number):
        return False
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return (_PREFIX + doubled + sum(map(int, number[::-2]))) % 10 == 0


def _wrong_npi(role: Role) -> Problem:
    called = _CALLED.get(role.loop, "provider")
    fault = "fails its check digit" if _NPI.fullmatch(role.party.id) else (
        "is not ten digits that begin with 1 or 2"
    )  # fmt: skip
    return Problem(f"The NPI of the {called} {fault}.", "Look the number up in NPPES and correct"
                   " it.", role.line, role.loop, "NM109", role.party.segment)  # fmt: skip


@rule("taxonomy", Severity.WARN, snip=5, status=("A7", "145"), treatment=False)
def taxonomy(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """A provider's taxonomy code is ten characters, nine digits or letters and an X.

    Why: payers find the provider's contract and specialty by it.
    Example: ``PRV*BI*PXC*2084N0400X`` passes; ``2084N0400`` and ``208D00000x`` do not.
    Correction: none. Which specialty was meant is not on the claim.
    Source: the NUCC's code set has this shape; its list is licensed, so whether a code of
    the right shape exists is not asked.
    """
    billing = claim.context.billing
    if billing.taxonomy and not is_taxonomy(billing.taxonomy):
        yield _wrong_taxonomy(Role(BILLING_PRV, None, billing))
    for role in claim.roles:
        code = role.party.taxonomy
        if code and not is_taxonomy(code):
            yield _wrong_taxonomy(role)


@lru_cache(maxsize=1024)
def is_taxonomy(code: str) -> bool:
    """Has ``code`` the shape of a taxonomy code?"""
    return _TAXONOMY.fullmatch(code) is not None


def _wrong_taxonomy(role: Role) -> Problem:
    called = "billing provider" if role.loop == BILLING_PRV else _CALLED.get(role.loop, "provider")
    return Problem(
        f"The taxonomy code of the {called} is not nine digits or letters and an X.",
        "Take the code from the provider's entry in NPPES.",
        role.line, role.loop, "PRV03", role.party.taxonomy_segment,
    )  # fmt: skip
