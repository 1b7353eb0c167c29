"""Examples for imported versions: what passes and what fails on their first and last days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec.structs import replace

from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.dates import DAY
from edi_scrub.policy.entries import Coverage
from edi_scrub.policy.mcd.timeline import Period
from edi_scrub.policy.model import Example, ExampleLine, Version

# Diagnoses that were valid through all of ICD-10-CM; one that no list has is tried.
_ELSEWHERE = ("I10", "J06.9", "Z00.00", "R69", "K02.9")


def examples(periods: Sequence[Period], codes: CodeSets) -> Iterator[Example]:
    """What can be foretold of the versions, whatever else the policy asks for.

    Each is of a procedure alone where there is one, so that nothing is said of the drug. A
    caller has to run them: a rule of the built-in policy may have more to say.
    """
    for place, (version, articles) in enumerate(periods):
        before = periods[place - 1].version if place else None
        yield from _day_before(version, before, codes)
        if articles:
            yield from _of_version(version, codes)
        if version.ends is not None:
            yield from _passing(version, version.ends, "on the last day", codes, one=True)
            yield from _ungoverned(version, version.ends + DAY, "after the last day of", codes)
        yield from _vials(version, codes)


def _day_before(version: Version, before: Version | None, codes: CodeSets) -> Iterator[Example]:
    day = version.effective - DAY
    if before is None or (before.ends is not None and before.ends < day):
        yield from _ungoverned(version, day, "the day before", codes)
    else:
        yield from _passing(before, day, "on the last day before the next version", codes, one=True)


def _ungoverned(version: Version, day: date, when: str, codes: CodeSets) -> Iterator[Example]:
    """On a day of no version: a line that one of the version's lists would cover."""
    for entry in version.coverage:
        if line := _line(entry, day, codes, checked=version.effective):
            name = f"{day}: {when} the version of {version.effective}"
            yield Example(name=name, line=line, findings=["no-policy"])
            return


def _of_version(version: Version, codes: CodeSets) -> Iterator[Example]:
    yield from _passing(version, version.effective, "on the first day", codes)
    for entry in version.coverage:
        line = _line(entry, version.effective, codes)
        if line is None or line.procedure is None:
            continue
        speaking = _speaking(version, line.procedure)
        other = next((one for one in _ELSEWHERE if not _among(one, speaking)), None)
        if other is None:
            continue
        sure = all(one.confidence == "verified" for one in speaking)
        yield Example(
            name=f"{version.effective}: a diagnosis on no list for {line.procedure}",
            line=ExampleLine(date=line.date, procedure=line.procedure, diagnoses=[other]),
            findings=["diagnosis-not-covered"],
            outcome="rejected" if sure else None,
        )
        return


def _passing(
    version: Version, day: date, when: str, codes: CodeSets, *, one: bool = False
) -> Iterator[Example]:
    """An example of every list, or of the first that one can be made of; of pairs, half too."""
    for entry in version.coverage:
        line = _line(entry, day, codes)
        if line is None:
            continue
        yield Example(name=f"{day}: {entry.name}, {when}", line=line, findings=[])
        if one:
            return
        if entry.second_diagnoses and line.procedure is not None:
            others = [e for e in _speaking(version, line.procedure) if e is not entry]
            if not _among(line.diagnoses[0], others):
                yield Example(
                    name=f"{day}: {entry.name}, the second diagnosis is missing",
                    line=ExampleLine(
                        date=day, procedure=line.procedure, diagnoses=line.diagnoses[:1]
                    ),
                    findings=["diagnosis-not-covered"],
                )


def _vials(version: Version, codes: CodeSets) -> Iterator[Example]:
    """A whole vial with JZ and one without, where the version wants JW or JZ."""
    wastage = version.wastage
    if wastage is None:
        return
    day = max(version.effective, wastage.effective or version.effective)
    drugs = sorted(code for code in codes.toxins if codes.drugs[code].single_dose)
    for entry in version.coverage:
        line = _line(entry, day, codes)
        drug = next((code for code in drugs if code in entry.drugs or not entry.drugs), None)
        if line is None or line.procedure is None or drug is None or not wastage.due_on(day):
            continue
        line = replace(line, drug=drug, units=_vial(drug, codes), drug_modifiers=["JZ"])
        yield Example(name=f"{day}: a whole vial, with JZ", line=line, findings=[])
        yield Example(
            name=f"{day}: a whole vial, with neither JW nor JZ",
            line=replace(line, drug_modifiers=[]),
            findings=["wastage"],
        )
        return


def _line(
    entry: Coverage, day: date, codes: CodeSets, checked: date | None = None
) -> ExampleLine | None:
    """A line that the entry covers; None where its lists have no plain code for one."""
    procedure = _procedure(entry, checked or day, codes)
    first = _plain(entry.diagnoses)
    second = [code for code in _plain(entry.second_diagnoses) if code not in first[:1]]
    if not first or (entry.second_diagnoses and not second):
        return None
    diagnoses = [first[0], *second[:1]]
    pointers = list(range(1, len(diagnoses) + 1))
    if procedure is not None:
        return ExampleLine(date=day, procedure=procedure, diagnoses=diagnoses, pointers=pointers)
    if entry.procedures or not entry.drugs:
        return None
    drug = min(entry.drugs)
    return ExampleLine(
        date=day,
        drug=drug,
        units=_vial(drug, codes),
        drug_modifiers=["JZ"],
        diagnoses=diagnoses,
        pointers=pointers,
    )


def _vial(drug: str, codes: CodeSets) -> int:
    """The units of a whole vial of the drug; 1 where none is known."""
    known = codes.drugs.get(drug)
    vials = known.vials if known else ()
    return next((v.hcpcs_units for v in vials if v.hcpcs_units and not v.cosmetic), 1)


def _procedure(entry: Coverage, day: date, codes: CodeSets) -> str | None:
    """A procedure of the entry that stands alone, an injection of a toxin on that day."""
    among = entry.procedures or {code for code, one in codes.procedures.items() if not entry.drugs}
    for code in sorted(among):
        known = codes.procedures.get(code)
        if known and known.chemodenervation and not known.addon_of and known.valid_on(day):
            return code
    return None


def _plain(listed: CodeList) -> list[str]:
    """The single codes of a list: those that stand in it as such, then those of its families."""
    single = [pattern for pattern in listed.patterns if not {"@", "*", "-"} & set(pattern)]
    return single or sorted(listed.exact)


def _speaking(version: Version, procedure: str) -> list[Coverage]:
    return [
        entry for entry in version.coverage if procedure in entry.procedures or not entry.procedures
    ]


def _among(code: str, entries: Sequence[Coverage]) -> bool:
    plain = code.replace(".", "")
    return any(plain in entry.diagnoses or not entry.diagnoses for entry in entries)
