"""Circumstances a payer covers a use under, and what it wants the record to say of it.

docs/evidence.md says how a claim shows them, for the people who put them there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from edi_scrub.claims.model import Claim
from edi_scrub.findings import Severity
from edi_scrub.policy.demands import Criteria, Criterion, Documentation
from edi_scrub.policy.library import Policies
from edi_scrub.rules.demanded import unmet
from edi_scrub.rules.evidence import asked, or_announce, to_show
from edi_scrub.rules.registry import Denial, Problem, rule
from edi_scrub.rules.shown import CRITERIA, DOCUMENTATION, Evidence, key_texts


@rule(
    "criteria",
    Severity.REJECT,
    snip=7,
    status=("A7", "287"),
    denial=Denial("CO", ("50",), ("N115",)),
)
def criteria(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """Where the payer covers a use only under circumstances, the claim names them.

    Why: for achalasia, say, a toxin is covered where dilation or surgery failed or is too
    risky; a claim that names no such circumstance is denied as not necessary (CARC 50).
    Example: 43201 with J0585 for 530.0 is rejected without a note such as
    ``NTE*ADD*CRIT=PRIOR-PERFORATION``, the key being one of those the policy lists. A
    policy wants any one of its circumstances, or all of them. Where the user's evidence file
    names them, it is a warning that names its line.
    Correction: none. The note is added by a person, where the record shows it.
    Source: the governing policy's criteria entries; docs/evidence.md for the note.
    """
    for one in asked(claim, policies, lambda version: version.criteria):
        entry, at = one.entry, one.lines[0]
        if one.met(enough := partial(_circumstances, entry)):
            continue
        lacking = [item for item in entry.items if item.key not in one.filed.keys]
        which, what = ("one of the", "one") if entry.mode == "any" else ("all", "them")
        filed = f"{entry.mode.replace('any', 'one')} of the circumstances ({entry.name})"
        yield one.by_file(at, enough, "NTE02", filed) or unmet(
            at,
            entry,
            policies,
            "NTE02",
            f"{at.carrier} covers {at.named} here under {which} circumstances of its list"
            f" ({entry.name}); the claim does not show {what}.",
            _any_of(entry, lacking)
            if entry.mode == "any"
            else _all_of(entry, lacking, CRITERIA, "criteria"),
        )


@rule(
    "documentation",
    Severity.REJECT,
    snip=7,
    status=("A7", "294"),
    denial=Denial("CO", ("252", "226"), ("N706", "N29", "M127")),
)
def documentation(claim: Claim, policies: Policies) -> Iterator[Problem]:
    """Where the payer wants the record to say something, the claim says that it does.

    Why: what a payer asks for in its policy it asks for in the record; a record without it
    costs the payment when it is called for (CARC 252 or 226).
    Example: a policy wants the effect of the treatment on a scale: 64642 for G81.11 is held
    without a note such as ``NTE*ADD*DOC=SCALE``, the key being the policy's, or, where the
    policy takes it, an announced attachment (``PWK``). Where the payer asks but does not
    deny for it, or the user's evidence file shows it, it is a warning.
    Correction: none. The note is added by a person, who has looked at the record.
    Source: the governing policy's documentation entries; docs/evidence.md for the note.
    """
    for one in asked(claim, policies, lambda version: version.documentation):
        entry, at = one.entry, one.lines[0]
        if one.met(enough := partial(_documented, entry)):
            continue
        lacking = [item for item in entry.items if item.key not in one.filed.documented]
        filed = f"that the record says enough ({entry.name})"
        yield one.by_file(at, enough, "NTE02", filed) or unmet(
            at,
            entry,
            policies,
            "NTE02",
            f"{at.carrier} wants the record of {at.named} to say more ({entry.name}); the claim"
            " does not show that it does.",
            _all_of(entry, lacking, DOCUMENTATION, "documentation"),
        )


def _documented(entry: Documentation, shown: Evidence) -> bool:
    return all(item.key in shown.documented for item in entry.items)


def _circumstances(entry: Criteria, shown: Evidence) -> bool:
    """Are there enough of them?"""
    some = any if entry.mode == "any" else all
    return some(item.key in shown.keys for item in entry.items)


def _any_of(entry: Criteria, lacking: Sequence[Criterion]) -> str:
    """The texts one of which has to be added, each with its meaning."""
    if "note" not in entry.accepts:
        return _all_of(entry, lacking, CRITERIA, "criteria", "one of ")
    options = [f'"{key_texts(CRITERIA, [item.key])[0]}" ({_meaning(item)})' for item in lacking]
    return (
        "Add what the record supports to a note of the line or the claim (NTE*ADD):"
        f" {' or '.join(options)}{or_announce(entry)}"
    )


def _all_of(
    entry: Criteria | Documentation,
    lacking: Sequence[Criterion],
    word: str,
    column: str,
    of: str = "",
) -> str:
    """What to add or to enter, and what each key stands for."""
    named = "; ".join(f"{item.key}: {_meaning(item)}" for item in lacking)
    keys = [item.key for item in lacking]
    values = [f"{of}{keys[0]}", *keys[1:]]
    ways = to_show(entry, key_texts(word, keys), column, values)
    return f"Where the record shows it, {ways} ({named}.)"


def _meaning(item: Criterion) -> str:
    return item.text.rstrip(".")
