"""What a file's claims have in common with earlier ones, known by digests alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from edi_scrub.claims import repeats
from edi_scrub.claims.model import Claim
from edi_scrub.claims.parts import Party
from edi_scrub.claims.repeats import LIKE, SAME, SAME_ID, SAME_LINES, Repeats
from edi_scrub.claims.sample import SampleClaim, SampleLine, claim_of

DAY = date(2025, 3, 3)
PROCEDURE, DRUG = SampleLine("64616", DAY), SampleLine("J0585", DAY, units="100")
VISIT = SampleLine("99213", DAY)
CLAIM = SampleClaim(lines=[PROCEDURE, DRUG], diagnoses=["G24.3"], claim_id="A", payer_id="P1")


def claim(sample: SampleClaim = CLAIM, **context: Any) -> Claim:
    """A claim of one patient, unless the context says otherwise."""
    made = claim_of(sample)
    made.context = replace(made.context, **{"member_id": "M1", "patient_key": "K1"} | context)
    return made


def marked(*claims: Claim) -> list[str]:
    with Repeats() as memory:
        for one in claims:
            memory.mark(one)
    assert memory.claims == len(claims)
    return [one.repeats for one in claims]


def other(*lines: SampleLine, claim_id: str = "B", **fields: Any) -> SampleClaim:
    """The claim under another id, with other lines or fields."""
    return replace(CLAIM, claim_id=claim_id, lines=lines or CLAIM.lines, **fields)


def test_the_same_claim_again_says_exactly_the_same() -> None:
    assert marked(claim(), claim(), claim()) == ["", SAME, SAME]


def test_the_same_lines_under_another_id_are_known_in_any_order() -> None:
    assert marked(claim(), claim(other()), claim(other(DRUG, PROCEDURE, claim_id="C"))) == [
        "", SAME_LINES, SAME_LINES,
    ]  # fmt: skip


def test_the_same_id_with_the_same_lines_and_another_diagnosis_bills_the_same() -> None:
    assert marked(claim(), claim(replace(CLAIM, diagnoses=["G24.5"]))) == ["", SAME_LINES]


def test_the_same_id_with_another_service_is_only_the_same_id() -> None:
    later = [replace(line, date=date(2025, 6, 3)) for line in CLAIM.lines]
    assert marked(claim(), claim(other(*later, claim_id="A"))) == ["", SAME_ID]


@pytest.mark.parametrize(
    "lines",
    [
        [PROCEDURE, replace(DRUG, units="200")],
        [PROCEDURE, replace(DRUG, charge="99")],
        [PROCEDURE, replace(DRUG, modifiers=["JZ"])],
        [replace(PROCEDURE, place_of_service="22"), DRUG],
        [PROCEDURE, replace(DRUG, period="RD8*20250303-20250304")],
    ],
)
def test_other_lines_of_the_same_procedures_are_alike(lines: Sequence[SampleLine]) -> None:
    assert marked(claim(), claim(other(*lines))) == ["", LIKE]


def test_alike_and_then_the_same_lines_is_the_same_lines() -> None:
    more = other(PROCEDURE, replace(DRUG, units="200"))
    again = replace(more, claim_id="C")
    assert marked(claim(), claim(more), claim(again)) == ["", LIKE, SAME_LINES]


@pytest.mark.parametrize(
    "sample",
    [
        other(PROCEDURE),
        other(PROCEDURE, replace(DRUG, procedure="J0588")),
        other(replace(PROCEDURE, date=date(2025, 3, 4)), DRUG),
        other(PROCEDURE, replace(DRUG, modifiers=["76"])),
        other(replace(PROCEDURE, modifiers=["XS"]), DRUG),
        other(replace(PROCEDURE, extra=["NM1*82*1*EXAMPLE*A****XX*1999990019"]), DRUG),
        other(payer_id="P2"),
        other(responsibility="S"),
        other(frequency="7"),
        other(frequency="8"),
    ],
)
def test_another_service_payer_or_purpose_has_nothing_in_common(sample: SampleClaim) -> None:
    context = {"responsibility": sample.responsibility}
    assert marked(claim(), claim(sample, **context)) == ["", ""]
    assert marked(claim(sample, **context), claim()) == ["", ""]


@pytest.mark.parametrize(
    "context",
    [{"member_id": "M2"}, {"patient_key": "K2"}, {"billing": Party("85", "", "XX", "2", "AL")}],
)
def test_another_patient_or_provider_has_nothing_in_common(context: dict[str, Any]) -> None:
    assert marked(claim(), claim(other(), **context)) == ["", ""]


def test_only_injections_and_their_drugs_are_looked_for_under_other_ids() -> None:
    for line, expected in ((PROCEDURE, SAME_LINES), (DRUG, SAME_LINES), (VISIT, "")):
        assert marked(claim(other(line)), claim(other(line, claim_id="C"))) == ["", expected]


def test_claims_without_a_patient_are_not_taken_for_each_other() -> None:
    nobody: dict[str, Any] = {"member_id": "", "patient_key": ""}
    assert marked(claim(**nobody), claim(other(), **nobody), claim(**nobody)) == ["", "", SAME]


def test_what_was_stored_is_still_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "ROOM", 1)
    assert marked(claim(), claim(other()), claim(other()), claim()) == [
        "", SAME_LINES, SAME, SAME,
    ]  # fmt: skip
