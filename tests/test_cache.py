"""What is kept on disk between runs: found again, made again, or not believed."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest

from edi_scrub import cache
from edi_scrub.cache import kept, key_of

RIGHT = "what was made"
posix = pytest.mark.skipif(os.name != "posix", reason="owners and modes are POSIX's")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder, which is not there yet."""
    named = tmp_path / "made" / "by us"
    monkeypatch.setenv("EDI_SCRUB_CACHE", str(named))
    return named


class Maker:
    """Makes the right thing, and counts how often it has to."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> str:
        self.times += 1
        return RIGHT


def get(maker: Maker, name: str = "thing", key: str = "key") -> str:
    return kept(name, key, maker, str.encode, bytes.decode)


def test_what_an_earlier_run_has_made_is_read(folder: Path) -> None:
    maker = Maker()
    assert [get(maker), get(maker)] == [RIGHT, RIGHT]
    assert maker.times == 1
    assert [path.name for path in folder.iterdir()] == ["thing-key"]


def test_another_key_or_name_is_another_thing(folder: Path) -> None:
    maker = Maker()
    for name, key in (("thing", "a"), ("thing", "b"), ("other", "a")):
        assert get(maker, name, key) == RIGHT
    assert maker.times == 3


@pytest.mark.parametrize("damage", ["empty", "cut short", "altered", "longer"])
def test_a_damaged_file_is_made_again(folder: Path, damage: str) -> None:
    maker = Maker()
    get(maker)
    path = folder / "thing-key"
    whole = path.read_bytes()
    altered = whole[:-1] + bytes([whole[-1] ^ 1])
    path.write_bytes(
        {"empty": b"", "cut short": whole[:-1], "altered": altered, "longer": whole + b"."}[damage]
    )
    assert get(maker) == RIGHT
    assert maker.times == 2
    assert path.read_bytes() == whole


def test_a_file_that_cannot_be_decoded_is_made_again(folder: Path) -> None:
    kept("thing", "key", lambda: b"\xff", bytes, bytes)
    maker = Maker()
    assert get(maker) == RIGHT
    assert maker.times == 1


def test_a_folder_that_cannot_be_made_costs_time_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("EDI_SCRUB_CACHE", str(tmp_path / "file" / "below"))
    maker = Maker()
    assert [get(maker), get(maker)] == [RIGHT, RIGHT]
    assert maker.times == 2


def test_a_failure_is_raised_and_not_kept(folder: Path) -> None:
    def fail() -> str:
        raise LookupError("no such guide")

    with pytest.raises(LookupError, match="no such guide"):
        kept("thing", "key", fail, str.encode, bytes.decode)
    assert not folder.exists()


@posix
@pytest.mark.parametrize("mode", [0o777, 0o1777, 0o770])
def test_a_folder_in_which_others_may_write_is_neither_read_nor_written(
    folder: Path, mode: int
) -> None:
    maker = Maker()
    get(maker)
    folder.chmod(mode)
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert get(maker) == RIGHT
    assert get(maker, "other") == RIGHT
    assert maker.times == 3
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


@posix
def test_a_file_that_others_may_write_is_not_believed(folder: Path) -> None:
    maker = Maker()
    get(maker)
    (folder / "thing-key").chmod(0o666)
    assert get(maker) == RIGHT
    assert maker.times == 2
    assert (folder / "thing-key").stat().st_mode & 0o777 == 0o600


@posix
def test_somebody_else_s_folder_is_not_believed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = Maker()
    get(maker)
    somebody = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: somebody)
    assert get(maker) == RIGHT
    assert maker.times == 2


@posix
def test_only_the_user_may_look_into_it(folder: Path) -> None:
    umask = os.umask(0)
    try:
        get(Maker())
    finally:
        os.umask(umask)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "thing-key").stat().st_mode & 0o777 == 0o600


def test_old_files_of_a_name_make_room(folder: Path) -> None:
    maker = Maker()
    get(maker, "other")
    for number in range(cache.MOST + 5):
        get(maker, "thing", f"{number:02}")
        os.utime(folder / f"thing-{number:02}", (number, number))
    left = sorted(path.name for path in folder.iterdir())
    assert left == ["other-key", *(f"thing-{number:02}" for number in range(5, cache.MOST + 5))]


def _write_many(number: int) -> bool:
    return all(
        kept("shared", "key", lambda: "x" * 300_000, str.encode, bytes.decode) == "x" * 300_000
        and kept("own", f"{number}-{turn}", Maker(), str.encode, bytes.decode) == RIGHT
        for turn in range(30)
    )


def test_runs_at_the_same_time_do_not_disturb_each_other(folder: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert all(pool.map(_write_many, range(8)))
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_a_key_tells_the_sources_apart(tmp_path: Path) -> None:
    file = tmp_path / "source"
    file.write_bytes(b"ab")
    sources = [("ab",), ("a", "b"), ("", "ab"), ("b", "a"), ("a",)]
    assert len({key_of(*one) for one in sources}) == len(sources)
    assert key_of("ab") == key_of(b"ab") == key_of(file)
    file.write_bytes(b"ac")
    assert key_of("ab") != key_of(file)


@pytest.mark.parametrize(
    ("platform", "place"),
    [
        ("linux", ".cache/edi-scrub"),
        ("darwin", "Library/Caches/edi-scrub"),
        ("win32", "AppData/Local/edi-scrub"),
    ],
)
def test_the_platform_has_its_place_for_caches(
    platform: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("EDI_SCRUB_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr("sys.platform", platform)
    assert cache.folder() == tmp_path / place
