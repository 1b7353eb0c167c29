"""Faults of our own, which hold a claim instead of letting it pass unjudged."""

from __future__ import annotations

from collections.abc import Iterator

from edi_scrub.claims.model import Claim
from edi_scrub.findings import Finding, Severity
from edi_scrub.policy.library import Policies
from edi_scrub.rules.registry import Problem, rule


@rule("internal-error", Severity.REJECT, snip=1, status=("A3", "0"), treatment=False)
def internal_error(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """A rule of ours failed on this claim, so the claim is held back.

    Why: a claim that could not be judged must neither be sent unjudged nor be lost.
    Example: a rule that ends in an error of the program; the log names the rule and the
    place in the program, without any value of the claim.
    Correction: none. Report the log's line to the maintainers, then send the claim again.
    Source: edi_scrub itself.
    """
    return iter(())


def held_for(failed: str, claim: Claim) -> Finding:
    """The finding on a claim that the rule ``failed`` could not judge."""
    return Finding(
        rule="internal-error",
        severity=Severity.REJECT,
        message=f"The check {failed} failed on this claim for a fault of edi-scrub's own.",
        remedy="Report the log's line to the maintainers of edi-scrub; send the claim again after"
        " the repair, or check it by hand.",
        segment=claim.segment,
    )
