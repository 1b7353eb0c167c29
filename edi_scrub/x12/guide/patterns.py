"""A segment's shape as one regular expression over its text, for the delimiters of a file.

Every pattern takes no more than pyx12 takes. Where its rule is odd, the pattern is narrower
and leaves the rest to pyx12: a composite is empty or has what it has to have, an element
does not end in blanks unless its length is fixed, dates lie between 1800 and 9999.

Source: pyx12's map_if (element, composite, segment), validation and syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from edi_scrub.x12.guide.tables import NOT_USED, REQUIRED, Element, Note, Shape

FORMATS = ("RD8", "D8", "D6", "DT", "TM")  # the values of DTP02 that say what DTP03 is
NEVER = "(?!)"
_MONTH_DAY = ("(?:(?:0[13578]|1[02])(?:0[1-9]|[12][0-9]|3[01])"
              "|(?:0[469]|11)(?:0[1-9]|[12][0-9]|30)|02(?:0[1-9]|1[0-9]|2[0-8]))")  # fmt: skip
_LEAP = "(?:0[48]|[2468][048]|[13579][26])"  # years of a century, its first apart
_YEAR = "(?:1[89]|[2-9][0-9])"
_LEAP_YEAR = f"(?:{_YEAR}{_LEAP}|(?:[2468][048]|[3579][26])00)"
_TIME = "(?:[01][0-9]|2[0-3])[0-5][0-9]"
D8 = f"(?:{_YEAR}[0-9][0-9]{_MONTH_DAY}|{_LEAP_YEAR}0229)"
D6 = f"(?:[0-9][0-9]{_MONTH_DAY}|(?:00|{_LEAP})0229)"
DATED = {
    "D8": D8,
    "D6": D6,
    "RD8": f"{D8}-{D8}",
    "DT": f"(?:{D8}(?:{_TIME})?|{D6})",
    "TM": f"{_TIME}(?:[0-5][0-9][0-9]{{0,2}})?",
}
# What a value has to hold beside its type may not reach over the element's end.
_TAME = re.compile(r"(?:\[[0-9A-Za-z-]+\]|[0-9A-Za-z])(?:\{[0-9,]+\})?")


class Patterns:
    """The patterns of one guide for one set of delimiters, each made when it is asked for."""

    def __init__(
        self, element: str, component: str, charset: str, external: dict[str, tuple[str, ...]]
    ) -> None:
        """``charset``: the characters a text may have, delimiters still among them."""
        self.element = element
        self.odd = bool({element, component} & {*"-."})  # dates and numbers have them within
        self.separator = re.escape(element)
        self.component = re.escape(component)
        self.letters = "".join(one for one in charset if one not in element + component)
        self.ranges = _ranges(self.letters)
        self.external = external
        self.made: dict[Shape, re.Pattern[str]] = {}

    def of(self, shape: Shape) -> re.Pattern[str]:
        """The pattern of a whole segment's text, to be matched to its end."""
        found = self.made.get(shape)
        if found is None:
            found = self.made[shape] = re.compile(NEVER if self.odd else self.text(shape))
        return found

    def text(self, shape: Shape) -> str:
        """The pattern as text: the id, the elements nested from the last to the first."""
        unsure, conditions = _conditions(shape)
        dated = shape.segment == "DTP"
        rest, may_end = "", True
        for place in range(len(shape.elements), 0, -1):
            element = shape.elements[place - 1]
            if dated and place == 3:
                continue
            value = self.date(shape.elements) if dated and place == 2 else self.one(element)
            if place in unsure:
                value = f"(?P<e{place}>{value})"
            here = self.separator + _filled(value, element.usage) + rest
            may_end = may_end and place > 1 and element.usage != REQUIRED
            rest = f"(?:{here})?" if may_end else here
        return f"{shape.segment}{rest}(?<!{self.separator}){conditions}"

    def date(self, elements: tuple[Element, ...]) -> str:
        """DTP02 and DTP03: the first says what the second is."""
        _, qualifier, value, *_ = elements
        pairs = []
        for code in self.codes(qualifier):
            what = DATED[code] if code in FORMATS else self.one(value)
            pairs.append(f"{re.escape(code)}{self.separator}{what}")
        return f"(?:{'|'.join(pairs)})" if pairs else NEVER

    def one(self, element: Element) -> str:
        """An element that is there."""
        if element.usage == NOT_USED:
            return NEVER
        if element.parts:
            return self.composite(element)
        value = self.value(element)
        if element.regex and not _TAME.fullmatch(element.regex):
            return NEVER
        ahead = f"(?={element.regex}(?:{self.separator}|{self.component}|\\Z))"
        return f"{ahead}{value}" if element.regex else value

    def composite(self, element: Element) -> str:
        """A composite: its first component, and others where they are due."""
        rest, may_end = "", True
        for place in range(len(element.parts), 0, -1):
            part = element.parts[place - 1]
            value = self.one(part)
            may_end = may_end and part.usage != REQUIRED
            if place == 1:  # there in any case, or the composite might be empty
                rest = value + rest
            else:
                here = self.component + _filled(value, part.usage) + rest
                rest = f"(?:{here})?" if may_end else here
        return rest

    def value(self, element: Element) -> str:
        """A value by its codes, its date format or its type."""
        if element.codes or element.external:
            return _alternatives(self.codes(element))
        if element.dated:
            return _any(DATED[one] for one in element.dated if one in DATED)
        if element.type in ("DT", "TM"):
            return self.timed(element)
        return self.typed(element.type, max(element.least, 1), element.most)

    def typed(self, kind: str, least: int, most: int) -> str:
        """A text or a number of a length; signs and points of a number do not count."""
        if kind in ("AN", "ID"):
            return _text(self.ranges, least, most)
        if kind == "R":
            digits = f"(?=-?(?:\\.?[0-9]){{{least},{most}}}(?![0-9.]))"
            return f"{digits}-?[0-9]*(?:\\.[0-9]+)?"
        return f"-?[0-9]{{{least},{most}}}" if kind[:1] == "N" else NEVER

    def timed(self, element: Element) -> str:
        """DT or TM of the lengths the element allows."""
        if element.type == "TM":
            ahead = f"(?=[0-9]{{{element.least},{element.most}}}(?![0-9]))"
            return ahead + DATED["TM"]
        allowed = range(element.least, element.most + 1)
        return _any(pattern for length, pattern in ((6, D6), (8, D8)) if length in allowed)

    def codes(self, element: Element) -> list[str]:
        """The codes that are valid by the element's type and length too."""
        listed = (*element.codes, *self.external.get(element.external, ()))
        return [code for code in dict.fromkeys(listed) if self.sound(code, element)]

    def sound(self, code: str, element: Element) -> bool:
        """Is a listed code a value of its element at all?"""
        fits = element.least <= len(code) <= element.most and not element.dated
        if element.type in ("AN", "ID"):
            return fits and code[-1:] != " " and all(letter in self.letters for letter in code)
        return fits and element.type[:1] == "N" and code.isascii() and code.isdigit()


def _filled(value: str, usage: str) -> str:
    """The value, or nothing where it may be left out."""
    if value == NEVER:
        return NEVER if usage == REQUIRED else ""
    return value if usage == REQUIRED else f"(?:{value})?"


def _text(letters: str, least: int, most: int) -> str:
    """So many of the letters; blanks at the end only where the length is fixed."""
    one = f"[{letters}]"
    if least == most:
        return f"{one}{{{least}}}"
    return f"{one}{{{least},{most}}}(?<! )"


def _ranges(letters: str) -> str:
    """Letters as ranges of a character class: a pattern of them is made in half the time."""
    runs: list[list[int]] = []
    for number in sorted(map(ord, letters)):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in runs)


def _any(patterns: Iterable[str]) -> str:
    found = list(patterns)
    return f"(?:{'|'.join(found)})" if found else NEVER


def _alternatives(codes: list[str]) -> str:
    """One of the codes, as a pattern that reads no letter twice."""
    if not codes:
        return NEVER
    ends = "" in codes
    heads: dict[str, list[str]] = {}
    for code in codes:
        if code:
            heads.setdefault(code[0], []).append(code[1:])
    if all(tails == [""] for tails in heads.values()):
        found = f"[{re.escape(''.join(heads))}]"
    else:
        found = _any(
            re.escape(head) + (_alternatives(tails) if tails != [""] else "")
            for head, tails in heads.items()
        )
    return f"(?:{found})?" if ends else found


def _conditions(shape: Shape) -> tuple[set[int], str]:
    """The elements on whose presence a note turns, and the notes as conditions at the end."""
    texts = []
    unsure: set[int] = set()
    for note in shape.notes:
        open_ones = sorted({one for one in note.elements if _presence(shape, one) is None})
        text = _tree(shape, note, open_ones, {})
        if text:
            texts.append(text)
            unsure |= set(open_ones)
    return unsure, "".join(texts)


def _presence(shape: Shape, place: int) -> bool | None:
    """Is an element there in every segment, in none (False), or in some (None)?"""
    if place > len(shape.elements):
        return False
    return {REQUIRED: True, NOT_USED: False}.get(shape.elements[place - 1].usage)


def _tree(shape: Shape, note: Note, unsure: list[int], known: dict[int, bool]) -> str:
    """A note as nested questions; empty where it always holds."""
    if not unsure:
        there = [known.get(one, bool(_presence(shape, one))) for one in note.elements]
        return "" if _holds(note.code, there) else NEVER
    first, *rest = unsure
    yes = _tree(shape, note, rest, {**known, first: True})
    no = _tree(shape, note, rest, {**known, first: False})
    return yes if yes == no else f"(?(e{first}){yes}|{no})"


def _holds(code: str, there: list[bool]) -> bool:
    """A syntax note, given which of its elements are there."""
    first, others = there[0], there[1:]
    if not others:
        return False
    return {
        "P": all(there) or not any(there),
        "R": any(there),
        "E": sum(there) <= 1,
        "C": not first or all(others),
        "L": not first or any(others),
    }.get(code, False)
