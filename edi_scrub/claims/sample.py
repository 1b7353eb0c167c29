"""A claim made from a few facts, for policy examples and for questions without a file.

The segments are a real claim's, so that everything downstream (rules, corrections,
re-checking) is the same as for a claim read from a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from edi_scrub.claims.build import build
from edi_scrub.claims.context import Context
from edi_scrub.claims.model import Claim
from edi_scrub.claims.parts import Party
from edi_scrub.claims.values import number
from edi_scrub.x12.segment import Delimiters, Segment

DELIMITERS = Delimiters("*", ":", "^", "~")
ICD10_BEGINS = date(2015, 10, 1)


@dataclass(frozen=True, slots=True)
class SampleLine:
    """A service line; ``pointers`` and ``units`` are as SV107 and SV104 have them.

    ``lx`` is LX01 where it is not the line's place; ``period`` is DTP02 and DTP03
    (``RD8*20250301-20250302``) where they are not the date's, empty for no DTP;
    ``sv1`` false leaves SV1 out; ``extra`` are texts of segments at the line's end. An
    NDC without quantity and unit has no CTP.
    """

    procedure: str
    date: date
    charge: str = "100"
    units: str = "1"
    modifiers: Sequence[str] = ()
    pointers: Sequence[int] = (1,)
    description: str = ""
    place_of_service: str = ""
    ndc: str = ""
    ndc_quantity: str = "1"
    ndc_unit: str = "UN"
    notes: Sequence[str] = ()
    references: Sequence[tuple[str, str]] = ()
    attachments: Sequence[str] = ()
    lx: str = ""
    qualifier: str = "HC"
    unit_basis: str = "UN"
    period: str | None = None
    ndc_qualifier: str = "N4"
    sv1: bool = True
    extra: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class SampleClaim:
    """A claim; diagnoses are written with or without their point, first one principal.

    ``charge`` is the sum of the lines unless given; the qualifiers (ABK or BK) follow
    the first line's date unless ``icd9`` says otherwise. A diagnosis that brings its
    own (``BF:34290``) stands as it is.
    """

    lines: Sequence[SampleLine]
    diagnoses: Sequence[str]
    claim_id: str = "SAMPLE"
    charge: str = ""
    place_of_service: str = "11"
    frequency: str = "1"
    keep_points: bool = False
    icd9: bool | None = None
    notes: Sequence[str] = ()
    references: Sequence[tuple[str, str]] = ()
    attachments: Sequence[str] = ()
    payer_id: str = ""
    payer_name: str = ""
    filing_indicator: str = "CI"
    state: str = "AL"
    responsibility: str = "P"
    version: str = "005010X222A1"
    delay_reason: str = ""
    extra: Sequence[str] = field(default=())


def claim_texts(sample: SampleClaim) -> list[str]:
    """The texts of the claim's segments, CLM first, without terminators."""
    total = sample.charge or f"{sum(number(line.charge) or 0 for line in sample.lines):.2f}"
    delay = f"{'*' * 11}{sample.delay_reason}" if sample.delay_reason else ""  # CLM20
    texts = [f"CLM*{sample.claim_id}*{total}***{sample.place_of_service}:B:{sample.frequency}"
             f"*Y*A*Y*Y{delay}"]  # fmt: skip
    texts += [f"PWK*{kind}*AA" for kind in sample.attachments]
    texts += [f"REF*{qualifier}*{value}" for qualifier, value in sample.references]
    texts += [f"NTE*ADD*{note}" for note in sample.notes]
    if sample.diagnoses:
        texts.append("*".join(["HI", *_diagnoses(sample)]))
    texts += sample.extra
    for place, line in enumerate(sample.lines, start=1):
        texts += _line_texts(place, line)
    return texts


def _diagnoses(sample: SampleClaim) -> list[str]:
    icd9 = sample.icd9
    if icd9 is None:
        icd9 = any(line.date < ICD10_BEGINS for line in sample.lines[:1])
    first, others = ("BK", "BF") if icd9 else ("ABK", "ABF")
    codes = [c if sample.keep_points else c.replace(".", "") for c in sample.diagnoses]
    return [
        code if ":" in code else f"{others if place else first}:{code}"
        for place, code in enumerate(codes)
    ]


def _line_texts(place: int, line: SampleLine) -> list[str]:
    texts = [f"LX*{line.lx or place}"]
    if line.sv1:
        texts.append(_sv1_text(line))
    texts += [f"PWK*{kind}*AA" for kind in line.attachments]
    period = f"D8*{line.date:%Y%m%d}" if line.period is None else line.period
    if period:
        texts.append(f"DTP*472*{period}")
    texts += [f"REF*{qualifier}*{value}" for qualifier, value in line.references]
    texts += [f"NTE*ADD*{note}" for note in line.notes]
    if line.ndc:
        texts.append(f"LIN**{line.ndc_qualifier}*{line.ndc}")
        if line.ndc_quantity or line.ndc_unit:
            texts.append(f"CTP****{line.ndc_quantity}*{line.ndc_unit}")
    return [*texts, *line.extra]


def _sv1_text(line: SampleLine) -> str:
    components = [line.qualifier, line.procedure, *line.modifiers]
    if line.description:
        components += [""] * (6 - len(components)) + [line.description]
    pointers = ":".join(str(pointer) for pointer in line.pointers)
    return (
        f"SV1*{':'.join(components)}*{line.charge}*{line.unit_basis}*{line.units}"
        f"*{line.place_of_service}**{pointers}"
    )


def claim_of(sample: SampleClaim, position: int = 1) -> Claim:
    """The claim itself, under a context of invented control numbers."""
    texts = claim_texts(sample)
    segments = [
        Segment(place, text, "~", text.split("*")) for place, text in enumerate(texts, start=1)
    ]
    context = Context(
        delimiters=DELIMITERS,
        version=sample.version,
        interchange="000000001",
        group="1",
        transaction="0001",
        billing=Party("85", "", "XX", "", sample.state),
        payer=Party("PR", sample.payer_name, "PI", sample.payer_id),
        responsibility=sample.responsibility,
        filing_indicator=sample.filing_indicator,
    )
    return build(segments, context, position)
