"""Folders of real runs, scrubbed one after the other, for reports over them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from edi_scrub.cli import main
from edi_scrub.judging import DEFAULT
from edi_scrub.policy.library import Policies
from edi_scrub.scrubbing import scrub_file
from tests.files import Subscriber, interchange

CLAIMS = 3  # of a file; each is charged 100.00


def edi_scrub(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def text_of(day: str = "260105", held: tuple[int, ...] = (), control: int = 905) -> str:
    """A file of three claims, C905-1 to -3; those of ``held`` do not balance."""
    text = interchange([[[[Subscriber(2), Subscriber(0, [1])]]]], control=control)
    text = text.replace("*260105*1200*", f"*{day}*1200*", 1)
    for number in held:
        text = text.replace(f"CLM*C{control}-{number}*100*", f"CLM*C{control}-{number}*101*")
    return text


class Month:
    """Runs in a folder; each has a folder of its own within it."""

    def __init__(self, folder: Path, policies: Policies) -> None:
        self.folder = folder
        self.policies = policies
        self.count = 0

    def run(self, text: str, name: str = "claims.837") -> Path:
        """Scrub a file; where its outputs are."""
        self.count += 1
        out = self.folder / f"{self.count:02}"
        source = self.folder.parent / f"{self.folder.name}-{self.count:02}" / name
        source.parent.mkdir()
        source.write_text(text, "latin-1")
        scrub_file(str(source), out, self.policies, DEFAULT)
        return out

    def report(self, *words: object, status: int = 0) -> dict[str, Any]:
        """The report as JSON."""
        result = edi_scrub("report", self.folder, "--format", "json", *words)
        assert result.exit_code == status, result.output
        found: dict[str, Any] = json.loads(result.stdout)
        return found
