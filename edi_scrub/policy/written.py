"""Files put into a folder of policies or code sets: all of them whole, or none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from edi_scrub.errors import CannotCreateError, OutputError

MODE = 0o644  # a policy is nobody's secret, unlike a claim


def write(files: Mapping[Path, bytes]) -> None:
    """Write every file under its path; folders are made where they are missing.

    :raises CannotCreateError: a folder cannot be made or written.
    :raises OutputError: the disk failed while the files were written; none has been changed.
    """
    beside: dict[Path, Path] = {}
    try:
        for path, data in files.items():
            beside[_temporary(path, data)] = path
        for temporary, path in beside.items():
            temporary.replace(path)
    except OSError as error:
        raise OutputError(f"writing failed: {error.strerror}; no output was left") from None
    finally:
        for temporary in beside:
            temporary.unlink(missing_ok=True)


def _temporary(path: Path, data: bytes) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    except OSError as error:
        raise CannotCreateError(f"{path.parent} cannot be written: {error.strerror}") from None
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(MODE)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)
