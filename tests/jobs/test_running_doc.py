"""What docs/running.md says holds: its commands run, every key and status is there."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from edi_scrub.cli import main
from edi_scrub.config import Keys
from edi_scrub.jobs.inputs import UNFINISHED
from edi_scrub.jobs.passing import STATUS

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "running.md").read_text("utf-8")


def test_its_commands_run_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"^\$ edi-scrub (.*)$", TEXT, flags=re.MULTILINE)
    assert [command.split()[0] for command in commands] == ["init", "run", "run", "status"]
    said = []
    for command in commands:
        result = CliRunner().invoke(main, shlex.split(command))
        assert result.exit_code == 0, result.output
        said.append(result.output)
        file = tmp_path / "office" / "inbox" / "clinic.837"
        if not said[1:]:
            shutil.copy(ROOT / "fixtures" / "inbox" / "clinic-medicare.837", file)
            toml = tmp_path / "office" / "edi-scrub.toml"
            toml.write_text(toml.read_text().replace("# settle = 30", "settle = 0"))
    assert "clinic.837: 17 claims, of which 7 would be held back" in said[1]
    assert "clinic.837: 17 claims, 10 to transmit" in said[2]
    assert "clinic.clean.837" in said[3]


@pytest.mark.parametrize("key", Keys.__struct_fields__)
def test_it_names_every_key(key: str) -> None:
    assert f"`{key}`" in TEXT or f"`[{key}]`" in TEXT


def test_it_names_every_state_and_every_status_of_a_pass() -> None:
    assert all(f"| `{state}` |" in TEXT for state in (*UNFINISHED, "done", "quarantined"))
    assert all(f"| {status} |" in TEXT for status in {*STATUS.values(), 0, 1, 73, 74, 75, 78})


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", TEXT)
    assert links and [link for link in links if not (ROOT / "docs" / link).exists()] == []
