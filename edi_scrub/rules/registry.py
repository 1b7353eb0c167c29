"""What a rule is, and how it is run.

A rule is a documented generator of bare :class:`Problem`s; the registry stamps its id
and its severity. The docstring is its manual page (docs/rules.md is made of them) and
has the sections Why, Example, Correction and Source.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.findings import Authority, Correction, Finding, Severity
from edi_scrub.policy.codes import Confidence
from edi_scrub.policy.library import Policies


@dataclass(init=False, repr=False, eq=False, slots=True)
class Problem:
    """What a rule has found, before id and severity are stamped on it.

    ``severity`` None means the rule's own.
    """

    message: str
    remedy: str
    line: int | None
    loop: str
    element: str
    segment: int
    severity: Severity | None
    authority: Authority | None
    correction: Correction | None

    def __init__(
        self,
        message: str,
        remedy: str,
        line: int | None,
        loop: str,
        element: str,
        segment: int,
        severity: Severity | None = None,
        authority: Authority | None = None,
        correction: Correction | None = None,
    ) -> None:
        self.message = message
        self.remedy = remedy
        self.line = line
        self.loop = loop
        self.element = element
        self.segment = segment
        self.severity = severity
        self.authority = authority
        self.correction = correction


class Denial(NamedTuple):
    """What a payer answers (in the 835) where the fault is sent all the same.

    ``group`` is CAS01, ``reasons`` are CARCs (CAS02), ``remarks`` RARCs, the likeliest
    first. Every code is in the lists of 2024; ``confidence`` says how sure it is that a
    payer answers this fault with one of them.
    """

    group: str
    reasons: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    confidence: Confidence = "unverified"

    def __str__(self) -> str:
        """``CO-16 or CO-151``: the group with each reason."""
        return " or ".join(f"{self.group}-{reason}" for reason in self.reasons)


Check = Callable[[Claim, Policies], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: ``snip`` is its WEDI SNIP type (1-7), ``status`` its 277CA pair STC01-1, -2.

    ``treatment`` rules look only at claims with a drug or chemodenervation line. ``denial``
    is what the rule spares the claim; None where such a claim comes back before a payer
    has judged it, or where no source names the answer.
    """

    id: str
    severity: Severity
    snip: int
    status: tuple[str, str]
    treatment: bool
    check: Check
    denial: Denial | None = None

    @property
    def documentation(self) -> str:
        """The rule's manual page: the docstring, read off the source.

        A compiled module keeps no docstrings; its source lies beside it.
        """
        return _docstrings(self.check.__module__).get(self.check.__name__, "")

    def finding(self, problem: Problem) -> Finding:
        """What the rule has found, stamped with its id and severity."""
        return Finding(
            rule=self.id,
            severity=problem.severity or self.severity,
            message=problem.message,
            remedy=problem.remedy,
            line=problem.line,
            loop=problem.loop,
            element=problem.element,
            segment=problem.segment,
            authority=problem.authority,
            correction=problem.correction,
        )

    @property
    def summary(self) -> str:
        """The first line of the manual page."""
        return self.documentation.partition("\n")[0]


@cache
def _docstrings(module: str) -> dict[str, str]:
    """What the functions of a module say of themselves."""
    file = Path(sys.modules[module].__file__ or "")
    source = file.with_name(module.rpartition(".")[2] + ".py")
    tree = ast.parse(source.read_text(encoding="utf-8"))
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return {node.name: ast.get_docstring(node) or "" for node in found}


RULES: dict[str, Rule] = {}


def rule(
    name: str,
    severity: Severity,
    *,
    snip: int,
    status: tuple[str, str],
    treatment: bool = True,
    denial: Denial | None = None,
) -> Callable[[Check], Check]:
    """Register a generator as the rule ``name``; the function is that name with underscores."""

    def register(check: Check) -> Check:
        if check.__name__ != name.replace("-", "_"):
            raise TypeError(f"rule {name} is implemented by a function of another name")
        if name in RULES:
            raise TypeError(f"rule {name} is registered twice")
        RULES[name] = Rule(name, severity, snip, status, treatment, check, denial)
        return check

    return register


def at_claim(
    claim: Claim,
    element: str,
    message: str,
    remedy: str,
    *,
    segment: int = 0,
    severity: Severity | None = None,
    authority: Authority | None = None,
    correction: Correction | None = None,
) -> Problem:
    """A problem of the claim; ``segment`` is CLM's number unless given."""
    return Problem(message, remedy, None, "2300", element, segment or claim.segment,
                   severity, authority, correction)  # fmt: skip


def at_line(
    line: ServiceLine,
    element: str,
    message: str,
    remedy: str,
    *,
    loop: str = "2400",
    segment: int = 0,
    severity: Severity | None = None,
    authority: Authority | None = None,
    correction: Correction | None = None,
) -> Problem:
    """A problem of a service line; ``segment`` is SV1's number unless given."""
    return Problem(message, remedy, line.number, loop, element,
                   segment or line.segment or line.first_segment,
                   severity, authority, correction)  # fmt: skip
