"""The hook as a transmit script meets it: real processes, pipes, signals and statuses."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from click.testing import CliRunner, Result

from edi_scrub import log
from edi_scrub.cli import main
from tests.files import Dress, Subscriber, interchange
from tests.test_privacy import MARKS, marked

COMMAND = [sys.executable, "-c", "from edi_scrub.cli import main; main()", "hook"]
GOOD = interchange([[[[Subscriber(2)]]]]).encode()
ONE_WRONG = GOOD.replace(b"CLM*C905-2*100*", b"CLM*C905-2*101*")
ALL_WRONG = ONE_WRONG.replace(b"CLM*C905-1*100*", b"CLM*C905-1*101*")
REMITTANCE = GOOD.replace(b"ST*837*", b"ST*835*")
LONG = interchange([[[[Subscriber(90)] * 50]]]).encode()  # a second or more to judge


@pytest.fixture(autouse=True)
def no_temporary_file_is_left(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """However a call ends, the folder for temporary files is empty afterwards."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setenv("TMPDIR", str(folder))
    yield
    log.configure()
    assert list(folder.iterdir()) == []


def called(*words: str | Path, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """A call in a process of its own, by pipes."""
    command = [*COMMAND, *map(str, words)]
    return subprocess.run(command, input=given, capture_output=True, check=False, timeout=60)


def here(*words: str | Path) -> Result:
    """A call in this process, for what writes to a file."""
    return CliRunner().invoke(main, ["hook", *map(str, words)])


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


# -- what goes through


@pytest.mark.parametrize("newline", ["\n", "\r\n", ""], ids=["lf", "crlf", "none"])
def test_claims_that_need_nothing_come_out_byte_for_byte(newline: str) -> None:
    given = interchange([[[[Subscriber(2)]]]], Dress(newline=newline)).encode()
    ended = called(given=given)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, given, b"")


def test_what_comes_out_is_the_clean_file_of_scrub(tmp_path: Path) -> None:
    (tmp_path / "claims.837").write_bytes(ONE_WRONG)
    words = ["scrub", str(tmp_path / "claims.837"), "-o", str(tmp_path)]
    assert CliRunner().invoke(main, words).exit_code == 0
    ended = called("--reports", tmp_path / "reports", given=ONE_WRONG)
    assert ended.returncode == 0
    assert ended.stdout == (tmp_path / "claims.clean.837").read_bytes()
    (held,) = (tmp_path / "reports").glob("stdin-*.rejected.837")
    assert held.read_bytes() == (tmp_path / "claims.rejected.837").read_bytes()


def test_it_is_a_filter_in_a_shell(tmp_path: Path) -> None:
    (tmp_path / "claims.837").write_bytes(GOOD)
    script = 'cat claims.837 | "$@" > out.837 && mv out.837 sent.837'
    subprocess.run(["sh", "-c", script, "sh", *COMMAND], cwd=tmp_path, check=True)
    assert (tmp_path / "sent.837").read_bytes() == GOOD


def test_from_file_to_file(tmp_path: Path) -> None:
    (tmp_path / "claims.837").write_bytes(ONE_WRONG)
    ended = called(tmp_path / "claims.837", "-o", tmp_path / "ready.837")
    assert (ended.returncode, ended.stdout) == (0, b"")
    assert b"C905-1" in (tmp_path / "ready.837").read_bytes()
    assert b"C905-2" not in (tmp_path / "ready.837").read_bytes()
    assert stat.S_IMODE((tmp_path / "ready.837").stat().st_mode) == 0o600
    assert names(tmp_path) == ["claims.837", "ready.837"]
    assert b"1 held back (101.00); no report is kept" in ended.stderr


def test_calls_one_after_the_other_share_a_folder_of_reports(tmp_path: Path) -> None:
    (tmp_path / "claims.837").write_bytes(ONE_WRONG)
    for number in range(3):
        output = tmp_path / f"{number}.837"
        words = tmp_path / "claims.837", "-o", output, "--reports", tmp_path / "reports"
        assert here(*words).exit_code == 0
    found = names(tmp_path / "reports")
    assert len(found) == 3 * 5 and all(name.startswith("claims-20") for name in found)
    assert [name for name in found if name.endswith(".clean.837")] == []


@pytest.mark.slow
def test_several_processes_give_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "long.837").write_bytes(LONG)
    alone = called(tmp_path / "long.837")
    assert alone.stdout == LONG
    assert called(tmp_path / "long.837", "--jobs", "2").stdout == LONG


# -- what does not


@pytest.mark.parametrize(
    ("given", "words", "status", "says"),
    [
        (ALL_WRONG, [], 1, b"2 held back"),
        (ONE_WRONG, ["--fail-on-reject"], 1, b"1 held back"),
        (b"", [], 65, b"edi-scrub: "),
        (GOOD[:-40], [], 65, b"edi-scrub: "),
        (REMITTANCE, [], 65, b"edi-scrub: "),
        (GOOD, ["missing.837"], 66, b"missing.837 cannot be read"),
        (GOOD, ["."], 66, b". cannot be read"),
        (GOOD, ["--reports", "/dev/null/x"], 73, b"/dev/null/x cannot be made"),
        (GOOD, ["-c", "missing.toml"], 78, b"missing.toml"),
        (GOOD, ["--timeout", "soon"], 2, b"--timeout"),
        (GOOD, ["--ack"], 2, b"--ack needs --reports"),
    ],
)
def test_every_other_status_comes_with_a_sentence_and_without_a_byte(
    given: bytes, words: list[str], status: int, says: bytes
) -> None:
    ended = called(*words, given=given)
    assert (ended.returncode, ended.stdout) == (status, b"")
    assert says in ended.stderr
    assert b"Traceback" not in ended.stderr


def test_nothing_to_transmit_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "claims.837").write_bytes(ALL_WRONG)
    assert here(tmp_path / "claims.837", "-o", tmp_path / "ready.837").exit_code == 1
    assert names(tmp_path) == ["claims.837"]


def test_all_or_nothing_leaves_no_clean_file(tmp_path: Path) -> None:
    (tmp_path / "claims.837").write_bytes(ONE_WRONG)
    words: list[str | Path] = [
        tmp_path / "claims.837",
        "-o",
        tmp_path / "ready.837",
        "--fail-on-reject",
    ]
    assert here(*words).exit_code == 1
    assert names(tmp_path) == ["claims.837"]


def test_an_output_that_is_there_is_overwritten_on_demand_only(tmp_path: Path) -> None:
    (tmp_path / "claims.837").write_bytes(GOOD)
    (tmp_path / "ready.837").write_bytes(b"mine")
    words: list[str | Path] = [tmp_path / "claims.837", "-o", tmp_path / "ready.837"]
    assert here(*words).exit_code == 73
    assert (tmp_path / "ready.837").read_bytes() == b"mine"
    assert here(*words, "--force").exit_code == 0
    assert (tmp_path / "ready.837").read_bytes() == GOOD


def test_the_input_is_never_the_output(tmp_path: Path) -> None:
    (tmp_path / "claims.837").write_bytes(ONE_WRONG)
    (tmp_path / "link.837").symlink_to("claims.837")
    words: list[str | Path] = [tmp_path / "claims.837", "-o", tmp_path / "link.837", "--force"]
    assert here(*words).exit_code == 2
    assert (tmp_path / "claims.837").read_bytes() == ONE_WRONG


def test_a_claim_that_a_rule_of_ours_failed_on_is_held_and_the_rest_goes_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from edi_scrub import judging

    def fail(claim: object, policies: object) -> object:
        if getattr(claim, "claim_id", "") == "C905-2":
            raise ValueError("C905-2")
        return ()

    first = judging.EVERY_RULE[0]
    failing = type(first)("fail", first.severity, 1, ("A7", "21"), False, fail)  # type: ignore[arg-type]  # noqa: FBT003
    monkeypatch.setattr(judging, "COMMON_RULES", (failing,))
    (tmp_path / "claims.837").write_bytes(GOOD)
    result = here(tmp_path / "claims.837", "-o", tmp_path / "ready.837", "--fail-open")
    assert result.exit_code == 0
    assert "a rule failed" in result.stderr and "1 held back" in result.stderr
    assert b"C905-2" not in (tmp_path / "ready.837").read_bytes()


# -- pipes that end too soon


def test_a_reader_that_has_gone_is_74(tmp_path: Path) -> None:
    (tmp_path / "claims.837").write_bytes(GOOD)
    read, write = os.pipe()
    os.close(read)
    command = [*COMMAND, str(tmp_path / "claims.837")]
    ended = subprocess.run(
        command, stdout=write, stderr=subprocess.PIPE, check=False, stdin=subprocess.DEVNULL
    )
    os.close(write)
    assert ended.returncode == 74
    assert b"whoever reads standard output has gone" in ended.stderr
    assert ended.stderr.count(b"\n") == 1


@pytest.mark.slow
def test_a_reader_that_goes_half_way_is_74(tmp_path: Path) -> None:
    (tmp_path / "long.837").write_bytes(LONG)
    command = [*COMMAND, str(tmp_path / "long.837")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.read(1000) == LONG[:1000]
        process.stdout.close()
        said = process.stderr.read()
    assert process.returncode == 74
    assert said.count(b"\n") == 1 and b"no whole file" in said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_behind_standard_output_is_74() -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            COMMAND, input=GOOD, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert ended.returncode == 74
    assert b"No space left" in ended.stderr


@pytest.mark.parametrize(("closed", "status"), [(">&-", 73), ("<&-", 66)])
def test_a_standard_stream_that_is_closed_is_said_so(closed: str, status: int) -> None:
    ended = subprocess.run(
        ["sh", "-c", f'"$@" {closed}', "sh", *COMMAND], input=GOOD, capture_output=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (status, b"")
    assert b"is closed" in ended.stderr


# -- time


class Slow:
    """A fifo whose writer gives so much at once, and the rest when told to."""

    def __init__(self, path: Path, first: bytes, rest: bytes) -> None:
        os.mkfifo(path)
        self.more = threading.Event()
        self._parts = first, rest
        self._thread = threading.Thread(target=self._write, args=(path,))
        self._thread.start()

    def _write(self, path: Path) -> None:
        try:
            with path.open("wb", buffering=0) as fifo:
                fifo.write(self._parts[0])
                self.more.wait(30)
                fifo.write(self._parts[1])
        except BrokenPipeError:
            pass  # nobody waits for the rest any more

    def end(self) -> None:
        self.more.set()
        self._thread.join()


@pytest.mark.slow
@pytest.mark.parametrize("words", [[], ["--fail-open", "--pass-unreadable"]])
def test_an_input_that_does_not_end_in_time_is_never_passed_on(
    tmp_path: Path, words: list[str]
) -> None:
    half = len(GOOD) // 2
    slow = Slow(tmp_path / "fifo", GOOD[:half], GOOD[half:])
    began = time.monotonic()
    ended = called(tmp_path / "fifo", "--timeout", "0.7", *words)
    took = time.monotonic() - began
    slow.end()
    assert (ended.returncode, ended.stdout) == (75, b"")
    assert b"the input had not ended after 0.7 seconds" in ended.stderr
    assert 0.7 <= took < 10


def test_a_slow_input_that_ends_in_time_goes_through(tmp_path: Path) -> None:
    half = len(GOOD) // 2
    slow = Slow(tmp_path / "fifo", GOOD[:half], GOOD[half:])
    threading.Timer(0.5, slow.more.set).start()
    ended = called(tmp_path / "fifo", "--timeout", "30")
    slow.end()
    assert (ended.returncode, ended.stdout) == (0, GOOD)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "status", "passed"),
    [([], 75, b""), (["--fail-open"], 3, LONG)],
    ids=["closed", "open"],
)
def test_judging_that_takes_too_long_ends(
    tmp_path: Path, words: list[str], status: int, passed: bytes
) -> None:
    (tmp_path / "long.837").write_bytes(LONG)
    reports = tmp_path / "reports"
    ended = called(tmp_path / "long.837", "--timeout", "0.2", "--reports", reports, *words)
    assert ended.returncode == status
    assert ended.stdout == passed
    assert b"was not judged within 0.2 seconds" in ended.stderr
    assert names(reports) == []


# -- fail open


def test_an_input_that_cannot_be_judged_is_passed_on_where_that_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text('id = "plan"\ntittle = "x"\n')
    words: list[str | Path] = ["--policies", tmp_path]
    closed = called(*words, given=ONE_WRONG)
    assert (closed.returncode, closed.stdout) == (78, b"")
    ended = called(*words, "--fail-open", "--quiet", given=ONE_WRONG)
    assert (ended.returncode, ended.stdout) == (3, ONE_WRONG)
    assert b"PASSED ON UNSCRUBBED" in ended.stderr and b"tittle" in ended.stderr
    logged = [json.loads(line) for line in ended.stderr.splitlines() if line.startswith(b"{")]
    assert [(one["event"], one["level"]) for one in logged] == [
        ("file passed on unscrubbed", "error")
    ]


def test_the_last_option_says_whether_it_is_open(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text('id = "plan"\ntittle = "x"\n')
    words: list[str | Path] = ["--policies", tmp_path, "--fail-open", "--fail-closed"]
    assert called(*words, given=GOOD).returncode == 78


@pytest.mark.parametrize("given", [b"", GOOD[:-40], REMITTANCE], ids=["empty", "cut", "835"])
def test_what_is_no_readable_837p_goes_on_only_where_that_is_said(
    tmp_path: Path, given: bytes
) -> None:
    (tmp_path / "claims.837").write_bytes(given)
    words: list[str | Path] = [tmp_path / "claims.837", "-o", tmp_path / "ready.837"]
    assert here(*words, "--fail-open").exit_code == 65
    assert names(tmp_path) == ["claims.837"]
    assert here(*words, "--pass-unreadable").exit_code == 3
    assert (tmp_path / "ready.837").read_bytes() == given


def test_claims_that_are_held_back_stay_so_when_it_is_open(tmp_path: Path) -> None:
    (tmp_path / "claims.837").write_bytes(ALL_WRONG)
    words: list[str | Path] = [tmp_path / "claims.837", "-o", tmp_path / "ready.837"]
    assert here(*words, "--fail-open", "--pass-unreadable").exit_code == 1
    assert names(tmp_path) == ["claims.837"]


@pytest.mark.parametrize(("words", "status"), [([], 70), (["--fail-open"], 3)])
def test_a_fault_of_ours_shows_no_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], status: int
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("C905-1")

    monkeypatch.setattr("edi_scrub.scrubbing.scrub", fail)
    (tmp_path / "claims.837").write_bytes(ONE_WRONG)
    ready = tmp_path / "ready.837"
    result = here(tmp_path / "claims.837", "-o", ready, *words)
    assert result.exit_code == status
    assert "fault of edi-scrub's own" in result.output and "C905-1" not in result.output
    assert (ready.read_bytes() == ONE_WRONG) if status == 3 else not ready.exists()
    assert "Traceback" not in result.output


def test_an_input_whose_reports_cannot_be_written_goes_on_whole_or_not_at_all(
    tmp_path: Path,
) -> None:
    (tmp_path / "claims.837").write_bytes(ONE_WRONG)
    ready = tmp_path / "ready.837"
    reports = tmp_path / "claims.837" / "reports"
    words: list[str | Path] = [tmp_path / "claims.837", "-o", ready, "--reports", reports]
    assert here(*words).exit_code == 73
    assert not ready.exists()
    assert here(*words, "--fail-open").exit_code == 3
    assert ready.read_bytes() == ONE_WRONG


# -- a process that is ended


def begun(folder: Path, *words: str | Path) -> tuple[subprocess.Popen[bytes], IO[bytes]]:
    """A call that is judging a long file, and where its standard output goes."""
    (folder / "long.837").write_bytes(LONG)
    out = (folder / "out").open("wb+")
    command = [*COMMAND, str(folder / "long.837"), "--reports", str(folder / "reports")]
    process = subprocess.Popen([*command, *map(str, words)], stdout=out, stderr=subprocess.DEVNULL)
    for _ in range(600):
        if any(name.endswith(".tmp") for name in names(folder / "reports")):
            return process, out
        time.sleep(0.01)
    process.kill()
    raise AssertionError("the call never began to judge")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGKILL, -9)],
    ids=["term", "int", "kill"],
)
def test_a_call_that_is_ended_has_written_no_byte(
    tmp_path: Path, number: signal.Signals, status: int
) -> None:
    process, out = begun(tmp_path, "--fail-open")
    process.send_signal(number)
    assert process.wait(30) == status
    assert out.seek(0, os.SEEK_END) == 0
    out.close()
    finished = [name for name in names(tmp_path / "reports") if not name.endswith(".tmp")]
    assert finished == []
    if number != signal.SIGKILL:
        assert names(tmp_path / "reports") == []


# -- configuration, log, privacy


def test_options_that_are_not_given_come_from_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "claims.837").write_bytes(ONE_WRONG)
    (tmp_path / "edi-scrub.toml").write_text(
        'reports = "told"\nlog_file = "log"\nfail_on_reject = true\n'
        'severity = { charge-balance = "off" }\n'
    )
    words: list[str | Path] = [tmp_path / "claims.837", "-c", tmp_path / "edi-scrub.toml"]
    assert here(*words, "-o", tmp_path / "1.837").exit_code == 0, "charge-balance is off"
    assert (tmp_path / "1.837").read_bytes() == ONE_WRONG
    assert len(names(tmp_path / "told")) == 4
    (event,) = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert (event["event"], event["exit_status"]) == ("file scrubbed", 0)
    assert names(tmp_path / "told")[0].startswith(event["report"])
    words += ["-o", tmp_path / "2.837", "--severity", "charge-balance=reject"]
    assert here(*words).exit_code == 1, "the command line counts for more"


def test_a_configuration_that_is_wrong_is_78_even_where_it_says_open(tmp_path: Path) -> None:
    (tmp_path / "claims.837").write_bytes(GOOD)
    (tmp_path / "edi-scrub.toml").write_text("fail_open = true\ntimeuot = 3\n")
    words: list[str | Path] = [tmp_path / "claims.837", "-c", tmp_path / "edi-scrub.toml"]
    result = here(*words, "-o", tmp_path / "ready.837", "--fail-open")
    assert result.exit_code == 78
    assert "timeuot" in result.output
    assert not (tmp_path / "ready.837").exists()


def test_nothing_but_claim_files_names_a_person(tmp_path: Path) -> None:
    (tmp_path / "claims.837").write_text(marked(), "latin-1")
    words: list[str | Path] = [tmp_path / "claims.837", "-o", tmp_path / "ready.837"]
    result = here(*words, "--reports", tmp_path / "reports", "--log-file", tmp_path / "log")
    texts = {"screen": result.output, "log": (tmp_path / "log").read_text()}
    for path in (tmp_path / "reports").iterdir():
        if path.suffix != ".837":
            texts[path.name] = path.read_text("utf-8")
    assert len(texts) == 6
    assert [(where, m) for where, text in texts.items() for m in MARKS if m in text] == []
