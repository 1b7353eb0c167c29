"""How much: the units of drug and chemodenervation lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.claims.parts import Drug
from edi_scrub.findings import Severity
from edi_scrub.policy.codes import Mue, ProcedureCode
from edi_scrub.policy.library import Policies
from edi_scrub.rules.cms import A_DAY, A_LINE, edited
from edi_scrub.rules.lines import by_day
from edi_scrub.rules.registry import Denial, Problem, at_line, rule
from edi_scrub.rules.sides import ONE_SIDE, limit_by_sides, summed

UNIT = "UN"
INTERNATIONAL_UNIT = "F2"  # SV103 could be this in 4010
NEVER_EXCEEDED = frozenset({A_LINE, A_DAY})


@rule(
    "units",
    Severity.REJECT,
    snip=6,
    status=("A7", "476"),
    denial=Denial(
        "CO", ("16", "151", "153", "198", "273"), ("M53", "N362", "N435", "N640", "N430")
    ),
)
def units(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """A drug or chemodenervation line has a whole number of units; no line has an unlikely one.

    Why: units that are no whole number are cut or refused; a drug billed in its own units
    instead of the code's (one unit of J0586 is 5 of the drug) is billed several times over.
    Example: SV104 of 1.5, 0 or nothing is rejected, and so is SV103 other than UN. J0586
    x 500 for one vial of 500 units is rejected: the vial is 100 units of the code. 64615
    x 2 is rejected: it is done once a session. 64612 x 2 is more than CMS takes for a day:
    rejected for Medicare and Medicaid from the day of the table in specs/codes on, else a
    warning; J0585 x 700 is a warning, since records may support it (MUE adjudication 3:
    what is given and what is discarded, all lines of the day together). Limbs are left to
    extremity-limit, and both sides of a code of one side to bilateral.
    Correction: none. Units are never changed.
    Source: CMS HCPCS (what one unit is), CMS practitioner MUE table of 2024-04-01, CPT
    (once a session); the numbers are in specs/codes.
    """
    codes = policies.codes
    for line in claim.lines:
        if line.segment and codes.is_treatment(line.procedure):
            yield from _as_a_number(claim, line)
            if line.drug is not None:
                yield from _in_units_of_the_drug(line, line.drug, policies)
            if line.units is not None and line.units > 1:
                yield from _once_a_session(line, codes.procedures.get(line.procedure))
    for day, lines in by_day(claim):
        yield from _of_a_day(claim, day, lines, policies)


def _as_a_number(claim: Claim, line: ServiceLine) -> Iterator[Problem]:
    if line.count is None:
        if line.units is None:
            found = "missing or no number"
        elif line.units <= 0:
            found = "not above zero"
        else:
            found = f"{line.units}, no whole number"
        yield at_line(line, "SV104", f"The units of {line.procedure} are {found}.",
                      f"Enter how many units of {line.procedure} were given or done.")  # fmt: skip
    basis = line.unit_basis
    if basis != UNIT and not (claim.context.is_4010 and basis == INTERNATIONAL_UNIT):
        yield at_line(line, "SV103", f"{line.procedure} is not counted in units (SV103 is not UN).",
                      "Enter UN, and the units of the code.")  # fmt: skip


def _in_units_of_the_drug(line: ServiceLine, drug: Drug, policies: Policies) -> Iterator[Problem]:
    """The NDC's packages hold exactly what is billed, counted in the drug's own units."""
    found = policies.codes.drug_of_ndc(drug.ndc, line.procedure)
    if found is None or found[0].code != line.procedure:
        return
    code, vial = found
    size = code.unit_size
    if not (size and drug.quantity and vial.hcpcs_units) or drug.unit != vial.unit:
        return
    content = drug.quantity / (vial.volume or 1) * vial.hcpcs_units
    if content != line.units == content * size:
        held = content.normalize()
        yield at_line(
            line,
            "SV104",
            f"The packages on the line hold {held:f} units of {code.code}, not {line.units}:"
            f" one unit of {code.code} is {size} {code.measure or 'units of the drug'}.",
            f"Bill {held:f} units, if these packages were used.",
            severity=policies.severity(vial.confidence),
        )


def _once_a_session(line: ServiceLine, code: ProcedureCode | None) -> Iterator[Problem]:
    if code is not None and code.one_per_session and not code.limb:
        yield at_line(
            line,
            "SV104",
            f"{code.code} is done once a session; the line has {line.units} units.",
            "Bill one unit, whatever was injected.",
        )


def _of_a_day(
    claim: Claim, day: date, lines: list[ServiceLine], policies: Policies
) -> Iterator[Problem]:
    """The units of each code on one day, against CMS's limit for it."""
    billed: dict[str, list[ServiceLine]] = {}
    for line in lines:
        if line.units is not None:
            billed.setdefault(line.procedure, []).append(line)
    for procedure, same in billed.items():
        limit = policies.codes.mue(procedure, day)
        if limit is not None and summed(same) > limit.units:
            for over in _over(policies, day, limit, same):
                yield _beyond(claim, day, over, limit, policies)


def _over(
    policies: Policies, day: date, limit: Mue, lines: list[ServiceLine]
) -> list[list[ServiceLine]]:
    """Of one day's lines of a code, which pass its limit together, those to be told of."""
    if limit.adjudication == A_LINE:
        return [[line] for line in lines if summed([line]) > limit.units]
    code = policies.codes.procedures.get(lines[0].procedure)
    if code is not None and (
        code.limb  # said by extremity-limit
        or (code.guidance and code.addon_of)  # said by guidance
        or (code.one_per_session and len(lines) == 1)  # said by _once_a_session
        # Said by bilateral:
        or (code.bilateral == ONE_SIDE and limit_by_sides(policies, code, day, lines))
    ):
        return []
    return [lines]


def _beyond(
    claim: Claim, day: date, lines: list[ServiceLine], limit: Mue, policies: Policies
) -> Problem:
    line, total = lines[-1], summed(lines)
    procedure = line.procedure
    held = edited(claim) and limit.sure(day) and limit.adjudication in NEVER_EXCEEDED
    of_what = "a line" if limit.adjudication == A_LINE else "a day"
    drug, code = policies.codes.drug(procedure), policies.codes.procedures.get(procedure)
    size = drug.unit_size if drug else None
    remedy = "Check the units against the record; units that were given or done need its support."
    if drug and size and size > 1 and total % size == 0:
        held = held or drug.toxin  # of other drugs a round number proves little
        measure = drug.measure or "units of the drug"
        remedy = (
            f"One unit of {procedure} is {size} {measure}: if {total} {measure} were given,"
            f" that is {total / size:f} of {procedure}."
        )
    elif code and code.bilateral == ONE_SIDE and limit.units == 1:
        remedy = "Both sides are one line, modifier 50 and one unit; one side is one unit."
    return at_line(
        line,
        "SV104",
        f"{total} units of {procedure} on {day} are more than the {limit.units} that CMS takes for"
        f" {of_what}.",
        remedy,
        severity=None if held else Severity.WARN,
    )
