"""Where a service was given: who is paid for it, and whether at all, depends on the place."""

from __future__ import annotations

from collections.abc import Iterator

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.findings import Severity
from edi_scrub.policy.demands import SiteOfService
from edi_scrub.policy.library import Policies
from edi_scrub.rules.demanded import demands, unmet
from edi_scrub.rules.governed import Governed, treated
from edi_scrub.rules.registry import Denial, Problem, at_line, rule
from edi_scrub.rules.together import FACILITIES

# Hospital: outpatient off and on campus, inpatient, emergency room; no surgery centre.
HOSPITAL = FACILITIES - {"24"}


@rule(
    "place-of-service",
    Severity.REJECT,
    snip=7,
    status=("A8", "249"),
    denial=Denial("CO", ("5", "58"), ("M77", "M97", "N428")),
)
def place_of_service(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """A service was given where its payer pays it, and no hospital's drug is on the claim.

    Why: a payer that pays a service in some places only denies it elsewhere (CARC 5 or 58).
    And the hospital buys its drugs and is paid for them; on the physician's claim the line
    is denied for its place of service.
    Example: J0585 under place 22 is rejected where the payer's policy pays it in an office
    only. Without a policy that speaks of places ``SV1*HC:J0585*1400*UN*200*22`` is a
    warning, as are 19, 21 and 23; the injection (64615) under the same place is not.
    Correction: none. Where it was given, and who bought the drug, is not on the claim.
    Source: the governing policy's site_of_service entries; for hospitals how places of
    service are billed to Medicare, from working knowledge that nobody has checked against
    a document yet: that warns, whatever ``--unverified`` says.
    """
    told = set()
    for at, entry in demands(claim, policies, lambda version: version.site_of_service):
        place = claim.place_of(at.line)
        if _speaks_of_the_line(entry, at) and not _paid_at(entry, place):
            told.add(at.line.number)
            yield _elsewhere(claim, at, entry, policies)
    for line in treated(claim, policies):
        place = claim.place_of(line)
        if line.is_drug and place in HOSPITAL and line.number not in told:
            element, segment = _where(claim, line)
            yield at_line(
                line,
                element,
                f"{line.procedure} is billed as given in a hospital (place of service {place}).",
                "Leave the drug to the hospital's claim; or, if it was the practice's own and"
                " given in the office, correct the place of service.",
                segment=segment,
                severity=Severity.WARN,
            )


def _speaks_of_the_line(entry: SiteOfService, at: Governed) -> bool:
    return entry.line == "both" or at.line.is_drug is (entry.line == "drug")


def _paid_at(entry: SiteOfService, place: str) -> bool:
    return place in entry.only if entry.only else place not in entry.not_in


def _elsewhere(claim: Claim, at: Governed, entry: SiteOfService, policies: Policies) -> Problem:
    element, segment = _where(claim, at.line)
    place = claim.place_of(at.line)
    only = f", only in {' or '.join(sorted(entry.only))}" if entry.only else ""
    return unmet(
        at,
        entry,
        policies,
        element,
        f"{at.carrier} does not pay {at.line.procedure} in place of service {place}{only}"
        f" ({entry.name}).",
        entry.remedy
        or "See in the record where it was given, and correct the place of service"
        " if it was elsewhere.",
        segment=segment,
    )


def _where(claim: Claim, line: ServiceLine) -> tuple[str, int]:
    """The element that says the line's place, and its segment (0: the line's own)."""
    return ("SV105", 0) if line.place_of_service else ("CLM05-1", claim.segment)
