"""The drug identification of a line (loop 2410): the NDC and how much of it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.claims.parts import Drug
from edi_scrub.findings import Correction, Safety, Severity
from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.library import Policies
from edi_scrub.rules.registry import Denial, Problem, at_line, rule

QUALIFIER = "N4"
LENGTH = 11
UNITS = ("F2", "GR", "ME", "ML", "UN")
# Digits in the three parts of an NDC (labeler, product, package) as packages print it, and
# which part then lacks its leading zero. 5-4-2 lacks none.
PRINTED = {(5, 4, 2): None, (4, 4, 2): 0, (5, 3, 2): 1, (5, 4, 1): 2}
STARTS = (0, 5, 9)  # of the three parts among the eleven digits


@rule(
    "ndc-format",
    Severity.REJECT,
    snip=5,
    status=("A7", "218"),
    treatment=False,
    denial=Denial("CO", ("16",), ("M119", "M123")),
)
def ndc_format(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """An NDC is eleven digits without hyphens, with a quantity above zero and a unit.

    Why: the payer looks the eleven digits up; ten digits, hyphens or a made-up number
    find nothing, and a quantity without a unit prices nothing.
    Example: ``LIN**N4*0023-1145-01`` becomes ``LIN**N4*00023114501``; ``0023114501``
    is rejected with the three codes it could be, ``99999999999`` as a placeholder;
    ``CTP****0*UN`` and ``CTP****1*EA`` are rejected.
    Correction: safe. Hyphens are taken out, and ten digits get their zero where the
    hyphens (4-4-2, 5-3-2 or 5-4-1) tell which part is short.
    Source: 005010X222A1 loop 2410 LIN and CTP; FDA's three forms of the NDC as payers
    explain them (BCBS of Illinois, NDC billing FAQ).
    """
    for line in claim.lines:
        drug = line.drug
        if drug is None or not drug.segment:
            continue
        if drug.qualifier == QUALIFIER:
            yield from _number(line, drug, policies.codes)
            yield from _quantity(line, drug, claim.context.is_4010)
        elif line.is_drug:
            yield _at(line, drug, "LIN02", "The drug is not identified by an NDC (N4).",
                      "Enter N4 and the NDC of the package that was used.")  # fmt: skip


def _number(line: ServiceLine, drug: Drug, codes: CodeSets) -> Iterator[Problem]:
    ndc = drug.ndc
    if len(ndc) == LENGTH and ndc.isascii() and ndc.isdigit():
        if len(set(ndc)) == 1 and ndc[0] in "09":
            yield _at(line, drug, "LIN03", f"The NDC {ndc} is a placeholder.",
                      "Enter the NDC of the package that was used.")  # fmt: skip
        return
    whole = eleven(ndc)
    if whole:
        yield _at(
            line, drug, "LIN03", f"The NDC {ndc} is written as packages print it.",
            f"Send it as {whole}.",
            Correction(Safety.SAFE, drug.segment, "LIN03", ndc, whole),
        )  # fmt: skip
    else:
        yield _at(line, drug, "LIN03", *_no_ndc(ndc, codes, line.procedure))


def eleven(printed: str) -> str | None:
    """The eleven digits of an NDC printed with its hyphens, or None where it is no such."""
    parts = printed.strip().replace(" ", "-").split("-")
    lengths = tuple(len(part) for part in parts)
    if lengths not in PRINTED or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    short = PRINTED[lengths]
    if short is not None:
        parts[short] = "0" + parts[short]
    return "".join(parts)


def _no_ndc(ndc: str, codes: CodeSets, procedure: str) -> tuple[str, str]:
    """What to say of a number that is no NDC: message and remedy."""
    if not ndc:
        return "The NDC is missing.", "Enter the NDC of the package that was used."
    if len(ndc) == LENGTH - 1 and ndc.isascii() and ndc.isdigit():
        candidates = _candidates(ndc, codes, procedure)
        return (
            f"The NDC {ndc} has ten digits and no hyphens: nothing says where its zero is missing.",
            f"Look at the package: the NDC is one of {', '.join(candidates)}.",
        )
    return (
        "What stands for the NDC is not eleven digits.",
        "Enter the eleven digits of the package's NDC, without hyphens.",
    )


def _candidates(ndc: str, codes: CodeSets, procedure: str) -> list[str]:
    """The eleven digits that ten could be; those of a known package say so."""
    drug = codes.drug(procedure)
    known = {vial.ndc for vial in drug.vials} if drug else set()
    could_be = dict.fromkeys(ndc[:at] + "0" + ndc[at:] for at in STARTS)
    return [f"{one} (a package of {procedure})" if one in known else one for one in could_be]


def _quantity(line: ServiceLine, drug: Drug, is_4010: bool) -> Iterator[Problem]:
    if not drug.quantity_segment:
        if not is_4010:  # there CTP could be left out
            yield _at(line, drug, "CTP", "The NDC has no quantity (CTP).",
                      "Enter how much of the package was used, and its unit.")  # fmt: skip
        return
    if drug.quantity is None or drug.quantity <= Decimal(0):
        found = "missing or no number" if drug.quantity is None else "not above zero"
        yield _at(line, drug, "CTP04", f"The NDC's quantity is {found}.",
                  "Enter how much of the package was used.")  # fmt: skip
    if drug.unit not in UNITS:
        taken = ", ".join(UNITS)
        yield _at(line, drug, "CTP05-1", "The NDC's quantity has no unit a payer takes.",
                  f"Enter one of {taken} (UN: a vial of powder, ML: a liquid).")  # fmt: skip


def _at(
    line: ServiceLine,
    drug: Drug,
    element: str,
    message: str,
    remedy: str,
    correction: Correction | None = None,
) -> Problem:
    segment = drug.segment if element.startswith("LIN") else drug.quantity_segment or drug.segment
    return at_line(
        line, element, message, remedy, loop="2410", segment=segment, correction=correction
    )
