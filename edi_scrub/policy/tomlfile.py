"""A TOML file to typed objects, with errors a person can act on: file, line, key, expected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from edi_scrub.errors import ConfigurationError
from edi_scrub.policy.codelist import CodeList

T = TypeVar("T")
Families = Mapping[str, Iterable[str]]


def load(path: Path, kind: type[T], families: Families | None = None) -> T:
    """The file as a ``kind``; ``families`` are what ``@name`` in a list of diagnoses means.

    A family of that name in the file's own table ``families`` goes before.

    :raises ConfigurationError: the file cannot be read, is no TOML, or is no ``kind``: the
        message names file, line where it can be told, key, and what was expected.
    """
    return parse(path, read(path), kind, families)


def read(path: Path) -> bytes:
    """The file's bytes.

    :raises ConfigurationError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from None


def parse(path: Path, data: bytes, kind: type[T], families: Families | None = None) -> T:
    """What :func:`read` has read, as :func:`load` gives it; ``path`` is for the message.

    :raises ConfigurationError: see :func:`load`.
    """
    import tomllib  # most runs find what they need compiled

    try:
        text = data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
        table = tomllib.loads(text)
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path}: is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: is not TOML: {error}") from None
    try:
        return convert(table, kind, dict(families or {}) | _own_families(table))
    except msgspec.ValidationError as error:
        raise ConfigurationError(_complaint(path, text, str(error))) from None


def fault(path: Path, key: str, what: str) -> ConfigurationError:
    """The error for a file that has been read and is wrong in another way at ``key``."""
    return ConfigurationError(_told(path, path.read_text("utf-8"), key, what))


def convert(table: object, kind: type[T], families: Families | None = None) -> T:
    """A table as tomllib gives it, as a ``kind``.

    :raises msgspec.ValidationError: it is none.
    """
    return msgspec.convert(table, kind, dec_hook=partial(_hook, families or {}))


def _own_families(table: Mapping[str, object]) -> dict[str, list[str]]:
    """The file's own families, as far as they have the right form."""
    own = table.get("families")
    named = own.items() if isinstance(own, dict) else ()
    return {
        name: codes
        for name, codes in named
        if isinstance(codes, list) and all(isinstance(code, str) for code in codes)
    }


def _hook(families: Families, kind: type, value: object) -> Any:
    """What msgspec does not know itself: a list of diagnosis codes."""
    if kind is not CodeList:
        raise NotImplementedError
    if not isinstance(value, list):
        raise TypeError(f"Expected a list of codes, got `{type(value).__name__}`")
    for place, code in enumerate(value):
        if not isinstance(code, str):
            raise TypeError(
                f"Expected a code in quotes at place {place + 1} of the list,"
                f" got `{type(code).__name__}` (without quotes 342.10 would lose its zero)"
            )
    return CodeList(value, families)


_PLACE = re.compile(r"^(?P<what>.*?)(?: - at `\$\.?(?P<path>[^`]*)`)?$", re.DOTALL)
_UNKNOWN = re.compile(r"unknown field `([^`]+)`")


def _complaint(path: Path, text: str, message: str) -> str:
    """Msgspec's sentence, with the key as a person writes it and the line where it stands."""
    found = _PLACE.match(message)
    what, key = (found["what"], found["path"] or "") if found else (message, "")
    unknown = _UNKNOWN.search(what)
    if unknown:
        key = f"{key}.{unknown[1]}".lstrip(".")
        what = "there is no such key here"
    return _told(path, text, key, what)


def _told(path: Path, text: str, key: str, what: str) -> str:
    line = _line_of(text, key)
    where = f"{path}, line {line}" if line else f"{path}"
    return f"{where}: {key}: {what}" if key else f"{where}: {what}"


def _line_of(text: str, key: str) -> int | None:
    """The line a key like ``version[1].coverage[0].procedures`` stands on, if it is plain."""
    steps = [(name, int(place or 0)) for name, place in re.findall(r"([\w-]+)(?:\[(\d+)\])?", key)]
    lines = text.splitlines()
    start, header = 0, ""
    for name, place in steps:
        deeper = f"{header}.{name}" if header else name
        found = _header(lines, start, deeper, place)
        if found is None:
            return _assignment(lines, start, name) or (start if header else None)
        start, header = found, deeper
    return start or None


def _header(lines: list[str], start: int, name: str, place: int) -> int | None:
    """The number of the line of the ``place``-th table ``name`` after line ``start``."""
    wanted = re.compile(rf"\s*\[\[?\s*{re.escape(name)}\s*\]")
    found = [n for n, line in enumerate(lines[start:], start=start + 1) if wanted.match(line)]
    return found[place] if place < len(found) else None


def _assignment(lines: list[str], start: int, name: str) -> int | None:
    """The number of the first line after ``start`` that assigns ``name``, within its table."""
    wanted = re.compile(rf"(?:.*[{{,]|)\s*\"?{re.escape(name)}\"?\s*=")
    for number, line in enumerate(lines[start:], start=start + 1):
        if number > start + 1 and line.lstrip().startswith("["):
            return None
        if wanted.match(line):
            return number
    return None
