"""Policies as they are kept on disk: the same as those that are read from their files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edi_scrub.errors import ConfigurationError
from edi_scrub.policy import compiled, loading
from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.library import Policies
from edi_scrub.policy.lint import leaves
from edi_scrub.policy.loading import load_policies
from tests.policy.test_loading import GOOD, write


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("EDI_SCRUB_CACHE", str(folder))
    return folder


@pytest.fixture
def read_no_more(empty_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The built-in policies are in the cache, and no policy file can be parsed."""
    load_policies()
    with monkeypatch.context() as patched:
        patched.setattr(loading, "_loaded", _never)
        yield


def _never(folders: object) -> None:
    raise AssertionError("the files were parsed again")


def facts(policies: Policies) -> list[object]:
    """Everything the policies and code sets say, lists of diagnoses by what they hold."""
    found: list[object] = [policies.sha256, policies.codes]
    for leaf in leaves(list(policies.policies)):
        listed = isinstance(leaf.value, CodeList)
        found.append((leaf.key, leaf.value.compiled if listed else leaf.value))
    return found


def test_the_second_run_parses_nothing_and_knows_the_same(
    empty_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = facts(load_policies())
    monkeypatch.setattr(loading, "_loaded", _never)
    assert facts(load_policies()) == first
    assert len(first) > 1000


@pytest.mark.usefixtures("read_no_more")
def test_how_far_to_trust_is_no_part_of_what_is_kept() -> None:
    assert load_policies(unverified="reject").unverified == "reject"


def test_a_list_of_diagnoses_is_kept_with_its_families_resolved() -> None:
    families = {"paralysis": ("G81.10", "G81.11")}
    listed = CodeList(["@paralysis", "333.*", "G82.20-G82.22", "G24.3"], families)
    again = CodeList.from_compiled(listed.compiled)
    assert again.patterns == listed.patterns
    for code in ("G8110", "3331", "G8221", "G243", "G8112", "334", "G8223"):
        assert (code in again) == (code in listed)
    assert [code in again for code in ("G8111", "G8112")] == [True, False]


def test_what_has_no_form_on_disk_is_no_silent_gap() -> None:
    with pytest.raises(NotImplementedError, match="complex"):
        compiled.encode(compiled.Loaded(CodeSets(cosmetic_products=(1j,)), ()))  # type: ignore[arg-type]


@pytest.mark.usefixtures("read_no_more")
@pytest.mark.parametrize("change", ["one more file", "another program", "other codes"])
def test_what_decides_makes_another_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    load_policies()
    folders = []
    if change == "another program":
        monkeypatch.setattr(compiled, "programs", list)
    else:
        own = tmp_path / "own"
        write(own if change == "one more file" else own / "codes")
        folders.append(own)
    with pytest.raises(AssertionError, match="parsed again"):
        load_policies(*folders)


def test_a_broken_file_stops_every_run(empty_cache: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    write(own)
    load_policies(own)
    right = set(empty_cache.iterdir())
    write(own, GOOD.replace("2010-01-01", "2016-01-01"))
    for _ in range(2):
        with pytest.raises(ConfigurationError, match=r"plan\.toml, line"):
            load_policies(own)
    assert set(empty_cache.iterdir()) == right
    write(own)
    assert "test-plan" in {policy.id for policy in load_policies(own).policies}


def test_the_same_files_in_other_folders_are_not_confused(
    empty_cache: Path, tmp_path: Path
) -> None:
    """Two files of one id: an error within a folder, the later one's word across two."""
    one, two, both = tmp_path / "one", tmp_path / "two", tmp_path / "both"
    other = GOOD.replace("Botulinum toxin", "Toxins")
    write(one, name="a.toml"), write(two, other, name="b.toml")
    write(both, name="a.toml"), write(both, other, name="b.toml")
    titles = {policy.id: policy.title for policy in load_policies(one, two).policies}
    assert titles["test-plan"] == "Toxins"
    with pytest.raises(ConfigurationError, match="is the id of"):
        load_policies(both)
    titles = {policy.id: policy.title for policy in load_policies(two, one).policies}
    assert titles["test-plan"] == "Botulinum toxin"
