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
