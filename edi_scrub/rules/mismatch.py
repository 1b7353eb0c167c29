"""The toxin and the procedure it was injected by: do they fit each other?"""

from __future__ import annotations

from collections.abc import Iterator

from edi_scrub.claims.model import Claim
from edi_scrub.findings import Severity
from edi_scrub.policy.library import Policies
from edi_scrub.rules.lines import by_day
from edi_scrub.rules.registry import Denial, Problem, at_line, rule


@rule(
    "drug-mismatch",
    Severity.REJECT,
    snip=6,
    status=("A8", "732"),
    denial=Denial("CO", ("55", "56", "114", "272"), ("N661",)),
)
def drug_mismatch(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """The toxin is one the procedure is done with, and one toxin is given a day.

    Why: some procedures belong to some products alone; chronic migraine (64615) is on the
    label of J0585 only, and payers deny it with another.
    Example: 64615 with J0588 is rejected where the pair is verified in specs/codes or the
    user trusts it (``--unverified reject``), else a warning, as J0585 and J0586 on one day.
    Correction: none. Which of the two is wrong is not on the claim.
    Source: the products' labels; the pairs are in specs/codes.
    """
    codes = policies.codes
    for day, lines in by_day(claim):
        toxins = [line for line in lines if codes.is_toxin(line.procedure)]
        given = {line.procedure for line in toxins}
        if not given:
            continue
        for line in lines:
            procedure = codes.procedures.get(line.procedure)
            if procedure and procedure.drugs and given.isdisjoint(procedure.drugs):
                yield at_line(
                    line,
                    "SV101-2",
                    f"{line.procedure} goes with {' or '.join(procedure.drugs)}; the claim has"
                    f" {' or '.join(sorted(given))} on {day}.",
                    "See in the record which product was injected, and where; bill that.",
                    severity=policies.severity(procedure.drugs_confidence),
                )
        if len(given) > 1:
            yield at_line(
                next(line for line in toxins if line.procedure != toxins[0].procedure),
                "SV101-2",
                f"{' and '.join(sorted(given))} are on the claim for one day.",
                "See in the record which product was injected; two toxins a day are rare.",
                severity=Severity.WARN,
            )
