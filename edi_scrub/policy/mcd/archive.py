"""The export's ZIP in a ZIP, as rows of its tables: streamed, nothing is unpacked by name.

The tables are CSV with a header row. Their encoding differs from table to table, so rows
come as Latin-1, which keeps every byte; :func:`edi_scrub.policy.mcd.text.decoded` reads
the few texts that matter.
"""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import IO

from edi_scrub.errors import NoInputError, NotReadableError

INNER = "_csv.zip"  # how the name of the inner ZIP ends: current_article_csv.zip
FIRST = "article.csv"  # the table without which it is another file
# Against files made to fill a disk or the memory: the largest table of a true export has some
# 0.1 GB, and text as alike as its rows packs to a thirtieth.
MOST_BYTES = 1 << 30
MOST_PACKED = 400
LONGEST_LINE = 1 << 24
_MIB = 1 << 20


class Archive:
    """The tables of an opened export."""

    def __init__(self, path: Path, inner: zipfile.ZipFile) -> None:
        """The tables in ``inner``, which came out of the file at ``path``."""
        self.path = path
        self._inner = inner
        self._members = _members(path, inner)

    def __contains__(self, table: str) -> bool:
        return f"{table}.csv" in self._members

    def rows(
        self, table: str, columns: Sequence[str], optional: Sequence[str] = ()
    ) -> Iterator[tuple[str, ...]]:
        """The values of ``columns`` and ``optional``, row by row, as they stand there.

        A column of ``optional`` that is not there is empty in every row.

        :raises NotReadableError: the table is missing or no CSV, or has no such column;
            the message names both.
        """
        member = self._members.get(f"{table}.csv")
        if member is None:
            raise NotReadableError(f"{self.path}: has no table {table}.csv")
        _refuse_bomb(self.path, member)
        csv.field_size_limit(LONGEST_LINE)
        with _reading(self.path), self._inner.open(member) as raw:
            reader = csv.reader(self._lines(raw, table), strict=True)
            try:
                header = next(reader, [])
                places = self._places(table, header, columns, optional)
                for row in reader:
                    if len(row) == len(header):
                        yield tuple([row[at] if at >= 0 else "" for at in places])
                    elif row:
                        raise self._broken(table, f"line {reader.line_num} is no row of it")
            except csv.Error:
                raise self._broken(table, f"line {reader.line_num} is no CSV") from None

    def _lines(self, raw: IO[bytes], table: str) -> Iterator[str]:
        text = io.TextIOWrapper(raw, "latin-1", newline="")
        while line := text.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE:
                raise self._broken(table, "a line of it is longer than any of the export's")
            yield line

    def _places(
        self, table: str, header: list[str], columns: Sequence[str], optional: Sequence[str]
    ) -> list[int]:
        """Where the wanted columns stand in a row; -1 for one that is not there."""
        names = {name.lower().strip().removeprefix("ï»¿"): at for at, name in enumerate(header)}
        for name in columns:
            if name not in names:
                raise NotReadableError(
                    f"{self.path}: {table}.csv has no column {name}: it is another file, or CMS"
                    " has changed the layout"
                )
        return [names.get(name, -1) for name in (*columns, *optional)]

    def _broken(self, table: str, how: str) -> NotReadableError:
        return NotReadableError(f"{self.path}: {table}.csv: {how}")


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """The export at ``path``: the ZIP that CMS publishes, or the one inside it.

    :raises NoInputError: the file is missing or cannot be read.
    :raises NotReadableError: it is no such export.
    """
    with ExitStack() as stack, _reading(path):
        outer = stack.enter_context(zipfile.ZipFile(path))
        members = _members(path, outer)
        inner = [name for name in members if name.endswith(INNER)]
        if FIRST not in members and len(inner) == 1:
            copy = stack.enter_context(tempfile.TemporaryFile())
            _refuse_bomb(path, members[inner[0]])
            with outer.open(members[inner[0]]) as packed:
                shutil.copyfileobj(packed, copy, _MIB)
            outer = stack.enter_context(zipfile.ZipFile(copy))
        archive = Archive(path, outer)
        if "article" not in archive:
            raise NotReadableError(
                f"{path}: is no export of the Medicare Coverage Database's articles: it holds no"
                f" {FIRST}, and no *{INNER} with one"
            )
        yield archive


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn what goes wrong in a ZIP into a sentence."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, LZMAError, EOFError, NotImplementedError):
        raise NotReadableError(f"{path}: is no ZIP file, or a broken one") from None
    except OSError as error:
        raise NoInputError(f"{path} cannot be read: {error.strerror}") from None


def _members(path: Path, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files of a ZIP by their names in lower case, wherever in it they lie.

    :raises NotReadableError: a name leads out of the ZIP, stands there twice, or its file
        is encrypted: such a file is no export, and nobody's mistake.
    """
    found: dict[str, zipfile.ZipInfo] = {}
    for member in archive.infolist():
        place = PurePosixPath(member.filename.replace("\\", "/"))
        if place.is_absolute() or ".." in place.parts or ":" in member.filename:
            raise NotReadableError(f"{path}: holds a file whose name leads out of it: refused")
        if member.is_dir():
            continue
        name = place.name.lower()
        if member.flag_bits & 1:
            raise NotReadableError(f"{path}: {name} in it is encrypted")
        if name in found:
            raise NotReadableError(f"{path}: holds {name} twice")
        found[name] = member
    return found


def _refuse_bomb(path: Path, member: zipfile.ZipInfo) -> None:
    size, packed = member.file_size, member.compress_size
    if size > MOST_BYTES or size > _MIB + MOST_PACKED * packed:
        raise NotReadableError(
            f"{path}: {PurePosixPath(member.filename).name} would unpack to {size:,} bytes: refused"
        )
