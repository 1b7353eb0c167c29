"""The recipes of docs/integrations.md: the very files are run, or held to what they are for."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.conftest import ROOT
from tests.files import Subscriber, interchange

FOLDER = ROOT / "docs" / "integrations"
PAGE = (ROOT / "docs" / "integrations.md").read_text("utf-8")
HERE = Path(sys.executable).parent
PROGRAM, CONFIG = "/opt/edi-scrub/bin/edi-scrub", "/var/lib/edi-scrub/edi-scrub.toml"
GOOD = interchange([[[[Subscriber(2)]]]])
ONE_WRONG = GOOD.replace("CLM*C905-2*100*", "CLM*C905-2*101*")
ALL_WRONG = ONE_WRONG.replace("CLM*C905-1*100*", "CLM*C905-1*101*")


def recipe(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


def needs(program: str) -> str:
    """The path of a program; the test is skipped on a machine that has none."""
    found = shutil.which(program) or shutil.which(program, path=str(HERE))
    if found is None:
        pytest.skip(f"no {program} here")
    return found


def run(
    *words: str | Path, path: Path | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    """A command with edi-scrub on its path."""
    places = [str(one) for one in (path, HERE) if one] + [os.environ["PATH"]]
    environment = {**os.environ, "PATH": ":".join(places), **more}
    return subprocess.run(
        [str(word) for word in words],
        capture_output=True, text=True, check=False, env=environment, timeout=60,
    )  # fmt: skip


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration for the hook."""
    path = tmp_path / "edi-scrub.toml"
    path.write_text('reports = "held"\n')
    return path


def placed(text: str, config: Path) -> str:
    """A recipe with the paths of this machine."""
    assert PROGRAM in text and CONFIG in text
    return text.replace(PROGRAM, str(HERE / "edi-scrub")).replace(CONFIG, str(config))


def claims(folder: Path, text: str, name: str = "claims.837") -> Path:
    path = folder / name
    path.write_text(text, "latin-1")
    return path


# -- the page


def test_the_page_shows_the_files_as_they_are() -> None:
    shown = dict(
        re.findall(r"^<!-- ([\w.-]+) -->\n```\w*\n(.*?)```$", PAGE, flags=re.MULTILINE | re.DOTALL)
    )
    files = {path.name: path.read_text("utf-8") for path in FOLDER.iterdir()}
    assert shown.keys() == files.keys()
    assert [name for name in files if shown[name] != files[name]] == []


def test_every_command_of_the_page_is_run_or_said_not_to_be() -> None:
    """A block of commands is marked ``run by a test`` or ``not run``, and the tests know which."""
    blocks = re.findall(r"```sh\n(.*?)```\n\n\((.*?)\)", PAGE, flags=re.DOTALL)
    assert PAGE.count("```sh\n") == len(blocks) > 3
    for block, note in blocks:
        assert note.startswith(("run by a test", "not run by a test: ")), block


def test_scripts_can_be_run_and_shellcheck_finds_nothing() -> None:
    scripts = sorted(FOLDER.glob("*.sh"))
    assert len(scripts) == 2
    for path in scripts:
        assert path.stat().st_mode & stat.S_IXUSR
    ended = run("shellcheck", *scripts)
    assert ended.returncode == 0, ended.stdout


# -- cron


def cron_command() -> list[str]:
    """What cron is to run, without when and as whom."""
    (line,) = [one for one in recipe("edi-scrub.cron").splitlines() if one.startswith("* ")]
    return line.split()[6:]


@pytest.mark.slow
def test_cron_has_mail_to_send_only_where_something_is_wrong(tmp_path: Path) -> None:
    """As cron calls it: by sh, with next to nothing in the environment."""
    assert run("edi-scrub", "init", tmp_path).returncode == 0
    settings = tmp_path / "edi-scrub.toml"
    settings.write_text(settings.read_text().replace("# settle = 30", "settle = 0"))
    line = placed(" ".join(cron_command()), settings)
    mail: list[str] = []
    for text in (ONE_WRONG, GOOD[:400], None):
        if text is not None:
            claims(tmp_path / "inbox", text, f"{len(mail)}.837")
        called = subprocess.run(
            ["/bin/sh", "-c", line], env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
            capture_output=True, text=True, check=False, cwd="/",
        )  # fmt: skip
        mail.append(called.stdout + called.stderr)
    assert (mail[0], mail[2]) == ("", "")
    assert mail[1].startswith("1.837: in quarantine: ")
    assert [path.name for path in (tmp_path / "outbox").iterdir()] == ["0.clean.837"]


def test_logrotate_takes_its_recipe(tmp_path: Path) -> None:
    logrotate = needs("logrotate")
    text = recipe("edi-scrub.logrotate").replace("su edi-scrub edi-scrub", "")
    (tmp_path / "recipe").write_text(text)
    (tmp_path / "recipe").chmod(0o600)
    ended = run(logrotate, "--debug", "--state", tmp_path / "state", tmp_path / "recipe")
    assert ended.returncode == 0 and "error" not in ended.stderr, ended.stderr


# -- systemd


@pytest.fixture
def units(tmp_path: Path, config: Path) -> list[Path]:
    needs("systemd-analyze")
    service, timer = tmp_path / "edi-scrub.service", tmp_path / "edi-scrub.timer"
    service.write_text(placed(recipe("edi-scrub.service"), config))
    timer.write_text(recipe("edi-scrub.timer"))
    return [service, timer]


def test_systemd_takes_the_units(units: list[Path]) -> None:
    ended = run("systemd-analyze", "verify", *units)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_the_service_can_reach_little_but_its_own_folders(units: list[Path]) -> None:
    ended = run("systemd-analyze", "security", "--offline=true", "--no-pager", units[0])
    found = re.search(r"Overall exposure level for edi-scrub.service: ([\d.]+)", ended.stdout)
    assert found and float(found[1]) < 1.0
    assert f"exposure level of {found[1]}" in PAGE


# -- transmit.sh


def transmit(config: Path, given: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return run(FOLDER / "transmit.sh", given, *words, EDI_SCRUB_CONFIG=str(config))


def test_transmit_hands_on_what_is_fit_to_be_sent(tmp_path: Path, config: Path) -> None:
    given = claims(tmp_path, ONE_WRONG)
    (tmp_path / "sent").mkdir()
    ended = transmit(config, given, "cp", "-t", tmp_path / "sent")
    assert ended.returncode == 0, ended.stderr
    sent = (tmp_path / "sent" / "claims.837").read_text("latin-1")
    assert "C905-1" in sent and "C905-2" not in sent
    (held,) = (tmp_path / "held").glob("claims-*.rejected.837")
    assert "C905-2" in held.read_text("latin-1")


@pytest.mark.parametrize(("text", "status"), [(ALL_WRONG, 1), (GOOD[:400], 65), ("", 65)])
def test_transmit_calls_nobody_where_nothing_is_to_be_sent(
    tmp_path: Path, config: Path, text: str, status: int
) -> None:
    ended = transmit(config, claims(tmp_path, text), "touch", tmp_path / "called")
    assert ended.returncode == status
    assert not (tmp_path / "called").exists()
    assert "claims.837: " in ended.stderr


def test_transmit_ends_as_the_transmission_ends(tmp_path: Path, config: Path) -> None:
    assert transmit(config, claims(tmp_path, GOOD), "false").returncode == 1
    assert transmit(config, claims(tmp_path, GOOD), "sh", "-c", "exit 9").returncode == 9


# -- Mirth Connect


def test_the_script_for_mirth_is_javascript(tmp_path: Path) -> None:
    node = needs("node")
    assert run(node, "--check", FOLDER / "mirth.js").returncode == 0


@pytest.mark.parametrize(
    ("text", "kept"),
    [(ONE_WRONG, "C905-1"), (ALL_WRONG, "")],
)
def test_the_script_for_mirth_calls_the_hook(
    tmp_path: Path, config: Path, text: str, kept: str
) -> None:
    """In Rhino, the JavaScript that Mirth Connect runs its scripts in."""
    rhino = needs("rhino")
    given = claims(tmp_path, text)
    script = placed(recipe("mirth.js"), config)
    script = script.replace("/var/log/edi-scrub/hook.log", str(tmp_path / "screen"))
    (tmp_path / "called.js").write_text(
        script
        + f"""
var raw = String(new java.lang.String(
    java.nio.file.Files.readAllBytes(java.nio.file.Paths.get({json.dumps(str(given))})), BYTES));
var ready = scrub(raw);
java.nio.file.Files.write(java.nio.file.Paths.get({json.dumps(str(tmp_path / "ready"))}),
    new java.lang.String(ready).getBytes(BYTES));
"""
    )
    ended = run(rhino, "-encoding", "utf-8", tmp_path / "called.js")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    ready = (tmp_path / "ready").read_bytes()
    assert b"C905-2" not in ready
    if kept:
        alone = run("edi-scrub", "hook", given, "-o", tmp_path / "same")
        assert alone.returncode == 0
        assert ready == (tmp_path / "same").read_bytes()
    else:
        assert ready == b""
    assert "held back" in (tmp_path / "screen").read_text()


def test_the_script_for_mirth_throws_where_there_is_a_fault(tmp_path: Path, config: Path) -> None:
    rhino = needs("rhino")
    script = placed(recipe("mirth.js"), config)
    script = script.replace("/var/log/edi-scrub/hook.log", str(tmp_path / "screen"))
    (tmp_path / "called.js").write_text(script + "\nprint(scrub('no claims at all'));\n")
    ended = run(rhino, tmp_path / "called.js")
    assert "edi-scrub ended with status 65: nothing is sent" in ended.stderr + ended.stdout


# -- Windows, containers, logs


def test_the_task_for_windows_calls_the_job() -> None:
    name = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    task = ET.fromstring(recipe("edi-scrub-task.xml"))
    words = (task.findtext(f".//{name}Arguments") or "").split()
    assert words[:3] == ["-u", "edi-scrub", "--exec"]
    assert words[3:] == cron_command()
    assert "not tested on Windows" in PAGE


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    ended = run("hadolint", FOLDER / "Dockerfile")
    assert ended.returncode == 0, ended.stdout


def test_the_container_is_nobody_of_importance() -> None:
    text = recipe("Dockerfile")
    assert text.rindex("USER 10837:10837") < text.index("ENTRYPOINT")
    assert "USER" not in text[text.index("ENTRYPOINT") :]
