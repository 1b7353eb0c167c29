"""The words every room shares: what a rule says of a claim, and what may be changed.

A *finding* is what a rule says; a *correction* is a change it offers; a claim is
*rejected* when it is held back before transmission (never "denied": that is the
payer's answer).
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Severity(StrEnum):
    """What a finding does to its claim."""

    REJECT = "reject"
    CORRECT = "correct"
    WARN = "warn"


class Safety(StrEnum):
    """By whose leave a correction is made; the values are levels of ``--correct``."""

    SAFE = "safe"
    POLICY = "policy"


class Outcome(StrEnum):
    """What becomes of a claim."""

    CLEAN = "clean"
    CORRECTED = "corrected"
    REJECTED = "rejected"


class Authority(msgspec.Struct, frozen=True):
    """On whose word a finding stands: a policy, its document, the entry within it.

    ``evidence`` is the place in the user's evidence file that met the entry, if one did;
    ``url`` is where the document can be read, as the policy's file has it.
    """

    policy: str
    document: str
    entry: str
    evidence: str = ""
    url: str = ""


class Correction(msgspec.Struct, frozen=True):
    """One element's text, before and after.

    ``segment`` is the 1-based number of the segment in the input; ``element`` is the
    guide's name of what changes (``SV101-2``, ``SV107``, ``HI02-2``). ``before`` and
    ``after`` are the element's text without delimiters around it.
    """

    safety: Safety
    segment: int
    element: str
    before: str
    after: str


class Finding(msgspec.Struct, frozen=True):
    """What one rule says of one place in a claim.

    ``line`` is LX01 as a number or None for the claim; ``loop``, ``element`` and
    ``segment`` (1-based, in the input) say where. ``message`` says what is wrong and
    ``remedy`` what to do, both for a biller and without any name or member id.
    ``rule`` is stamped by the registry.
    """

    rule: str
    severity: Severity
    message: str
    remedy: str
    line: int | None = None
    loop: str = "2300"
    element: str = ""
    segment: int = 0
    authority: Authority | None = None
    correction: Correction | None = None

    def with_severity(self, severity: Severity) -> Finding:
        """The same finding at another severity."""
        return msgspec.structs.replace(self, severity=severity)
