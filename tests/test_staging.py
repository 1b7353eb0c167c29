"""Outputs appear whole and together, or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from edi_scrub.errors import CannotCreateError, OutputError
from edi_scrub.staging import SUFFIXES, Staging, placed, writing


def test_nothing_is_seen_before_publishing_and_everything_after(tmp_path: Path) -> None:
    with Staging(placed(tmp_path / "out", "claims")) as staging:
        staging.open("clean").write(b"ISA")
        staging.open("csv").write(b"rule")
        staging.open("rejected").write(b"dropped")
        assert [p.name for p in (tmp_path / "out").iterdir() if not p.name.startswith(".")] == []
        published = staging.publish(frozenset({"clean", "csv"}))
    assert published["clean"].read_bytes() == b"ISA"
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "claims.clean.837",
        "claims.report.csv",
    ]


def test_files_are_the_owners_alone(tmp_path: Path) -> None:
    with Staging(placed(tmp_path, "claims")) as staging:
        staging.open("clean")
        path = staging.publish(frozenset({"clean"}))["clean"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_leaving_without_publishing_leaves_nothing(tmp_path: Path) -> None:
    with Staging(placed(tmp_path, "claims")) as staging:
        staging.open("clean").write(b"half")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", sorted(SUFFIXES))
def test_an_output_that_is_there_is_never_overwritten(tmp_path: Path, kind: str) -> None:
    there = tmp_path / ("claims" + SUFFIXES[kind])
    there.write_bytes(b"mine")
    with pytest.raises(CannotCreateError, match="--force"):
        Staging(placed(tmp_path, "claims"))
    assert there.read_bytes() == b"mine"


def test_an_output_that_appears_meanwhile_is_kept_and_nothing_is_published(tmp_path: Path) -> None:
    with Staging(placed(tmp_path, "claims")) as staging:
        staging.open("csv")
        staging.open("clean")
        (tmp_path / "claims.clean.837").write_bytes(b"mine")
        with pytest.raises(CannotCreateError):
            staging.publish(frozenset({"csv", "clean"}))
    assert [p.name for p in tmp_path.iterdir()] == ["claims.clean.837"]
    assert (tmp_path / "claims.clean.837").read_bytes() == b"mine"


def test_force_overwrites_and_removes_what_an_earlier_run_left(tmp_path: Path) -> None:
    (tmp_path / "claims.clean.837").write_bytes(b"old")
    (tmp_path / "claims.rejected.837").write_bytes(b"old")
    with Staging(placed(tmp_path, "claims"), force=True) as staging:
        staging.open("clean").write(b"new")
        staging.publish(frozenset({"clean"}))
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"claims.clean.837": b"new"}


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CannotCreateError, match="cannot be made"):
        Staging(placed(tmp_path / "file" / "out", "claims"))


def test_a_full_disk_is_an_output_error() -> None:
    def fill() -> None:
        full = os.open("/dev/full", os.O_WRONLY)
        try:
            os.write(full, b"x")
        finally:
            os.close(full)

    with pytest.raises(OutputError, match="no output was left"), writing():
        fill()
