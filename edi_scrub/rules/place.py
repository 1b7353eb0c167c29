"""Where a drug was given: who is paid for it depends on the place."""

from __future__ import annotations

from collections.abc import Iterator

from edi_scrub.claims.model import Claim
from edi_scrub.findings import Severity
from edi_scrub.policy.library import Policies
from edi_scrub.rules.governed import treated
from edi_scrub.rules.registry import Denial, Problem, at_line, rule

# Hospital: outpatient off and on campus, inpatient, emergency room.
HOSPITAL = frozenset({"19", "21", "22", "23"})


@rule(
    "place-of-service",
    Severity.WARN,
    snip=7,
    status=("A8", "249"),
    denial=Denial("CO", ("5", "58"), ("M77", "M97", "N428")),
)
def place_of_service(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """A drug that was given in a hospital is not on the physician's claim.

    Why: the hospital buys the drug and is paid for it; on the physician's claim the line
    is denied for its place of service.
    Example: ``SV1*HC:J0585*1400*UN*200*22`` is a warning, as are 19, 21 and 23; the
    injection (64615) under the same place is not.
    Correction: none. Where the drug was given, and who bought it, is not on the claim.
    Source: how places of service are billed to Medicare, from working knowledge that
    nobody has checked against a document yet: it warns, whatever ``--unverified`` says.
    """
    for line in treated(claim, policies):
        place = claim.place_of(line)
        if line.is_drug and place in HOSPITAL:
            yield at_line(
                line,
                "SV105" if line.place_of_service else "CLM05-1",
                f"{line.procedure} is billed as given in a hospital (place of service {place}).",
                "Leave the drug to the hospital's claim; or, if it was the practice's own and"
                " given in the office, correct the place of service.",
                segment=0 if line.place_of_service else claim.segment,
            )
