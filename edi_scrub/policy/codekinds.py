"""What code sets hold: drugs and their vials, procedures, modifiers."""

# Annotations are no texts here: msgspec would have to read each of them at every start.
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Confidence = Literal["verified", "unverified"]
Code = Annotated[str, Meta(pattern=r"^[A-Z0-9]{5}$")]
Ndc = Annotated[str, Meta(pattern=r"^[0-9]{11}$")]
Count = Annotated[int, Meta(ge=1)]
Adjudication = Annotated[int, Meta(ge=1, le=3)]


class Vial(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One package of a drug.

    ``ndc`` has 11 digits, ``hcpcs_units`` are the billing units it holds, ``unit`` is
    CTP05-1 for it (UN: count vials; ML: count ``volume``), which follows from ``form``;
    ``cosmetic`` marks a product with a cosmetic label only.
    """

    ndc: Ndc
    hcpcs_units: Count | None = None
    unit: Literal["", "F2", "GR", "ME", "ML", "UN"] = ""
    volume: Decimal | None = None
    cosmetic: bool = False
    confidence: Confidence = "unverified"
    form: Literal["", "powder", "solution"] = ""


class Former(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code that a drug was billed under before it had its own.

    ``facility``: only a hospital's outpatient department or a surgery centre bills it.
    """

    code: Code
    valid_from: date | None = None
    valid_to: date | None = None
    facility: bool = False
    confidence: Confidence = "unverified"

    def __post_init__(self) -> None:
        _ordered(self.valid_from, self.valid_to)

    def valid_on(self, day: date) -> bool:
        """Was the drug billed under it for a service on ``day``?"""
        return _within(self.valid_from, self.valid_to, day)


class DrugCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A J-code (or C- or Q-code of a drug).

    ``unit_size`` is how many units of the substance one HCPCS unit is, ``measure`` what
    these units are ("mg"; empty: units of the drug), ``mue`` CMS's medically unlikely units
    a day with its adjudication indicator (MAI) 1 to 3, of the table of ``mue_from``.
    """

    code: Code
    name: str
    valid_from: date | None = None
    valid_to: date | None = None
    toxin: bool = False
    unit_size: Count | None = None
    single_dose: bool = False
    mue: Count | None = None
    vials: tuple[Vial, ...] = ()
    mue_adjudication: Adjudication | None = None
    unlisted: bool = False
    confidence: Confidence = "unverified"
    mue_from: date | None = None
    formerly: tuple[Former, ...] = ()
    measure: str = ""

    def __post_init__(self) -> None:
        _ordered(self.valid_from, self.valid_to)

    def valid_on(self, day: date) -> bool:
        """Is the code billable for a service on ``day``, as far as its dates are known?"""
        return _within(self.valid_from, self.valid_to, day)


class CosmeticProduct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A product with a cosmetic label only and no code of its own, by the names it goes by."""

    brand: str
    name: str
    confidence: Confidence = "unverified"


class ProcedureCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A procedure: what it is in our own words, when it is valid, how it stands to others.

    ``drugs`` are the only toxins that fit it (empty: any), ``addon_of`` its primaries,
    ``replaced_by`` its successors, ``bilateral`` the fee schedule's indicator (0 no, 1
    modifier 50, 2 already both sides, 3 each side paid in full), ``global_days`` its global
    period there (ZZZ: an add-on). ``limb``: a unit is a limb. ``guidance``: it guides an
    injection. ``visit``: an evaluation and management service. ``unlisted``: it says nothing
    without a description. ``medicare`` false: status I, not valid for Medicare.
    """

    code: Code
    summary: str
    valid_from: date | None = None
    valid_to: date | None = None
    chemodenervation: bool = False
    replaced_by: tuple[Code, ...] = ()
    addon_of: tuple[Code, ...] = ()
    drugs: tuple[Code, ...] = ()
    drugs_confidence: Confidence = "unverified"
    one_per_session: bool = False
    mue: Count | None = None
    mue_adjudication: Adjudication | None = None
    bilateral: Annotated[int, Meta(ge=0, le=3)] | None = None
    confidence: Confidence = "unverified"
    mue_from: date | None = None
    global_days: Literal["", "000", "010", "090", "MMM", "XXX", "YYY", "ZZZ"] = ""
    limb: bool = False
    guidance: bool = False
    visit: bool = False
    unlisted: bool = False
    medicare: bool = True

    def __post_init__(self) -> None:
        _ordered(self.valid_from, self.valid_to)

    def valid_on(self, day: date) -> bool:
        """Is the code billable for a service on ``day``, as far as its dates are known?"""
        return _within(self.valid_from, self.valid_to, day)


class Modifier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A modifier (SV101-3 to SV101-6), in our own words.

    ``conflicts`` are modifiers that do not stand on one line with it, ``ncci``: it may part
    an NCCI pair of indicator 1, ``not_for_toxins``: it tells of a route no toxin takes.
    """

    code: Annotated[str, Meta(pattern=r"^[A-Z0-9]{2}$")]
    summary: str
    valid_from: date | None = None
    valid_to: date | None = None
    conflicts: tuple[str, ...] = ()
    ncci: bool = False
    not_for_toxins: bool = False
    confidence: Confidence = "unverified"

    def __post_init__(self) -> None:
        _ordered(self.valid_from, self.valid_to)

    def valid_on(self, day: date) -> bool:
        """Is the modifier billable for a service on ``day``, as far as its dates are known?"""
        return _within(self.valid_from, self.valid_to, day)


class Mue(msgspec.Struct, frozen=True):
    """CMS's medically unlikely units of a code a day, by the table of ``since``.

    ``adjudication`` (MAI): 1 an edit of the line, 2 of the day and never exceeded, 3 of the
    day and open to appeal; None where it is not known.
    """

    units: int
    adjudication: int | None = None
    since: date | None = None

    def sure(self, day: date) -> bool:
        """Is it known to be the limit of ``day``, and not only of later days?"""
        return self.since is not None and self.since <= day


def _ordered(first: date | None, last: date | None) -> None:
    if first is not None and last is not None and last < first:
        raise ValueError(f"valid_to {last} is before valid_from {first}")


def _within(first: date | None, last: date | None, day: date) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)
