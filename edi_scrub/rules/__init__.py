"""Rules: one module a subject, a rule is a documented generator; all of them by import.

The order here is the order of the report: envelope first, the carrier's word last.
"""

from edi_scrub.rules import (  # noqa: I001  (the order of the report, not of the alphabet)
    structure,
    guide,
    cob,
    filing,
    address,
    twice,
    diagnosis,
    inactive,
    code_sets,
    numbers,
    ndc,
    units,
    sides,
    limbs,
    choice,
    together,
    wastage,
    ours,
    coverage,
    pointing,
    cosmetic,
    evidence,
    place,
)
from edi_scrub.rules.ours import held_for
from edi_scrub.rules.registry import RULES, Problem, Rule, rule

__all__ = [
    "RULES",
    "Problem",
    "Rule",
    "address",
    "choice",
    "cob",
    "code_sets",
    "cosmetic",
    "coverage",
    "diagnosis",
    "evidence",
    "filing",
    "guide",
    "held_for",
    "inactive",
    "limbs",
    "ndc",
    "numbers",
    "ours",
    "place",
    "pointing",
    "rule",
    "sides",
    "structure",
    "together",
    "twice",
    "units",
    "wastage",
]
