"""The scheduled job holds claims to what it has sent: in one pass, and from pass to pass."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.jobs.office import Office, ids_in
from tests.jobs.treated import POLICY, Treated, file_of

FIRST = Treated("PT1", "2025-01-06")
SECOND = {83: "2025-03-30", 84: "2025-03-31", 85: "2025-04-01"}


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Office:
    """An office whose payer wants 84 days between treatments; few other rules judge."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "invented.toml").write_text(POLICY, "utf-8")
    keys = ['policies = ["policies"]', 'guide = "off"',
            'select = ["treatment-interval", "dose-limit", "duplicate-claim"]']  # fmt: skip
    return Office(tmp_path, database_url, "\n".join(keys))


def held(office: Office, name: str) -> dict[str, list[str]]:
    """The rules that speak of each claim of an input."""
    report = office.folder / "reports" / f"{name}.report.jsonl"
    lines = report.read_text("utf-8").splitlines()
    return {one["claim_id"]: [finding["rule"] for finding in one["findings"]]
            for one in map(json.loads, lines)}  # fmt: skip


@pytest.mark.slow
def test_an_interval_is_kept_between_files_that_are_judged_at_once(office: Office) -> None:
    with office.file.open("a") as file:
        file.write("\njobs = 2\n")
    office.put("a.837", file_of(FIRST))
    office.put("b.837", file_of(Treated("PT2", SECOND[83]), control=906))
    assert office.run().exit_code == 0
    assert held(office, "b") == {"PT2": ["treatment-interval"]}


@pytest.mark.parametrize("days", SECOND)
@pytest.mark.parametrize("passes", ["one pass", "two passes"])
def test_an_interval_is_kept_between_files(office: Office, days: int, passes: str) -> None:
    office.put("a.837", file_of(FIRST))
    if passes == "two passes":
        assert office.run().exit_code == 0
    office.put("b.837", file_of(Treated("PT2", SECOND[days]), control=906))
    assert office.run().exit_code == 0
    assert held(office, "b") == ({"PT2": ["treatment-interval"]} if days == 83 else {})
    sent = ids_in(*(office.folder / "outbox").iterdir())
    assert sent == ({"PT1": 1} if days == 83 else {"PT1": 1, "PT2": 1})


def test_what_was_held_and_mended_is_no_duplicate(office: Office) -> None:
    office.put("a.837", file_of(FIRST, Treated("PT2", SECOND[83])))
    assert office.run().exit_code == 0
    office.put("b.837", file_of(Treated("PT2", SECOND[84]), control=906))
    assert office.run().exit_code == 0
    assert held(office, "b") == {}
    office.put("c.837", file_of(Treated("PT2", SECOND[84]), FIRST, control=907))
    assert office.run().exit_code == 0
    assert held(office, "c") == {"PT1": ["duplicate-claim"], "PT2": ["duplicate-claim"]}
