"""Scrub one file from its path into a folder: the pipeline, its reports, its outputs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from edi_scrub import __version__
from edi_scrub.claims.past import Known
from edi_scrub.findings import Outcome
from edi_scrub.inputfile import Progress, Watched, name_of, opened, stem_of
from edi_scrub.judging import Options, knowing
from edi_scrub.pipeline import Answer, Sinks, scrub
from edi_scrub.policy.icd import releases
from edi_scrub.policy.library import Policies
from edi_scrub.record import RunRecord
from edi_scrub.reports import csvfile, html, jsonl, summary
from edi_scrub.reports.listing import Listing
from edi_scrub.staging import Staging, placed, writing
from edi_scrub.x12.frames import Readable
from edi_scrub.x12.guide import installed

if TYPE_CHECKING:
    from edi_scrub.parallel import Workers
    from edi_scrub.reports.claim_ack import ClaimAck
    from edi_scrub.reports.syntax_ack import SyntaxAck
    from edi_scrub.x12.acks.form import Stamp


class Ack(NamedTuple):
    """That acknowledgements are wanted; ``stamp`` None dates them as the input is dated."""

    stamp: Stamp | None = None


class Reporting(NamedTuple):
    """How the reports are written.

    ``with_phi``: the CSV and the page name patients and subscribers; ``csv_bom``: the CSV
    begins with a byte order mark.
    """

    with_phi: bool = False
    csv_bom: bool = False


PLAIN = Reporting()


def can_answer(options: Options) -> bool:
    """May there be acknowledgements? What accepts a claim that nobody looked at is untrue."""
    judged = options.rules is None or any(rule.id == "guide" for rule in options.rules.every)
    return judged and options.guide == "full"


class Staged(msgspec.Struct, frozen=True):
    """What scrubbing a file has come to, with outputs of these kinds that wait for their names.

    ``attested`` are the ids of its claims of which the evidence file speaks, ``seconds`` is
    how long it took.
    """

    summary: dict[str, Any]
    kinds: frozenset[str]
    attested: frozenset[str]
    seconds: float


class FileRun(msgspec.Struct, frozen=True):
    """What scrubbing a file has come to: its summary, and where its outputs are.

    ``attested`` are the ids of its claims of which the evidence file speaks, ``seconds`` is
    how long it took.
    """

    summary: dict[str, Any]
    outputs: dict[str, Path]
    attested: frozenset[str] = frozenset()
    seconds: float = 0.0


def scrub_file(
    path: str,
    folder: Path,
    policies: Policies,
    options: Options,
    *,
    force: bool = False,
    progress: Progress | None = None,
    ack: Ack | None = None,
    reporting: Reporting = PLAIN,
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
    with opened(path) as stream, Staging(placed(folder, stem_of(path)), force=force) as staging:
        source = Watched(stream, progress)
        done = scrub_staged(
            source,
            name_of(path),
            staging,
            policies,
            options,
            ack=ack,
            reporting=reporting,
            workers=workers,
        )
        return FileRun(done.summary, staging.publish(done.kinds), done.attested, done.seconds)


def scrub_staged(
    source: Readable,
    name: str,
    staging: Staging,
    policies: Policies,
    options: Options,
    *,
    ack: Ack | None = None,
    reporting: Reporting = PLAIN,
    workers: Workers | None = None,
    known: Known | None = None,
    followers: Sequence[Answer] = (),
) -> Staged:
    """Scrub ``source`` into outputs that are complete and not published yet.

    ``name`` is the input's name in the reports. Reports are written where ``staging`` has a
    place for them. ``known`` is told of the claims that go out: begun from ``options.history``,
    by whoever is going to record them. ``followers`` are told of everything, too.

    :raises ScrubError: as :func:`scrub_file`.
    """
    began = monotonic()
    with _answering(staging, ack) as answers, knowing(options, known) as own, writing():
        reports = _Reports(staging, reporting) if "html" in staging.paths else None
        sinks = Sinks(
            clean=staging.open("clean"),
            rejected=staging.open("rejected"),
            reports=(reports.listing,) if reports else (),
            answers=(*answers.values(), *followers),
            known=own,
        )
        if workers is None:
            record = scrub(source, name, policies, sinks, options)
        else:
            record = workers.scrub(source, name, sinks)
        kinds = {kind for kind, one in answers.items() if one.written} | _claim_files(record)
        kinds |= reports.KINDS if reports else set()
        outputs = {kind: staging.name(kind) for kind in sorted(kinds)}
        found = summary.summary(record, outputs, versions(policies), options.evidence)
        if reports:
            reports.finish(found)
        return Staged(found, frozenset(kinds), frozenset(record.attested), monotonic() - began)


class _Reports:
    """The reports of one file."""

    KINDS = frozenset({"jsonl", "csv", "html", "summary"})

    def __init__(self, staging: Staging, wanted: Reporting) -> None:
        """Open what is written claim by claim."""
        self._staging = staging
        named = wanted.with_phi
        lines = jsonl.JsonLines(staging.open("jsonl"))
        table = csvfile.CsvFile(staging.open("csv"), bom=wanted.csv_bom, names=named)
        # The page's data: the same lines, or lines with names, which are gone with the run.
        data = jsonl.JsonLines(staging.open("named lines"), names=True) if named else lines
        formats = (lines, table, data) if named else (lines, table)
        self.listing, self._data = Listing(formats, with_persons=named), data

    def finish(self, found: dict[str, Any]) -> None:
        """Write what needs the summary."""
        summary.write(self._staging.open("summary"), found)
        self._data.stream.seek(0)
        html.write(self._staging.open("html"), found, self._data.stream)


@contextmanager
def _answering(staging: Staging, ack: Ack | None) -> Iterator[dict[str, SyntaxAck | ClaimAck]]:
    """The acknowledgements by kind of output, none unless they are asked for."""
    if ack is None:
        yield {}
        return
    from edi_scrub.reports.claim_ack import ClaimAck
    from edi_scrub.reports.syntax_ack import SyntaxAck

    with (
        closing(SyntaxAck(staging.open("999"), staging.folder("999"), ack.stamp)) as syntax,
        closing(ClaimAck(staging.open("277ca"), staging.folder("277ca"), ack.stamp)) as claims,
    ):
        yield {"999": syntax, "277ca": claims}


def _claim_files(record: RunRecord) -> set[str]:
    """The files of claims that a run leaves: one only where there are such claims."""
    kinds = set()
    if record.claims[Outcome.REJECTED]:
        kinds.add("rejected")
    if record.claims[Outcome.CLEAN] or record.claims[Outcome.CORRECTED]:
        kinds.add("clean")
    return kinds


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
