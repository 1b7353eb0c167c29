"""Files broken in every way that comes to mind."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

Segments = list[list[str]]  # the elements of each segment, ISA first

VALUES = (
    "", " ", "A", "Z9", "0", "1", "-1", "1.5", ".5", "-", ".", "1.", "00", "ABK", "BK", "XX",
    "HC", "EI", "D8", "RD8", "20250229", "20240229", "19000229", "20250131", "20250431",
    "17991231", "20250101-20250102", "20250101-20250230", "20250101-", "2025-01-01", "250101",
    "2400", "1261", "126", "12345", "\xe9", "\t", "a", "@", "^", "`", "~", ":", "::", "A:",
    ":A", "A:B", "*", "**", "X" * 36, "X" * 81, "9" * 19, "9" * 51, "AB ", " AB", "UN", "ME",
    "11", "77", "CT", "AD", "IL", "PR", "85", "20", "22", "23", "Y", "N", "18", "472", "431",
)  # fmt: skip

Mutation = Callable[[Random, Segments], None]


def _place(draw: Random, segments: Segments) -> int:
    return draw.randrange(1, len(segments))


def _element(draw: Random, segments: Segments) -> tuple[list[str], int]:
    segment = segments[_place(draw, segments)]
    return segment, draw.randrange(1, max(2, len(segment)))


def drop(draw: Random, segments: Segments) -> None:
    del segments[_place(draw, segments)]


def double(draw: Random, segments: Segments) -> None:
    place = _place(draw, segments)
    for _ in range(draw.choice((1, 1, 1, 2, 5, 50))):
        segments.insert(place, list(segments[place]))


def swap(draw: Random, segments: Segments) -> None:
    one, other = _place(draw, segments), _place(draw, segments)
    segments[one], segments[other] = segments[other], segments[one]


def neighbours(draw: Random, segments: Segments) -> None:
    one = draw.randrange(1, len(segments) - 1)
    segments[one], segments[one + 1] = segments[one + 1], segments[one]


def move(draw: Random, segments: Segments) -> None:
    moved = segments.pop(_place(draw, segments))
    segments.insert(_place(draw, segments), moved)


def double_run(draw: Random, segments: Segments) -> None:
    first = _place(draw, segments)
    run = [list(one) for one in segments[first : first + draw.randrange(1, 12)]]
    segments[first:first] = run * draw.choice((1, 1, 2, 11))


def drop_run(draw: Random, segments: Segments) -> None:
    first = _place(draw, segments)
    del segments[first : first + draw.randrange(1, 8)]


def value(draw: Random, segments: Segments) -> None:
    segment, place = _element(draw, segments)
    if place < len(segment):
        segment[place] = draw.choice(VALUES)


def borrow(draw: Random, segments: Segments) -> None:
    """An element of a like segment, or of any."""
    segment, place = _element(draw, segments)
    like = [one for one in segments if one[0] == segment[0] and len(one) > place]
    other = draw.choice(like or segments)
    if place < len(segment):
        segment[place] = other[min(place, len(other) - 1)]


def lend(draw: Random, segments: Segments) -> None:
    """A segment of its own kind takes another's qualifier or place."""
    place = _place(draw, segments)
    like = [one for one in segments if one[0] == segments[place][0]]
    segments[place] = list(draw.choice(like))


def longer(draw: Random, segments: Segments) -> None:
    segment, place = _element(draw, segments)
    if place < len(segment):
        segment[place] += draw.choice(
            (" ", "0", "A", "AAAAAAAAAAAAAAAAAAAAAA", ":", ":1", ":::::::")
        )


def shorter(draw: Random, segments: Segments) -> None:
    segment, place = _element(draw, segments)
    if place < len(segment):
        segment[place] = segment[place][: draw.randrange(len(segment[place]) + 1)]


def letter(draw: Random, segments: Segments) -> None:
    segment, place = _element(draw, segments)
    if place < len(segment) and segment[place]:
        at = draw.randrange(len(segment[place]))
        new = draw.choice("aZ9 .:-*^~é\t\x1d0")
        segment[place] = segment[place][:at] + new + segment[place][at + 1 :]


def append(draw: Random, segments: Segments) -> None:
    segment, _ = _element(draw, segments)
    segment += [draw.choice(VALUES) for _ in range(draw.choice((1, 1, 2, 12)))]


def truncate(draw: Random, segments: Segments) -> None:
    segment, place = _element(draw, segments)
    del segment[place:]


def insert(draw: Random, segments: Segments) -> None:
    segment, place = _element(draw, segments)
    segment.insert(place, draw.choice(VALUES))


def remove(draw: Random, segments: Segments) -> None:
    segment, place = _element(draw, segments)
    if place < len(segment):
        del segment[place]


def rename(draw: Random, segments: Segments) -> None:
    segment, _ = _element(draw, segments)
    names = [one[0] for one in segments] + ["ZZZ", "clm", "K3", "NTE", "PWK", "REF", "AMT", ""]
    segment[0] = draw.choice(names)


def foreign(draw: Random, segments: Segments) -> None:
    """Segments that few files have."""
    text = draw.choice(FOREIGN)
    segments.insert(_place(draw, segments), text.split("*"))


FOREIGN = (
    """
REF*G1*A1|REF*F8*A1|REF*9F*A1|REF*EI*123456789|REF*SY*123456789|REF*SY*12345|DTP*431*D8*20250101
DTP*472*D8*20250101|DTP*472*RD8*20250101-20250131|DTP*573*D8*20250101|DTP*439*D8*20250101
DTP*434*RD8*20250101-20250131|DTP*471*D8*20250101|DTP*090*D8*20250101|K3*STATE DATA
NTE*ADD*A NOTE|NTE*TPO*A NOTE|PWK*OZ*BM***AC*A1|PWK*CT*AD|PWK*CT*BM***AC*A1|AMT*F5*10|AMT*D*10
AMT*EAF*10.5|AMT*A8*1|AMT*T*1.1|CN1*01*10|CR1*LB*100**A*DH*12|CR2*1*2|CRC*07*Y*01|CRC*E1*Y*L1
CRC*ZZ*Y*AV|CRC*75*Y*IH|HI*BP:64615|HI*BG:17|HI*ABK:I10|HI*BK:34690*BF:4019|HI*ABF:I10
HCP*02*10*1|NM1*82*1*EXAMPLE*ADA****XX*1999999984|NM1*DN*1*EXAMPLE
NM1*77*2*PLACE*****XX*1999999984|NM1*DQ*1*EXAMPLE|NM1*PW*2|NM1*45*2|NM1*QB*2*LAB
NM1*DK*1*EXAMPLE|NM1*IL*1*EXAMPLE****MI|NM1*PR*2*PLAN*****PI*1|NM1*87*2|NM1*PE*2*PLAN*****PI*1
NM1*85*2*CLINIC*****XX*1999999984|NM1*QC*1*EXAMPLE*ADA|N3*1 ROAD|N4*TOWN*CA*90001
N4*TOWN***CA*AB|N4*TOWN*CA*90001*US**1|PRV*PE*PXC*207Q00000X|PRV*BI*PXC*207Q00000X
SBR*S*18*******CI|OI***Y***Y|MOA*1.5*2*MA01|MOA|MOA***ZZZZZ|CAS*CO*45*10|CAS*PR*1*10**2*5*1*3*1
CAS*PR*1*10**2**1*3*1|SVD*1*10*HC:99213**1|SVD*1*10**A*1|LX*2|LX*3|LX*1|SV1*HC:99213*10*UN*1***1
SV1*HC:99213*10****1|SV5*HC:E0100*DA*30*10|CR3*I*MO*12|QTY*PT*2|QTY*FL*1*A|MEA*TR*R1*10
MEA*OG*HT|PS1*A*10|LIN**N4*00023114501|CTP****1*UN|CTP****1|CTP****1*ZZ|REF*XZ*A1|REF*6R*A1
REF*X4*05D1234567|REF*EA*A1|REF*D9*A1|LQ*UT*01.02A|LQ*UT|FRM*1*Y|FRM*1|PAT*19
PAT*****D8*20250101*01*150|PAT*******01*150|PAT*****D8|DMG*D8*19700101*F|DMG*D8*1970*F
PER*IC*NAME*TE*5555550100|PER*IC*NAME*TE|PER*IC**EX*1*TE*5555550100|CUR*85*USD|CUR*85*XXX
HL*9*1*22*0|HL*9*2*23*0|HL*9**20*1|SE*1*0001|CLM*A*10***11:B:1*Y*A*Y*Y|CLM*A*10***77:B:1*Y*A*Y*Y
TA1*000000001*250101*1200*A*000|BHT*0019*00*1*20250101*1200*CH|REF*87*004010X098A1
REF*87*004010X098
""".replace("\n", "|")
    .strip("|")
    .split("|")
)

MUTATIONS: tuple[Mutation, ...] = (
    drop, double, swap, neighbours, move, double_run, drop_run, value, value, value, borrow, lend,
    longer, shorter, letter, append, truncate, insert, remove, rename, foreign, foreign, foreign,
)  # fmt: skip


def mutant(draw: Random, text: str) -> str:
    """A file, broken once, twice or three times; now and then in other delimiters."""
    separator, terminator = text[3], text[105]
    segments = [one.split(separator) for one in text.split(terminator)[:-1]]
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        if len(segments) > 2:
            draw.choice(MUTATIONS)(draw, segments)
    broken = "".join(separator.join(one) + terminator for one in segments)
    return redressed(draw, broken) if draw.random() < 0.1 else broken


def redressed(draw: Random, text: str) -> str:
    """Other delimiters, taken out of the data or left there: a date with hyphens, say."""
    element, component, terminator = draw.sample("*:~|>^-.\\'+!;&", 3)
    table = {text[3]: element, text[104]: component, text[105]: terminator}
    if draw.random() < 0.5:
        text = "".join(one for one in text if one not in (element, component, terminator)
                       or one in table)  # fmt: skip
    return "".join(table.get(one, one) for one in text)
