"""Policy files put into a folder: all of them whole, or none."""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from edi_scrub.errors import CannotCreateError, OutputError
from edi_scrub.policy.loading import policy_files

MODE = 0o644  # a policy is nobody's secret, unlike a claim


def refuse_others(folder: Path, paths: Iterable[Path], *, force: bool) -> None:
    """See that nothing is in the way of files named by their policies' ids.

    :raises CannotCreateError: a file is there already (and not ``force``), or another file
        of the folder has one of the ids, so that the folder could not be loaded.
    """
    names = {path.stem: path for path in paths}
    for path in names.values():
        if path.exists() and not force:
            raise CannotCreateError(f"{path} is there already; --force would overwrite it")
    for other in policy_files(folder) if folder.is_dir() else ():
        mine = names.get(_id(other), other)
        if mine != other:
            raise CannotCreateError(
                f"{other} has the id {mine.stem} already: move it out of {folder}, or import"
                " into another folder"
            )


def _id(path: Path) -> str:
    """The id of a policy file; empty where there is none to be read."""
    try:
        return str(tomllib.loads(path.read_text("utf-8")).get("id", ""))
    except (OSError, ValueError):  # TOML and UTF-8 errors are ValueErrors
        return ""


def write(texts: Mapping[Path, str]) -> None:
    """Write every text under its path.

    :raises CannotCreateError: a folder cannot be made or written.
    :raises OutputError: the disk failed; no file has been changed.
    """
    beside: dict[Path, Path] = {}
    try:
        for path, text in texts.items():
            beside[_temporary(path, text)] = path
        for temporary, path in beside.items():
            temporary.replace(path)
    except OSError as error:
        raise OutputError(f"writing failed: {error.strerror}; no output was left") from None
    finally:
        for temporary in beside:
            temporary.unlink(missing_ok=True)


def _temporary(path: Path, text: str) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    except OSError as error:
        raise CannotCreateError(f"{path.parent} cannot be written: {error.strerror}") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(MODE)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)
