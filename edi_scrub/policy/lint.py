"""What a policy file must be beyond its types: dates in order, codes that can be codes.

Everything here is an error at loading. What needs the code sets, the rules or other
policies is asked by :mod:`edi_scrub.checking`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from edi_scrub.claims.values import plain_code
from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.entrylint import incomplete
from edi_scrub.policy.model import Applies, Example, Policy, Version

# SBR09 in 005010X222A1 and, for claims of its time, in 004010X098A1.
_OF_PROGRAMMES = "AM BL CH CI DS FI HM LI LM MA MB MC OF TV VA WC ZZ"
FILING_INDICATORS = frozenset({"09", *map(str, range(10, 18)), *_OF_PROGRAMMES.split()})
_PROCEDURE = re.compile(r"[0-9]{5}|[0-9]{4}[AFMTU]|[A-Z][0-9]{4}")  # CPT I; II, III, PLA; HCPCS
_DRUG = re.compile(r"[A-Z][0-9]{4}")
_ICD10 = r"[A-Z][0-9][0-9A-Z](?:\.?[0-9A-Z]{1,4})?"
_ICD9 = r"(?:[0-9]{3}|V[0-9]{2})(?:\.?[0-9]{1,2})?|E[0-9]{3}(?:\.?[0-9])?"
DIAGNOSIS = re.compile(f"(?:{_ICD10}|{_ICD9})")
PREFIX = re.compile(r"[A-Z0-9][0-9][0-9A-Z]?(?:\.[0-9A-Z]{0,3})?\*")
CONFIDENT = frozenset({"confidence", "same_claim"})  # the keys that hold a confidence
_BLANK = re.compile(r"\s*")


class Mistake(NamedTuple):
    """``key``: the path in the file (``version[1].effective``, counted from 0)."""

    key: str
    expected: str


class Leaf(NamedTuple):
    """A value of a policy file: the path and the last name that lead to it, its table."""

    key: str
    name: str
    value: Any
    parent: msgspec.Struct | None


def leaves(
    value: Any, key: str = "", name: str = "", parent: msgspec.Struct | None = None
) -> Iterator[Leaf]:
    """Every value below ``value``: texts, numbers, dates, and diagnosis lists whole."""
    if isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            path = f"{key}.{field}" if key else field
            yield from leaves(getattr(value, field), path, field, value)
    elif isinstance(value, dict):
        for one, below in value.items():
            yield from leaves(below, f"{key}.{one}", name, parent)
    elif isinstance(value, (list, tuple)):
        for place, one in enumerate(value):
            yield from leaves(one, f"{key}[{place}]", name, parent)
    elif isinstance(value, frozenset):
        for one in sorted(value):
            yield from leaves(one, key, name, parent)
    elif value is not None:
        yield Leaf(key, name, value, parent)


def confidences(version: Version, key: str = "") -> Iterator[Leaf]:
    """Everything of a version that says how sure it is."""
    return (leaf for leaf in leaves(version, key) if leaf.name in CONFIDENT)


def mistakes(policy: Policy) -> Iterator[Mistake]:
    """Everything wrong in a policy that has the right types, in the order of the file."""
    yield from _applies(policy.applies, fallback=policy.fallback)
    yield from _versions(policy.version)
    yield from (Mistake(key, expected) for key, expected in incomplete(policy))
    for leaf in leaves(policy):
        check = _CHECKS.get(leaf.name)
        if check is not None and (expected := check(leaf.value)):
            yield Mistake(leaf.key, expected)
    for place, example in enumerate(policy.example):
        yield from _example(f"example[{place}]", example)


def _applies(applies: Applies, *, fallback: bool) -> Iterator[Mistake]:
    if not (applies.payer_ids or applies.payer_names or applies.filing_indicators) and (
        applies.states or not fallback
    ):
        yield Mistake(
            "applies",
            "payer_ids, payer_names or filing_indicators: a state alone selects no policy, and"
            " only a fallback may be for every payer",
        )


def _versions(versions: list[Version]) -> Iterator[Mistake]:
    for place, version in enumerate(versions):
        if version.ends is not None and version.ends < version.effective:
            yield Mistake(f"version[{place}].ends", f"a day not before {version.effective}")
    for place, (one, following) in enumerate(pairwise(versions), start=1):
        if following.effective <= one.effective:
            expected = f"a day after {one.effective}: versions stand oldest first"
            yield Mistake(f"version[{place}].effective", expected)
        elif one.ends is not None and one.ends >= following.effective:
            expected = f"a day before {following.effective}, when the next version begins"
            yield Mistake(f"version[{place - 1}].ends", expected)


def _example(key: str, example: Example) -> Iterator[Mistake]:
    if example.line.procedure is None and example.line.drug is None:
        yield Mistake(f"{key}.line", "a procedure, a drug or both")


def _procedure(value: str) -> str:
    if _PROCEDURE.fullmatch(value):
        return ""
    return f"a procedure code such as 64615, not {value}"


def _drug(value: str) -> str:
    return "" if _DRUG.fullmatch(value) else f"a drug code such as J0585, not {value}"


def _payer_name(value: str) -> str:
    if "[" in value:
        return "a name or a pattern with * and ? only"
    letters = sum(character.isalnum() for character in value)
    return "" if letters > 1 else "a name or a pattern with at least two letters of the name"


def _filing_indicator(value: str) -> str:
    return "" if value in FILING_INDICATORS else f"a code of SBR09 such as MB or CI, not {value}"


def _not_blank(value: str) -> str:
    return "a text that is not empty" if _BLANK.fullmatch(value) else ""


def _diagnosis(value: str) -> str:
    return "" if DIAGNOSIS.fullmatch(value) else f"a diagnosis code, not {value}"


def _family(value: CodeList) -> str:
    if any(pattern.startswith("@") for pattern in value.patterns):
        return "codes, patterns and ranges: a family holds no other"
    return _diagnoses(value)


def _diagnoses(value: CodeList | str) -> str:
    if isinstance(value, str):  # of an example: one code as billed
        return _diagnosis(value)
    for pattern in value.patterns:
        low, dash, high = pattern.partition("-")
        if pattern.startswith("@") or PREFIX.fullmatch(pattern) or DIAGNOSIS.fullmatch(pattern):
            continue
        if dash and not _diagnosis(low) and not _diagnosis(high):
            if plain_code(low) < plain_code(high):
                continue
            return f"a range that begins with its lower code, not {pattern}"
        return f"a diagnosis code, 333.*, G81.10-G81.14 or @family, not {pattern}"
    return ""


_CHECKS: dict[str, Callable[[Any], str]] = {
    "procedure": _procedure,
    "procedures": _procedure,
    "to": _procedure,
    "drug": _drug,
    "drugs": _drug,
    "with_drugs": _drug,
    "instead": _drug,
    "diagnoses": _diagnoses,
    "second_diagnoses": _diagnoses,
    "with_diagnoses": _diagnoses,
    "unless_diagnoses": _diagnoses,
    "families": _family,
    "payer_ids": _not_blank,
    "payer_names": _payer_name,
    "filing_indicators": _filing_indicator,
    "title": _not_blank,
    "carrier": _not_blank,
    "name": _not_blank,
    "reason": _not_blank,
    "remedy": _not_blank,
}
