"""Scrub one file from its path into a folder: the pipeline, its reports, its outputs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import msgspec

from edi_scrub import __version__
from edi_scrub.errors import NoInputError
from edi_scrub.findings import Outcome
from edi_scrub.judging import Options
from edi_scrub.pipeline import Sinks, scrub
from edi_scrub.policy.icd import releases
from edi_scrub.policy.library import Policies
from edi_scrub.record import RunRecord
from edi_scrub.reports import csvfile, html, jsonl, summary
from edi_scrub.staging import Staging, writing
from edi_scrub.x12.frames import Readable
from edi_scrub.x12.guide import installed

if TYPE_CHECKING:
    from edi_scrub.parallel import Workers
    from edi_scrub.reports.claim_ack import ClaimAck
    from edi_scrub.reports.syntax_ack import SyntaxAck
    from edi_scrub.x12.acks.form import Stamp

STANDARD_INPUT = "-"
Progress = Callable[[int], None]  # hears the number of bytes of each read


class Ack(NamedTuple):
    """That acknowledgements are wanted; ``stamp`` None dates them as the input is dated."""

    stamp: Stamp | None = None


class FileRun(msgspec.Struct, frozen=True):
    """What scrubbing a file has come to: its summary, and where its outputs are.

    ``attested`` are the ids of its claims of which the evidence file speaks.
    """

    summary: dict[str, Any]
    outputs: dict[str, Path]
    attested: frozenset[str] = frozenset()


def scrub_file(
    path: str,
    folder: Path,
    policies: Policies,
    options: Options,
    *,
    force: bool = False,
    progress: Progress | None = None,
    ack: Ack | None = None,
    workers: Workers | None = None,
) -> FileRun:
    """Scrub ``path`` (``-``: standard input) into ``folder``; all of its outputs or none.

    ``ack`` asks for the acknowledgements, too; ``workers`` that know the same policies and
    options judge a big file.

    :raises NoInputError: the file is missing or cannot be read.
    :raises NotReadableError: it is no readable 837P.
    :raises CannotCreateError: an output cannot be created or is there already.
    :raises OutputError: writing failed.
    """
    name = name_of(path)
    with (
        opened(path) as stream,
        Staging(folder, stem_of(path), force=force) as staging,
        _answering(staging, ack) as answers,
    ):
        source = Watched(stream, progress)
        reports = staging.open("jsonl"), staging.open("csv")
        sinks = Sinks(
            clean=staging.open("clean"),
            rejected=staging.open("rejected"),
            reports=(jsonl.JsonLines(reports[0]), csvfile.CsvFile(reports[1])),
            answers=tuple(answers.values()),
        )
        with writing():
            if workers is None:
                record = scrub(source, name, policies, sinks, options)
            else:
                html.prepare()
                record = workers.scrub(source, name, sinks)
            kinds = _kinds(record) | {kind for kind, one in answers.items() if one.written}
            outputs = {kind: staging.path(kind).name for kind in sorted(kinds)}
            found = summary.summary(record, outputs, versions(policies), options.evidence)
            summary.write(staging.open("summary"), found)
            reports[0].seek(0)
            spread = map if workers is None else workers.spread
            html.write(staging.open("html"), found, reports[0], spread=spread)
        return FileRun(found, staging.publish(kinds), frozenset(record.attested))


@contextmanager
def _answering(staging: Staging, ack: Ack | None) -> Iterator[dict[str, SyntaxAck | ClaimAck]]:
    """The acknowledgements by kind of output, none unless they are asked for."""
    if ack is None:
        yield {}
        return
    from edi_scrub.reports.claim_ack import ClaimAck
    from edi_scrub.reports.syntax_ack import SyntaxAck

    with (
        closing(SyntaxAck(staging.open("999"), staging.folder, ack.stamp)) as syntax,
        closing(ClaimAck(staging.open("277ca"), staging.folder, ack.stamp)) as claims,
    ):
        yield {"999": syntax, "277ca": claims}


def _kinds(record: RunRecord) -> frozenset[str]:
    """The outputs of a run: a file of claims only where there are such claims."""
    kinds = {"jsonl", "csv", "html", "summary"}
    if record.claims[Outcome.REJECTED]:
        kinds.add("rejected")
    if record.claims[Outcome.CLEAN] or record.claims[Outcome.CORRECTED]:
        kinds.add("clean")
    return frozenset(kinds)


def versions(policies: Policies) -> dict[str, str]:
    """What decided: the program, pyx12, the policies' digest, ICD-10-CM's release, CMS's tables.

    The release is empty where the extra ``icd`` is not installed: nothing was held to it.
    """
    return {
        "edi_scrub": __version__,
        "pyx12": installed.version(),
        "policies_sha256": policies.sha256,
        "icd_10_cm": ", ".join(one.title for one in releases() if one.is_icd10),
        "cms_tables": ", ".join(f"{kind} {day}" for kind, day, _ in policies.codes.tables()),
    }


def name_of(path: str) -> str:
    """The input's name in the reports."""
    return "stdin" if path == STANDARD_INPUT else Path(path).name


def stem_of(path: str) -> str:
    """What the outputs' names begin with: the input's name without its last extension."""
    return Path(name_of(path)).stem


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """The file's bytes, or standard input's.

    :raises NoInputError: it is missing, a folder, or must not be read.
    """
    if path == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    try:
        stream = Path(path).open("rb")  # noqa: SIM115  (closed below)
    except OSError as error:
        raise NoInputError(f"{path} cannot be read: {error.strerror}") from None
    with stream:
        yield stream


class Watched:
    """A stream whose failures to read are the input's fault, with progress."""

    def __init__(self, stream: Readable, progress: Progress | None = None) -> None:
        """Read from ``stream``, and tell ``progress`` of each read."""
        self._stream = stream
        self._progress = progress

    def read(self, size: int, /) -> bytes:
        """The next bytes.

        :raises NoInputError: reading failed.
        """
        try:
            data = self._stream.read(size)
        except OSError as error:
            raise NoInputError(f"reading the input failed: {error.strerror}") from None
        if self._progress is not None:
            self._progress(len(data))
        return data
