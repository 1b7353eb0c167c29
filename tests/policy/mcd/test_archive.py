"""The ZIP in a ZIP: what is no export is refused in a sentence that says what is wrong."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bench.mcd_export import TABLES, Invented, zipped
from edi_scrub.errors import NoInputError, NotReadableError
from edi_scrub.policy.mcd import archive
from edi_scrub.policy.mcd.archive import opened
from edi_scrub.policy.mcd.export import read
from tests.policy.mcd.exports import billing

WHOLE = Invented([billing()])
NEEDED = {
    "article": ["article_id", "article_version", "title", "status", "article_eff_date"],
    "article_x_hcpc_code": ["article_id", "article_version", "hcpc_code_id", "hcpc_code_group"],
    "article_x_hcpc_code_group": ["hcpc_code_group", "paragraph"],
    "article_x_icd10_covered": ["icd10_code_id", "icd10_covered_group", "asterisk"],
    "article_x_icd10_covered_group": ["icd10_covered_group", "paragraph", "icd10_covered_ast"],
    "article_x_icd10_noncovered": ["icd10_code_id", "icd10_noncovered_group"],
    "article_x_icd10_noncovered_group": ["icd10_noncovered_group", "paragraph"],
    "article_x_contractor": ["contractor_id", "contractor_type_id", "contractor_version"],
    "contractor": ["contractor_bus_name", "contractor_number"],
    "contractor_jurisdiction": ["state_id", "term_date"],
    "state_lookup": ["state_id", "state_abbrev"],
    "article_related_documents": ["article_id", "r_lcd_id"],
    "update_period": ["end_date"],
}


def refusal(folder: Path, data: bytes) -> str:
    """The sentence that a file is refused with."""
    path = folder / "export.zip"
    path.write_bytes(data)
    with pytest.raises(NotReadableError) as raised:
        read(path, {"64615"})
    assert str(raised.value).startswith(f"{path}: ")
    return str(raised.value).removeprefix(f"{path}: ")


def with_table(name: str, data: bytes) -> bytes:
    return WHOLE.zipped(WHOLE.tables() | {name: data})


def test_the_export_is_read_as_it_is_downloaded(tmp_path: Path) -> None:
    path = tmp_path / "current_article.zip"
    path.write_bytes(WHOLE.zipped())
    assert [article.name for article in read(path, {"64615"}).articles] == ["A52848"]


def test_the_table_of_contractor_types_may_be_missing(tmp_path: Path) -> None:
    tables = WHOLE.tables()
    del tables["contractor_type_lookup"]
    path = tmp_path / "current_article.zip"
    path.write_bytes(WHOLE.zipped(tables))
    (article,) = read(path, {"64615"}).articles
    assert [one.number for one in article.contractors] == ["06102"]


def test_folders_in_the_file_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "current_article.zip"
    path.write_bytes(WHOLE.zipped())
    with zipfile.ZipFile(path, "a") as whole:
        whole.mkdir("documents")
    assert len(read(path, {"64615"}).articles) == 1


def test_the_inner_file_alone_is_the_export_too(tmp_path: Path) -> None:
    path = tmp_path / "current_article_csv.zip"
    tables = WHOLE.tables()
    path.write_bytes(zipped({f"some folder/{name}.CSV": data for name, data in tables.items()}))
    assert [article.name for article in read(path, {"64615"}).articles] == ["A52848"]


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table, of in NEEDED.items() for column in of]
)
def test_a_missing_column_is_named_with_its_table(table: str, column: str, tmp_path: Path) -> None:
    tables = WHOLE.tables()
    assert column in TABLES[table]
    header, rest = tables[table].split(b"\r\n", 1)
    renamed = header.replace(column.encode(), b"renamed_" + column.encode())
    said = refusal(tmp_path, with_table(table, renamed + b"\r\n" + rest))
    assert said.startswith(f"{table}.csv has no column {column}: ")


@pytest.mark.parametrize("table", sorted(NEEDED))
def test_a_missing_table_is_named(table: str, tmp_path: Path) -> None:
    tables = WHOLE.tables()
    del tables[table]
    assert f"{table}.csv" in refusal(tmp_path, WHOLE.zipped(tables))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"ISA*00*", "is no ZIP file, or a broken one"),
        (b"", "is no ZIP file, or a broken one"),
        (WHOLE.zipped()[:-200], "is no ZIP file, or a broken one"),
        (zipped({"claims.837": b"ISA"}), "is no export of the Medicare Coverage Database"),
        (zipped({"current_article_csv.zip": b"PK"}), "is no ZIP file, or a broken one"),
        (zipped({"current_lcd_csv.zip": zipped({"lcd.csv": b"lcd_id"})}), "is no export of the"),
    ],
)
def test_another_file_is_refused(data: bytes, said: str, tmp_path: Path) -> None:
    assert said in refusal(tmp_path, data)


@pytest.mark.parametrize("name", ["../article.csv", "/etc/article.csv", "a/../../b", "c:\\x.csv"])
def test_a_name_that_leads_out_of_the_file_is_refused(name: str, tmp_path: Path) -> None:
    said = refusal(tmp_path, zipped({name: b"", "current_article_csv.zip": b""}))
    assert said == "holds a file whose name leads out of it: refused"
    assert os.listdir(tmp_path) == ["export.zip"]  # noqa: PTH208  (nothing was unpacked)


def test_a_table_that_would_fill_the_memory_is_refused_unread(tmp_path: Path) -> None:
    header = WHOLE.tables()["article"].split(b"\r\n", 1)[0]
    said = refusal(tmp_path, with_table("article", header + b"\r\n" + b"0" * (8 << 20)))
    assert said.startswith("article.csv would unpack to 8,388,")
    assert said.endswith(" bytes: refused")


def test_a_line_without_an_end_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "LONGEST_LINE", 1000)
    said = refusal(tmp_path, with_table("state_lookup", b"state_id,state_abbrev" + b"," * 2000))
    assert said == "state_lookup.csv: a line of it is longer than any of the export's"


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    data = bytearray(WHOLE.zipped())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive_:
        last = archive_.infolist()[-1]
    assert last.filename == "current_article_csv.zip"
    place = data.rindex(b"PK\x01\x02")
    data[place + 8] |= 1
    assert refusal(tmp_path, bytes(data)) == "current_article_csv.zip in it is encrypted"


def test_a_name_that_stands_there_twice_is_refused(tmp_path: Path) -> None:
    files = {f"{name}.csv": data for name, data in WHOLE.tables().items()}
    said = refusal(tmp_path, zipped(files | {"old/article.csv": b"article_id"}))
    assert said == "holds article.csv twice"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (b"1,CT\r\n", "state_lookup.csv: line 2 is no row of it"),
        (b'1,"CT"x,Connecticut\r\n', "state_lookup.csv: line 2 is no CSV"),
    ],
)
def test_a_broken_row_is_named_by_its_line(row: bytes, said: str, tmp_path: Path) -> None:
    header = b"state_id,state_abbrev,description\r\n"
    assert refusal(tmp_path, with_table("state_lookup", header + row)) == said


def test_a_byte_order_mark_and_capitals_in_a_header_do_not_matter(tmp_path: Path) -> None:
    tables = WHOLE.tables()
    header, rest = tables["article"].split(b"\r\n", 1)
    changed = b"\xef\xbb\xbf" + header.upper() + b"\r\n" + rest
    path = tmp_path / "export.zip"
    path.write_bytes(with_table("article", changed))
    assert len(read(path, {"64615"}).articles) == 1


def test_a_field_longer_than_the_csv_module_likes_is_read(tmp_path: Path) -> None:
    long = billing(description="".join(f"<p>{n} times as long</p>" for n in range(20_000)))
    path = tmp_path / "export.zip"
    path.write_bytes(Invented([long]).zipped())
    assert len(read(path, {"64615"}).articles) == 1


def test_a_file_that_is_not_there_is_no_input(tmp_path: Path) -> None:
    with pytest.raises(NoInputError, match=r"nowhere\.zip cannot be read: No such file"):
        read(tmp_path / "nowhere.zip", set())


def test_what_goes_wrong_in_the_middle_of_a_table_is_said_as_well(tmp_path: Path) -> None:
    data = bytearray(zipped({f"{n}.csv": d for n, d in _stirred(WHOLE.tables()).items()}))
    at = data.index(b"article_x_hcpc_code.csv") + 60
    data[at : at + 40] = bytes(40)
    assert "broken" in refusal(tmp_path, bytes(data))


def _stirred(tables: Mapping[str, bytes]) -> dict[str, bytes]:
    """The tables, with one that is long enough to be broken in the middle."""
    rows = b"".join(b"1,1,%05d,1,1,N,,,\r\n" % (n * n) for n in range(5000))
    return {**tables, "article_x_hcpc_code": tables["article_x_hcpc_code"] + rows}


def test_rows_come_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(WHOLE.zipped())
    with opened(path) as found:
        rows = found.rows("article_x_icd10_covered", ("icd10_code_id",), ("no_such_column",))
        assert isinstance(rows, Iterator)
        assert next(rows) == ("K11.7", "")
