"""The evidence file: what is read, and that no value of it is repeated where it is wrong."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from edi_scrub.claims.attested import Attested
from edi_scrub.errors import ConfigurationError
from edi_scrub.evidencefile import COLUMNS, EvidenceFile, read_evidence

WHOLE = """\
claim_id,failed_treatments,criteria,documentation,no_authorization_due,note
PT1,3,,,,chart page 4
PT2,,"high-risk, HERNIA",scale;FOLLOW-UP,yes,
 PT3 ,0,,,no,
"""
TOML = """\
[claims.PT1]
failed_treatments = 3
note = "chart page 4"

[claims."PT 2"]
criteria = ["HIGH-RISK", "HERNIA"]
documentation = ["SCALE"]
no_authorization_due = true
"""


def read(folder: Path, text: str, name: str = "evidence.csv") -> EvidenceFile:
    path = folder / name
    path.write_text(text, "utf-8", newline="")
    return read_evidence(path)


def fault(folder: Path, text: str, name: str = "evidence.csv") -> str:
    with pytest.raises(ConfigurationError) as caught:
        read(folder, text, name)
    assert caught.value.status == 78
    return str(caught.value)


# What is read.
def test_a_row_of_csv_is_what_is_attested_of_a_claim(tmp_path: Path) -> None:
    found = read(tmp_path, WHOLE)
    assert found.name == "evidence.csv"
    assert found.sha256 == sha256(WHOLE.encode()).hexdigest()
    one, two = found.of("PT1"), found.of("PT2")
    assert one is not None and two is not None
    assert one.facts == Attested(failed_treatments=3, note="chart page 4")
    assert one.where == "evidence.csv, line 2"
    assert two.facts == Attested(
        criteria=frozenset({"HIGH-RISK", "HERNIA"}),
        documentation=frozenset({"SCALE", "FOLLOW-UP"}),
        no_authorization_due=True,
    )
    assert two.where == "evidence.csv, line 3"


def test_a_row_that_attests_nothing_is_none(tmp_path: Path) -> None:
    found = read(tmp_path, WHOLE)
    assert found.of("PT3") is None
    assert found.of("PT4") is None
    assert list(found.claims) == ["PT1", "PT2"]


def test_columns_stand_in_any_order_and_some_may_be_missing(tmp_path: Path) -> None:
    text = "\N{ZERO WIDTH NO-BREAK SPACE}Criteria , CLAIM_ID\r\nHERNIA,PT1\r\n\r\n,\r\nADULT,PT2"
    found = read(tmp_path, text)
    assert {name: one.facts.criteria for name, one in found.claims.items()} == {
        "PT1": {"HERNIA"},
        "PT2": {"ADULT"},
    }
    assert found.claims["PT2"].where == "evidence.csv, line 5"


def test_a_short_row_leaves_the_rest_empty(tmp_path: Path) -> None:
    assert read(tmp_path, "claim_id,failed_treatments,criteria\nPT1,2\n").of("PT1")


def test_a_table_of_toml_is_what_is_attested_of_a_claim(tmp_path: Path) -> None:
    found = read(tmp_path, TOML, "evidence.TOML")
    two = found.of("PT 2")
    assert two is not None
    assert two.facts.criteria == {"HIGH-RISK", "HERNIA"}
    assert two.facts.no_authorization_due
    assert two.where == "evidence.TOML"
    assert set(found.claims) == {"PT1", "PT 2"}


def test_ids_of_no_claim_are_told_in_the_file_s_order(tmp_path: Path) -> None:
    found = read(tmp_path, "claim_id,failed_treatments\nB,1\nA,1\nC,1\n")
    assert found.unused(["A"]) == ["B", "C"]
    assert found.unused("ABCD") == []


# What is wrong.
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "line 1: claim_id: expected a column of that name"),
        ("failed_treatments\n3\n", "line 1: claim_id: expected a column of that name"),
        ("claim_id,colour\nPT1,red\n", "line 1: column 2: expected each once: claim_id, "),
        ("claim_id,claim_id\nPT1,PT1\n", "line 1: column 2: expected each once"),
        ("PT1,SECRET\n", "line 1: column 1: expected each once"),
        ("claim_id,failed_treatments\nPT1,3,SECRET\n", "line 2: expected 2 columns"),
        ("claim_id,failed_treatments\n ,3\n", "line 2: claim_id: expected CLM01"),
        ("claim_id,failed_treatments\nPT1,SECRET\n",
         "line 2: failed_treatments: expected a number from 0 to 99"),
        ("claim_id,failed_treatments\nPT1,100\n", "line 2: failed_treatments: expected a number"),
        ("claim_id,failed_treatments\nPT1,-1\n", "line 2: failed_treatments: expected a number"),
        ("claim_id,criteria\nPT1,SECRET_WORD\n", "line 2: criteria: expected keys of the policy"),
        ("claim_id,documentation\nPT1,\"A, SECRET'\"\n", "line 2: documentation: expected keys"),
        ("claim_id,no_authorization_due\nPT1,SECRET\n",
         "line 2: no_authorization_due: expected yes or no"),
        ("claim_id,failed_treatments\nSECRET,1\n\nSECRET,2\n",
         "line 4: claim_id: expected each claim once, and it is on line 2"),
        ('claim_id,note\nPT1,"SECRET\n', "is no CSV"),
    ],
)  # fmt: skip
def test_a_mistake_in_csv_is_told_with_its_line_and_without_its_value(
    tmp_path: Path, text: str, says: str
) -> None:
    message = fault(tmp_path, text)
    assert message.startswith(str(tmp_path / "evidence.csv"))
    assert says in message
    assert "SECRET" not in message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[claims.SECRET]\nfailed = 3\n", "there is no such key"),
        ('[claims.SECRET]\nfailed_treatments = "SECRET"\n', "int"),
        ("[claims.SECRET]\nfailed_treatments = 100\n", "99"),
        ('[claims.SECRET]\ncriteria = ["SECRET WORD"]\n', "regex"),
        ("[claim.SECRET]\nfailed_treatments = 3\n", "claim: there is no such key"),
        ("claims = SECRET\n", "is not TOML"),
    ],
)
def test_a_mistake_in_toml_is_told_without_its_value(tmp_path: Path, text: str, says: str) -> None:
    message = fault(tmp_path, text, "evidence.toml")
    assert says in message
    assert "SECRET" not in message


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    assert "is .csv or .toml" in fault(tmp_path, WHOLE, "evidence.xlsx")


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "evidence.csv"
    path.write_bytes(b"claim_id,note\nPT1,\xe9\n")
    with pytest.raises(ConfigurationError, match="UTF-8"):
        read_evidence(path)


def test_the_document_explains_every_column() -> None:
    text = (Path(__file__).resolve().parents[1] / "docs" / "evidence.md").read_text("utf-8")
    table = text[text.index("## The evidence file") :]
    assert [column for column in COLUMNS if f"| `{column}` |" not in table] == []
