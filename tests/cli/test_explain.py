"""What explain says of a claim is what scrub does with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from edi_scrub.cli import main
from tests.files import Subscriber, interchange

PLAIN = interchange([[[[Subscriber(3)]]]])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (PLAIN, []),
        (PLAIN.replace("CLM*C905-2*100*", "CLM*C905-2*101*"), []),
        (PLAIN.replace("CLM*C905-2*", "CLM*C905-1*"), []),
        (PLAIN.replace("HL*2*1*22*0", "HL*9*1*22*0"), []),
        (PLAIN.replace("HL*2*1*22*0", "HL*9*1*22*0"), ["--correct", "none"]),
        (PLAIN.replace("HI*ABK:J029", "HI*XXX:J029", 1), []),
        (PLAIN.replace("HI*ABK:J029", "HI*XXX:J029", 1), ["--guide", "off"]),
    ],
    ids=["clean", "unbalanced", "sent twice", "level repaired", "level held", "guide", "no guide"],
)
def test_explain_says_of_every_claim_what_scrub_does_with_it(
    text: str, words: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "claims.837"
    file.write_text(text, "latin-1")
    run = CliRunner().invoke(main, ["scrub", str(file), "-o", str(tmp_path / "out"), *words])
    assert run.exit_code in (0, 1), run.output
    counts = json.loads((tmp_path / "out" / "claims.summary.json").read_text())["claims"]
    told = ""
    for name in ("C905-1", "C905-2", "C905-3"):
        told += CliRunner().invoke(main, ["explain", str(file), "--claim", name, *words]).output
    assert told.count("): REJECTED") == counts["rejected"]
    assert told.count("): CLEAN") == counts["clean"]


def test_explain_as_data_is_an_array_of_the_claims_of_that_id(tmp_path: Path) -> None:
    file = tmp_path / "claims.837"
    file.write_text(PLAIN.replace("CLM*C905-2*", "CLM*C905-1*"), "latin-1")
    words = ["explain", str(file), "--format", "json", "--claim"]
    result = CliRunner().invoke(main, [*words, "C905-1"])
    found = json.loads(result.output)
    assert (result.exit_code, [one["position"] for one in found]) == (0, [1, 2])
    assert all(one["lines"][0]["procedure"] == "99213" for one in found)
    assert not any(name in result.output for name in ("ADA", "EXAMPLE", "X0000000", "19700101"))
    result = CliRunner().invoke(main, [*words, "NOBODY"])
    assert (result.exit_code, json.loads(result.output)) == (1, [])


def test_coverage_as_data_is_one_decision() -> None:
    words = "coverage --payer 01112 --procedure 64615 --drug J0585 --date 2025-03-01"
    words += " --diagnosis R51.9 --diagnosis G43.709 --format json"
    found = json.loads(CliRunner().invoke(main, words.split()).output)
    assert [line["policy"] for line in found["lines"]] == ["medicare-noridian-je"] * 2
    assert [line["coverage"]["verdict"] for line in found["lines"]] == ["covered"] * 2


FACILITY = """\
CLM*WHERE*100***24:B:1*Y*A*Y*Y~
HI*ABK:G43709~
NM1*77*2*INVENTED PLACE*****XX*1999999992~
N3*1 INVENTED ROAD~
N4*ORLANDO*FL*328010001~
LX*1~
SV1*HC:64615*100*UN*1***1~
DTP*472*D8*20250303~
"""


def explained(tmp_path: Path, *words: str, responsibility: str = "P") -> str:
    """What explain says of a claim to a payer of Florida that bills elsewhere."""
    one = interchange([[[[Subscriber(1)]]]])
    start, end = one.index("CLM*"), one.index("SE*")
    head = one[one.index("ST*") : start]
    count = (head + FACILITY).count("~") + 1
    text = f"{one[:start]}{FACILITY}SE*{count}*0001~\n{one[one.index('GE*') :]}"
    assert one[end:].startswith("SE*") and "*CI~" in text
    text = text.replace("SBR*P*", f"SBR*{responsibility}*").replace("*CI~", "*MB~")
    file = tmp_path / "claims.837"
    file.write_text(text, "latin-1")
    words = ("explain", str(file), "--claim", "WHERE", "--guide", "off", *words)
    result = CliRunner().invoke(main, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


def test_explain_says_whose_state_chose_the_contractor(tmp_path: Path) -> None:
    told = explained(tmp_path)
    assert "service facility's state FL" in told
    assert (
        "because medicare-fcso-jn is for filing indicator MB with service facility's state FL"
        in told
    )
    assert "SBR01" not in told


def test_explain_says_by_whose_policy_a_secondary_claim_is_judged(tmp_path: Path) -> None:
    told = explained(tmp_path, responsibility="S")
    assert "another payer comes before this one (SBR01 S)" in told
    assert "policy medicare-fcso-jn" in told  # its own


def test_explain_names_the_user_s_map_and_the_policies_that_come_near(tmp_path: Path) -> None:
    payer = PLAIN[PLAIN.index("NM1*PR*") :].split("~")[0].split("*")[9]
    folder = tmp_path / "ours"
    folder.mkdir()
    mapped = f'[[payer]]\nids = ["{payer}"]\npolicies = ["medicare-ngs-j6-jk"]\n'
    (folder / "payers.toml").write_text(mapped, "utf-8")
    told = explained(tmp_path, "--policies", str(folder))
    assert f"because medicare-ngs-j6-jk is mapped to payer id {payer}" in told
    own = folder / "own.toml"
    own.write_text(
        f"""id = "own"
title = "Infusions"
carrier = "A plan"
last_checked = 2026-11-24
[applies]
payer_ids = ["{payer}"]
drugs = ["J1745"]
[[version]]
effective = 2020-01-01
source = {{ title = "A leaflet" }}
""",
        "utf-8",
    )
    told = explained(tmp_path, "--policies", str(folder))
    assert f"not for this line: own lists payer id {payer}, but not for this line's code" in told
