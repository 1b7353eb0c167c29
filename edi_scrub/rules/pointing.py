"""What a service line points at in SV107."""

from __future__ import annotations

from collections.abc import Container, Iterator
from functools import lru_cache

from edi_scrub.claims.model import Claim
from edi_scrub.claims.values import LONGEST_NUMBER
from edi_scrub.findings import Correction, Safety, Severity
from edi_scrub.policy.entries import Coverage
from edi_scrub.policy.library import Policies
from edi_scrub.rules.governed import UNCHECKED, Governed, severity, unsupported, written
from edi_scrub.rules.reading import Reading, Way, how_sure, unsettled
from edi_scrub.rules.registry import Denial, Problem, at_line, rule

MOST = 4  # pointers of a line


@rule(
    "diagnosis-pointer",
    Severity.REJECT,
    snip=7,
    status=("A7", "477"),
    treatment=False,
    denial=Denial("CO", ("16",), ("M76",)),
)
def diagnosis_pointer(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """A line points at diagnoses of its claim, and at the one its payer covers it for.

    Why: SV107 is how a payer knows what a line was done for; a covered diagnosis that the
    line does not point at does not count.
    Example: ``SV107`` of 3 on a claim with two diagnoses is rejected, and so are no
    pointer, one that is no number, one that stands there twice, and a fifth. 64615 points
    at R51.9 while G43.709, which the policy covers, stands on the claim as diagnosis 2:
    ``1`` becomes ``2:1``. Where the policy wants its diagnosis first, ``1:2`` becomes
    ``2:1``.
    Correction: policy. The covered diagnosis is put first, or the second one that it needs
    last; the other pointers stay. Only where the policy allows its lines to be pointed anew
    (repoint), every list that speaks of the line is trusted, one diagnosis alone comes
    into question, one pointer at most has to be added, and there is room (four). Else
    the claim is rejected with the candidates; where only an unverified list is against
    what the line points at, it is a warning.
    Source: 005010X222A1 SV107 for its form; the governing policy's coverage entries.
    """
    count, separator = len(claim.diagnoses), claim.context.delimiters.component
    none_due = claim.context.is_4010 and not count  # there both could be left out
    faulty = set()
    for line in claim.lines:
        text = line.pointer_text
        if not line.segment or (none_due and not text):
            continue
        for message in faults(text, separator, count):
            faulty.add(line.number)
            yield at_line(line, "SV107", message,
                          "Point at the diagnoses that the line was done for, each once, the main"
                          f" one first, {MOST} at most.")  # fmt: skip
    yield from _unpointed(claim, policies, faulty)


@lru_cache(maxsize=4096)
def faults(text: str, separator: str, count: int) -> tuple[str, ...]:
    """What is wrong with SV107 as such, on a claim of ``count`` diagnoses; one sentence each."""
    pointers = text.rstrip(separator).split(separator) if text else []
    if not any(pointers):
        return ("The line points at no diagnosis.",)
    if not all(one.isascii() and one.isdigit() and len(one) <= LONGEST_NUMBER for one in pointers):
        return ("What stands for a diagnosis pointer is no number.",)
    numbers = [int(one) for one in pointers]
    found = []
    beyond = sorted({number for number in numbers if not 1 <= number <= count})
    if beyond:
        which = " and ".join(map(str, beyond))
        has = f"{count} diagnos{'is' if count == 1 else 'es'}" if count else "no diagnosis"
        found.append(f"The line points at diagnosis {which}; the claim has {has}.")
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    if twice:
        found.append(f"The line points at diagnosis {' and '.join(map(str, twice))} twice.")
    if len(numbers) > MOST:
        found.append(f"The line points at {len(numbers)} diagnoses; there is room for {MOST}.")
    return tuple(found)


def _unpointed(claim: Claim, policies: Policies, faulty: Container[int]) -> Iterator[Problem]:
    """Lines that a diagnosis of the claim supports, but none that they point at."""
    for at, reading in unsettled(claim, policies):
        if not reading.ways or at.line.number in faulty:
            continue
        ways = {way.positions: way for way in reading.ways}
        if len(ways) == 1:
            yield _one_way(claim, at, reading, policies)
        else:
            yield _several(at, reading, list(ways.values()), policies)


def _one_way(claim: Claim, at: Governed, reading: Reading, policies: Policies) -> Problem:
    way, how = reading.ways[0], how_sure(reading, policies)
    after, missing = _pointing_at(claim, at, way)
    separator = claim.context.delimiters.component
    text = separator.join(after)
    if len(after) > MOST:
        remedy = (
            f"Point at {text}, where the record supports it, and leave out a pointer that the"
            f" line can spare: there is room for {MOST}."
        )
    else:
        remedy = f"Point at {text}, where the record supports it."
    trusted = how is None and severity(policies, reading.entries) is None
    due = trusted and at.version.repoint and missing <= 1 and len(after) <= MOST
    before = at.line.pointer_text
    sound = before == before.rstrip(separator)
    return at_line(
        at.line,
        "SV107",
        f"{_short(at, reading)}; {_named(way)} would, and the claim has it.",
        remedy + ("" if trusted else UNCHECKED),
        severity=how,
        authority=at.choice.authority(way.entry.name, way.entry.source),
        correction=Correction(Safety.POLICY, at.line.segment, "SV107", before, text)
        if due and sound
        else None,
    )


def _pointing_at(claim: Claim, at: Governed, way: Way) -> tuple[list[str], int]:
    """The pointers as they would have to be, and how many of them are new."""
    old = [one for one in at.line.pointer_text.split(claim.context.delimiters.component) if one]
    first, *second = way.positions
    at_first = [one for one in old if int(one) == first] or [str(first)]
    after = old
    if first not in at.line.pointers or at.version.diagnosis_match == "first":
        after = at_first + [one for one in old if int(one) != first]
    after = after + [str(one) for one in second if one not in at.line.pointers]
    return after, len(after) - len(old)


def _several(at: Governed, reading: Reading, ways: list[Way], policies: Policies) -> Problem:
    how = how_sure(reading, policies)
    entry: Coverage = ways[0].entry
    candidates = " or ".join(_named(way) for way in ways)
    return at_line(
        at.line,
        "SV107",
        f"{_short(at, reading)}; more than one diagnosis of the claim would.",
        f"Point at what the record says the line was done for: {candidates}."
        + (UNCHECKED if how else ""),
        severity=how,
        authority=at.choice.authority(entry.name, entry.source),
    )


def _short(at: Governed, reading: Reading) -> str:
    """What the line points at falls short, without the sentence's end."""
    if at.version.diagnosis_match == "principal":  # which is covered, and only unpointed
        return f"What the line points at does not support {at.named} by the policy of {at.carrier}"
    return unsupported(reading.deciding, at)


def _named(way: Way) -> str:
    """``G43.709 (diagnosis 2)``, with the second one where it needs one."""
    both = [way.diagnosis, *([way.second] if way.second else [])]
    return " with ".join(f"{written(one)} (diagnosis {one.position})" for one in both)
