"""The manual of the rules, made of their docstrings: ``docs/rules.md`` is its text.

``python -m edi_scrub.rules.manual > docs/rules.md`` writes it anew; a test compares.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from edi_scrub.rules import RULES, Rule

SECTIONS = ("Why", "Example", "Correction", "Source")
INTRODUCTION = """\
# Rules

Made from the rules themselves by `python -m edi_scrub.rules.manual`: change them there.

A rule *rejects* (the claim is held back before it is sent), *corrects* (the change is made and
listed with before and after) or *warns* (the claim goes out). What follows names each rule's own
severity; where its text says "a warning", that finding only warns. A finding that stands on a list
whose source nobody has checked (`confidence = "unverified"`) warns, unless `--unverified reject`.

- `--ignore RULES` switches rules off, `--select RULES` every other one; `--severity RULE=reject`,
  `=warn` or `=off` changes one; RULES are ids with commas between. `envelope` and `internal-error`
  stay as they are: they hold what cannot be sent. A finding that only warns for its text's or its
  list's sake warns at `=reject` too.
- A correction is made where `--correct` gives leave: *safe* at `safe` and `policy`, *policy* at
  `policy`. Without that leave the finding has the rule's own severity.
- "Every claim" or "treatments": the latter judge only claims with a drug line (a J-code) or a
  chemodenervation line.
- A void (CLM05-3 is 8) takes back a claim that was sent and has to say what that one said; only the
  rules for every claim judge it.
- The 277CA pair is the claim status category and code (STC01-1, STC01-2) that says the same in an
  acknowledgement.
"""
DENIALS = """\
## What each rule prevents

What a payer answers in its remittance (835) where the fault is sent all the same: the group
(CAS01), the reasons (CARC, CAS02) and the remarks (RARC), the likeliest first; `edi-scrub rules
--denials` prints the same. The codes stand in the lists of 2024; that a payer answers this fault
with one of them is a working map (`unverified`), since payers differ. A rule that is not in the
table holds what comes back before a payer has judged it, or what no source at hand names an answer
for.
"""
DENIAL_COLUMNS = ("rule", "277CA", "group", "CARC", "RARC", "confidence")


def manual() -> str:
    """The whole manual as Markdown, rules in the order of the report."""
    pages = [page(rule) for rule in RULES.values()]
    return "\n".join([INTRODUCTION, *_table(), "", DENIALS, *_denials(), "", *pages])


def page(rule: Rule) -> str:
    """One rule's page: what it asks, why, an example, how it corrects, on whose word."""
    scope = "treatments" if rule.treatment else "every claim"
    facts = f"*{rule.severity} · SNIP type {rule.snip} · {scope} · 277CA {':'.join(rule.status)}"
    facts += f" · prevents {rule.denial}*" if rule.denial else "*"
    parts = [f"## `{rule.id}`", _inline(rule.summary), facts]
    parts += [
        f"**{name}.** {_inline(text[:1].upper() + text[1:])}" for name, text in sections(rule)
    ]
    return "\n\n".join(parts) + "\n"


def sections(rule: Rule) -> Iterator[tuple[str, str]]:
    """The named sections of a rule's docstring, in its order, each as one line of text."""
    name, lines = "", [""]
    for line in rule.documentation.splitlines():
        head, colon, rest = line.partition(": ")
        if colon and head in SECTIONS:
            if name:
                yield name, " ".join(lines)
            name, lines = head, [rest.strip()]
        elif line.strip():
            lines.append(line.strip())
    if name:
        yield name, " ".join(lines)


def _table() -> Iterator[str]:
    yield "| rule | severity | SNIP | judges | asks |"
    yield "|---|---|---|---|---|"
    for rule in RULES.values():
        scope = "treatments" if rule.treatment else "every claim"
        link = f"[`{rule.id}`](#{rule.id})"
        yield f"| {link} | {rule.severity} | {rule.snip} | {scope} | {_inline(rule.summary)} |"


def denial_rows(rules: Iterable[Rule]) -> Iterator[tuple[str, ...]]:
    """A row of :data:`DENIAL_COLUMNS` for each of ``rules`` that prevents a denial."""
    for rule in rules:
        if (denial := rule.denial) is not None:
            codes = " ".join(denial.reasons), " ".join(denial.remarks)
            yield rule.id, ":".join(rule.status), denial.group, *codes, denial.confidence


def _denials() -> Iterator[str]:
    yield _row(DENIAL_COLUMNS)
    yield "|---" * len(DENIAL_COLUMNS) + "|"
    for name, *cells in denial_rows(RULES.values()):
        yield _row([f"[`{name}`](#{name})", *cells])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _inline(text: str) -> str:
    return text.replace("``", "`")


if __name__ == "__main__":
    sys.stdout.write(manual())
