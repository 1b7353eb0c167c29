"""Lines of one day that belong together: the drug and its injection.

Only lines with a date of service are compared, each with the lines whose first day is
the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.findings import Authority, Severity
from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.library import Policies
from edi_scrub.rules.choice import NOT_FOR_TOXINS
from edi_scrub.rules.lines import by_day
from edi_scrub.rules.registry import Denial, Problem, at_line, rule

# Where the facility bills the drug: outpatient departments, inpatient, emergency, surgery centre.
FACILITIES = frozenset({"19", "21", "22", "23", "24"})
# What a note says of a drug that the practice did not buy, upper case.
SUPPLIED_BY_OTHERS = ("SPECIALTY PHARM", "SPECIALTY RX", "PHARMACY SUPPLIED", "PATIENT SUPPLIED",
                      "WHITE BAG", "WHITEBAG", "BROWN BAG", "BROWNBAG")  # fmt: skip


@rule(
    "drug-without-procedure",
    Severity.REJECT,
    snip=6,
    status=("A8", "736"),
    denial=Denial("CO", ("107", "B15", "16"), ("N674", "N657")),
)
def drug_without_procedure(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """A toxin stands beside the injection that gave it: same claim, same day.

    Why: contractors pay the drug only with its injection on the claim; alone it is
    denied as a service whose companion is missing.
    Example: J0585 with no 646xx (nor another procedure a toxin is injected by, nor an
    unlisted one, whose codes end in 99) on that day is rejected where the governing
    policy wants both on one claim (same_claim), and a warning elsewhere. An injection under
    a code that is not for toxins (64640, 96372 ...) is left to procedure-choice.
    Correction: none. What was injected where is not on the claim.
    Source: Novitas and First Coast billing articles on botulinum toxins, by the policy.
    """
    codes = policies.codes
    for day, lines in by_day(claim):
        toxins = [line for line in lines if codes.is_toxin(line.procedure)]
        if not toxins or any(_may_inject(codes, line) for line in lines):
            continue
        line = toxins[0]
        severity, authority = _wanted_together(claim, line, policies)
        yield at_line(
            line,
            "SV101-2",
            f"{_stand(toxins)} without an injection procedure on {day}.",
            "Bill the injection (646xx or the site's own code) on the same claim and day.",
            severity=severity,
            authority=authority,
        )


def _wanted_together(
    claim: Claim, line: ServiceLine, policies: Policies
) -> tuple[Severity | None, Authority | None]:
    """How the governing policy wants drug and injection on one claim."""
    choice = policies.choose(claim, line)
    wanted = choice.version.same_claim if choice.version else None
    if wanted is None:
        return Severity.WARN, None
    return policies.severity(wanted), choice.authority("drug and injection on one claim")


def _may_inject(codes: CodeSets, line: ServiceLine) -> bool:
    procedure = line.procedure
    return (
        codes.is_chemodenervation(procedure)
        or procedure in NOT_FOR_TOXINS  # the injection under a wrong code: procedure-choice says so
        or (procedure.isdigit() and procedure[3:] == "99")
    )


@rule("procedure-without-drug", Severity.WARN, snip=6, status=("A8", "736"))
def procedure_without_drug(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """A chemodenervation (646xx) stands beside the drug that was injected.

    Why: without the drug, payers ask whose drug it was, and the drug's own claim waits.
    Example: 64615 with no toxin (nor an unlisted drug code) on that day is a warning. It is
    not where the place of service is a facility that bills the drug itself (19, 21, 22, 23, 24),
    or where a note on the line or the claim says who supplied it: "specialty pharmacy",
    "specialty Rx", "pharmacy supplied", "patient supplied", "white bag", "brown bag".
    Correction: none. Whose drug it was is not on the claim.
    Source: common payer practice for drugs from a specialty pharmacy; no single document.
    """
    codes = policies.codes
    for day, lines in by_day(claim):
        if any(_may_be_the_drug(codes, line) for line in lines):
            continue
        injections = [
            line
            for line in lines
            if line.procedure.startswith("646") and codes.is_chemodenervation(line.procedure)
        ]
        asked = [line for line in injections if claim.place_of(line) not in FACILITIES]
        for line in asked[:1]:
            if not _supplied(claim, lines):
                yield at_line(
                    line,
                    "SV101-2",
                    f"{_stand(asked)} without a drug on {day}.",
                    "Bill the drug on the same claim; where others supplied it, say so in a note"
                    ' (NTE): "drug from specialty pharmacy".',
                )


def _may_be_the_drug(codes: CodeSets, line: ServiceLine) -> bool:
    drug = codes.drugs.get(line.procedure)
    return drug is not None and (drug.toxin or drug.unlisted)


def _supplied(claim: Claim, lines: Iterable[ServiceLine]) -> bool:
    texts = [note.text.upper() for line in lines for note in claim.notes_of(line)]
    return any(word in text for text in texts for word in SUPPLIED_BY_OTHERS)


def _stand(lines: list[ServiceLine]) -> str:
    """``64616 stands``, ``64642 and 64643 stand``."""
    codes = sorted({line.procedure for line in lines})
    return f"{' and '.join(codes)} {'stands' if len(codes) == 1 else 'stand'}"
