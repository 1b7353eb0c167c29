"""What is wrong by the guide, in our own words: no value of an element is ever quoted."""

from __future__ import annotations

from typing import NamedTuple

CRASH = "crash"


class GuideError(NamedTuple):
    """One thing that pyx12 refuses.

    ``loop`` is the loop's id (``2010BA``), ``segment`` the 1-based number in the input,
    ``element`` the guide's name of what is wrong (``NM109``, ``SV101-2``, or a segment's id),
    ``code`` pyx12's own (of IK304 for a segment, of IK403 for an element, or ``HL1``, ``LX``,
    ``SEG1``, ``crash``). ``doubt`` names an entry of :mod:`edi_scrub.x12.guide.known` where
    pyx12 is known to be wrong: such an error is told of and rejects nothing.
    """

    loop: str
    segment: int
    element: str
    code: str
    message: str
    remedy: str
    doubt: str = ""


# Code to message and remedy; {} is the element, or the segment with its qualifier.
ELEMENT = {
    "1": ("{} is missing.", "Fill {} in."),
    "2": ("{}: two elements that need each other are not both there.",
          "Fill in the one that is missing, or leave both out."),
    "3": ("{} has more parts than the guide gives it.", "Take out what does not belong there."),
    "4": ("{} is too short.", "Enter {} in full."),
    "5": ("{} is too long.", "Shorten {} to what the guide has room for."),
    "6": ("{} has a character, a blank at its end or a separator that the guide does not allow.",
          "Enter {} without it."),
    "7": ("{} has a code that the guide does not list there.", "Enter a code of the guide's list."),
    "8": ("{} is no date of the form that its qualifier names.", "Enter a date of the calendar."),
    "9": ("{} is no time of day.", "Enter the time as HHMM."),
    "10": ("{} is not used at this place.", "Leave {} out."),
}  # fmt: skip
SEGMENT = {
    "1": ("The guide has no place for {} here: unknown, out of order, or with a qualifier that"
          " is none.", "Put the segment where the guide has it, or take it out."),
    "2": ("The guide does not use {} here.", "Leave {} out."),
    "3": ("{} is missing before the next segment.", "Add {}."),
    "4": ("Loop {} comes more often than the guide allows.", "Leave out what is too many."),
    "5": ("{} comes more often than the guide allows.", "Leave out what is too many."),
    "8": ("{} is not whole: an element is missing, not used there, or has too many parts.",
          "Compare the segment with the guide."),
    "HL1": ("HL01 is not the number that is due.", "Number the levels from 1 in their order."),
    "HL2": ("HL02 does not name a level above.", "Name the level above in HL02."),
    "LX": ("LX01 is not the line's number in its claim.", "Number the lines 1, 2, 3 ..."),
    "SEG1": ("{} ends in empty elements.", "Take the separators off the segment's end."),
    CRASH: ("{} is so broken that it could not be checked.",
            "Compare the segment with the guide: too many parts, or a broken date."),
}  # fmt: skip


def words(table: dict[str, tuple[str, str]], code: str, what: str) -> tuple[str, str]:
    """Message and remedy for a code."""
    message, remedy = table.get(code, ("{} is not as the guide has it.", "Compare it."))
    return message.format(what), remedy.format(what)
