"""A history by its URL: to look at, or to enter claims in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from edi_scrub.config import HISTORY_KEY
from edi_scrub.errors import ConfigurationError
from edi_scrub.jobs.database import Database, file_of
from edi_scrub.jobs.history import EVER, History
from edi_scrub.jobs.patientkey import make_key, read_key


def history_at(url: str, key_file: Path | None = None, before: datetime = EVER) -> History:
    """The history at ``url``, to look at what was sent before the moment ``before``.

    :param key_file: where it is not ``patient.key`` beside a SQLite database.
    :raises ConfigurationError: there is no history, or its key is missing or another.
    :raises ScrubError: the database cannot be opened.
    """
    path = file_of(url)
    if path is not None and not path.is_file():
        raise ConfigurationError(
            f"there is no history at {path}: edi-scrub run makes one, and edi-scrub history import"
        )
    key = read_key(_key_file(url, key_file))
    return _history(Database(url), key, before)


def new_history_at(url: str, key_file: Path | None = None) -> History:
    """The history at ``url``, to enter claims in; database and key are made where there is none.

    :raises ConfigurationError: the key is another.
    :raises ScrubError: the database cannot be opened, the key cannot be written.
    """
    place = _key_file(url, key_file)
    key = make_key(place)
    return _history(Database(url), key)


def _history(database: Database, key: bytes, before: datetime = EVER) -> History:
    try:
        return History(database, key, before)
    except ConfigurationError:
        database.close()
        raise


def _key_file(url: str, key_file: Path | None) -> Path:
    path = file_of(url)
    if key_file is not None:
        return key_file
    if path is not None:
        return path.with_name(HISTORY_KEY)
    raise ConfigurationError(
        "a history in PostgreSQL needs its key: --history-key FILE, or EDI_SCRUB_HISTORY_KEY"
    )
