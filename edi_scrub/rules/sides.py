"""Both sides, or one: modifiers 50, RT and LT by the fee schedule's bilateral indicator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.claims.values import ZERO
from edi_scrub.findings import Severity
from edi_scrub.policy.codes import Mue, ProcedureCode
from edi_scrub.policy.library import Policies
from edi_scrub.rules.cms import A_DAY, A_LINE, FEE_SCHEDULE, edited
from edi_scrub.rules.lines import by_day
from edi_scrub.rules.registry import Denial, Problem, at_line, rule
from edi_scrub.rules.vials import FIRST

BOTH, RIGHT, LEFT = "50", "RT", "LT"
SIDES = frozenset({BOTH, RIGHT, LEFT})
# Indicators; 0 is a service without sides. Of EACH_SIDE every side is paid in full, with 50,
# with RT and LT, or on two lines.
ONE_SIDE, BOTH_ALREADY, EACH_SIDE = 1, 2, 3
UNTOLD = frozenset({None, EACH_SIDE})


@rule(
    "bilateral",
    Severity.REJECT,
    snip=6,
    status=("A8", "453"),
    denial=Denial("CO", ("4", "18", "151"), ("N519", "N362")),
)
def bilateral(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """Both sides are one line with modifier 50 and one unit, where the code takes sides at all.

    Why: a code of one side (64612, 64616, 64617) is paid once and a half with 50; two lines
    or two units pass CMS's limit of one a day. 64615 and 64611 mean both sides already,
    and 64642 to 64647 are counted by limb or trunk: with 50 they are denied.
    Example: 64612 with 50 and one unit passes. 64612 with 50 and two units, or on two lines
    with RT and LT, is rejected for Medicare and Medicaid from the MUE table's day on, else
    a warning, since other payers may want two lines. 64615 or 64642 with 50 is rejected
    (before 2024, the year of the indicators, a warning); 64615 or 52287 with RT or LT is a
    warning. RT and LT on 64642 to 64645 tell the limb and pass.
    Correction: none. A modifier is never taken off, and units are never changed.
    Source: CMS physician fee schedule 2024, bilateral indicators; practitioner MUE table
    of 2024-04-01; AAPC on 50 on one line; the numbers are in specs/codes.
    """
    known = policies.codes.procedures
    if all(SIDES.isdisjoint(line.modifiers) for line in claim.lines):
        return
    for day, lines in by_day(claim):
        of_code: dict[str, list[ServiceLine]] = {}
        for line in lines:
            of_code.setdefault(line.procedure, []).append(line)
        for procedure, same in of_code.items():
            code = known.get(procedure)
            if code is None or code.bilateral in UNTOLD:
                continue
            if code.bilateral != ONE_SIDE:
                yield from _without_sides(code, day, same)
            elif (limit := limit_by_sides(policies, code, day, same)) is not None:
                yield _on_one_line(claim, day, limit, same)


def limit_by_sides(
    policies: Policies, code: ProcedureCode, day: date, lines: list[ServiceLine]
) -> Mue | None:
    """The limit that a day's lines of a code of one side pass because they bill both sides."""
    limit = policies.codes.mue(code.code, day)
    if limit is None or limit.adjudication == A_LINE:
        return None
    said = {modifier for line in lines for modifier in line.modifiers}
    if BOTH not in said and not said >= {RIGHT, LEFT}:
        return None
    return limit if summed(lines) > limit.units else None


def summed(lines: Sequence[ServiceLine]) -> Decimal:
    """The units of some lines together; those that are no number count nothing."""
    return sum((line.units or ZERO for line in lines), ZERO)


def _without_sides(code: ProcedureCode, day: date, lines: list[ServiceLine]) -> Iterator[Problem]:
    for line in lines:
        if BOTH in line.modifiers:
            severity = None if day >= FEE_SCHEDULE else Severity.WARN
            yield _one_too_many(code, line, BOTH, severity)
        elif not code.limb:
            for side in (RIGHT, LEFT):
                if side in line.modifiers:
                    yield _one_too_many(code, line, side, Severity.WARN)


def _one_too_many(
    code: ProcedureCode, line: ServiceLine, modifier: str, severity: Severity | None
) -> Problem:
    means = "means both sides already" if code.bilateral == BOTH_ALREADY else "is not done by sides"
    further = "; further limbs are 64643 and 64645" if code.limb else ""
    return at_line(
        line,
        f"SV101-{FIRST + line.modifiers.index(modifier)}",
        f"{code.code} has modifier {modifier}, and {means}.",
        f"Take {modifier} off the line{further}.",
        severity=severity,
    )


def _on_one_line(claim: Claim, day: date, limit: Mue, lines: list[ServiceLine]) -> Problem:
    line = lines[-1]
    on = "one line" if len(lines) == 1 else f"{len(lines)} lines"
    held = edited(claim) and limit.sure(day) and limit.adjudication == A_DAY
    return at_line(
        line,
        "SV104" if len(lines) == 1 else "SV101-3",
        f"Both sides of {line.procedure} on {day} are {summed(lines)} units on {on};"
        f" CMS takes {limit.units} a day.",
        f"Bill both sides on one line, with modifier {BOTH}, one unit and the charge of both.",
        severity=None if held else Severity.WARN,
    )
