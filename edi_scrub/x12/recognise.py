"""What an input is that cannot be read as X12, in a sentence and without quoting it."""

from __future__ import annotations

_OTHER_INPUT = {
    "%PDF": "this is a PDF document, not an X12 file",
    "PK\x03\x04": "this is a ZIP archive, not an X12 file: unpack it first",
    "\x1f\x8b": "this is a gzip archive, not an X12 file: unpack it first",
    "\xff\xfe": "this file is UTF-16 text: save it as plain ASCII or Latin-1",
    "\xfe\xff": "this file is UTF-16 text: save it as plain ASCII or Latin-1",
    "GS": "this is X12 without its envelope: the ISA segment is missing",
    "ST": "this is X12 without its envelope: the ISA segment is missing",
}


def what_it_is(text: str, number: int) -> str:
    """A sentence on input that is no interchange, without quoting it."""
    if number:
        return f"text that is not X12 stands after segment {number}, where an ISA is due"
    for start, sentence in _OTHER_INPUT.items():
        if text.startswith(start):
            return sentence
    if "ISA" in text:
        return "text that is not X12 stands before the ISA segment"
    return "this is not an X12 file: it does not begin with an ISA segment"


def is_wrapped(text: str) -> bool:
    """True where three or more lines are of one length and do not all end alike.

    Lines that end with segments all end with the terminator, or differ in length; where
    the terminator is the line end itself the ISA is 105 long and settles nothing.
    """
    *lines, _ = text.replace("\r\n", "\n").split("\n")
    return (
        len(lines) >= 3
        and len({len(line) for line in lines}) == 1
        and len(lines[0]) != 105
        and len({line[-1:] for line in lines}) > 1
    )
