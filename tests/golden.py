"""Case folders under fixtures/: an input, what has to come of it, and why.

A folder under fixtures/cases holds ``input.837``, ``why.md`` (what it shows and why a coder
expects it), ``case.toml`` and ``expected/``. ``case.toml`` is written by hand and says what
becomes of each claim in a line; ``expected/`` holds every output whole and is rewritten by
``pytest tests/test_golden.py --regold``.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edi_scrub.findings import Severity
from edi_scrub.judging import Options
from edi_scrub.policy.library import Policies
from edi_scrub.policy.loading import load_policies
from edi_scrub.scrubbing import Ack
from tests.conservation import Seen

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
INBOX = FIXTURES / "inbox"
CASES = FIXTURES / "cases"
MASKED = "set by each release and each change of a policy"
OUTPUTS = (
    "clean.837",
    "rejected.837",
    "report.jsonl",
    "report.csv",
    "summary.json",
    "999.x12",
    "277ca.x12",
)


@dataclass(frozen=True)
class Case:
    """One input file with what is expected of its claims.

    ``claims`` has a line for each claim, in the order of the file: its id, its outcome,
    and the rules that made it so (of a clean claim, those that warn).
    """

    name: str
    input: Path
    claims: tuple[str, ...]
    settings: dict[str, Any]

    @property
    def folder(self) -> Path:
        return self.input.parent

    @property
    def expected(self) -> Path:
        return self.folder / "expected"

    @property
    def options(self) -> Options:
        chosen = self.settings
        return Options(chosen.get("correct", "policy"), guide=chosen.get("guide", "full"))

    @property
    def ack(self) -> Ack | None:
        return Ack() if self.settings.get("ack") else None

    def policies(self, standard: Policies) -> Policies:
        """The built-in policies, or with the case's own folder or trust."""
        folder = self.settings.get("policies")
        unverified = self.settings.get("unverified", "warn")
        if folder is None and unverified == "warn":
            return standard
        folders = [self.folder / folder] if folder else []
        return load_policies(*folders, unverified=unverified)


def cases() -> Iterator[Case]:
    """Every folder under fixtures/cases."""
    for folder in sorted(path for path in CASES.iterdir() if path.is_dir()):
        settings = tomllib.loads((folder / "case.toml").read_text("utf-8"))
        claims = tuple(settings.pop("claims"))
        yield Case(folder.name, folder / "input.837", claims, settings)


def inbox() -> Iterator[Case]:
    """Every file of fixtures/inbox, with its claims as inbox/claims.toml has them."""
    lines = tomllib.loads((INBOX / "claims.toml").read_text("utf-8"))
    for path in sorted(INBOX.glob("*.837")):
        yield Case(path.name, path, tuple(lines[path.name]), {})


def told(judged: Seen) -> str:
    """A claim as ``Case.claims`` has it: id, outcome, the rules that decide."""
    decides = {"rejected": Severity.REJECT, "corrected": Severity.CORRECT, "clean": Severity.WARN}
    severity = decides[judged.outcome.value]
    rules = {finding.rule for finding in judged.findings if finding.severity is severity}
    return " ".join([judged.claim_id, judged.outcome.value, *sorted(rules)])


def normalised(name: str, data: bytes) -> bytes:
    """An output without what changes with every release: the versions of summary.json."""
    if name != "summary.json":
        return data
    found = json.loads(data)
    found["versions"] = dict.fromkeys(found["versions"], MASKED)
    return (json.dumps(found, indent=2, ensure_ascii=False) + "\n").encode()


def outputs(folder: Path) -> dict[str, bytes]:
    """What scrubbing ``input.837`` wrote into ``folder``, by its name after ``input.``."""
    found = {path.name.removeprefix("input."): path.read_bytes() for path in folder.iterdir()}
    return {name: normalised(name, data) for name, data in found.items() if name in OUTPUTS}


def goldens(case: Case) -> dict[str, bytes]:
    """What case.expected holds."""
    if not case.expected.is_dir():
        return {}
    return {path.name: path.read_bytes() for path in case.expected.iterdir()}


def regold(case: Case, made: dict[str, bytes]) -> None:
    """Make ``made`` what is expected."""
    case.expected.mkdir(exist_ok=True)
    for stale in goldens(case).keys() - made.keys():
        (case.expected / stale).unlink()
    for name, data in made.items():
        (case.expected / name).write_bytes(data)
