"""Guidance of an injection: once a day, and not where the injection or a study includes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.findings import Severity
from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.library import Policies
from edi_scrub.rules.cms import edited
from edi_scrub.rules.lines import by_day
from edi_scrub.rules.ncci import NEVER, bundles, severity_of
from edi_scrub.rules.registry import Denial, Problem, at_line, rule
from edi_scrub.rules.sides import summed


@rule(
    "guidance",
    Severity.REJECT,
    snip=6,
    status=("A8", "735"),
    denial=Denial("CO", ("97", "236", "151"), ("N20", "M80", "N362")),
)
def guidance(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """Guidance (95873, 95874) is billed once a day, and not beside what includes it.

    Why: CMS takes one of the two once a day, however many muscles it guided; 64617 includes
    its guidance, and so does an electromyography (95860 to 95870).
    Example: 95873 and 95874 on one day, 95874 x 2, and 95874 with 64617 are rejected for
    Medicare and Medicaid, and a warning for other payers and before the day the table
    is known to be in force. 95874 with 95886 passes with 59 or an X modifier. That an
    injection stands beside it is add-on-without-primary's business.
    Correction: none. What was done is in the record.
    Source: CMS NCCI practitioner pairs and MUE table; both are in specs/codes.
    """
    codes = policies.codes
    for day, lines in by_day(claim):
        guides = [line for line in lines if _guides(line, codes)]
        if not guides:
            continue
        yield from _once(claim, guides, day, policies)
        for found in bundles(lines, day, codes):
            paid, other = found.pair.column1, found.others[-1]
            if _guides(other, codes) and not _guides(found.paid[0], codes):
                part = "" if found.pair.indicator == NEVER else ", unless it was done apart"
                yield at_line(
                    other,
                    "SV101-2",
                    f"{paid} includes the guidance {other.procedure} ({day}){part}.",
                    f"Take the line of {other.procedure} off."
                    if not part
                    else f"Add 59 or an X modifier to {other.procedure} if the record shows that it"
                    " was done apart; else take its line off.",
                    severity=severity_of(claim, found, day, policies),
                )


def _guides(line: ServiceLine, codes: CodeSets) -> bool:
    """Is it guidance that is an add-on: of injections, not of anything?"""
    code = codes.procedures.get(line.procedure)
    return code is not None and code.guidance and bool(code.addon_of)


def _once(
    claim: Claim, guides: list[ServiceLine], day: date, policies: Policies
) -> Iterator[Problem]:
    count = summed(guides)
    if count <= 1:
        return
    limits = [policies.codes.mue(line.procedure, day) for line in guides]
    sure = edited(claim) and all(limit is not None and limit.sure(day) for limit in limits)
    named = " and ".join(sorted({line.procedure for line in guides}))
    yield at_line(
        guides[-1],
        "SV104" if len(guides) == 1 else "SV101-2",
        f"Guidance is billed {count} times for {day} ({named}); CMS takes one a day.",
        "Bill one line with one unit: 95874 or 95873, whichever was done.",
        severity=None if sure else Severity.WARN,
    )
