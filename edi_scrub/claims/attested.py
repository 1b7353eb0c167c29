"""What the user attests of a claim beside what the claim itself shows."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

Key = Annotated[str, Meta(pattern=r"^[A-Z0-9-]{2,20}$")]  # as a policy names a circumstance


class Attested(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the record shows, by the word of whoever wrote it down (docs/evidence.md).

    ``criteria`` and ``documentation`` are keys of the policy's entries;
    ``no_authorization_due``: the payer wants no authorization of this provider or service.
    ``note`` is the writer's own, and is never read.
    """

    failed_treatments: Annotated[int, Meta(ge=0, le=99)] = 0
    criteria: frozenset[Key] = frozenset()
    documentation: frozenset[Key] = frozenset()
    no_authorization_due: bool = False
    note: str = ""

    def __bool__(self) -> bool:
        """Does it say anything?"""
        return bool(
            self.failed_treatments
            or self.criteria
            or self.documentation
            or self.no_authorization_due
        )


class Attestation(NamedTuple):
    """``facts``, and ``where`` they stand: ``evidence.csv, line 12``."""

    facts: Attested
    where: str
