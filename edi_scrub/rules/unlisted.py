"""Codes that say nothing by themselves: unlisted drugs and procedures."""

from __future__ import annotations

from collections.abc import Iterator

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.findings import Severity
from edi_scrub.policy.library import Policies
from edi_scrub.rules.governed import VOID
from edi_scrub.rules.registry import Denial, Problem, at_line, rule


@rule(
    "unlisted-description",
    Severity.REJECT,
    snip=6,
    status=("A6", "306"),
    treatment=False,
    denial=Denial("CO", ("16",), ("N350", "M123", "M23")),
)
def unlisted_description(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """An unlisted code comes with words that say what was given or done.

    Why: 17999, 64999, J3490, J3590, J9999 and C9399 stand for anything; without a
    description the payer returns the claim.
    Example: ``SV1*HC:J3490*400*UN*1***1`` is rejected; with the drug's name, strength, dose and
    route in SV101-7, or in a note (NTE) on the line or the claim, it passes. A description
    without a letter is none.
    Correction: none. What was given or done is in the record.
    Source: 005010X222A1 SV101-7; CEDI's list of top rejections (A8:306); First Coast on
    SV101-7 for unlisted procedures; which codes are unlisted is in specs/codes.
    """
    if claim.frequency == VOID:
        return
    unlisted = policies.codes.unlisted
    for line in claim.lines:
        if line.procedure in unlisted and not _described(claim, line):
            is_drug = line.procedure in policies.codes.drugs
            what = "the drug's name, strength, dose and route" if is_drug else "what was done"
            yield at_line(
                line,
                "SV101-7",
                f"{line.procedure} is an unlisted code, and nothing says what it stands for.",
                f"Enter {what} in SV101-7, or in a note (NTE) on the line.",
            )


def _described(claim: Claim, line: ServiceLine) -> bool:
    texts = [line.description, *[note.text for note in claim.notes_of(line)]]
    return any(any(letter.isalpha() for letter in text) for text in texts)
