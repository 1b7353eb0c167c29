"""docs/policy-library.md: the built-in policies, a row each.

``python -m edi_scrub.reports.policytable > docs/policy-library.md`` writes it anew.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.dates import periods
from edi_scrub.policy.demands import DoseLimit, Interval, PriorAuthorization, StepTherapy
from edi_scrub.policy.entries import Entry
from edi_scrub.policy.entrylint import entries_of
from edi_scrub.policy.lint import confidences
from edi_scrub.policy.loading import load_policies
from edi_scrub.policy.model import Policy, Version

HEAD = """\
# The policy library

What edi-scrub brings along, made from the files under `specs/` by
`python -m edi_scrub.reports.policytable`. A row shows a policy's latest version; `edi-scrub
policies show ID` shows every version whole. How one is written: [policies.md](policies.md).

- **services**: the dates of service that the policy is for, and from when this version is.
- **drugs**, **procedures**: what its lists name; "any" where a list names none.
- **diagnoses**: how many codes and patterns its coverage lists have, families resolved.
- **verified**: how many of the version's lists a person can check against a source. What is not
  verified warns, and holds no claim back.
- **also**: what else the version asks for or says, with the number of entries where there are more
  than one.

"""
NOTHING = "-"
# What of a version has a column of its own, or is said in other words.
_SHOWN = frozenset({
    "effective", "ends", "source", "diagnosis_match", "coverage", "prior_authorization",
    "step_therapy", "interval", "dose_limit",
})  # fmt: skip


def document(policies: Sequence[Policy]) -> str:
    """The whole page, policies by id."""
    return HEAD + "\n".join(_table(sorted(policies, key=lambda policy: policy.id))) + "\n"


def _table(policies: Iterable[Policy]) -> Iterator[str]:
    yield _row(COLUMNS)
    yield "|---" * len(COLUMNS) + "|"
    for policy in policies:
        *_, (version, _) = periods(policy)
        yield _row([cell(policy, version) or NOTHING for cell in COLUMNS.values()])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _id(policy: Policy, _version: Version) -> str:
    kinds = [name for name in ("fallback", "supplement") if getattr(policy, name)]
    return " ".join([f"`{policy.id}`", *(f"({kind})" for kind in kinds)])


def _services(policy: Policy, version: Version) -> str:
    *_, (_, last) = periods(policy)
    first = policy.version[0].effective
    whole = f"{first} to {version.ends}" if version.ends == last else f"{first} on"
    return (
        whole if version.effective == first else f"{whole}; this version from {version.effective}"
    )


def _codes(name: str) -> Callable[[Policy, Version], str]:
    """The codes that any entry has under ``name``."""

    def cell(policy: Policy, version: Version) -> str:
        entries = [getattr(entry, name) for _, entry in entries_of(version)]
        found = frozenset().union(getattr(policy.applies, name), *entries)
        every = bool(entries) and not all(entries)
        return ", ".join([*runs(found), *(["any"] if every and not found else [])])

    return cell


def runs(codes: Iterable[str]) -> list[str]:
    """Codes in order; three and more that follow each other as ``64615-64617``."""
    found = []
    ordered = sorted(codes)
    numbered = enumerate(ordered)
    for _, group in groupby(numbered, key=lambda one: (one[1][0].isalpha(), _number(*one))):
        run = [code for _, code in group]
        found += [f"{run[0]}-{run[-1]}"] if len(run) > 2 else run
    return found


def _number(place: int, code: str) -> tuple[str, int]:
    """The same for codes that follow each other."""
    digits = code.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return code.removesuffix(digits), int(digits) - place if digits.isdigit() else -place


def _diagnoses(_policy: Policy, version: Version) -> str:
    codes, patterns = set[str](), set[str]()
    for entry in version.coverage:
        _, exact, prefixes, ranges = entry.diagnoses.compiled
        codes |= set(exact)
        patterns |= {*prefixes, *map("-".join, ranges)}
    said = [_counted(len(codes), "code"), _counted(len(patterns), "pattern")]
    return ", ".join(text for text in said if text)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count > 1 else ''}" if count else ""


def _second(_policy: Policy, version: Version) -> str:
    lists: list[CodeList] = [entry.second_diagnoses for entry in version.coverage]
    return ", ".join(dict.fromkeys(pattern for one in lists for pattern in one.patterns))


def _authorization(entry: PriorAuthorization) -> str:
    where = [f"in {', '.join(sorted(entry.places_of_service))}"] if entry.places_of_service else []
    where += [f"in {', '.join(sorted(entry.states))}"] if entry.states else []
    where += [f"not for {', '.join(entry.unless_diagnoses.patterns)}"] * bool(
        entry.unless_diagnoses
    )
    return " ".join([", ".join(runs(entry.drugs | entry.procedures)) or "every line", *where])


def _steps(entry: StepTherapy) -> str:
    return f"{entry.failed_treatments} failed"


def _interval(entry: Interval) -> str:
    return "once" if entry.days == "once" else f"{entry.days} days"


def _dose(entry: DoseLimit) -> str:
    span = f" in {entry.days} days" if entry.days else ""
    return f"{', '.join(runs(entry.drugs))}: {entry.max_units}{span}"


def _each(kind: str, words: Callable[..., str]) -> Callable[[Policy, Version], str]:
    """What each entry of a kind asks, once."""

    def cell(_policy: Policy, version: Version) -> str:
        entries: list[Entry] = getattr(version, kind)
        return "; ".join(dict.fromkeys(words(entry) for entry in entries))

    return cell


def _also(_policy: Policy, version: Version) -> str:
    """Every key of the version that has a value and no column."""
    said = [f"{version.diagnosis_match} diagnosis"] * (version.diagnosis_match != "any")
    for name in version.__struct_fields__:
        value = getattr(version, name)
        if name in _SHOWN or not value:
            continue
        count = f" ({len(value)})" if isinstance(value, list) and len(value) > 1 else ""
        said.append(name.replace("_", " ") + count)
    return ", ".join(said)


def _verified(_policy: Policy, version: Version) -> str:
    found = [leaf.value for leaf in confidences(version)]
    return f"{found.count('verified')} of {len(found)}"


def _source(_policy: Policy, version: Version) -> str:
    source = version.source
    text = source.document or source.title
    return f"[{text}]({source.url})" if source.url else text


COLUMNS: dict[str, Callable[[Policy, Version], str]] = {
    "policy": _id,
    "payer": lambda policy, _: policy.carrier,
    "services": _services,
    "drugs": _codes("drugs"),
    "procedures": _codes("procedures"),
    "diagnoses": _diagnoses,
    "second diagnosis": _second,
    "authorization": _each("prior_authorization", _authorization),
    "step therapy": _each("step_therapy", _steps),
    "interval": _each("interval", _interval),
    "dose limit": _each("dose_limit", _dose),
    "also": _also,
    "verified": _verified,
    "source": _source,
    "last checked": lambda policy, _: f"{policy.last_checked}",
}


if __name__ == "__main__":
    sys.stdout.write(document(load_policies().policies))
