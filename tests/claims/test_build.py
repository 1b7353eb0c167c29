"""A claim's segments become what a rule sees, loop by loop."""

from __future__ import annotations

import io
from dataclasses import astuple
from datetime import date
from decimal import Decimal

import pytest

from edi_scrub.claims.model import Claim
from edi_scrub.claims.parts import OtherPayer
from edi_scrub.pipeline import claims_of
from tests.files import Subscriber, interchange

PLAIN = interchange([[[[Subscriber(1)]]]])
FOUR_LOOPS = PLAIN.replace("005010X222A1", "004010X098A1")

FULL = """CLM*FULL*1565***11:B:7*Y*A*Y*Y
PWK*OZ*BM***AC*CTRL1
PWK*77*EL***AC*CTRL2
REF*G1*AUTH1
REF*F8*ORIGINAL
NTE*ADD*CLAIM NOTE
HI*ABK:G43709*ABF:G243*ABF:K117
HI*BP:01967
NM1*DN*1*EXAMPLE*REFERRER****XX*1999999976
NM1*82*1*EXAMPLE*RENDERER****XX*1999999984
PRV*PE*PXC*2084N0400X
NM1*77*2*INVENTED PLACE*****XX*1999999992
SBR*S*18*******MB
AMT*D*40
OI***Y*B**Y
NM1*IL*1*EXAMPLE*ADA****MI*X1
NM1*PR*2*OTHER PLAN*****PI*OTH01
REF*G1*NOT-THE-CLAIMS-OWN
NM1*82*1*EXAMPLE*OTHER PAYERS RENDERER****XX*1999999976
LX*1
SV1*HC:64615:59:RT::XS:A DESCRIPTION*420.5*UN*1*22**3:1**Y
PWK*CT*AD
DTP*472*RD8*20260102-20260105
DTP*304*D8*20200101
REF*6R*LINE1
REF*G1*AUTH2
NTE*ADD*LINE NOTE
SVD*OTH01*400*HC:64615**1
CAS*CO*45*20.5
DTP*573*D8*20260201
LX*2
SV1*HC:J0585*1144.5*UN*155***1
DTP*472*D8*20260102
LIN**N4*00023392102
CTP****1*UN
REF*XZ*RX9
NM1*82*1*EXAMPLE*LINES OWN****XX*1999999992
"""


def claims(body: str, frame: str = PLAIN) -> list[Claim]:
    """The claims of ``frame`` with its one claim's segments replaced."""
    start = frame.index("CLM*")
    inside = "".join(f"{line}~\n" for line in body.splitlines())
    head = frame[frame.index("ST*") : start]
    count = head.count("~") + inside.count("~") + 1
    text = frame[:start] + inside + f"SE*{count}*0001~\n" + frame[frame.index("GE*") :]
    return list(claims_of(io.BytesIO(text.encode("latin-1"))))


@pytest.fixture
def full() -> Claim:
    (found,) = claims(FULL)
    return found


def test_the_claim_itself(full: Claim) -> None:
    assert (full.claim_id, full.charge, full.place_of_service, full.frequency) == (
        "FULL", Decimal(1565), "11", "7",
    )  # fmt: skip
    assert [(d.code, d.qualifier, d.position, d.element) for d in full.diagnoses] == [
        ("G43709", "ABK", 1, "HI01-2"), ("G243", "ABF", 2, "HI02-2"), ("K117", "ABF", 3, "HI03-2"),
    ]  # fmt: skip
    assert [a.report_type for a in full.attachments] == ["OZ", "77"]
    assert [(r.qualifier, r.value) for r in full.references] == [
        ("G1", "AUTH1"), ("F8", "ORIGINAL"),
    ]  # fmt: skip
    assert full.rendering is not None and full.rendering.id == "1999999984"
    assert full.service_facility is not None and full.service_facility.id == "1999999992"


@pytest.mark.parametrize(
    ("body", "frame", "state"),
    [
        ("NM1*77*2*PLACE\nN3*1 STREET\nN4*TOWN*nj*070010001", PLAIN, "NJ"),
        ("NM1*77*2*PLACE\nSBR*S*18*******MB\nNM1*IL*1*A\nN4*TOWN*NY*100010001", PLAIN, ""),
        ("NM1*82*1*A\nN4*TOWN*NY*100010001", PLAIN, None),
        ("NM1*FA*2*PLACE\nN4*TOWN*NJ*07001", FOUR_LOOPS, "NJ"),
    ],
)
def test_the_state_of_the_service_facility_is_its_own(
    body: str, frame: str, state: str | None
) -> None:
    (found,) = claims(f"CLM*S*1***11:B:1\n{body}\nLX*1\nSV1*HC:64615*1*UN*1***1", frame)
    facility = found.service_facility
    assert (facility.state if facility else None) == state


def test_the_other_payers_loops_are_kept_apart(full: Claim) -> None:
    assert full.other_payers == [OtherPayer("S", "MB", "OTH01", Decimal(40), segment=32)]
    assert (
        full.loops[full.segments.index(next(s for s in full.segments if s.id == "AMT"))] == "2320"
    )


def test_what_another_payer_paid_and_adjusted() -> None:
    body = """CLM*COB*100***11:B:1*Y*A*Y*Y
SBR*P*18*******CI
CAS*PR*1*5**2*1.50
CAS*CO*45*3
AMT*D*70.5
NM1*PR*2*INVENTED FIRST PLAN*****PI*FIRST
LX*1
SV1*HC:99213*100*UN*1***1
SVD*FIRST*80*HC:99213**1
CAS*CO*45*20
SVD*OTHER*x*HC:99213**1
CAS*CO*45*1.2.3"""
    (found,) = claims(body)
    (payer,) = found.other_payers
    assert (payer.payer_id, payer.paid) == ("FIRST", Decimal("70.5"))
    assert (payer.adjusted, payer.adjustments) == (Decimal("9.5"), 2)
    first, other = found.lines[0].adjudications
    assert (first.payer_id, first.paid, first.adjusted) == ("FIRST", Decimal(80), Decimal(20))
    assert (other.payer_id, other.paid, other.adjusted) == ("OTHER", None, None)
    assert first.segment + 2 == other.segment


def test_every_provider_of_the_claim_is_kept_with_its_place(full: Claim) -> None:
    assert [(r.loop, r.line) for r in full.roles] == [
        ("2310A", None), ("2310B", None), ("2310C", None), ("2420A", 2),
    ]  # fmt: skip
    assert full.rendering is not None and full.rendering.taxonomy == "2084N0400X"


def test_every_segment_has_its_loop(full: Claim) -> None:
    found = dict.fromkeys(zip((s.id for s in full.segments), full.loops, strict=True))
    for pair in [("HI", "2300"), ("PRV", "2310B"), ("SBR", "2320"), ("OI", "2320"),
                 ("NM1", "2330A"), ("NM1", "2330B"), ("NM1", "2330D"), ("SV1", "2400"),
                 ("SVD", "2430"), ("CAS", "2430"), ("LIN", "2410"), ("CTP", "2410"),
                 ("NM1", "2420A"), ("NM1", "2310C")]:  # fmt: skip
        assert pair in found


def test_a_service_line(full: Claim) -> None:
    line = full.lines[0]
    assert (line.number, line.lx, line.qualifier, line.procedure) == (1, "1", "HC", "64615")
    assert line.modifiers == ("59", "RT", "XS")
    assert line.description == "A DESCRIPTION"
    assert (line.charge, line.units, line.unit_basis) == (Decimal("420.5"), Decimal(1), "UN")
    assert line.pointers == (3, 1)
    assert [d.code for d in full.pointed(line)] == ["K117", "G43709"]
    assert line.period is not None
    assert (line.period.first, line.period.last) == (date(2026, 1, 2), date(2026, 1, 5))
    assert full.place_of(line) == "22" and full.place_of(full.lines[1]) == "11"


def test_what_is_in_reach_of_a_line(full: Claim) -> None:
    line = full.lines[0]
    assert [note.text for note in full.notes_of(line)] == ["LINE NOTE", "CLAIM NOTE"]
    assert full.references_of(line, "G1") == ["AUTH2", "AUTH1"]
    assert [a.report_type for a in full.attachments_of(line)] == ["CT", "OZ", "77"]
    assert full.rendering_of(line).id == "1999999984"
    assert full.rendering_of(full.lines[1]).id == "1999999992"


def test_the_drug_of_a_line(full: Claim) -> None:
    drug = full.lines[1].drug
    assert drug is not None
    places = drug.segment, drug.quantity_segment
    assert astuple(drug) == ("N4", "00023392102", Decimal(1), "UN", "RX9", *places)
    assert full.lines[0].drug is None
    assert full.lines[1].is_drug and not full.lines[0].is_drug


def test_icd9_diagnoses_and_4010_loops() -> None:
    body = """CLM*OLD*100***11::1*Y*A*Y*Y*B
HI*BK:34290*BF:72885
NM1*82*1*EXAMPLE*RENDERER****24*999999999
PRV*PE*ZZ*2084N0400X
NM1*FA*2*INVENTED PLACE
LX*1
SV1*HC:64614*100*UN*1***1:2**N
DTP*472*D8*20040501"""
    (found,) = claims(body, FOUR_LOOPS)
    assert found.context.is_4010
    assert [d.is_icd10 for d in found.diagnoses] == [False, False]
    assert found.service_facility is not None
    assert found.rendering is not None
    assert found.rendering.taxonomy == "2084N0400X"
    assert found.loops[found.segments.index(found.segments[4])] == "2310D"


@pytest.mark.parametrize(
    "text",
    ["CLM", "CLM*X", "CLM*X*abc", "CLM*X*1\nHI", "CLM*X*1\nHI*ABK", "CLM*X*1\nLX\nSV1",
     "CLM*X*1\nLX*1\nSV1*HC", "CLM*X*1\nLX*1\nSV1*HC:J0585*1*UN*1***x:y", "CLM*X*1\nSV1*HC:J0585",
     "CLM*X*1\nLX*1\nDTP*472*RD8*20260102", "CLM*X*1\nLX*1\nCTP****1*UN\nLIN", "CLM*X*1\nREF\nNTE",
     "CLM*X*1\nNM1*PR*2", "CLM*X*1\nSBR\nNM1", "CLM*X*1\nLIN**N4*1\nCTP****x",
     "CLM*X*1\nDTP*472*D8*20260101", "CLM*X*1\nNM1*82",
     "CLM*X*1\nCAS*CO*45*1\nSVD\nCAS*CO\nAMT*D\nPRV*PE",
     "CLM*X*1\nSBR\nCAS*CO*45\nAMT*D\nLX*1\nCAS*CO*45*1\nSVD\nCAS"],
)  # fmt: skip
def test_a_claim_in_pieces_is_read_without_an_error(text: str) -> None:
    (found,) = claims(text)
    assert len(found.segments) == len(text.splitlines())
