"""A policy's codes against the code sets: do they exist while the version is in force?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from edi_scrub.claims.sample import ICD10_BEGINS
from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.codes import CodeSets, DrugCode, ProcedureCode
from edi_scrub.policy.dates import DAY, periods
from edi_scrub.policy.lint import Leaf, leaves
from edi_scrub.policy.model import Applies, Policy, Version

_PROCEDURES = frozenset({"procedure", "procedures", "to"})
_DRUGS = frozenset({"drugs", "with_drugs", "instead"})
_CHEMODENERVATION = "646"  # every code of this series has to be in the code sets


def unknown_codes(policy: Policy, codes: CodeSets) -> Iterator[tuple[str, str]]:
    """Key and sentence for every code that does not exist on a version's dates.

    A procedure outside the 646 series that the code sets do not have is left alone: they
    do not claim to be complete.
    """
    families = codes.families | {name: own.patterns for name, own in policy.families.items()}
    spans = [(version.effective, last) for version, last in periods(policy)]
    whole = (spans[0][0], spans[-1][1])
    parts: list[tuple[str, Applies | Version, tuple[date, date]]]
    parts = [("applies", policy.applies, whole)]
    parts += [
        (f"version[{place}]", version, span)
        for place, (version, span) in enumerate(zip(policy.version, spans, strict=True))
    ]
    for key, part, span in parts:
        for leaf in leaves(part, key):
            if complaint := _complaint(leaf, codes, families, *span):
                yield leaf.key, complaint


def _complaint(
    leaf: Leaf, codes: CodeSets, families: Mapping[str, Sequence[str]], first: date, last: date
) -> str:
    if leaf.name in _PROCEDURES:
        known = codes.procedures.get(leaf.value)
        if known is None and not leaf.value.startswith(_CHEMODENERVATION):
            return ""
        return _validity(leaf.value, known, "procedure", first, last)
    if leaf.name in _DRUGS:
        return _validity(leaf.value, codes.drug(leaf.value), "drug", first, last)
    if isinstance(leaf.value, CodeList):
        return _era(leaf.value, families, first, last)
    return ""


def _validity(
    code: str, known: DrugCode | ProcedureCode | None, what: str, first: date, last: date
) -> str:
    if known is None:
        return f"{code} is no {what} of the code sets: correct it, or add it to codes/{what}s.toml"
    begins, ends = known.valid_from or date.min, known.valid_to or date.max
    if begins > last:
        return f"{code} is not valid before {begins}, when this version is over"
    if ends < first:
        return f"{code} is not valid after {ends}, before this version begins"
    return ""


def _era(listed: CodeList, families: Mapping[str, Sequence[str]], first: date, last: date) -> str:
    """ICD-9 codes where only ICD-10 is billed, or the other way round."""
    for pattern in listed.patterns:
        meant = families.get(pattern[1:], ()) if pattern.startswith("@") else (pattern,)
        if meant and first >= ICD10_BEGINS and all(map(_only_icd9, meant)):
            return f"{pattern} is ICD-9, and from {ICD10_BEGINS} claims have ICD-10 codes"
        if meant and last < ICD10_BEGINS and all(map(_only_icd10, meant)):
            return f"{pattern} is ICD-10, and until {ICD10_BEGINS - DAY} claims have ICD-9 codes"
    return ""


def _only_icd9(pattern: str) -> bool:
    return pattern[0].isdigit()


def _only_icd10(pattern: str) -> bool:
    return pattern[0].isalpha() and pattern[0] not in "EV"
