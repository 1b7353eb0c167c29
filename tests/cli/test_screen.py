"""What a terminal is shown, on a real one: no wider than it is, headings bold where they may be."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # each runs the program

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, "-c", "from edi_scrub.cli import main; main()"]
INBOX = [f"{path}" for path in sorted((ROOT / "fixtures" / "inbox").glob("*.837"))]
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
EXPLAIN = ["explain", INBOX[1], "--claim", "DROOLING-POINTER"]


def shown(words: list[str], columns: int, **environment: str) -> list[str]:
    """The lines that a command writes to a terminal of so many columns."""
    reader, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    kept = {name: text for name, text in os.environ.items() if name not in ("COLUMNS", "NO_COLOR")}
    kept |= {"TERM": "xterm-256color", "PYTHONPATH": f"{ROOT}", **environment}
    process = subprocess.Popen([*PROGRAM, *words], stdout=terminal, stderr=terminal, env=kept)
    os.close(terminal)
    data = b""
    try:
        while part := os.read(reader, 1 << 16):
            data += part
    except OSError:  # what Linux says once the other side is closed
        pass
    finally:
        os.close(reader)
    assert process.wait() == 0, data
    return data.decode("utf-8").replace("\r\n", "\n").splitlines()


@pytest.mark.parametrize("columns", [80, 120])
def test_nothing_is_wider_than_the_terminal(tmp_path: Path, columns: int) -> None:
    out = tmp_path / "out"
    for words in (["scrub", *INBOX, "-o", f"{out}"], ["report", f"{out}"], EXPLAIN):
        lines = [ESCAPE.sub("", line) for line in shown(words, columns)]
        wide = [line for line in lines if len(line) > columns and not line.startswith("Report: ")]
        assert wide == []


def test_headings_are_bold_and_end_bold() -> None:
    lines = shown(EXPLAIN, 100)
    assert lines[0].startswith("\x1b[1mClaim DROOLING-POINTER") and lines[0].endswith("\x1b[0m")
    assert "\x1b" not in lines[1]


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_heading_is_bold_where_that_is_not_wanted(environment: dict[str, str]) -> None:
    assert "\x1b" not in "".join(shown(EXPLAIN, 100, **environment))


def test_one_file_ends_in_a_table_on_a_terminal_and_in_a_line_elsewhere(tmp_path: Path) -> None:
    words = ["scrub", INBOX[1], "-o", f"{tmp_path}", "--force"]
    assert ESCAPE.sub("", "\n".join(shown(words, 80))).startswith("clinic-medicare.837\n    ")
    command = [*PROGRAM, *words]
    line = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert line.count("\n") == 1 and line.startswith("clinic-medicare.837: 17 claims, 10 to transm")
