"""A drug on one day as JW and JZ see it: what was given of it, and what was discarded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.findings import Correction, Severity
from edi_scrub.policy.choice import Choice
from edi_scrub.policy.entries import Wastage
from edi_scrub.policy.library import Policies
from edi_scrub.rules.registry import Problem, at_line
from edi_scrub.rules.vials import total

JW, JZ = "JW", "JZ"
JW_AND_JZ = "JW and JZ"  # what reports call the policy's entry


class Dose(NamedTuple):
    """One drug on one day: lines of what was given and of what was discarded (JW).

    ``wastage`` is what the payer wants, by ``choice``; None where it says nothing of it
    on that day.
    """

    code: str
    day: date
    given: list[ServiceLine]
    discarded: list[ServiceLine]
    choice: Choice
    wastage: Wastage | None
    policies: Policies

    @property
    def none_discarded(self) -> bool:
        """Does a line say that nothing was discarded (JZ)?"""
        return any(JZ in line.modifiers for line in self.given)

    def problem(
        self,
        line: ServiceLine,
        message: str,
        remedy: str,
        *,
        element: str = "SV101-3",
        sure: bool = True,
        correction: Correction | None = None,
    ) -> Problem:
        """A problem of one of the lines; not ``sure``: a warning at most."""
        severity: Severity | None = Severity.WARN
        authority = None
        if self.wastage is not None:
            severity = self.policies.severity(self.wastage.confidence) if sure else severity
            authority = self.choice.authority(JW_AND_JZ, self.wastage.source)
        return at_line(line, element, message, remedy, severity=severity,
                       authority=authority, correction=correction)  # fmt: skip


def doses(
    claim: Claim, day: date, lines: Sequence[ServiceLine], policies: Policies
) -> Iterator[Dose]:
    """The drugs of one day's lines, each with what was given and what was discarded.

    One that is known to have been used up, by its JZ and its vials, is left out.
    """
    drugs = [line for line in lines if line.is_drug]
    for code in dict.fromkeys([line.procedure for line in drugs]):
        of_code = [line for line in drugs if line.procedure == code]
        if len(of_code) == 1 and _used_up(of_code[0], policies):
            continue
        given = [line for line in of_code if JW not in line.modifiers]
        discarded = [line for line in of_code if JW in line.modifiers]
        choice = policies.choose(claim, of_code[0])
        wanted = choice.version.wastage if choice.version else None
        if wanted is not None and (wanted.effective or day) > day:
            wanted = None
        yield Dose(code, day, given, discarded, choice, wanted, policies)


def _used_up(line: ServiceLine, policies: Policies) -> bool:
    """Do JZ and the vials agree that nothing of the drug's only line was discarded?"""
    if JZ not in line.modifiers or JW in line.modifiers:
        return False
    given = total([line])
    return given is not None and policies.codes.whole_vials(line.procedure, given) is True
