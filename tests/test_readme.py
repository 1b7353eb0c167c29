"""What the README shows is what a reader gets: its console blocks are run and compared.

``pytest tests/test_readme.py --regold`` writes what they print into the README: read the diff.
"""

from __future__ import annotations

import glob
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from edi_scrub.cli import main

ROOT = Path(__file__).resolve().parents[1]
README_FILE = ROOT / "README.md"
README = README_FILE.read_text("utf-8")
BLOCKS = re.findall(r"```console\n\$ (.*?)\n(.*?)```", README, flags=re.DOTALL)


@pytest.mark.parametrize(("command", "output"), BLOCKS, ids=[c[:40] for c, _ in BLOCKS])
def test_a_command_of_the_readme_prints_what_the_readme_shows(
    command: str,
    output: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    monkeypatch.chdir(tmp_path)
    program, *words = shlex.split(command)
    assert program == "edi-scrub"
    arguments = [name for word in words for name in (sorted(glob.glob(word)) or [word])]  # noqa: PTH207
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    if request.config.getoption("--regold"):
        text = README_FILE.read_text("utf-8")
        README_FILE.write_text(text.replace(f"{command}\n{output}", f"{command}\n{result.output}"))
        return
    assert result.output == output


def test_every_link_of_the_readme_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
