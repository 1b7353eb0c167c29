"""The CSV in a real spreadsheet: LibreOffice opens it, and every cell is the text it was.

Its cells are read back from the workbook that LibreOffice saves. It is told to take dates
and times for what they look like, which is the most that a user can have switched on.
"""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from edi_scrub.findings import Outcome
from edi_scrub.reports.csvfile import COLUMNS, CsvFile
from tests.reports.run import NOT_COVERED, RUN, feed, judged
from tests.reports.test_csv import CHANGED, FORMULAS, LEFT_ALONE

OFFICE = shutil.which("soffice")
UTF8, US_ENGLISH = 76, 1033
# Comma, double quote, from the first row on, no column special, quoted cells like others,
# numbers and dates detected: the numbers are those of LibreOffice's "filter options".
AS_WRITTEN = f"CSV:44,34,{UTF8},1,,{US_ENGLISH},false,true"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        OFFICE is None,
        reason="no LibreOffice: apt-get install --no-install-recommends libreoffice-calc",
    ),
]


def opened(report: bytes, folder: Path) -> list[list[object]]:
    """The values of the cells that LibreOffice makes of a CSV; formulas as they are written."""
    source = folder / "report.csv"
    source.write_bytes(report)
    command = [
        f"{OFFICE}", "--headless", f"-env:UserInstallation=file://{folder}/profile",
        f"--infilter={AS_WRITTEN}", "--convert-to", "xlsx", "--outdir", f"{folder}", f"{source}",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    (sheet,) = openpyxl.load_workbook(folder / "report.xlsx").worksheets
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("bom", [False, True], ids=["without a mark", "with a mark"])
def test_a_spreadsheet_shows_every_cell_as_it_stands_in_the_csv(bom: bool, tmp_path: Path) -> None:
    texts = [*FORMULAS, *CHANGED, *LEFT_ALONE, "SEÑOR É", 'a "quoted", text']
    claims = [judged(Outcome.REJECTED, NOT_COVERED, claim_id=text) for text in texts]
    stream = io.BytesIO()
    feed([*RUN, *claims], CsvFile(stream, bom=bom))
    written = list(csv.reader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline="")))
    shown = opened(stream.getvalue(), tmp_path)

    assert shown[0] == list(COLUMNS)
    assert len(shown) == len(written)
    for cells, row in zip(shown[1:], written[1:], strict=True):
        for column, cell, text in zip(COLUMNS, cells, row, strict=True):
            if column == "charge":
                assert text == "" if cell is None else float(f"{cell}") == float(text)
            elif column == "date":
                assert text == "" if cell is None else f"{cell:%Y-%m-%d}" == text
            else:  # a workbook knows one line end; a code of digits alone may be a number
                assert f"{'' if cell is None else cell}" == text.replace("\r", "\n"), column
