"""docs/policies.md, its worked example: done step by step, it comes out as the page shows.

``pytest tests/test_worked_example.py --regold`` writes what the commands print into the page.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from edi_scrub.checking import check
from edi_scrub.cli import main
from edi_scrub.policy.loading import load_policies

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "policies.md"
FILE = Path("my-policies") / "cahaba.toml"
BLOCK = re.compile(r"^```(toml|console)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def section() -> str:
    text = PAGE.read_text("utf-8")
    begins = text.index("\n## A worked example: Cahaba\n")
    return text[begins : text.index("\n## ", begins + 1)]


def followed() -> Iterator[tuple[str, str, str]]:
    """Every command with what the page shows and what it prints, after the steps before it."""
    written = ""
    for kind, text in BLOCK.findall(section()):
        if kind == "toml":
            written += text + "\n"
            FILE.write_text(written, "utf-8")
            continue
        command, _, shown = text.removeprefix("$ ").partition("\n")
        program, *words = shlex.split(command)
        assert program == "edi-scrub"
        result = CliRunner().invoke(main, words, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        yield command, shown, result.output


def rewrite(printed: list[str]) -> None:
    """Show in the page what its commands print."""
    outputs = iter(printed)

    def shown(block: re.Match[str]) -> str:
        command = block[2].partition("\n")[0]
        return block[0] if block[1] == "toml" else f"```console\n{command}\n{next(outputs)}```"

    text = PAGE.read_text("utf-8")
    PAGE.write_text(text.replace(section(), BLOCK.sub(shown, section())), "utf-8")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    (tmp_path / FILE.parent).mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("home")
def test_every_command_prints_what_the_page_shows(request: pytest.FixtureRequest) -> None:
    found = list(followed())
    if request.config.getoption("--regold"):
        rewrite([printed for _, _, printed in found])
        return
    assert len(found) > 4
    for command, shown, printed in found:
        assert printed == shown, command


@pytest.mark.usefixtures("home")
def test_the_file_at_the_end_is_right_and_says_nothing_that_the_built_in_one_does_not() -> None:
    list(followed())
    assert [str(problem) for problem in check(FILE).problems] == []
    mine, theirs = (
        next(one for one in load_policies(*folders).policies if one.id.endswith("cahaba-botulinum"))
        for folders in ((FILE.parent,), ())
    )
    assert mine != theirs
    for kind in ("coverage", "not_covered", "criteria"):
        names = {entry.name for entry in getattr(theirs.version[0], kind)}
        assert {entry.name for entry in getattr(mine.version[0], kind)} <= names
