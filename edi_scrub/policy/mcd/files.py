"""What stands in the way of imported policy files."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

from edi_scrub.errors import CannotCreateError
from edi_scrub.policy.loading import policy_files


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
