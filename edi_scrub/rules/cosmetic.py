"""Toxin for looks, where the claim itself says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.claims.values import plain_code
from edi_scrub.findings import Severity
from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.demands import Cosmetic
from edi_scrub.policy.library import Policies
from edi_scrub.rules.demanded import demands, unmet
from edi_scrub.rules.governed import Governed, written
from edi_scrub.rules.lines import by_day
from edi_scrub.rules.registry import Denial, Problem, at_line, rule

FAMILIES = ("cosmetic", "icd9_cosmetic")  # in specs/codes/families.toml
UNLISTED_SKIN = "17999"
STATUTE = "GY"  # excluded by law: the claim is sent to be denied, for the patient
REMEDY = (
    "Cosmetic injections are coded 17999 and are the patient's to pay; with GY a claim is sent to"
    " be denied. Where it was treatment, bill what the record documents. Nothing is changed here."
)


@rule(
    "cosmetic",
    Severity.REJECT,
    snip=7,
    status=("A7", "682"),
    denial=Denial("PR", ("96", "204", "272"), ("N174", "N130", "N180")),
)
def cosmetic(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """A toxin, and a 646xx, is billed as treatment, not for looks.

    Why: cosmetic use is excluded by law at Medicare and by contract elsewhere (CARC 96 or
    204), and a cosmetic injection under a 646xx says that it was something else.
    Example: 64612 or J0585 pointing at L98.8 alone, J3590 described as Jeuveau (cosmetic
    label only; in a note it is a warning), 17999 (the code for cosmetic injections) with
    J0585 on one day. A line with modifier GY asks to be denied: a warning. So is what
    stands on an unverified family of diagnoses. Where the payer's own policy lists
    diagnoses that mark cosmetic use, they count as well, by its word. The NDC of a cosmetic
    product is told by ndc-drug.
    Correction: none. Whether it was treatment is in the record, not on the claim; the code
    of a cosmetic injection would be 17999, and nothing is changed to it.
    Source: coding newsletters on 17999 for cosmetic injections; the cosmetic families and
    the products with a cosmetic label only, in specs/codes; the governing policy's cosmetic
    entries.
    """
    codes = policies.codes
    listed = _listed(claim, policies)
    for day, lines in by_day(claim):
        toxins = sorted({line.procedure for line in lines if codes.is_toxin(line.procedure)})
        for line in lines:
            if line.number in listed:
                yield _by_the_policy(claim, line, *listed[line.number], policies)
            elif line.procedure in toxins or _is_646(codes, line.procedure):
                yield from _by_diagnosis(claim, line, policies)
            if line.is_drug and line.procedure in codes.unlisted:
                yield from _by_description(claim, line, policies)
            if line.procedure == UNLISTED_SKIN and toxins:
                yield at_line(
                    line,
                    "SV101-2",
                    f"17999 with {' and '.join(toxins)} on {day} is how cosmetic"
                    " injections are billed.",
                    REMEDY,
                    severity=meant(line, None),
                )


def _listed(claim: Claim, policies: Policies) -> dict[int, tuple[Governed, Cosmetic]]:
    """By number the lines that point at nothing but what marks cosmetic use to their payer.

    At least one of the diagnoses is of the payer's own list; others may be of a family.
    """
    found: dict[int, tuple[Governed, Cosmetic]] = {}
    for at, entry in demands(claim, policies, lambda version: version.cosmetic):
        if at.line.number not in found and all(
            one.plain in entry.diagnoses or _family(policies.codes, one.plain)
            for one in claim.pointed(at.line)
        ):
            found[at.line.number] = at, entry
    return found


def _by_the_policy(
    claim: Claim, line: ServiceLine, at: Governed, entry: Cosmetic, policies: Policies
) -> Problem:
    shown = " and ".join(dict.fromkeys(written(one) for one in claim.pointed(line)))
    problem = unmet(
        at,
        entry,
        policies,
        "SV107",
        f"{line.procedure} points at nothing but what marks cosmetic use to {at.carrier}: {shown}.",
        REMEDY,
    )
    return replace(problem, severity=meant(line, problem.severity))


def _is_646(codes: CodeSets, procedure: str) -> bool:
    return procedure.startswith("646") and codes.is_chemodenervation(procedure)


def _by_diagnosis(claim: Claim, line: ServiceLine, policies: Policies) -> Iterator[Problem]:
    codes = policies.codes
    pointed = claim.pointed(line)
    names = {_family(codes, diagnosis.plain) for diagnosis in pointed}
    if not names or "" in names:
        return
    shown = " and ".join(dict.fromkeys(written(diagnosis) for diagnosis in pointed))
    sure = names.isdisjoint(codes.unverified_families)
    yield at_line(
        line,
        "SV107",
        f"{line.procedure} points at nothing but what marks cosmetic use: {shown}.",
        REMEDY,
        severity=meant(line, policies.severity("verified" if sure else "unverified")),
    )


def _by_description(claim: Claim, line: ServiceLine, policies: Policies) -> Iterator[Problem]:
    """An unlisted drug that is described as a product for looks alone; a note may mean others."""
    noted = " ".join(note.text for note in claim.notes_of(line)).upper()
    described = line.description.upper()
    for product in policies.codes.cosmetic_products:
        names = (product.brand.upper(), product.name.upper())
        sure = any(name in described for name in names)
        if sure or any(name in noted for name in names):
            severity = policies.severity(product.confidence) if sure else Severity.WARN
            yield at_line(
                line,
                "SV101-7",
                f"{line.procedure} stands for {product.brand}, which is labelled for cosmetic use"
                " alone.",
                REMEDY,
                severity=meant(line, severity),
            )


def meant(line: ServiceLine, severity: Severity | None) -> Severity | None:
    """A warning where the line itself asks to be denied."""
    return Severity.WARN if STATUTE in line.modifiers else severity


def _family(codes: CodeSets, plain: str) -> str:
    """The cosmetic family a diagnosis is of, or nothing."""
    for name in FAMILIES:
        if plain in _plain(codes.families.get(name, ())):
            return name
    return ""


@lru_cache(maxsize=8)
def _plain(codes: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(plain_code, codes))
