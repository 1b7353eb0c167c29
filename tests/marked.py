"""A file of which every element that tells of a person holds a mark of its own.

Persons stand in 2000B and 2010BA (the subscriber), 2000C and 2010CA (the patient) and 2330A
(another subscriber); what a claim says in words, and its numbers of the person, are marked too.
"""

from __future__ import annotations

from tests.files import Subscriber, interchange

# Of five claims the second does not balance, the third is corrected, the fifth bills a drug.
PLAIN = (
    interchange([[[[Subscriber(2), Subscriber(1, [1, 1])]]]])
    .replace("CLM*C905-2*100*", "CLM*C905-2*101*")
    .replace("HI*ABK:J029", "HI*ABK:J02.9", 3)
    .replace("HI*ABK:J02.9", "HI*ABK:J029", 2)
)
PLAIN = "SV1*HC:J0585".join(PLAIN.rsplit("SV1*HC:99213", 1))
NAMES = {"NM103": 3, "NM104": 4, "NM105": 5, "NM107": 7}
_LOOPS = {"IL": "2010BA", "QC": "2010CA"}


class Marked:
    """The file; ``marks`` are the texts that nobody may see, by the element each stands in.

    Dates are marks in both the forms they could be shown in.
    """

    def __init__(self, *, broken: bool = False) -> None:
        """``broken``: no element of a person is as the guide wants it, so each is complained of."""
        self.marks: dict[str, str] = {}
        self._broken = broken
        self._loop = ""
        segments = PLAIN.replace("~\n", "~").split("~")
        self.text = "~".join(text for one in segments for text in self._segments(one))

    @property
    def names(self) -> set[str]:
        """The marks of names: family, given, middle; no suffix."""
        wanted = ("2010BA NM103", "2010BA NM104", "2010BA NM105", "2010CA NM103", "2010CA NM104",
                  "2010CA NM105")  # fmt: skip
        return {self.marks[place] for place in wanted}

    def _mark(self, place: str, text: str = "") -> str:
        if place not in self.marks:
            mark = text or f"ZYX{len(self.marks):02}Q"
            self.marks[place] = mark * 8 if self._broken else mark  # longer than any may be
        return self.marks[place]

    def _segments(self, text: str) -> list[str]:
        elements = text.split("*")
        name = elements[0]
        if name == "SBR":
            elements[3], elements[4] = self._mark("2000B SBR03"), self._mark("2000B SBR04")
        elif name == "NM1":
            self._loop = _LOOPS.get(elements[1], "")
            if self._loop:
                elements = self._person(elements)
        elif name == "CLM":
            self._loop = ""
            return self._claim(text)
        elif name == "HI":
            return [text, *self._other_subscriber()]
        elif self._loop and name in ("N3", "N4", "DMG"):
            return self._facts(name)
        return ["*".join(elements)]

    def _person(self, elements: list[str]) -> list[str]:
        elements += [""] * (8 - len(elements))
        for place, position in NAMES.items():
            elements[position] = self._mark(f"{self._loop} {place}")
        if len(elements) > 9:
            elements[9] = self._mark(f"{self._loop} NM109")
        return elements

    def _facts(self, name: str) -> list[str]:
        loop = self._loop
        if name == "N3":
            return [f"N3*{self._mark(f'{loop} N301')}*{self._mark(f'{loop} N302')}"]
        if name == "N4":
            postal = self._mark(f"{loop} N403", "987610123" if loop == "2010BA" else "987620123")
            return [f"N4*{self._mark(f'{loop} N401')}*CA*{postal}"]
        year = "1901" if loop == "2010BA" else "1902"
        born = self._mark(f"{loop} DMG02", f"{year}0203")
        self.marks[f"{loop} DMG02, written otherwise"] = f"{year}-02-03"
        number = self._mark(f"{loop} REF02", "912340001" if loop == "2010BA" else "912340002")
        return [f"DMG*D8*{born}*F", f"REF*SY*{number}"]

    def _claim(self, text: str) -> list[str]:
        return [text, f"REF*EA*{self._mark('2300 REF02')}", f"NTE*ADD*{self._mark('2300 NTE02')}"]

    def _other_subscriber(self) -> list[str]:
        return [
            f"SBR*S*18*{self._mark('2320 SBR03')}*{self._mark('2320 SBR04')}*****CI",
            "OI***Y***Y",
            f"NM1*IL*1*{self._mark('2330A NM103')}*{self._mark('2330A NM104')}****MI*"
            f"{self._mark('2330A NM109')}",
            f"N3*{self._mark('2330A N301')}",
            f"N4*{self._mark('2330A N401')}*CA*{self._mark('2330A N403', '987630123')}",
            "NM1*PR*2*ANOTHER PLAN*****PI*INV09",
        ]
