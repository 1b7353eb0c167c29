"""docs/codes.md: what it shows is what a reader gets, and its example is a file that works."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from edi_scrub.cli import main
from edi_scrub.policy.codefiles import CodeFile, load_codes
from edi_scrub.policy.folders import built_in
from edi_scrub.policy.tomlfile import load

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "codes.md"
TEXT = DOCUMENT.read_text("utf-8")


def test_the_list_is_what_the_command_prints(request: pytest.FixtureRequest) -> None:
    ((command, output),) = re.findall(r"```console\n\$ edi-scrub (.*?)\n(.*?)```", TEXT, re.DOTALL)
    result = CliRunner().invoke(main, shlex.split(command))
    assert result.exit_code == 0
    if request.config.getoption("--regold"):
        DOCUMENT.write_text(TEXT.replace(output, result.output), "utf-8")
    else:
        assert result.output == output


def test_the_example_is_a_file_of_codes(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    path = tmp_path / "own.toml"
    path.write_text(example)
    assert load(path, CodeFile).source
    drug = load_codes(built_in() / "codes", tmp_path).drug("J3301")
    assert drug is not None and drug.unit_size == 10 and drug.vials[0].hcpcs_units == 4


def test_every_file_that_is_built_in_is_named() -> None:
    built = {path.name for path in (built_in() / "codes").iterdir()} - {"icd-9-cm-2015.txt"}
    assert built == set(re.findall(r"^\| `([\w.-]+\.t\w+)` \|", TEXT, re.MULTILINE))


def test_every_link_to_a_file_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", TEXT)
    assert [link for link in links if not (DOCUMENT.parent / link).exists()] == []
