"""What was held and went out later, and what still waits: told from the runs alone."""

from __future__ import annotations

from typing import Any

from tests.overview.runs import Month, edi_scrub, text_of


def released(found: dict[str, Any]) -> tuple[int, str, str | None]:
    claims, charge, days = found["total"]["released"].values()
    return claims, charge, days


def waiting(found: dict[str, Any]) -> list[tuple[str, str, int]]:
    assert found["waiting"]["claims"] == len(found["waiting_claims"])
    return [(one["claim_id"], one["since"], one["runs"]) for one in found["waiting_claims"]]


def test_a_claim_is_released_by_the_later_file_that_lets_it_out(month: Month) -> None:
    month.run(text_of("260105", held=(1, 2)))
    month.run(text_of("260107", held=(2,)))
    found = month.report()
    assert released(found) == (1, "100.00", "2.0")
    assert waiting(found) == [("C905-2", "2026-01-05", 2)]
    assert found["waiting"]["charge"] == "101.00"
    assert [one["released"]["claims"] for one in found["periods"]] == [0, 1]


def test_what_is_held_after_it_went_out_is_not_released(month: Month) -> None:
    month.run(text_of("260105"))
    month.run(text_of("260107", held=(1,)))
    found = month.report()
    assert released(found) == (0, "0.00", None)
    assert waiting(found) == [("C905-1", "2026-01-07", 1)]


def test_the_interchanges_days_make_the_order_not_the_folders(month: Month) -> None:
    month.run(text_of("260107"), "later.837")
    month.run(text_of("260105", held=(1,)), "earlier.837")
    assert released(month.report()) == (1, "100.00", "2.0")


def test_the_same_id_for_another_payer_is_another_claim(month: Month) -> None:
    month.run(text_of("260105", held=(1,)))
    month.run(text_of("260107").replace("*PI*INV01", "*PI*INV02"))
    found = month.report()
    assert released(found) == (0, "0.00", None)
    assert waiting(found) == [("C905-1", "2026-01-05", 1)]


def test_a_copy_that_is_held_beside_its_original_does_not_wait(month: Month) -> None:
    text = text_of("260105")
    month.run(text.replace("CLM*C905-2*", "CLM*C905-1*"))
    found = month.report()
    assert found["total"]["claims"]["rejected"] == 1
    assert waiting(found) == []


def test_where_the_clean_file_is_gone_only_claims_with_a_finding_are_known(month: Month) -> None:
    month.run(text_of("260105", held=(1, 2)))
    corrected = (
        text_of("260107").replace("CLM*C905-2", "CLM*C905-2").replace("ABK:J029", "ABK:J02.9", 1)
    )
    out = month.run(corrected)
    (out / "claims.clean.837").unlink()
    result = edi_scrub("report", month.folder)
    assert result.exit_code == 0
    assert "claims.summary.json: its clean file is gone" in result.stderr
    found = month.report()
    assert released(found) == (1, "100.00", "2.0")
    assert waiting(found) == [("C905-2", "2026-01-05", 1)]


def test_a_file_without_a_day_releases_nothing_and_is_told_of(month: Month) -> None:
    month.run(text_of("260105", held=(1,)))
    month.run(text_of("000000"))
    result = edi_scrub("report", month.folder)
    assert "1 runs are without a day" in result.stderr
    found = month.report()
    assert (found["undated"], found["total"]["files"], len(found["periods"])) == (1, 2, 1)
    assert waiting(found) == [("C905-1", "2026-01-05", 1)]
