"""`edi-scrub codes`: imports, where they go, and that every command reads them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from edi_scrub.cli import main
from tests.policy.published import HCPCS_COLUMNS, MUE_HEAD, NDC_HEAD, PTP_HEAD, hcpcs, write

FILE = Path(__file__).parents[2] / "fixtures" / "inbox" / "clinic-medicare.837"


def edi_scrub(*words: str | Path, status: int = 0) -> Result:
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exit_code == status, done.output
    return done


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's data folder: nothing has been imported into it."""
    folder = tmp_path / "data"
    monkeypatch.setenv("EDI_SCRUB_DATA", str(folder))
    return folder


def limits(folder: Path, units: int, day: str = "10-01-2020") -> Path:
    row = ["J0585", units, "3 Date of Service Edit: Clinical", "Prescribing Information"]
    path = folder / f"MCR_MUE_PractitionerServices_Eff_{day}.csv"
    return write(path, [*MUE_HEAD, row])


def test_each_import_says_where_the_table_is_and_what_it_kept(tmp_path: Path, own: Path) -> None:
    pair = ["64615", "64612", "", "20130101", "*", "0", "Misuse"]
    files = {
        "import-ncci": write(tmp_path / "ccipra-v323r0-f1.txt", [*PTP_HEAD, pair]),
        "import-mue": limits(tmp_path, 700, "10-01-2026"),
        "import-hcpcs": write(
            tmp_path / "HCPC2026_OCT_ANWEB.xlsx",
            [HCPCS_COLUMNS, hcpcs("J3301", "3", "Injection, 10 mg", "Kenalog", "20000101", "")],
        ),
        "import-ndc": write(
            tmp_path / "October 2026 ASP NDC-HCPCS Crosswalk.csv",
            [*NDC_HEAD, ["J3301", "", "", "00003-0293-05", "", "10 MG", 1, 1, 4, 4]],
        ),
    }
    kinds = {"ncci": "pairs", "mue": "limits", "hcpcs": "codes", "ndc": "packages"}
    for (command, path), (kind, what) in zip(files.items(), kinds.items(), strict=True):
        name = "ncci.tsv" if kind == "ncci" else f"{kind}-2026-10-01.tsv"
        assert edi_scrub("codes", command, path).output == (
            f"{own / 'codes' / name}: 1 of 1 {what} kept, edition of 2026-10-01\n"
        )
    listed = edi_scrub("codes", "list").output
    for kind in kinds:
        assert f"\n{kind} " in listed and "2026-10-01        1" in listed
    assert listed.endswith(f"\nImported code sets are kept in {own}\n")


def test_what_was_imported_judges_claims_and_stands_in_the_summary(
    tmp_path: Path, own: Path
) -> None:
    def scrubbed(name: str) -> dict[str, dict[str, str]]:
        edi_scrub("scrub", FILE, "-o", tmp_path / name, "--quiet")
        found: dict[str, dict[str, str]] = json.loads(
            (tmp_path / name / "clinic-medicare.summary.json").read_text()
        )
        return found

    before = scrubbed("before")
    edi_scrub("codes", "import-mue", limits(tmp_path, 1))
    after = scrubbed("after")
    assert before["versions"]["cms_tables"] == "ncci 2024-07-01"
    assert after["versions"]["cms_tables"] == "ncci 2024-07-01, mue 2020-10-01"
    assert before["versions"]["policies_sha256"] != after["versions"]["policies_sha256"]
    # The built-in table of 2024-04-01 is later than the imported one, so it still speaks.
    assert before["findings"] == after["findings"]
    edi_scrub("codes", "import-mue", limits(tmp_path, 1, "10-01-2024"))
    assert scrubbed("later")["findings"]["units"] > before["findings"]["units"]


def test_a_table_of_one_s_own_folder_is_read_with_policies(tmp_path: Path, own: Path) -> None:
    folder = tmp_path / "mine"
    edi_scrub("codes", "import-mue", limits(tmp_path, 700), "-o", folder)
    assert not own.exists()
    assert "mue" not in edi_scrub("codes", "list").output
    assert "mue" in edi_scrub("codes", "list", "--policies", folder).output


def test_the_codes_of_one_s_own_policies_are_kept_too(tmp_path: Path, own: Path) -> None:
    mine = tmp_path / "mine" / "codes"
    mine.mkdir(parents=True)
    (mine / "own.toml").write_text('[[procedure]]\ncode = "20610"\nsummary = "a large joint"\n')
    pair = ["20610", "20600", "", "20130101", "*", "1", "Misuse"]
    path = write(tmp_path / "ccipra-v323r0-f1.txt", [*PTP_HEAD, pair])
    assert ": 0 of 1" in edi_scrub("codes", "import-ncci", path, "-o", tmp_path / "a").output
    done = edi_scrub("codes", "import-ncci", path, "-o", tmp_path / "b", "--policies", mine.parent)
    assert ": 1 of 1" in done.output


def test_an_edition_can_be_given(tmp_path: Path, own: Path) -> None:
    path = limits(tmp_path, 700).rename(tmp_path / "limits.csv")
    assert (
        "give the quarter's first day" in edi_scrub("codes", "import-mue", path, status=78).output
    )
    done = edi_scrub("codes", "import-mue", path, "--edition", "2021-01-01")
    assert done.output.endswith("edition of 2021-01-01\n")


def test_a_wrong_layout_ends_with_78_and_leaves_nothing(tmp_path: Path, own: Path) -> None:
    done = edi_scrub("codes", "import-ndc", limits(tmp_path, 700), status=78)
    assert '"NDC2", "BILLUNITS"' in done.output
    assert not own.exists()


def test_without_a_data_folder_the_table_needs_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDI_SCRUB_DATA", "")
    done = edi_scrub("codes", "import-mue", limits(tmp_path, 700), status=2)
    assert "say with -o where the table goes" in done.output
    assert edi_scrub("codes", "list").output.endswith("no folder: EDI_SCRUB_DATA is empty\n")


def test_a_table_that_was_spoiled_stops_every_run(tmp_path: Path, own: Path) -> None:
    edi_scrub("codes", "import-mue", limits(tmp_path, 700))
    (table,) = (own / "codes").iterdir()
    table.write_text(table.read_text().replace("\t3\n", "\t5\n"))
    done = edi_scrub("policies", "list", status=78)
    assert f"{table}, line 5: expected the adjudication 1, 2 or 3" in done.output
    assert str(table) in edi_scrub("policies", "check", status=78).output
