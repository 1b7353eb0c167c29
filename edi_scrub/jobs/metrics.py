"""Figures for Prometheus, as a file that a node exporter's textfile collector reads.

The counters are the ledger's: they survive every run and every crash, and a run that dies
before it has written the file loses none. The file is the last run's and replaced whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from edi_scrub import __version__
from edi_scrub.errors import CannotCreateError, ConfigurationError
from edi_scrub.jobs.database import Database
from edi_scrub.jobs.tables import INPUTS
from edi_scrub.staging import temporary_name

if TYPE_CHECKING:
    from prometheus_client import Metric

MODE = 0o644  # counts and dollars, no claim: the exporter runs as another user
ENDED = ("done", "quarantined")  # states of an input that nothing is left to do for
CLAIMS = {"clean": "clean", "corrected": "corrected", "rejected": "rejected"}
CHARGES = {"transmit": "charge_transmit", "rejected": "charge_rejected"}


class LastRun(NamedTuple):
    """How a run went; ``waiting`` files lie in the inbox and are not complete yet."""

    began: datetime
    seconds: float
    exit_status: int
    waiting: int


class Totals(NamedTuple):
    """What the ledger adds up to: ``files`` by state and outcome, the rest by outcome.

    Dollars are floats, as everything is to Prometheus.
    """

    files: dict[tuple[str, str], int]
    claims: dict[str, int]
    charges: dict[str, float]
    internal_errors: int


def totals(connection: sa.Connection) -> Totals:
    """Add up the ledger."""
    by = INPUTS.c.state, INPUTS.c.outcome
    rows = connection.execute(sa.select(*by, sa.func.count()).group_by(*by)).all()
    counts = [INPUTS.c[name] for name in (*CLAIMS.values(), "internal_errors")]
    charges = [sa.cast(sa.cast(INPUTS.c[name], sa.Text), sa.Float) for name in CHARGES.values()]
    sums = [sa.func.coalesce(sa.func.sum(column), 0) for column in (*counts, *charges)]
    found = list(connection.execute(sa.select(*sums).where(INPUTS.c.state.in_(ENDED))).one())
    return Totals(
        files={(state, outcome): count for state, outcome, count in rows},
        claims=dict(zip(CLAIMS, map(int, found), strict=False)),
        internal_errors=int(found[len(CLAIMS)]),
        charges=dict(zip(CHARGES, map(float, found[len(counts) :]), strict=True)),
    )


def leave(path: Path, url: str, last: LastRun) -> None:
    """Write the file anew from the ledger at ``url``.

    :raises ScrubError: the ledger cannot be read, or the file cannot be written.
    """
    database = Database(url)
    try:
        with database.read() as connection:
            ledger = totals(connection)
    finally:
        database.close()
    write(path, ledger, last)


def write(path: Path, ledger: Totals, last: LastRun) -> None:
    """Replace the file; a reader sees the old one or the new one, whole.

    :raises ConfigurationError: prometheus_client is not installed.
    :raises CannotCreateError: the file cannot be written.
    """
    text = rendered(ledger, last)
    temporary = path.with_name(temporary_name(path.name))  # no exporter reads .tmp
    try:
        try:
            temporary.write_bytes(text)
            temporary.chmod(MODE)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        message = f"the metrics cannot be written to {path}: {error.strerror}"
        raise CannotCreateError(message) from None


def rendered(ledger: Totals, last: LastRun) -> bytes:
    """The file's text, in Prometheus's exposition format.

    :raises ConfigurationError: prometheus_client is not installed.
    """
    try:
        from prometheus_client import CollectorRegistry, generate_latest
    except ImportError:
        message = "metrics_file needs prometheus_client: pip install 'edi-scrub[metrics]'"
        raise ConfigurationError(message) from None
    registry = CollectorRegistry()
    registry.register(_Figures([*_counters(ledger), *_gauges(ledger, last)]))
    return generate_latest(registry)


class _Figures:
    """What the library asks for its figures."""

    def __init__(self, figures: Iterable[Metric]) -> None:
        self._figures = list(figures)

    def collect(self) -> list[Metric]:
        """All of them."""
        return self._figures


def _counters(ledger: Totals) -> Iterator[Metric]:
    from prometheus_client.core import CounterMetricFamily as Counter

    files = Counter("edi_scrub_files", "Inputs that are done with.", labels=["state", "outcome"])
    for (state, outcome), count in sorted(ledger.files.items()):
        if state in ENDED:
            files.add_metric([state, outcome], count)
    claims = Counter("edi_scrub_claims", "Claims judged.", labels=["outcome"])
    for outcome, count in ledger.claims.items():
        claims.add_metric([outcome], count)
    charges = Counter("edi_scrub_charges_dollars", "Their charges.", labels=["outcome"])
    for outcome, amount in ledger.charges.items():
        charges.add_metric([outcome], round(amount, 2))
    yield from (files, claims, charges)
    yield Counter(
        "edi_scrub_internal_errors",
        "Claims held back since a rule of ours failed.",
        value=ledger.internal_errors,
    )


def _gauges(ledger: Totals, last: LastRun) -> Iterator[Metric]:
    from prometheus_client.core import GaugeMetricFamily as Gauge
    from prometheus_client.core import InfoMetricFamily as Info

    begun = sum(count for (state, _), count in ledger.files.items() if state not in ENDED)
    for name, says, value in (
        ("unfinished_files", "Inputs taken and not done with.", begun),
        ("waiting_files", "Inputs that are not complete yet.", last.waiting),
        ("last_run_timestamp_seconds", "When the last run began.", last.began.timestamp()),
        ("last_run_duration_seconds", "How long it took.", last.seconds),
        ("last_run_exit_status", "How it ended.", last.exit_status),
    ):
        yield Gauge(f"edi_scrub_{name}", says, value=value)
    yield Info("edi_scrub", "What runs here.", value={"version": __version__})
