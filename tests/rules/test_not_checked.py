"""docs/not-checked.md names rules that there are, and gives a reason where it names none."""

from __future__ import annotations

import re
from pathlib import Path

from edi_scrub.rules import RULES

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "not-checked.md"
ROWS = [
    [cell.strip() for cell in line.strip("|\n").split("|")]
    for line in DOCUMENT.read_text("utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| requirement", "| code set"))
]


def test_every_row_names_what_checks_it_or_why_nothing_does() -> None:
    assert len(ROWS) > 60
    assert [row for row in ROWS if len(row) != 3] == []
    assert [row[0] for row in ROWS if not row[1] and not row[2]] == []


def test_every_rule_named_exists() -> None:
    named = {name for row in ROWS for name in re.findall(r"`([a-z-]+)`", row[1])}
    assert named <= set(RULES)


def test_every_rule_for_every_claim_is_named() -> None:
    named = {name for row in ROWS for name in re.findall(r"`([a-z-]+)`", row[1])}
    # Of types 1 and 6, by no document of the guide's.
    ours = {"internal-error", "duplicate-claim", "add-on-without-primary"}
    assert {name for name, rule in RULES.items() if not rule.treatment} - ours <= named
