"""docs/integrations/upload.sh against a real SSH server: each file once, whatever breaks off."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jobs.office import Office, claims
from tests.sftpserver import Server, serving
from tests.test_integrations import FOLDER

pytestmark = [
    pytest.mark.skipif(shutil.which("sftp") is None, reason="no sftp here"),
    pytest.mark.skipif(shutil.which("flock") is None, reason="no flock here"),
]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    for name in ("outbox", "sending", "sent"):
        (tmp_path / name).mkdir()
    for number in "12":
        (tmp_path / "outbox" / f"claims-{number}.clean.837").write_bytes(b"ISA" + number.encode())
    with serving(tmp_path) as found:
        (found.root / "inbound").mkdir()
        yield found


def upload(folder: Path, server: Server, *more: str) -> subprocess.CompletedProcess[str]:
    folders = [str(folder / name) for name in ("outbox", "sending", "sent")]
    words = [str(FOLDER / "upload.sh"), *folders, "acme@127.0.0.1", "/inbound"]
    return subprocess.run(
        [*words, *server.options, *more], capture_output=True, text=True, check=False, timeout=60
    )


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock")


def lying(folder: Path, server: Server) -> dict[str, list[str]]:
    """Where every file is."""
    found = {name: names(folder / name) for name in ("outbox", "sending", "sent")}
    return {**found, "inbound": names(server.root / "inbound")}


ONE, TWO = "claims-1.clean.837", "claims-2.clean.837"


def test_every_file_arrives_whole_and_once(tmp_path: Path, server: Server) -> None:
    (tmp_path / "outbox" / ".claims-3.clean.837.0123.tmp").write_bytes(b"half")
    ended = upload(tmp_path, server)
    assert ended.returncode == 0, ended.stderr
    assert (server.root / "inbound" / ONE).read_bytes() == b"ISA1"
    (server.root / "inbound" / ONE).unlink()  # the other side has taken it
    assert upload(tmp_path, server).returncode == 0
    there = lying(tmp_path, server)
    assert (there["sent"], there["inbound"], there["sending"]) == ([ONE, TWO], [TWO], [])
    assert there["outbox"] == [".claims-3.clean.837.0123.tmp"]


def test_an_upload_that_cannot_begin_is_tried_again(tmp_path: Path, server: Server) -> None:
    ended = upload(tmp_path, server, "-oPubkeyAuthentication=no")
    assert ended.returncode == 75
    assert lying(tmp_path, server)["outbox"] == [ONE, TWO]
    assert upload(tmp_path, server).returncode == 0
    assert lying(tmp_path, server)["inbound"] == [ONE, TWO]


def test_an_upload_that_breaks_off_is_tried_again(tmp_path: Path, server: Server) -> None:
    server.refused["write"] = {"everything"}
    ended = upload(tmp_path, server)
    assert ended.returncode == 75 and "the upload broke off" in ended.stderr
    there = lying(tmp_path, server)
    assert (there["outbox"], there["sending"], there["sent"]) == ([ONE, TWO], [], [])
    assert ONE not in there["inbound"], "no half file has its name"
    server.refused.clear()
    assert upload(tmp_path, server).returncode == 0
    assert lying(tmp_path, server)["inbound"] == [ONE, TWO]


@pytest.mark.parametrize("arrives", [True, False])
def test_what_may_have_arrived_waits_for_a_person(
    tmp_path: Path, server: Server, arrives: bool
) -> None:
    if arrives:
        server.dropped.add(ONE)  # renamed, and the answer is lost
    else:
        server.refused["rename"] = {ONE}
    ended = upload(tmp_path, server)
    assert ended.returncode == 70 and "did it arrive?" in ended.stderr
    there = lying(tmp_path, server)
    assert (there["outbox"], there["sending"], there["sent"]) == ([], [ONE], [TWO])
    assert (ONE in there["inbound"]) == arrives
    again = upload(tmp_path, server)
    assert again.returncode == 70 and ONE in again.stderr
    assert lying(tmp_path, server) == there, "nothing is sent again by itself"


def test_a_name_that_is_there_on_the_other_side_is_not_replaced(
    tmp_path: Path, server: Server
) -> None:
    (server.root / "inbound" / ONE).write_bytes(b"theirs")
    assert upload(tmp_path, server).returncode == 70
    assert (server.root / "inbound" / ONE).read_bytes() == b"theirs"


def test_a_name_that_sftp_could_misread_is_left_alone(tmp_path: Path, server: Server) -> None:
    (tmp_path / "outbox" / 'a" "b.clean.837').write_bytes(b"ISA")
    ended = upload(tmp_path, server)
    assert ended.returncode == 70 and "rename it" in ended.stderr
    assert lying(tmp_path, server)["inbound"] == [ONE, TWO]


def test_two_uploads_at_once_are_one(tmp_path: Path, server: Server) -> None:
    lock = tmp_path / "sending" / ".lock"
    lock.touch()
    with subprocess.Popen(["flock", lock, "sleep", "30"]) as holder:
        for _ in range(100):
            if subprocess.run(["flock", "-n", lock, "true"], check=False).returncode:
                break
        assert upload(tmp_path, server).returncode == 75
        holder.kill()
    assert lying(tmp_path, server)["outbox"] == [ONE, TWO]


def test_the_job_calls_it_after_a_pass(tmp_path: Path, server: Server) -> None:
    office = Office(tmp_path / "office")
    words = [str(FOLDER / "upload.sh"), "outbox", "../sending", "../sent", "acme@127.0.0.1",
             "/inbound", *server.options]  # fmt: skip
    with office.file.open("a") as settings:
        settings.write(f"on_success = {json.dumps(words)}\n")
    office.put("monday.837", claims(1))
    result = office.run()
    assert result.exit_code == 0, result.output
    assert names(server.root / "inbound") == ["monday.clean.837"]
    assert names(office.folder / "outbox") == []
    assert names(tmp_path / "sent") == ["monday.clean.837"]


def test_wrong_usage_is_2() -> None:
    ended = subprocess.run([str(FOLDER / "upload.sh"), "outbox"], capture_output=True, check=False)
    assert ended.returncode == 2 and b"usage:" in ended.stderr
