"""837P files of invented people, built from their shape; for tests that need many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

NPI = "1999999984"  # passes the check digit, and is obviously made up


@dataclass(frozen=True)
class Subscriber:
    """2000B: how many claims are its own, and how many each of its patients (2000C) has."""

    claims: int
    patients: Sequence[int] = ()


# A provider is its subscribers, a transaction its providers, a group its transactions.
Provider = Sequence[Subscriber]
Transaction = Sequence[Provider]
Group = Sequence[Transaction]


@dataclass(frozen=True)
class Dress:
    """How a file is written down: delimiters, and what follows each terminator."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    terminator: str = "~"
    newline: str = "\n"


def interchange(groups: Sequence[Group], dress: Dress = Dress(), control: int = 905) -> str:
    """One interchange; claims are numbered through it."""
    writer = _Writer(dress)
    texts = writer.interchange(groups, control)
    return "".join(writer.dressed(text) for text in texts)


class _Writer:
    def __init__(self, dress: Dress) -> None:
        self.dress = dress
        self.claims = 0
        self.level = 0
        self.control = 0

    def dressed(self, text: str) -> str:
        if not text.startswith("ISA"):
            table = {ord("*"): self.dress.element, ord(":"): self.dress.component}
            text = text.translate(table)
        return text + self.dress.terminator + self.dress.newline

    def interchange(self, groups: Sequence[Group], control: int) -> Iterator[str]:
        self.control = control
        e = self.dress.element
        fields = ["ISA", "00", " " * 10, "00", " " * 10, "ZZ", "INVENTED".ljust(15), "ZZ",
                  "NOWHERE".ljust(15), "260105", "1200", self.dress.repetition, "00501",
                  f"{control:09}", "0", "T", self.dress.component]  # fmt: skip
        yield e.join(fields)
        for number, group in enumerate(groups, start=1):
            yield f"GS*HC*INVENTED*NOWHERE*20260105*1200*{number}*X*005010X222A1"
            for place, transaction in enumerate(group, start=1):
                yield from self.transaction(transaction, f"{place:04}")
            yield f"GE*{len(group)}*{number}"
        yield f"IEA*{len(groups)}*{control:09}"

    def transaction(self, providers: Transaction, control: str) -> Iterator[str]:
        self.level = 0
        inside = [
            f"ST*837*{control}*005010X222A1",
            f"BHT*0019*00*B{control}*20260105*1200*CH",
            "NM1*41*2*INVENTED BILLING*****46*999999999",
            "PER*IC*NOBODY*TE*5555550100",
            "NM1*40*2*INVENTED HOUSE*****46*888888888",
        ]
        for provider in providers:
            inside += self.provider(provider)
        yield from inside
        yield f"SE*{len(inside) + 1}*{control}"

    def provider(self, subscribers: Provider) -> Iterator[str]:
        self.level += 1
        number = self.level
        yield f"HL*{number}**20*1"
        yield f"NM1*85*2*INVENTED CLINIC*****XX*{NPI}"
        yield "N3*1 NOWHERE STREET"
        yield "N4*NOWHERE*CA*900010001"
        yield "REF*EI*999999999"
        for subscriber in subscribers:
            yield from self.subscriber(subscriber, number)

    def subscriber(self, subscriber: Subscriber, parent: int) -> Iterator[str]:
        self.level += 1
        number = self.level
        yield f"HL*{number}*{parent}*22*{1 if subscriber.patients else 0}"
        yield f"SBR*P*{'18' if subscriber.claims else ''}*******CI"
        yield f"NM1*IL*1*EXAMPLE*ADA****MI*X{number:08}"
        if subscriber.claims:
            yield "N3*2 NOWHERE STREET"
            yield "N4*NOWHERE*CA*900010001"
            yield "DMG*D8*19700101*F"
        yield "NM1*PR*2*INVENTED PLAN*****PI*INV01"
        for _ in range(subscriber.claims):
            yield from self.claim()
        for claims in subscriber.patients:
            self.level += 1
            yield f"HL*{self.level}*{number}*23*0"
            yield "PAT*19"
            yield "NM1*QC*1*EXAMPLE*BRUNO"
            yield "N3*2 NOWHERE STREET"
            yield "N4*NOWHERE*CA*900010001"
            yield "DMG*D8*20100101*M"
            for _ in range(claims):
                yield from self.claim()

    def claim(self) -> Iterator[str]:
        self.claims += 1
        yield f"CLM*C{self.control}-{self.claims}*100***11:B:1*Y*A*Y*Y"
        yield "HI*ABK:J029"
        yield "LX*1"
        yield "SV1*HC:99213*100*UN*1***1"
        yield "DTP*472*D8*20260102"
