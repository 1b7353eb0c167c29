"""Files of treatments of invented people, and a run over one that records what it sends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

from edi_scrub.findings import Finding, Outcome
from edi_scrub.jobs.database import Database
from edi_scrub.jobs.history import Course, History
from edi_scrub.judging import Options
from edi_scrub.pipeline import Sinks, scrub
from edi_scrub.policy.folders import built_in
from edi_scrub.policy.library import Policies
from edi_scrub.policy.loading import load_policies
from edi_scrub.record import Judged, LevelFindings
from edi_scrub.rules.choosing import choose
from tests.files import NPI

KEY = bytes(range(32))
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
RULES = ["treatment-interval", "dose-limit", "duplicate-claim"]
OPTIONS = Options(rules=choose(RULES, [], {}), guide="off")
POLICY = """\
id = "invented"
title = "Migraine"
carrier = "Invented Plan"
last_checked = 2026-11-24
[applies]
payer_ids = ["INV01", "INV02"]
[[version]]
effective = 2020-01-01
source = { title = "A leaflet", document = "L1" }
[[version.interval]]
name = "every twelve weeks"
confidence = "verified"
drugs = ["J0585"]
days = 84
[[version.dose_limit]]
name = "400 units a year"
confidence = "verified"
drugs = ["J0585"]
max_units = 400
days = 365
"""


@dataclass(frozen=True)
class Treated:
    """A claim for one injection, or for several; ``original`` is REF*F8."""

    claim_id: str
    day: date | str
    member: str = "X00000001"
    frequency: str = "1"
    original: str = ""
    units: int = 100
    payer: str = "INV01"
    responsibility: str = "P"
    patient: str = ""  # a dependant's given name
    procedure: str = "64615"
    diagnosis: str = "G43709"


def invented(folder: Path) -> Policies:
    """The built-in policies, with one for the payers of these files."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "invented.toml").write_text(POLICY, "utf-8")
    return load_policies(built_in(), folder)


def file_of(*claims: Treated, usage: str = "P", control: int = 905) -> str:
    """An interchange of 2026-01-05 with these claims, a subscriber each."""
    inside = [
        "ST*837*0001*005010X222A1",
        "BHT*0019*00*B1*20260105*1200*CH",
        "NM1*41*2*INVENTED BILLING*****46*999999999",
        "PER*IC*NOBODY*TE*5555550100",
        "NM1*40*2*INVENTED HOUSE*****46*888888888",
        "HL*1**20*1",
        f"NM1*85*2*INVENTED CLINIC*****XX*{NPI}",
        "N3*1 NOWHERE STREET",
        "N4*NOWHERE*CA*900010001",
        "REF*EI*999999999",
    ]
    level = 1
    for claim in claims:
        inside += _claim(claim, level + 1)
        level += 2 if claim.patient else 1
    segments = [
        f"ISA*00*{'':10}*00*{'':10}*ZZ*{'INVENTED':15}*ZZ*{'NOWHERE':15}*260105*1200*^*00501"
        f"*{control:09}*0*{usage}*:",
        "GS*HC*INVENTED*NOWHERE*20260105*1200*1*X*005010X222A1",
        *inside,
        f"SE*{len(inside) + 1}*0001",
        "GE*1*1",
        f"IEA*1*{control:09}",
    ]
    return "".join(f"{one}~\n" for one in segments)


def _claim(claim: Treated, level: int) -> Iterable[str]:
    yield f"HL*{level}*1*22*{1 if claim.patient else 0}"
    yield f"SBR*{claim.responsibility}*{'' if claim.patient else '18'}*******CI"
    yield f"NM1*IL*1*MARKEDNAME*ADA****MI*{claim.member}"
    if not claim.patient:
        yield "N3*2 MARKED STREET"
        yield "N4*NOWHERE*CA*900010001"
        yield "DMG*D8*19700101*F"
    yield f"NM1*PR*2*INVENTED PLAN*****PI*{claim.payer}"
    if claim.patient:
        yield f"HL*{level + 1}*{level}*23*0"
        yield "PAT*19"
        yield f"NM1*QC*1*MARKEDNAME*{claim.patient}"
        yield "N3*2 MARKED STREET"
        yield "N4*NOWHERE*CA*900010001"
        yield "DMG*D8*20100101*M"
    yield f"CLM*{claim.claim_id}*900***11:B:{claim.frequency}*Y*A*Y*Y"
    if claim.original:
        yield f"REF*F8*{claim.original}"
    yield f"HI*ABK:{claim.diagnosis}"
    day = f"{claim.day}".replace("-", "")
    for number, service in enumerate(
        (f"{claim.procedure}*300*UN*1", f"J0585*600*UN*{claim.units}"), start=1
    ):
        yield f"LX*{number}"
        yield f"SV1*HC:{service}***1"
        yield f"DTP*472*D8*{day}"


class Heard:
    """A report that keeps each claim's findings, by claim id."""

    def __init__(self) -> None:
        self.findings: dict[str, list[Finding]] = {}
        self.outcomes: dict[str, Outcome] = {}

    def claim(self, judged: Judged) -> None:
        claim_id = judged.claim.claim_id
        self.findings.setdefault(claim_id, []).extend(judged.findings)
        self.outcomes[claim_id] = judged.outcome

    def levels(self, found: LevelFindings) -> None:
        raise AssertionError(found)

    def beside(self) -> type[Heard]:
        return Heard

    def join(self, told: object) -> None:
        raise AssertionError(told)

    def rules(self, claim_id: str) -> list[str]:
        return [finding.rule for finding in self.findings[claim_id]]


def judged(text: str, policies: Policies, course: Course, options: Options = OPTIONS) -> Heard:
    """What a file comes to; its claims are noted in ``course``."""
    heard = Heard()
    sinks = Sinks(BytesIO(), BytesIO(), (heard,), known=course)
    scrub(BytesIO(text.encode()), "claims.837", policies, sinks, options)
    return heard


def sent(text: str, policies: Policies, database: Database, at: datetime = NOW) -> Heard:
    """A whole run over a file: judged, decided, recorded."""
    with History(database, KEY).begin() as course:
        heard = judged(text, policies, course)
        with database.begin() as connection:
            course.record(connection, source="claims.837", at=at)
    return heard
