"""Invented 837P claims, as many as asked for; the same bytes for the same arguments.

``python -m bench.generate 20000 > claims.837`` writes professional claims (005010X222A1)
of about 25 segments each: office visits, injected drugs, chemodenervation; subscribers and
dependants, several claims a patient, several ST. ``--kind`` says what is wrong with them.
Nobody in them exists: names are drawn from lists, NPIs begin with 199999 and carry a right
check digit, member ids begin with X.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Literal, TextIO, get_args

# mixed: pyx12 accepts all of them, a carrier would not; clean: nobody finds anything;
# faulty: one in twenty has some fault or other; denied: no diagnosis is a covered one.
Kind = Literal["mixed", "clean", "faulty", "denied"]

SEED = 837
CLAIMS_A_TRANSACTION = 1000
CLAIMS_A_PROVIDER = 100
FIRST_DAY = date(2025, 1, 6)  # the interchange is of 2026-01-05: a year for timely filing
DAYS = 355
FAMILY_NAMES = ("EXAMPLE", "FICTION", "INVENTED", "MADEUP", "NOBODY", "SAMPLE", "TESTER")
GIVEN_NAMES = ("ADA", "BRUNO", "CLEO", "DORA", "EMIL", "FLORA", "GUS", "HEDY", "IVAN", "JUNE")
SPECIALTIES = ("207Q00000X", "2084N0400X", "208100000X")


@dataclass(frozen=True, slots=True)
class Line:
    """A service line; ``procedure`` is SV101 after its qualifier, ``ndc`` code, quantity, unit."""

    procedure: str
    charge: str
    units: int = 1
    ndc: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """What a claim is about. ``excess`` is added to CLM02: such a claim does not balance.

    ``place`` is CLM05-1. ``treats``: with a drug or a chemodenervation.
    """

    weight: float
    diagnoses: tuple[str, ...]
    lines: tuple[Line, ...]
    excess: str = "0"
    place: str = "11"

    @property
    def treats(self) -> bool:
        """Has a carrier's policy anything to say of it?"""
        return any(line.procedure[0] == "J" or line.procedure[:3] == "646" for line in self.lines)


@dataclass(frozen=True, slots=True)
class Payer:
    """A payer: its name, id, filing indicator, and whether it insures families.

    Those that do not are Medicare's contractors: there are policies of theirs.
    """

    name: str
    id: str
    indicator: str
    families: bool


VIAL_100 = "00023114501"
VIAL_200 = "00023392102"
VISIT = Line("99213", "120.00")
TOXIN = Line("J0585:JZ", "1400.00", 200, (VIAL_200, "1", "UN"))
STREP = Line("87880", "25.00")
RIGHT = (
    Case(30, ("I10", "E119"), (VISIT, Line("36415", "12.50"), Line("80053", "48.00"))),
    Case(20, ("J029",), (VISIT, STREP)),
    Case(8, ("M1711", "M25561"), (
        VISIT, Line("20610:RT", "140.00"),
        Line("J3301", "48.40", 4))),
    Case(6, ("M5450",), (
        VISIT, Line("96372", "35.00"), Line("J1885", "16.00", 2))),
    Case(12, ("G43709",), (
        Line("64615", "420.00"),
        Line("J0585", "1085.00", 155, (VIAL_200, "1", "UN")),
        Line("J0585:JW", "315.00", 45, (VIAL_200, "1", "UN")))),
    Case(8, ("G243",), (Line("64616:RT", "390.00"), TOXIN)),
    Case(8, ("G8111", "I69351"), (
        Line("64642", "310.00"), Line("64643", "210.00"),
        Line("J0585:JZ", "2100.00", 300, (VIAL_100, "3", "UN")))),
)  # fmt: skip
UNCOVERED = Case(4, ("G8190",), (
    Line("64642", "310.00"), Line("J0585:JZ", "700.00", 100, (VIAL_100, "1", "UN"))))  # fmt: skip
WRONG_PROCEDURE = Case(2, ("G43709",), (Line("64640", "420.00"), TOXIN))
UNBALANCED = Case(2, ("J029",), (VISIT, STREP), excess="10.00")
NO_SUCH_PLACE = Case(1, ("J029",), (VISIT, STREP), place="00")
SHORT_NDC = Case(1, ("G243",), (
    Line("64616:RT", "390.00"),
    Line("J0585:JZ", "1400.00", 200, ("0023392102", "1", "UN"))))  # fmt: skip
CASES: dict[Kind, tuple[Case, ...]] = {
    "mixed": (*RIGHT, UNCOVERED, WRONG_PROCEDURE, UNBALANCED),
    "clean": RIGHT,
    "faulty": (WRONG_PROCEDURE, UNBALANCED, NO_SUCH_PLACE, SHORT_NDC),
    "denied": (
        UNCOVERED,
        Case(4, ("I10",), (Line("64615", "420.00"), TOXIN)),
        Case(2, ("M5450", "M25561"), (VISIT, Line("64616:RT", "390.00"), TOXIN)),
    ),
}
FAULTY = 0.05  # of the claims of such a file; the others are clean
PAYERS = (
    Payer("NORIDIAN JE PART B", "01112", "MB", families=False),
    Payer("NGS J6 PART B", "06102", "MB", families=False),
    Payer("INVENTED HEALTH PLAN", "INV01", "CI", families=True),
)
MEDICARE = [payer for payer in PAYERS if not payer.families]


def npi(number: int) -> str:
    """An NPI with a right check digit: 199999, three digits of ``number``, the digit."""
    body = f"199999{number % 1000:03}"
    total = 24  # what the prefix 80840 adds
    for place, figure in enumerate(reversed(body)):
        doubled = int(figure) * (2 if place % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return body + str(-total % 10)


def generate(claims: int, seed: int = SEED, kind: Kind = "mixed") -> Iterator[str]:
    """The segments of one interchange with ``claims`` claims, each with its terminator."""
    draw = Random(seed)
    yield (
        f"ISA*00*{'':10}*00*{'':10}*ZZ*{'INVENTEDSENDER':15}*ZZ*{'INVENTEDPAYER':15}"
        "*260105*1200*^*00501*000000837*0*T*:~"
    )
    yield "GS*HC*INVENTEDSENDER*INVENTEDPAYER*20260105*1200*837*X*005010X222A1~"
    transactions = 0
    for first in range(0, claims, CLAIMS_A_TRANSACTION):
        transactions += 1
        count = min(CLAIMS_A_TRANSACTION, claims - first)
        control = f"{transactions:04}"
        body = _transaction(draw, kind, control, first, count)
        segments = [f"ST*837*{control}*005010X222A1", *body]
        yield from (f"{segment}~" for segment in segments)
        yield f"SE*{len(segments) + 1}*{control}~"
    yield f"GE*{transactions}*837~"
    yield "IEA*1*000000837~"


def _transaction(draw: Random, kind: Kind, control: str, first: int, count: int) -> Iterator[str]:
    """Everything between ST and SE: ``count`` claims, the first of them numbered ``first``."""
    yield f"BHT*0019*00*{control}*20260105*1200*CH"
    yield "NM1*41*2*INVENTED BILLING*****46*999999999"
    yield "PER*IC*NOBODY AT ALL*TE*5555550100"
    yield "NM1*40*2*INVENTED CLEARING HOUSE*****46*888888888"
    level = provider = provider_level = done = 0
    while done < count:
        if done >= provider * CLAIMS_A_PROVIDER:
            provider, level = provider + 1, level + 1
            provider_level = level
            yield from _provider(draw, level)
        payer = draw.choice(MEDICARE if kind == "denied" else PAYERS)
        dependant = payer.families and draw.random() < 0.4
        level += 1
        yield from _subscriber(draw, level, provider_level, payer, has_dependant=dependant)
        if dependant:
            level += 1
            yield from _dependant(draw, level)
        for _ in range(min(count - done, draw.choice((1, 1, 1, 2, 3)))):
            yield from _claim(draw, _case(draw, kind, payer), first + done)
            done += 1


def _provider(draw: Random, level: int) -> Iterator[str]:
    yield f"HL*{level}**20*1"
    yield f"PRV*BI*PXC*{draw.choice(SPECIALTIES)}"
    yield f"NM1*85*2*INVENTED CLINIC*****XX*{npi(level)}"
    yield "N3*1 MADEUP ROAD"
    yield "N4*NOWHERE*CA*900019999"
    yield "REF*EI*999999999"


def _subscriber(
    draw: Random, level: int, parent: int, payer: Payer, *, has_dependant: bool
) -> Iterator[str]:
    yield f"HL*{level}*{parent}*22*{int(has_dependant)}"
    yield f"SBR*P*{'' if has_dependant else '18'}*******{payer.indicator}"
    yield f"NM1*IL*1*{_name(draw)}****MI*X{draw.randrange(10**9):09}"
    if not has_dependant:
        yield from _person(draw)
    yield f"NM1*PR*2*{payer.name}*****PI*{payer.id}"
    yield "N3*9 PAYER PLAZA"
    yield "N4*NOWHERE*CA*900018888"


def _dependant(draw: Random, level: int) -> Iterator[str]:
    yield f"HL*{level}*{level - 1}*23*0"
    yield "PAT*19"
    yield f"NM1*QC*1*{_name(draw)}"
    yield from _person(draw)


def _name(draw: Random) -> str:
    return f"{draw.choice(FAMILY_NAMES)}*{draw.choice(GIVEN_NAMES)}"


def _person(draw: Random) -> Iterator[str]:
    yield f"N3*{draw.randrange(1, 1000)} MADEUP STREET"
    yield "N4*NOWHERE*CA*900017777"
    days = draw.randrange(22000)
    yield f"DMG*D8*{date(1940, 1, 1) + timedelta(days=days):%Y%m%d}*{'FM'[days % 2]}"


def _case(draw: Random, kind: Kind, payer: Payer) -> Case:
    """What the next claim is about."""
    if kind == "faulty" and draw.random() >= FAULTY:
        kind = "clean"
    cases = CASES[kind]
    if kind == "clean" and payer.families:  # no policy is for it, and that is a finding
        cases = tuple(case for case in cases if not case.treats)
    return draw.choices(cases, [case.weight for case in cases])[0]


def _claim(draw: Random, case: Case, number: int) -> Iterator[str]:
    day = FIRST_DAY + timedelta(days=draw.randrange(DAYS))
    charge = sum((Decimal(line.charge) for line in case.lines), Decimal(case.excess))
    yield f"CLM*B{number:07}*{charge}***{case.place}:B:1*Y*A*Y*Y"
    yield f"DTP*431*D8*{day - timedelta(days=30):%Y%m%d}"
    yield f"REF*EA*R{number:07}"
    codes = [f"{'ABF' if place else 'ABK'}:{code}" for place, code in enumerate(case.diagnoses)]
    yield "*".join(["HI", *codes])
    yield f"NM1*DN*1*{_name(draw)}****XX*{npi(draw.randrange(1000))}"
    yield f"NM1*82*1*{_name(draw)}****XX*{npi(draw.randrange(1000))}"
    yield f"PRV*PE*PXC*{draw.choice(SPECIALTIES)}"
    for place, line in enumerate(case.lines, start=1):
        yield f"LX*{place}"
        yield f"SV1*HC:{line.procedure}*{line.charge}*UN*{line.units}***1"
        yield f"DTP*472*D8*{day:%Y%m%d}"
        yield f"REF*6R*{number}-{place}"
        if line.ndc is not None:
            code, quantity, unit = line.ndc
            yield f"LIN**N4*{code}"
            yield f"CTP****{quantity}*{unit}"


def write(stream: TextIO, claims: int, seed: int = SEED, kind: Kind = "mixed") -> None:
    """Write a file of ``claims`` claims."""
    stream.writelines(generate(claims, seed, kind))


def written(folder: Path, claims: int, kind: Kind = "mixed") -> Path:
    """A file of ``claims`` claims in a folder, made where it is not there yet."""
    path = folder / f"{kind}-{claims}.837"
    if not path.exists():
        with path.open("w", encoding="latin-1", newline="") as stream:
            write(stream, claims, kind=kind)
    return path


def main() -> None:
    """The command line: how many claims, of which kind, and from which seed."""
    parser = argparse.ArgumentParser(description="Write invented 837P claims to standard output.")
    parser.add_argument("claims", type=int)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--kind", choices=get_args(Kind), default="mixed")
    options = parser.parse_args()
    write(sys.stdout, options.claims, options.seed, options.kind)


if __name__ == "__main__":
    main()
