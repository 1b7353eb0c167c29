"""Which drugs a payer pays, and how much of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edi_scrub.claims.model import Claim
from edi_scrub.claims.values import shown
from edi_scrub.findings import Severity
from edi_scrub.policy.demands import DoseLimit
from edi_scrub.policy.library import Policies
from edi_scrub.rules.demanded import closest, demands, unmet
from edi_scrub.rules.doses import JW
from edi_scrub.rules.governed import Governed
from edi_scrub.rules.registry import Denial, Problem, rule


@rule(
    "drug-not-covered",
    Severity.REJECT,
    snip=7,
    status=("A7", "732"),
    denial=Denial("CO", ("204", "256", "272"), ("N130", "N381")),
)
def drug_not_covered(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """A drug is one that the payer pays, for this procedure and diagnosis.

    Why: plans pay some products of a kind and refuse the others, whatever the diagnosis;
    the drug's line is then denied (CARC 204 or 256), and the injection often with it.
    Example: J0587 is rejected for a plan whose policy pays J0585 only; where the policy
    refuses it for one procedure or diagnosis alone, only with that.
    Correction: none. Which product was given is in the record.
    Source: the governing policy's drug_not_covered entries.
    """
    told: set[tuple[int, str, date | None]] = set()
    for at, entry in demands(claim, policies, lambda version: version.drug_not_covered):
        key = (id(entry), at.line.procedure, at.line.first_day)
        if not at.line.is_drug or key in told:
            continue
        told.add(key)
        instead = " or ".join(sorted(entry.instead))
        yield unmet(
            at,
            entry,
            policies,
            "SV101-2",
            f"{at.line.procedure} is not covered by the policy of {at.carrier} ({entry.name}).",
            entry.remedy + (f" Covered instead: {instead}." if instead else ""),
        )


@rule(
    "dose-limit",
    Severity.REJECT,
    snip=7,
    status=("A8", "476"),
    denial=Denial("CO", ("151", "153", "198", "273"), ("N362", "N435", "N640", "N430")),
)
def dose_limit(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """No more of a drug is given than the payer covers for the diagnosis.

    Why: what is over the payer's limit is denied (CARC 151 or 153) or paid down, and the
    whole line waits for records.
    Example: J0585 x 250 for G43.709 is rejected where the policy covers 200 for migraine;
    200 pass, and so do 155 with 45 more on a line with JW, which were not given. Lines of
    one day count together; where the limit is for so many days, all lines of the claim
    within them; with ``--history``, and in the scheduled job, also what claims of the patient
    that were sent before billed at this payer. Of several limits that speak of a line, one for
    its diagnosis goes before one for any, and the greater before the lesser.
    Correction: none. Units are never changed.
    Source: the governing policy's dose_limit entries, in HCPCS units.
    """
    limits: dict[tuple[str, date, int], list[tuple[Governed, DoseLimit]]] = {}
    for at, entry in demands(claim, policies, lambda version: version.dose_limit):
        day = at.line.first_day
        if at.line.is_drug and day is not None and JW not in at.line.modifiers:
            key = (at.line.procedure, day, entry.days or 1)
            limits.setdefault(key, []).append((at, entry))
    for (drug, day, days), found in limits.items():
        at = found[0][0]
        entry = closest([one for _, one in found], lambda one: one.max_units)
        given = _given(claim, drug, day, days)
        if given.units > entry.max_units:
            yield _too_much(at, entry, given, policies)


class _Given(NamedTuple):
    """``units`` given in the days that end with ``end``; ``before`` of them by earlier claims."""

    units: Decimal
    before: Decimal
    end: date
    claim_ids: tuple[str, ...]


def _given(claim: Claim, drug: str, day: date, days: int) -> _Given:
    """What was given of ``drug`` in ``days`` days among which is ``day``: in those with most."""
    own = [(line.first_day, line.units) for line in claim.lines
           if line.procedure == drug and JW not in line.modifiers
           and line.first_day is not None and line.units is not None]  # fmt: skip
    past = [(one.day, line.units, one.claim_id) for one in claim.past.treatments
            for line in one.lines
            if line.code == drug and not line.discarded and line.units is not None]  # fmt: skip
    ends = [day, *(end for end, *_ in past if 0 < (end - day).days < days)]
    return max((_until(end, days, own, past) for end in ends), key=lambda one: one.units)


def _until(
    end: date,
    days: int,
    own: list[tuple[date, Decimal]],
    past: list[tuple[date, Decimal, str]],
) -> _Given:
    """What was given in the ``days`` days that end with ``end``."""
    within = [one for one in past if 0 <= (end - one[0]).days < days]
    before = sum((units for _, units, _ in within), Decimal(0))
    now = sum((units for day, units in own if 0 <= (end - day).days < days), Decimal(0))
    return _Given(now + before, before, end, tuple(dict.fromkeys(one[2] for one in within)))


def _too_much(at: Governed, entry: DoseLimit, given: _Given, policies: Policies) -> Problem:
    when = f"in the {entry.days} days to" if entry.days else "on"
    ids = ", ".join(map(shown, given.claim_ids))
    before = f" ({given.before:f} of them by what was sent before: {ids})" if ids else ""
    return unmet(
        at,
        entry,
        policies,
        "SV104",
        f"{given.units} units of {at.line.procedure} {when} {given.end}{before} are more than the"
        f" {entry.max_units} that {at.carrier} covers ({entry.name}).",
        "See in the record how much was given, and for what; bill what was discarded with JW."
        " Where more was needed, ask the payer for an exception before sending.",
    )
