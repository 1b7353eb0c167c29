"""TA1 and 999 (997 to 4010) of one input, written as the input is read.

pyx12 can write a 999 itself, but of a whole file that it has read alone, with the claims' values
in its log, the clock's time and random numbers, as 005010X231 and with TA1 behind the groups.
What it finds is said here; it is asked for that as little as ever.
"""

from __future__ import annotations

from pathlib import Path
from typing import IO, Literal, NamedTuple

from edi_scrub.x12.acks import form as forms
from edi_scrub.x12.acks.codes import (
    CODES_997,
    CODES_999,
    Codes,
    Fault,
    data_elements,
)
from edi_scrub.x12.acks.form import Form, Numbers, Stamp
from edi_scrub.x12.acks.part import Part
from edi_scrub.x12.guide.shown import guide_of
from edi_scrub.x12.segment import Delimiters, Segment

Answer = Literal["A", "E", "R"]
_LONGEST_ID = 35  # of a CTX's claim id
_MOST_CODES = 5  # of IK5 and AK9
_GROUPS = frozenset({"BE", "HB", "HC", "HI", "HN", "HP", "HR", "HS", "RA"})  # AK101


class Kind(NamedTuple):
    """What parts a 999 from a 997."""

    name: str
    interchange: str
    version: str
    guide: str  # the 837's, where the input names none
    segments: tuple[str, str, str]
    codes: Codes


KIND_999 = Kind("999", "00501", "005010X231A1", "005010X222A1", ("IK3", "IK4", "IK5"), CODES_999)
KIND_997 = Kind("997", "00401", "004010X098A1", "004010X098A1", ("AK3", "AK4", "AK5"), CODES_997)


class Acknowledgement:
    """Answers one file; told of its envelopes and faults in their order.

    ``written`` says whether there is anything in the output.
    """

    def __init__(self, output: IO[bytes], folder: Path, stamp: Stamp | None = None) -> None:
        """``folder`` takes what waits; ``stamp`` None is the time of each interchange."""
        self.written = False
        self._output = output
        self._groups = Part(folder)
        self._stamp = stamp
        self._isa_numbers, self._gs_numbers = Numbers(), Numbers()

    def close(self) -> None:
        """Let go of what waits."""
        self._groups.close()

    def interchange(self, isa: Segment, delimiters: Delimiters) -> None:
        """An interchange begins."""
        self.kind = KIND_997 if isa.get(12) == "00401" else KIND_999
        self._isa = isa
        self._form = Form.of(delimiters)
        self._now = self._stamp or forms.stamp_of(isa)
        self._gs_numbers.clear()
        self._group_count = 0

    def group(self, gs: Segment) -> None:
        """A group begins: it is answered by a group with one transaction."""
        form = self._form
        self._group_count += 1
        self._gs_number = self._gs_numbers.next(gs.get(6))
        self._answers: list[int] = [0, 0, 0]  # transactions accepted, with errors, refused
        self._groups.put(forms.gs(form, gs, "FA", self.kind.version, self._gs_number, self._now))
        self._groups.segments = 0  # counted from ST on
        code = gs.get(1) if gs.get(1) in _GROUPS else "HC"
        version = form.plain(gs.get(8), 12) or self.kind.guide
        is_999 = self.kind is KIND_999
        self._groups.put(
            form.segment("ST", self.kind.name, "0001", self.kind.version if is_999 else ""),
            form.segment("AK1", code, str(forms.number_of(gs.get(6))), version if is_999 else ""),
        )

    def transaction(self, st: Segment) -> None:
        """A transaction begins."""
        form = self._form
        number = form.plain(st.get(2), 9).rjust(4, "0")
        version = form.plain(st.get(3), 35) if self.kind is KIND_999 else ""
        self.guide = guide_of(st.get(3)) or self.kind.guide
        self._groups.put(form.segment("AK2", "837", number, version))

    def fault(self, fault: Fault) -> None:
        """Something is wrong with a segment of the transaction."""
        put, form = self._groups.put, self._form
        segment, element, _ = self.kind.segments
        loop = fault.loop[:4] if fault.loop[:4].isalnum() and fault.loop[:1].isdigit() else ""
        for code in (*fault.codes, *(["8"] if fault.elements else [])):
            put(form.segment(segment, fault.segment, str(fault.position), loop, code))
            if self._is_known(fault.claim):
                put(form.segment("CTX", form.composite("CLM01", fault.claim[:_LONGEST_ID])))
        for place, code in fault.elements:
            number = data_elements(self.guide).get(place, "")
            where = form.composite(str(place.position), str(place.component or ""))
            put(form.segment(element, where, number, code))

    def _is_known(self, claim: str) -> bool:
        """Can a claim be named? Not where its id is missing or is itself what is wrong."""
        return (
            self.kind is KIND_999 and bool(claim.strip()) and self._form.plain(claim, 99) == claim
        )

    def end_transaction(self, answer: Answer, codes: list[str]) -> None:
        """IK5: accepted, accepted but errors were noted, or refused."""
        self._answers["AER".index(answer)] += 1
        found = [code for code in dict.fromkeys(codes) if self.kind is KIND_999 or code.isdigit()]
        if answer == "A":
            found = []
        self._groups.put(self._form.segment(self.kind.segments[2], answer, *found[:_MOST_CODES]))

    def end_group(self, announced: str, codes: list[str], *, refused: bool) -> None:
        """AK9: the sums; ``announced`` is GE01, ``codes`` what is wrong with the group itself."""
        form, put = self._form, self._groups.put
        accepted, noted, failed = self._answers
        received = accepted + noted + failed
        if refused or (received and failed == received):
            answer = "R"
        elif failed:
            answer = "P"
        else:
            answer = "E" if noted or codes else "A"
        count = announced.strip() if announced.strip().isdecimal() else str(received)
        passed = 0 if answer == "R" else accepted + noted
        put(form.segment("AK9", answer, str(int(count[:6])), str(received), str(passed),
                         *list(dict.fromkeys(codes))[:_MOST_CODES]))  # fmt: skip
        put(form.segment("SE", str(self._groups.segments + 1), "0001"))
        put(form.segment("GE", "1", str(self._gs_number)))

    def end_interchange(self, notes: list[str], *, refused: bool) -> None:
        """TA1 where it is asked for or something is wrong; a refused interchange gets only that."""
        form, now = self._form, self._now
        asked = self._isa.get(14) == "1"
        if refused:
            self._groups.clear()
            self._group_count = 0
        if not (asked or notes or self._group_count):
            return
        number = self._isa_numbers.next(self._isa.get(13))
        texts = [forms.isa(form, self._isa, self.kind.interchange, number, now)]
        if asked or notes:
            received = forms.stamp_of(self._isa)
            answer = "R" if refused else "E" if notes else "A"
            control = f"{forms.number_of(self._isa.get(13)):09}"
            note = notes[0] if notes else "000"
            texts.append(
                form.segment("TA1", control, received.day[2:], received.time, answer, note)
            )
        self._output.write("".join(texts).encode("latin-1"))
        self._groups.move(self._output)
        trailer = form.segment("IEA", str(self._group_count), f"{number:09}")
        self._output.write(trailer.encode("latin-1"))
        self.written = True
