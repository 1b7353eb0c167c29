"""The implementation guide's shape: what the guide check finds, as findings."""

from __future__ import annotations

from collections.abc import Iterator

from edi_scrub.claims.model import Claim
from edi_scrub.findings import Severity
from edi_scrub.policy.library import Policies
from edi_scrub.rules.registry import Problem, rule
from edi_scrub.x12.guide import GuideError

MEMO = "guide"  # where a claim keeps what the guide check found of it, for the 999
MOST = 20  # findings a claim: what follows from a broken segment helps nobody


@rule("guide", Severity.REJECT, snip=2, status=("A3", "684"), treatment=False)
def guide(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """The claim, and what stands above it, has the shape of the implementation guide.

    Why: a receiver's translator checks segments, order, repeats, lengths, characters, codes
    and dates before anybody reads the claim, and often refuses the whole file for one.
    Example: ``NM1*IL`` with NM108 and no NM109, ``CLM05-1`` 77, ``REF*ZZZ``, a NTE02 of 81
    characters or ``DTP*472*D8*20250231`` is rejected. A fault of the header or of a level
    rejects every claim below it. Where pyx12 is known to be wrong, it is a warning.
    Correction: none. What HL01, HL02, HL04, LX01 and the counts have to be is known: the
    rule ``envelope`` corrects them, and they are judged as corrected.
    Source: 005010X222A1 and 004010X098A1 as pyx12's maps have them; docs/guide.md.
    """
    above = claim.context.guide
    if above is None:
        return
    errors = above.judge(claim.segments)
    if errors:
        claim.memo[MEMO] = errors
    for error in errors[:MOST]:
        severity = Severity.WARN if error.doubt else None
        yield Problem(error.message, error.remedy, _line(claim, error), error.loop, error.element,
                      error.segment, severity)  # fmt: skip


def _line(claim: Claim, error: GuideError) -> int | None:
    """The number of the service line an error is on."""
    if not error.loop.startswith("24") or error.segment < claim.segment:
        return None
    before = [line.number for line in claim.lines if line.first_segment <= error.segment]
    return before[-1] if before else None
