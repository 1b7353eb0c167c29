"""What ``edi-scrub init`` makes: the configuration, the folders, the history's key."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

from edi_scrub.config import NAME, Config, read_config
from edi_scrub.errors import CannotCreateError
from edi_scrub.jobs.patientkey import make_key
from edi_scrub.staging import write_new, writing


def begin(folder: Path) -> Config:
    """Write a configuration where there is none, and make what it names and is not there.

    Folders are their owner's alone (0700). What is there already is left as it is.

    :raises ConfigurationError: the configuration that is there is wrong.
    :raises CannotCreateError: a folder cannot be made.
    """
    _make(folder)
    path = folder / NAME
    if not os.path.lexists(path):
        template = files("edi_scrub.jobs") / "templates" / NAME
        with writing():
            write_new(path, template.read_bytes())
    config = read_config(path)
    for wanted in config.folders:
        _make(wanted)
    make_key(config.history_key)
    return config


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotCreateError(f"{folder} cannot be made: {error.strerror}") from None
