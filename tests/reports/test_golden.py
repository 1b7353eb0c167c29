"""Each format, byte for byte, of one small run.

``pytest tests/reports/test_golden.py --regold`` rewrites the files under golden/: read the
difference before it is committed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from edi_scrub.record import Judged
from edi_scrub.reports import lines, terminal
from edi_scrub.reports.summary import write
from tests.reports.run import RUN, reports_of

GOLDEN = Path(__file__).parent / "golden"
WORN = rb"(?s)<style>.*</style>|<script>.*</script>|sha256-[^']*"
REPORTS = reports_of(RUN)


def rows() -> list[lines.Row]:
    claims = [one.claim for one in RUN if isinstance(one, Judged)]
    return [lines.row_of(claim, line) for claim in claims[:2] for line in claim.lines]


def written(writer: Callable[[io.BytesIO], None]) -> bytes:
    stream = io.BytesIO()
    writer(stream)
    return stream.getvalue()


def endings() -> bytes:
    path = "out/claims.report.html"
    both = terminal.table(REPORTS.summary, path), terminal.line(REPORTS.summary, path)
    return "\n\n".join([*both, ""]).encode()


FORMATS: dict[str, Callable[[], bytes]] = {
    "report.jsonl": lambda: REPORTS.jsonl,
    "report.csv": lambda: REPORTS.csv,
    # The style sheet and the script may change without anyone reading this difference.
    "report.html": lambda: re.sub(WORN, b"", REPORTS.html),
    "summary.json": lambda: written(lambda stream: write(stream, REPORTS.summary)),
    "terminal.txt": endings,
    "lines.txt": lambda: written(lambda stream: lines.write_table(stream, rows())),
    "lines.csv": lambda: written(lambda stream: lines.write_csv(stream, rows())),
    "lines.jsonl": lambda: written(lambda stream: lines.write_jsonl(stream, rows())),
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_is_the_golden_file(name: str, request: pytest.FixtureRequest) -> None:
    path, made = GOLDEN / name, FORMATS[name]()
    if request.config.getoption("--regold"):
        path.write_bytes(made)
    assert made.decode("utf-8") == path.read_bytes().decode("utf-8")


def test_the_same_run_gives_the_same_bytes() -> None:
    assert reports_of(RUN) == REPORTS
