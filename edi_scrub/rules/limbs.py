"""Limbs: one code for the first, add-ons for the others, four in all."""

from __future__ import annotations

from collections.abc import Iterator

from edi_scrub.claims.model import Claim
from edi_scrub.findings import Severity
from edi_scrub.policy.codes import ProcedureCode
from edi_scrub.policy.library import Policies
from edi_scrub.rules.lines import by_day
from edi_scrub.rules.registry import Denial, Problem, at_line, rule
from edi_scrub.rules.vials import total

AT_MOST = 4


@rule(
    "extremity-limit",
    Severity.REJECT,
    snip=6,
    status=("A8", "476"),
    denial=Denial("CO", ("97", "236", "151"), ("N20", "M80", "N362")),
)
def extremity_limit(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """The first limb of a day has one code and one unit, the others add-ons; four at most.

    Why: 64642 (1 to 4 muscles) and 64644 (5 or more) each mean the first limb of the day;
    a second one is denied, and so is a fifth limb.
    Example: 64642 and 64644 on one day are rejected, as is 64642 x 2: the first limb is
    64644 if any limb had 5 muscles or more, and every further one 64643 or 64645. 64644
    with 64643 x 2 and 64645 x 2 is rejected: five limbs.
    Correction: none. Units are never changed, and how many muscles each limb had is in
    the record.
    Source: CMS NCCI (64644 and 64642 never together; add-on code file; MUE 1 for the first
    and 3 for the further limbs); that they add up to four limbs follows from it.
    """
    known = policies.codes.procedures
    for day, lines in by_day(claim):
        limbs = [line for line in lines if is_limb(known.get(line.procedure))]
        if not limbs:
            continue
        first = [line for line in limbs if not known[line.procedure].addon_of]
        counted, firsts = total(limbs), total(first)
        if counted is None or firsts is None:
            continue  # said by units
        if firsts > 1:
            named = " and ".join(sorted({line.procedure for line in first}))
            yield at_line(
                first[-1],
                "SV101-2" if first[-1].units == 1 else "SV104",
                f"The first limb of {day} is billed {firsts} times ({named}).",
                "Bill the first limb once (64644 if any limb had 5 muscles or more, else 64642),"
                " and each further one as 64643 (1 to 4 muscles) or 64645 (5 or more).",
            )
        if counted > AT_MOST:
            yield at_line(
                limbs[-1],
                "SV104",
                f"{counted} limbs are billed for {day}.",
                "Count the limbs in the record: 64642 to 64645 have one unit a limb, however many"
                " muscles or sticks it had.",
            )


def is_limb(code: ProcedureCode | None) -> bool:
    """Is a unit of the procedure a limb?"""
    return code is not None and code.limb
