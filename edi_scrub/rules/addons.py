"""Add-on procedures: paid beside their primary alone."""

from __future__ import annotations

from collections.abc import Iterator

from edi_scrub.claims.model import Claim
from edi_scrub.findings import Severity
from edi_scrub.policy.library import Policies
from edi_scrub.rules.governed import VOID
from edi_scrub.rules.lines import by_day
from edi_scrub.rules.registry import Denial, Problem, at_line, rule


@rule(
    "add-on-without-primary",
    Severity.REJECT,
    snip=6,
    status=("A8", "736"),
    treatment=False,
    denial=Denial("CO", ("107", "B15"), ("N674", "M51")),
)
def add_on_without_primary(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """An add-on procedure stands beside one of its primary procedures on the same day.

    Why: 64643, 64645 and guidance (95873, 95874) are paid only with their primary;
    alone they are denied.
    Example: 64645 with 64642 alone is rejected: its primary is 64644. 95874 is, on a claim
    with none of the nine injections it guides, and so is 95874 with 64611, 64617, 64650,
    64653, 67345 or 52287, which are not among them.
    Correction: none. Which primary was done is not on the claim.
    Source: CMS NCCI add-on code file; the primaries are in specs/codes.
    """
    known, addons = policies.codes.procedures, policies.codes.addons
    if claim.frequency == VOID or not any(line.procedure in addons for line in claim.lines):
        return
    for day, lines in by_day(claim):
        done = {line.procedure for line in lines}
        for line in lines:
            procedure = known.get(line.procedure)
            if procedure and procedure.addon_of and done.isdisjoint(procedure.addon_of):
                yield at_line(
                    line,
                    "SV101-2",
                    f"{line.procedure} is an add-on, and none of its primaries is on the claim"
                    f" for {day}.",
                    f"Bill the primary that was done with it: {' or '.join(procedure.addon_of)}.",
                )
