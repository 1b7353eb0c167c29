"""Which recodes of a policy fit a line, and the correction one of them makes."""

from __future__ import annotations

from collections.abc import Iterator

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.findings import Correction, Safety
from edi_scrub.policy.entries import Recode
from edi_scrub.policy.model import Version


def recodes_for(claim: Claim, line: ServiceLine, version: Version) -> Iterator[Recode]:
    """The recodes of ``version`` that name the line's procedure, drug and diagnosis."""
    same_day = {other.procedure for other in claim.lines_on(line.first_day)}
    pointed = claim.pointed(line)
    for recode in version.recode:
        if recode.procedure != line.procedure:
            continue
        if recode.with_drugs and recode.with_drugs.isdisjoint(same_day):
            continue
        codes = recode.with_diagnoses
        if not codes or any(diagnosis.plain in codes for diagnosis in pointed):
            yield recode


def replacing(line: ServiceLine, code: str) -> Correction:
    """The correction that bills ``line`` under ``code``; a policy has to spell it out."""
    return Correction(Safety.POLICY, line.segment, "SV101-2", line.procedure, code)
