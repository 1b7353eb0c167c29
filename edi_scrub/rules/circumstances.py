"""Circumstances a payer covers a use under, and what it wants the record to say of it.

docs/evidence.md says how a claim shows them, for the people who put them there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edi_scrub.claims.model import Claim
from edi_scrub.findings import Severity
from edi_scrub.policy.demands import Criteria, Criterion, Documentation
from edi_scrub.policy.library import Policies
from edi_scrub.rules.demanded import unmet
from edi_scrub.rules.evidence import announced, asked, note, or_announce
from edi_scrub.rules.registry import Denial, Problem, rule
from edi_scrub.rules.shown import CRITERIA, DOCUMENTATION, key_texts


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
    policy wants any one of its circumstances, or all of them.
    Correction: none. The note is added by a person, where the record shows it.
    Source: the governing policy's criteria entries; docs/evidence.md for the note.
    """
    for entry, lines, shown in asked(claim, policies, lambda version: version.criteria):
        lacking = [item for item in entry.items if item.key not in shown.keys]
        if not lacking or (entry.mode == "any" and len(lacking) < len(entry.items)):
            continue
        if announced(entry, shown):
            continue
        at = lines[0]
        which = "one of the" if entry.mode == "any" else "all"
        yield unmet(
            at,
            entry,
            policies,
            "NTE02",
            f"{at.carrier} covers {at.named} here under {which} circumstances of its list"
            f" ({entry.name}); the claim does not show {'one' if entry.mode == 'any' else 'them'}.",
            _any_of(entry, lacking) if entry.mode == "any" else _all_of(entry, lacking, CRITERIA),
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
    deny for it, it is a warning.
    Correction: none. The note is added by a person, who has looked at the record.
    Source: the governing policy's documentation entries; docs/evidence.md for the note.
    """
    for entry, lines, shown in asked(claim, policies, lambda version: version.documentation):
        lacking = [item for item in entry.items if item.key not in shown.documented]
        if lacking and not announced(entry, shown):
            yield unmet(
                lines[0],
                entry,
                policies,
                "NTE02",
                f"{lines[0].carrier} wants the record of {lines[0].named} to say more"
                f" ({entry.name}); the claim does not show that it does.",
                _all_of(entry, lacking, DOCUMENTATION),
            )


def _any_of(entry: Criteria, lacking: Sequence[Criterion]) -> str:
    """The texts one of which has to be added, each with its meaning."""
    options = [f'"{key_texts(CRITERIA, [item.key])[0]}" ({_meaning(item)})' for item in lacking]
    return (
        "Add what the record supports to a note of the line or the claim (NTE*ADD):"
        f" {' or '.join(options)}{or_announce(entry)}"
    )


def _all_of(entry: Criteria | Documentation, lacking: Sequence[Criterion], word: str) -> str:
    """The texts to add, and what each key stands for."""
    named = "; ".join(f"{item.key}: {_meaning(item)}" for item in lacking)
    added = note(key_texts(word, [item.key for item in lacking]))
    return f"Where the record shows it, {added}{or_announce(entry)} ({named}.)"


def _meaning(item: Criterion) -> str:
    return item.text.rstrip(".")
