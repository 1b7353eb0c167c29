"""Rules: one module a subject, a rule is a documented generator; all of them by import.

The order here is the order of the report: envelope first, the carrier's word last.
"""

from edi_scrub.rules import (  # noqa: I001  (the order of the report, not of the alphabet)
    structure,
    twice,
    diagnosis,
    code_sets,
    ndc,
    units,
    choice,
    together,
    wastage,
    ours,
    coverage,
    pointing,
    cosmetic,
    evidence,
)
from edi_scrub.rules.ours import held_for
from edi_scrub.rules.registry import RULES, Problem, Rule, rule

__all__ = [
    "RULES",
    "Problem",
    "Rule",
    "choice",
    "code_sets",
    "cosmetic",
    "coverage",
    "diagnosis",
    "evidence",
    "held_for",
    "ndc",
    "ours",
    "pointing",
    "rule",
    "structure",
    "together",
    "twice",
    "units",
    "wastage",
]
