"""The whole way: from the export to policy files, and from them to claims."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bench.mcd_export import Listed, Mac
from edi_scrub import importing
from edi_scrub.checking import check
from edi_scrub.claims.sample import SampleClaim, SampleLine, claim_of
from edi_scrub.cli import main
from edi_scrub.errors import CannotCreateError, NotReadableError, OutputError
from edi_scrub.importing import import_mcd
from edi_scrub.judging import judge
from edi_scrub.policy.dates import DAY
from edi_scrub.policy.entries import Coverage
from edi_scrub.policy.library import Policies
from edi_scrub.policy.lint import Mistake
from edi_scrub.policy.loading import load_policies
from edi_scrub.policy.mcd.writing import table
from edi_scrub.policy.model import Policy
from tests.policy.mcd.exports import DROOLING, MIGRAINE, PROCEDURES, billing, export

FIRST = date(2025, 7, 17)  # of the article
NGS = "medicare-ngs-j6-jk"
UNCLEAR = Listed(["K22.0"], "For the oesophagus, as the LCD has it.")
TOXIN = "CPT codes 64612, 64616 with J0585, J0586"


def policy(folder: Path, name: str = NGS) -> Policy:
    """A policy as a run with ``--policies`` has it."""
    return {one.id: one for one in load_policies(folder).policies}[name]


def entry(policy: Policy, name: str) -> Coverage:
    return {one.name: one for one in policy.version[-1].coverage}[name]


def edi_scrub(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def outcome(folder: Path, procedure: str, diagnosis: str, day: date) -> str:
    """What comes of an injection in Connecticut by the policies with those of ``folder``."""
    line = SampleLine(procedure, day)
    sample = SampleClaim([line], [diagnosis], payer_id="06102", filing_indicator="MB", state="CT")
    return judge(claim_of(sample), load_policies(folder)).outcome.value


@pytest.fixture
def imported(tmp_path: Path) -> Path:
    """A folder with an import of two lists that are understood and one that is not."""
    path = export(tmp_path, billing(covered={1: DROOLING, 2: MIGRAINE, 5: UNCLEAR}))
    import_mcd([path], tmp_path / "own")
    return tmp_path / "own"


def test_an_import_takes_the_place_of_the_contractors_built_in_policy(
    imported: Path, policies: Policies
) -> None:
    assert os.listdir(imported) == [f"{NGS}.toml"]  # noqa: PTH208
    found, built_in = policy(imported), {one.id: one for one in policies.policies}[NGS]
    assert len(load_policies(imported).policies) == len(policies.policies)
    assert found.applies.payer_ids == built_in.applies.payer_ids
    assert found.applies.states == built_in.applies.states
    assert found.last_checked == date(2026, 11, 20)
    assert [str(v.effective) for v in found.version] == ["2015-10-01", "2025-07-17"]
    assert table(found.version[0]) == table(built_in.version[0])
    assert found.version[-1].wastage is not None and found.version[-1].repoint


def test_while_a_list_is_unread_what_is_on_none_is_a_warning(imported: Path) -> None:
    assert outcome(imported, "64615", "G43.709", FIRST) == "clean"
    assert outcome(imported, "64615", "R51.9", FIRST) == "clean"


def test_where_every_list_is_understood_what_is_on_none_is_rejected(tmp_path: Path) -> None:
    import_mcd([export(tmp_path, billing())], tmp_path / "own")
    assert outcome(tmp_path / "own", "64615", "G43.709", FIRST) == "clean"
    assert outcome(tmp_path / "own", "64615", "R51.9", FIRST) == "rejected"
    assert outcome(tmp_path / "own", "64615", "R51.9", FIRST - DAY) == "clean"  # built-in: warns


def test_an_imported_folder_passes_the_check(imported: Path) -> None:
    checked = check(imported)
    assert [str(problem) for problem in checked.problems] == []
    names = [one.name for one in policy(imported).example]
    assert "2025-07-17: A52848 group 1, on the first day" in names
    assert "2025-07-17: a diagnosis on no list for 64611" in names
    assert "2025-07-16: drooling, on the last day before the next version" in names


def test_every_version_has_an_example_that_passes_and_one_that_does_not(tmp_path: Path) -> None:
    macs = [Mac("06102"), Mac("15102", "CGS Administrators, LLC", ["KY"], kind="12")]
    retired = billing(number=60001, first=date(2021, 1, 1), last=date(2025, 12, 31), status="R",
                      contractors=["15102"])  # fmt: skip
    pair = Listed(["G83.11"], "CPT 64642", starred=["G83.11"],
                  asterisk="These codes require a second code from Group 2.")  # fmt: skip
    lists = {1: pair, 2: Listed(["M62.838"]), 3: Listed(["G24.3"], TOXIN)}
    newer = billing(number=60002, first=date(2026, 1, 1), contractors=["15102"], covered=lists)
    path = export(tmp_path, billing(), retired, newer, contractors=macs)
    result = import_mcd([path], tmp_path / "own")
    assert [str(problem) for problem in check(tmp_path / "own").problems] == []
    for written in result.written:
        for version, following in zip(
            written.policy.version, [*written.policy.version[1:], None], strict=True
        ):
            until = following.effective if following else date.max
            found = [
                bool(one.findings)
                for one in written.policy.example
                if version.effective <= one.line.date < until
            ]
            assert {True, False} <= set(found), version.effective


def test_a_contractor_without_a_built_in_policy_gets_one(tmp_path: Path) -> None:
    macs = [Mac("88812", "Invented Contractors, Inc.", ["ZQ"]),
            Mac("88822", "Invented Contractors, Inc.", ["ZX"])]  # fmt: skip
    article = billing(number=60001, contractors=["88812", "88822"])
    import_mcd([export(tmp_path, article, contractors=macs)], tmp_path / "own")
    found = policy(tmp_path / "own", "medicare-invented-contractors-inc-88812")
    assert found.applies.payer_ids == ["88812", "88822"]
    assert found.applies.payer_names == ["INVENTED CONTRACTORS, INC.*"]
    assert found.applies.filing_indicators == ["MB"]
    assert found.applies.states == ["ZQ", "ZX"]
    assert found.carrier == "Invented Contractors, Inc., Medicare Part B"
    assert found.title == "Botulinum Toxins"
    assert found.version[-1].wastage is not None  # as the fallback has it for every contractor
    assert not found.fallback
    assert found.applies.procedures == set(PROCEDURES[1])  # of all other lines nothing is known
    assert found.applies.drugs == set(PROCEDURES[2])


def test_contractors_with_articles_of_their_own_are_policies_of_their_own(tmp_path: Path) -> None:
    macs = [Mac("01112", states=["CA"]), Mac("02102", states=["AK"]), Mac("88812", "X", ["ZQ"])]
    path = export(
        tmp_path,
        billing(number=57185, contractors=["01112"]),
        billing(number=57186, contractors=["02102"]),
        billing(number=60001, contractors=["88812"]),
        contractors=macs,
    )
    result = import_mcd([path], tmp_path / "own")
    assert {one.policy.id: one.articles for one in result.written} == {
        "medicare-noridian-je": ["A57185"],
        "medicare-noridian-jf": ["A57186"],
        "medicare-x-88812": ["A60001"],
    }


def test_articles_of_one_contractor_are_one_policy(tmp_path: Path) -> None:
    scope = billing(number=57414, procedures={1: ["43236", "43239"]}, first=date(2024, 1, 1),
                    covered={1: Listed(["K92.2"], "CPT codes 43236, 43239")})  # fmt: skip
    (written,) = import_mcd([export(tmp_path, billing(), scope)], tmp_path / "own").written
    assert written.articles == ["A57414", "A52848"]
    names = [one.name for one in written.policy.version[-1].coverage]
    assert names[:3] == ["A52848 group 1", "A52848 group 2", "A57414 group 1"]


def test_the_same_export_gives_the_same_bytes(tmp_path: Path) -> None:
    path = export(tmp_path, billing(covered={1: DROOLING, 2: MIGRAINE, 5: UNCLEAR}))
    for folder in ("one", "other"):
        import_mcd([path], tmp_path / folder)
    one, other = ((tmp_path / f / f"{NGS}.toml").read_bytes() for f in ("one", "other"))
    assert one == other
    assert stat.S_IMODE((tmp_path / "one" / f"{NGS}.toml").stat().st_mode) == 0o644


def test_what_is_written_is_what_was_assembled(tmp_path: Path) -> None:
    result = import_mcd([export(tmp_path, billing(covered={1: UNCLEAR}))], tmp_path / "own")
    assert table(policy(tmp_path / "own")) == table(result.written[0].policy)


def test_no_description_of_a_code_is_written(imported: Path) -> None:
    text = (imported / f"{NGS}.toml").read_text("utf-8")
    assert "described" not in text


def test_a_disk_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left on device; no output was left"):
        import_mcd([export(tmp_path, billing())], tmp_path / "own")
    assert os.listdir(tmp_path / "own") == []  # noqa: PTH208


def test_what_would_stop_every_run_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "mistakes", lambda _: [Mistake("version[0].ends", "a day")])
    with pytest.raises(NotReadableError, match=r"ngs-j6-jk: version\[0\]\.ends: expected a day"):
        import_mcd([export(tmp_path, billing())], tmp_path / "own")
    assert not (tmp_path / "own").exists()


def test_a_retired_article_has_examples_of_its_last_day(tmp_path: Path) -> None:
    macs = [Mac("88812", "Invented", ["ZQ"])]
    retired = billing(last=date(2026, 2, 14), status="R", contractors=["88812"])
    import_mcd([export(tmp_path, retired, contractors=macs)], tmp_path / "own")
    assert [str(problem) for problem in check(tmp_path / "own").problems] == []
    days = {one.line.date for one in policy(tmp_path / "own", "medicare-invented-88812").example}
    assert days == {FIRST - DAY, FIRST, date(2026, 2, 14), date(2026, 2, 15)}


def test_a_list_that_names_a_drug_alone_has_an_example_of_whole_vials(tmp_path: Path) -> None:
    import_mcd([export(tmp_path, billing(covered={1: Listed(["G24.3"], "J0585")}))], tmp_path / "o")
    assert [str(problem) for problem in check(tmp_path / "o").problems] == []
    lines = [one.line for one in policy(tmp_path / "o").example]
    assert any(line.drug == "J0585" and line.units == 100 and not line.procedure for line in lines)


def test_an_article_without_a_title_is_called_by_its_number(tmp_path: Path) -> None:
    macs = [Mac("88812", "Invented", ["ZQ"])]
    path = export(tmp_path, billing(title="", contractors=["88812"]), contractors=macs)
    import_mcd([path], tmp_path / "own")
    found = policy(tmp_path / "own", "medicare-invented-88812")
    assert found.title == "A52848"
    assert found.version[-1].source.title == "A52848 (version 38, L33646)"


def test_an_existing_file_is_kept_unless_forced(imported: Path, tmp_path: Path) -> None:
    path = tmp_path / "current_article.zip"
    before = (imported / f"{NGS}.toml").read_bytes()
    with pytest.raises(CannotCreateError, match="is there already; --force would"):
        import_mcd([path], imported)
    assert (imported / f"{NGS}.toml").read_bytes() == before
    export(tmp_path, billing())
    import_mcd([path], imported, force=True)
    assert (imported / f"{NGS}.toml").read_bytes() != before


def test_another_file_with_the_same_id_is_in_the_way(imported: Path, tmp_path: Path) -> None:
    (imported / f"{NGS}.toml").rename(imported / "mine.toml")
    for force in (False, True):
        with pytest.raises(CannotCreateError, match=rf"mine\.toml has the id {NGS} already"):
            import_mcd([tmp_path / "current_article.zip"], imported, force=force)
    assert os.listdir(imported) == ["mine.toml"]  # noqa: PTH208


def test_other_files_of_the_folder_are_nobodys_business(imported: Path, tmp_path: Path) -> None:
    (imported / "broken.toml").write_text("id = ", "utf-8")
    import_mcd([tmp_path / "current_article.zip"], imported, force=True)


def edited(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text("utf-8")), "utf-8")


def read_by_a_person(text: str) -> str:
    """The file after somebody has read the paragraph of the unclear list: it is for 64612."""
    return re.sub(
        r'(name = "A52848 group 5"\nconfidence = ")un(verified".*?procedures = \[)[^\]]*(\])',
        r'\1\2"64612"\3',
        text,
        flags=re.DOTALL,
    )


def test_what_a_person_has_read_stays_read(imported: Path, tmp_path: Path) -> None:
    edited(imported / f"{NGS}.toml", read_by_a_person)
    assert entry(policy(imported), "A52848 group 5").confidence == "verified"
    more = Listed(["K22.0", "K22.4"], UNCLEAR.paragraph)
    path = export(tmp_path, billing(version=39, covered={1: DROOLING, 5: more}))
    (written,) = import_mcd([path], imported, force=True).written
    assert written.read == ["A52848 group 5"]
    found = entry(policy(imported), "A52848 group 5")
    assert found.confidence == "verified" and found.procedures == {"64612"}
    assert list(found.diagnoses.patterns) == ["K22.0", "K22.4"]


def test_a_paragraph_that_has_changed_has_to_be_read_again(imported: Path, tmp_path: Path) -> None:
    edited(imported / f"{NGS}.toml", read_by_a_person)
    changed = Listed(["K22.0"], "For the oesophagus, and then again not.")
    path = export(tmp_path, billing(version=39, covered={1: DROOLING, 5: changed}))
    (written,) = import_mcd([path], imported, force=True).written
    assert written.read == []
    assert entry(policy(imported), "A52848 group 5").confidence == "unverified"


def test_several_exports_are_versions_of_one_policy(tmp_path: Path) -> None:
    old = export(
        tmp_path,
        billing(version=30, first=date(2024, 10, 1), covered={1: Listed(["K11.0"], "64611")}),
        billing(number=60001, first=date(2024, 1, 1)),
        name="old.zip",
        edition=date(2025, 1, 3),
    )
    new = export(tmp_path, billing(), name="new.zip")
    for order in ([old, new], [new, old]):
        result = import_mcd(order, tmp_path / "own", force=True)
        (written,) = result.written
        assert [str(v.effective) for v in written.policy.version] == [
            "2015-10-01", "2024-01-01", "2024-10-01", "2025-07-17",
        ]  # fmt: skip
        assert result.remarks == [
            "A60001 is not in the export of 2026-11-20: its last known version stands"
        ]


def test_codes_nobody_knows_come_along_so_that_the_check_stays_of_use(tmp_path: Path) -> None:
    drug = billing(number=60001, procedures={1: ["J9999", "J9271", "64620"]},
                   covered={1: Listed(["C43.9"], "HCPCS code J9271")})  # fmt: skip
    path = export(tmp_path, billing(), drug)
    import_mcd([path], tmp_path / "own", [60001])
    codes = load_policies(tmp_path / "own").codes
    assert codes.drugs["J9271"].name == "named by A60001"
    assert codes.procedures["64620"].summary == "named by A60001"
    assert not codes.is_chemodenervation("64620")
    assert [str(problem) for problem in check(tmp_path / "own").problems] == []
    with pytest.raises(CannotCreateError, match=r"is there already"):
        import_mcd([path], tmp_path / "own", [60001])


def test_naming_articles_leaves_the_built_in_lists_of_other_codes(tmp_path: Path) -> None:
    scope = billing(number=57414, procedures={1: ["43236", "43239"]},
                    covered={1: Listed(["K92.2"], "CPT codes 43236, 43239")})  # fmt: skip
    path = export(tmp_path, billing(), scope)
    import_mcd([path], tmp_path / "own", [57414])
    names = {one.name: one.procedures for one in policy(tmp_path / "own").version[-1].coverage}
    assert names["chronic migraine"] == {"64615"}
    assert names["achalasia"] == {"43192", "43201"}


@pytest.mark.parametrize(
    ("article", "said"),
    [
        (billing(procedures={1: ["99213"]}), "there is nothing to import"),
        (billing(covered={}), "A52848 is left aside: no list of diagnoses, or no Part B"),
        (billing(contractors=["06101"]), "A52848 is left aside: no list of diagnoses, or no"),
    ],
)
def test_an_export_without_a_policy_in_it_writes_nothing(
    article: object, said: str, tmp_path: Path
) -> None:
    path = export(tmp_path, article, contractors=[Mac("06102"), Mac("06101", kind="8")])  # type: ignore[arg-type]
    with pytest.raises(NotReadableError, match=said):
        import_mcd([path], tmp_path / "own")
    assert not (tmp_path / "own").exists()


class TestTheCommand:
    """``edi-scrub policies import-mcd``."""

    @pytest.fixture
    def zip_(self, tmp_path: Path) -> Path:
        return export(tmp_path, billing(covered={1: DROOLING, 2: MIGRAINE, 5: UNCLEAR}))

    def test_it_says_what_it_wrote_and_what_waits(self, zip_: Path, tmp_path: Path) -> None:
        done = edi_scrub("policies", "import-mcd", zip_, "-o", tmp_path / "own")
        assert done.exit_code == 0, done.output
        header, line, *_ = done.stdout.splitlines()
        assert header.split("  ")[0] == "policy"
        assert line.split() == [NGS, "A52848", "2", "2", "1", "4"]
        again = edi_scrub("policies", "import-mcd", zip_, "-o", tmp_path / "own")
        assert again.exit_code == 73
        assert "is there already" in again.stderr
        edited(tmp_path / "own" / f"{NGS}.toml", read_by_a_person)
        again = edi_scrub("policies", "import-mcd", zip_, "-o", tmp_path / "own", "--force")
        assert again.exit_code == 0
        assert "kept as read before: A52848 group 5" in again.stdout

    @pytest.mark.parametrize("name", ["A52848", "a52848", "52848"])
    def test_an_article_is_named_as_people_name_it(
        self, name: str, zip_: Path, tmp_path: Path
    ) -> None:
        words = ("policies", "import-mcd", zip_, "--article", name, "-o", tmp_path / "own")
        assert edi_scrub(*words).exit_code == 0

    @pytest.mark.parametrize(
        ("words", "status", "said"),
        [
            (["--article", "L33646"], 2, "L33646 is no article's number"),
            (["--article", "A99999"], 65, "has no article A99999 in force or retired"),
        ],
    )
    def test_an_article_that_is_not_there(
        self, words: list[str], status: int, said: str, zip_: Path, tmp_path: Path
    ) -> None:
        done = edi_scrub("policies", "import-mcd", zip_, *words, "-o", tmp_path / "own")
        assert done.exit_code == status
        assert said in done.stderr

    def test_a_file_that_is_no_export(self, tmp_path: Path) -> None:
        (tmp_path / "x.zip").write_bytes(b"no ZIP")
        done = edi_scrub("policies", "import-mcd", tmp_path / "x.zip", "-o", tmp_path / "own")
        assert (done.exit_code, done.stdout) == (65, "")
        assert done.stderr.endswith("x.zip: is no ZIP file, or a broken one\n")
        done = edi_scrub("policies", "import-mcd", tmp_path / "y.zip", "-o", tmp_path / "own")
        assert done.exit_code == 66

    def test_a_folder_that_cannot_be_made(self, zip_: Path, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("", "utf-8")
        done = edi_scrub("policies", "import-mcd", zip_, "-o", tmp_path / "file" / "own")
        assert done.exit_code == 73

    def test_a_file_to_overwrite_that_is_no_policy(self, zip_: Path, tmp_path: Path) -> None:
        own = tmp_path / "own"
        own.mkdir()
        (own / f"{NGS}.toml").write_text("id = ", "utf-8")
        done = edi_scrub("policies", "import-mcd", zip_, "-o", own, "--force")
        assert done.exit_code == 78
        assert (own / f"{NGS}.toml").read_text("utf-8") == "id = "
