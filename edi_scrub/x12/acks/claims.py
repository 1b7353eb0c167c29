"""The 277CA (005010X214): each claim of a transaction accepted or refused, with totals.

One ST answers one ST of the 837; its totals stand before its claims, so the claims wait in
a :class:`Part`. What is written passes pyx12's map and the guide both: pyx12 wants a 2200C
for every provider, HL04 1 there, and a date in STC02 of a line.

Sources: 005010X214 as pyx12's map has it; X12's answers to requests for interpretation 1211,
1926, 1991, 2145 and 2203 (what each level tells, TRN02 is CLM01, one 277CA a transaction, no
warnings); the balancing of QTY and AMT.
"""

from __future__ import annotations

from pathlib import Path
from typing import IO

from edi_scrub.x12.acks import form as forms
from edi_scrub.x12.acks.answered import Answered, Line, Name, Status, Sums, amount
from edi_scrub.x12.acks.form import Form, Numbers, Stamp
from edi_scrub.x12.acks.part import Part
from edi_scrub.x12.segment import Delimiters, Segment

VERSION = "005010X214"
OURSELVES = "EDI-SCRUB"  # 2100A: it is this program that has decided, no payer
RECEIVED = "A1", "19", "AY"  # by a clearinghouse or preprocessor; says nothing of the claims
ACCEPTED = "A2", "20", ""
NO_DAY = "19000101"  # for a claim without a day of service: loop 2200D has to have one
UNKNOWN = "UNKNOWN"
_OFFSET = 500_000_000  # the 277CA's ISA13 is not the 999's
_MOST = 3  # statuses in one STC
_PRODUCTS = frozenset({"AD", "ER", "HC", "HP", "IV", "NU", "WK"})  # SVC01-1


class ClaimAcknowledgement:
    """Answers one file; told of its levels and claims in their order.

    ``written`` says whether there is anything in the output: no claim, no 277CA.
    """

    def __init__(self, output: IO[bytes], folder: Path, stamp: Stamp | None = None) -> None:
        """``folder`` takes what waits; ``stamp`` None is the time of each interchange."""
        self.written = False
        self._output = output
        self._stamp = stamp
        self._transaction, self._provider = Part(folder), Part(folder)
        self._isa_numbers, self._gs_numbers = Numbers(_OFFSET), Numbers()

    def close(self) -> None:
        """Let go of what waits."""
        self._transaction.close()
        self._provider.close()

    def interchange(self, isa: Segment, delimiters: Delimiters) -> None:
        """An interchange begins; it is answered if a claim comes."""
        self._isa = isa
        self._form = Form.of(delimiters)
        self._now = self._stamp or forms.stamp_of(isa)
        self._gs_numbers.clear()
        self._group_count = 0

    def group(self, gs: Segment) -> None:
        """A group begins."""
        self._gs = gs
        self._count = 0  # transactions answered

    def transaction(self, st: Segment, batch: str, submitter: Name) -> None:
        """A transaction begins: ``batch`` is its BHT03, ``submitter`` its 1000A."""
        self._st, self._batch, self._submitter = st, batch, submitter
        self._sums = Sums()
        self._levels = 2
        self.provider(Name())

    def provider(self, name: Name) -> None:
        """A billing provider's level begins."""
        self._close_provider()
        self._name = name
        self._provider_level = 0  # its HL01, once it has a claim
        self._provider_sums = Sums()
        self.patient(Name())

    def patient(self, name: Name) -> None:
        """The claims that follow are of this patient."""
        self._patient, self._patient_told = name, False

    def claim(self, claim: Answered) -> None:
        """A claim, accepted or refused."""
        form, put, refused = self._form, self._provider.put, bool(claim.statuses)
        sums = self._provider_sums
        sums.claims[refused] += 1
        sums.charges[refused] += claim.charge
        if not self._patient_told:
            self._tell_patient()
        code, day = ("U" if refused else "WQ"), self._now.day
        put(form.segment("TRN", "2", form.plain(claim.claim_id, 50) or "0"))
        statuses = claim.statuses or (ACCEPTED,)
        for at in range(0, len(statuses), _MOST):
            put(self._stc(statuses[at : at + _MOST], day, code, amount(claim.charge)))
        if claim.transmission:
            put(form.segment("REF", "D9", form.plain(claim.transmission, 50)))
        put(self._dtp(claim.days or (NO_DAY, NO_DAY)))
        for line in claim.lines:
            self._line(line)

    def _line(self, line: Line) -> None:
        form, put = self._form, self._provider.put
        qualifier = line.qualifier if line.qualifier in _PRODUCTS else "HC"
        modifiers = [one for one in line.modifiers if len(one) == 2 and form.plain(one) == one]
        procedure = form.composite(qualifier, form.plain(line.procedure, 48), *modifiers[:4])
        units = "" if line.units is None else amount(line.units)
        put(form.segment("SVC", procedure, amount(line.charge), "", "", "", "", units))
        put(self._stc(line.statuses[:_MOST], self._now.day, "U", ""))
        put(form.segment("REF", "FJ", form.plain(line.number, 50)))
        if line.prescription:
            put(form.segment("REF", "XZ", form.plain(line.prescription, 50)))
        if line.days is not None:
            put(self._dtp(line.days))

    def _tell_patient(self) -> None:
        """HL and NM1 of the patient, and before the first the provider's level."""
        form, name = self._form, self._patient
        self._patient_told = True
        if not self._provider_level:
            self._levels += 1
            self._provider_level = self._levels
        self._levels += 1
        self._provider.put(form.segment("HL", str(self._levels), str(self._provider_level), "PT"))
        qualifier = "II" if name.qualifier == "II" else "MI"
        self._provider.put(self._nm1("QC", name._replace(kind="1", qualifier=qualifier)))

    def _close_provider(self) -> None:
        """A provider's claims are complete: its level and totals go before them."""
        if not self._provider.segments:
            return
        form, sums, put = self._form, self._provider_sums, self._transaction.put
        name = self._name
        qualifier = name.qualifier if name.qualifier in ("XX", "SV") else "FI"
        put(form.segment("HL", str(self._provider_level), "2", "19", "1"))
        put(self._nm1("85", name._replace(qualifier=qualifier)))
        put(form.segment("TRN", "1", "0"))
        put(self._stc((RECEIVED,), "", "WQ", amount(sums.total)))
        put(*self._totals(sums, "QA", "QC"))
        self._provider.append_to(self._transaction)
        self._sums.add(sums.claims, sums.charges)

    def end_transaction(self) -> None:
        """Its totals are known: it is written, with the headers above it."""
        self._close_provider()
        if not self._transaction.segments:
            return
        form, now = self._form, self._now
        if not self._group_count:
            self._isa_number = self._isa_numbers.next(self._isa.get(13))
            self._put(forms.isa(form, self._isa, "00501", self._isa_number, now))
        if not self._count:
            self._group_count += 1
            self._gs_number = self._gs_numbers.next(self._gs.get(6))
            self._put(forms.gs(form, self._gs, "HN", VERSION, self._gs_number, now))
        self._count += 1
        control = f"{self._count:04}"
        trace = "-".join([f"{self._isa_number:09}", str(self._gs_number), control])
        submitter = self._submitter._replace(qualifier="46")
        receiver = form.plain(self._gs.get(3), 15)
        header = [
            form.segment("ST", "277", control, VERSION),
            form.segment("BHT", "0085", "08", trace, now.day, now.time, "TH"),
            form.segment("HL", "1", "", "20", "1"),
            self._nm1("AY", Name("2", OURSELVES, qualifier="46", id=receiver)),
            form.segment("TRN", "1", trace),
            form.segment("DTP", "050", "D8", now.day),
            form.segment("DTP", "009", "D8", now.day),
            form.segment("HL", "2", "1", "21", "1"),
            self._nm1("41", submitter),
            form.segment("TRN", "2", form.plain(self._batch, 50) or "0"),
            self._stc((RECEIVED,), now.day, "WQ", amount(self._sums.total)),
            *self._totals(self._sums, "90", "AA"),
        ]
        self._put(*header)
        segments = len(header) + self._transaction.segments
        self._transaction.move(self._output)
        self._put(form.segment("SE", str(segments + 1), control))
        self.written = True

    def end_group(self) -> None:
        """GE, if any of its transactions was answered."""
        if self._count:
            self._put(self._form.segment("GE", str(self._count), str(self._gs_number)))

    def end_interchange(self) -> None:
        """IEA, if any of its groups was answered."""
        if self._group_count:
            number = f"{self._isa_number:09}"
            self._put(self._form.segment("IEA", str(self._group_count), number))

    def _put(self, *segments: str) -> None:
        self._output.write("".join(segments).encode("latin-1"))

    def _nm1(self, entity: str, name: Name) -> str:
        form = self._form
        kind = name.kind if name.kind in ("1", "2") else "2"
        last = form.plain(name.last, 60) or UNKNOWN
        given = ("", "", "")
        if kind == "1":
            given = (form.plain(name.first, 35), form.plain(name.middle, 25),
                     form.plain(name.suffix, 10))  # fmt: skip
        identity = form.plain(name.id)
        first, middle, suffix = given
        return form.segment("NM1", entity, kind, last, first, middle, "", suffix, name.qualifier,
                            identity if len(identity) > 1 else UNKNOWN)  # fmt: skip

    def _stc(self, statuses: tuple[Status, ...], day: str, code: str, charge: str) -> str:
        composites = [self._form.composite(*status) for status in statuses]
        first, *others = composites
        return self._form.segment("STC", first, day, code, charge, "", "", "", "", "", *others)

    def _dtp(self, days: tuple[str, str]) -> str:
        first, last = days
        if first == last:
            return self._form.segment("DTP", "472", "D8", first)
        return self._form.segment("DTP", "472", "RD8", f"{first}-{last}")

    def _totals(self, sums: Sums, accepted: str, refused: str) -> list[str]:
        """QTY and AMT, accepted before refused; what there is none of is not told."""
        pairs = zip((accepted, refused), ("YU", "YY"), sums.claims, sums.charges, strict=True)
        told = [
            (quantity, money, count, charge) for quantity, money, count, charge in pairs if count
        ]
        return [
            *(self._form.segment("QTY", one[0], str(one[2])) for one in told),
            *(self._form.segment("AMT", one[1], amount(one[3])) for one in told),
        ]
