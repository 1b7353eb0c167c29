"""The entries of a policy version, as types: what is covered, recoded, discarded.

The vocabulary is closed: an unknown key is an error. Codes are written as people write
them (``G43.709``, ``333.*``, ``J0585``). ``confidence`` stands on every list that a claim
can fall over: "verified" where a person can open the source, else "unverified", which
warns and never rejects or corrects unless the user says so (``--unverified reject``).
What a claim has to show or to meet is in :mod:`edi_scrub.policy.demands`.
"""

# Annotations are no texts here: msgspec would have to read each of them at every start.
from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, field

from edi_scrub.policy.codelist import CodeList

Confidence = Literal["verified", "unverified"]
Procedure = Annotated[str, Meta(pattern=r"^[A-Z0-9]{5}$")]
State = Annotated[str, Meta(pattern=r"^[A-Z]{2}$")]


class Table(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True
):
    """Frozen, and closed to keys it does not know."""


class Source(Table, frozen=True, kw_only=True):
    """Where a policy version, or one entry of it, can be read."""

    title: str
    url: str = ""
    document: str = ""  # the payer's own number: A57186, CPB 0113
    retrieved: date | None = None


class Entry(Table, frozen=True, kw_only=True):
    """What every entry has: a name, the lines it speaks of, and how sure it is.

    An empty list of procedures, drugs or diagnoses means any. ``diagnoses`` holds
    codes, ``333.*`` patterns, ``G81.10-G81.14`` ranges and ``@family`` names: of the
    policy's own ``families``, or of specs/codes/families.toml.
    """

    name: str
    confidence: Confidence
    note: str = ""
    source: Source | None = None
    procedures: frozenset[Procedure] = frozenset()
    drugs: frozenset[Procedure] = frozenset()
    diagnoses: CodeList = field(default_factory=CodeList)


class Coverage(Entry, frozen=True, kw_only=True):
    """Diagnoses that support a procedure, a drug, or a drug with a procedure.

    ``second_diagnoses``: one of these has to be there as well; pointed at by the line,
    or anywhere on the claim where ``second_on`` says so.
    """

    second_diagnoses: CodeList = field(default_factory=CodeList)
    second_on: Literal["line", "claim"] = "line"


class NotCovered(Entry, frozen=True, kw_only=True):
    """Diagnoses that do not support what ``procedures`` and ``drugs`` name."""

    remedy: str


class Recode(Table, frozen=True, kw_only=True):
    """A procedure the policy wants billed under another code; one answer only.

    Applies to a line with ``procedure`` where one of ``with_drugs`` is on the claim
    the same day and, if given, a pointed diagnosis is among ``with_diagnoses``.
    """

    procedure: Procedure
    to: Procedure
    reason: str
    confidence: Confidence
    with_drugs: frozenset[Procedure] = frozenset()
    with_diagnoses: CodeList = field(default_factory=CodeList)
    source: Source | None = None


class Wastage(Table, frozen=True, kw_only=True):
    """JW and JZ: does this payer want one of them on single-dose drug lines, and from when.

    ``effective`` is the first date of service it speaks of, where that is later than
    the version's.
    """

    required: bool
    confidence: Confidence
    effective: date | None = None
    add_jz: bool = False  # may JZ be added where the NDC quantity shows whole vials used up
    source: Source | None = None

    def due_on(self, day: date) -> bool:
        """Is JW or JZ wanted on a service of ``day``?"""
        return self.required and (self.effective is None or self.effective <= day)
