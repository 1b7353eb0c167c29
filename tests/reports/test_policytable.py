"""docs/policy-library.md is what the built-in policies are, and shows all that they have."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from edi_scrub.policy.library import Policies
from edi_scrub.policy.model import Version
from edi_scrub.reports.policytable import COLUMNS, document, runs
from tests.policy.entries import entry, policy

PAGE = Path(__file__).resolve().parents[2] / "docs" / "policy-library.md"
LIMB: dict[str, Any] = {"procedures": ["64642", "64643", "64644"], "drugs": ["J0585"]}
ITEMS = [{"key": "KEY", "text": "text"}]
# One entry of every kind that is a list.
EVERY: dict[str, dict[str, Any]] = {
    "coverage": {"diagnoses": ["G43.709"]},
    "not_covered": {"remedy": "r"},
    "drug_not_covered": {"drugs": ["J0587"], "remedy": "r"},
    "cosmetic": {"diagnoses": ["L98.8"]},
    "step_therapy": {"failed_treatments": 3},
    "prior_authorization": {"places_of_service": ["22"]},
    "criteria": {"mode": "any", "items": ITEMS},
    "documentation": {"items": ITEMS},
    "modifier": {"line": "drug", "one_of": ["JZ"]},
    "ndc": {},
    "interval": {"days": 84},
    "dose_limit": {"drugs": ["J0585"], "max_units": 400},
    "site_of_service": {"only": ["11"]},
}


def row(**kinds: Any) -> dict[str, str]:
    """The row of an invented policy, by column."""
    text = document([policy(**kinds)])
    cells = text.splitlines()[-1].removeprefix("| ").removesuffix(" |").split(" | ")
    return dict(zip(COLUMNS, cells, strict=True))


def test_the_page_is_made_of_the_policies(policies: Policies) -> None:
    made = "python -m edi_scrub.reports.policytable > docs/policy-library.md"
    assert PAGE.read_text("utf-8") == document(policies.policies), f"run {made}"


@pytest.mark.parametrize(
    "name", [one.name for one in msgspec.structs.fields(Version) if "list[" in str(one.type)]
)
def test_every_kind_of_entry_shows_in_its_row(name: str) -> None:
    if name == "recode":
        one = {"procedure": "64640", "to": "64616", "reason": "r", "confidence": "verified"}
    else:
        one = entry("an entry", "unverified", **EVERY[name])
    assert row(**{name: [one]}) != row()


def test_a_row_says_what_the_policy_asks() -> None:
    second: dict[str, Any] = {
        "diagnoses": ["G83.1*", "G81.10-G81.14"],
        "second_diagnoses": ["M62.838"],
    }
    found = row(
        coverage=[entry("a", diagnoses=["G43.709", "G43.719"], **LIMB), entry("b", **second)],
        step_therapy=[entry("s", "unverified", failed_treatments=3)],
        prior_authorization=[
            entry("p", drugs=["J0585"], places_of_service=["22", "19"], states=["AL"])
        ],
        interval=[entry("i", days=84), entry("j", days="once", diagnoses=["K22.0"])],
        dose_limit=[entry("d", drugs=["J0585"], max_units=400, days=84)],
        criteria=[entry("c", mode="any", items=ITEMS), entry("e", mode="all", items=ITEMS)],
        repoint=True,
    )
    assert found == {
        "policy": "`plan`",
        "payer": "C",
        "services": "2016-01-01 on",
        "drugs": "J0585",
        "procedures": "64642-64644",
        "diagnoses": "2 codes, 2 patterns",
        "second diagnosis": "M62.838",
        "authorization": "J0585 in 19, 22 in AL",
        "step therapy": "3 failed",
        "interval": "84 days; once",
        "dose limit": "J0585: 400 in 84 days",
        "also": "repoint, criteria (2)",
        "verified": "8 of 9",
        "source": "D",
        "last checked": "2026-11-24",
    }


def test_a_row_is_of_the_latest_version(policies: Policies) -> None:
    first = policy(coverage=[entry("a", drugs=["J0586"])])
    (version,) = first.version
    later = msgspec.structs.replace(version, effective=date(2020, 1, 1), coverage=[])
    both = msgspec.structs.replace(first, version=[version, later])
    last = document([both]).splitlines()[-1]
    assert "2016-01-01 on; this version from 2020-01-01" in last and "J0586" not in last


@pytest.mark.parametrize(
    ("codes", "shown"),
    [
        (["64615"], ["64615"]),
        (["64616", "64615"], ["64615", "64616"]),
        (["64617", "64615", "64616", "64642"], ["64615-64617", "64642"]),
        (["J0585", "J0586", "J0587", "64615"], ["64615", "J0585-J0587"]),
        (["0213T", "0214T", "0215T"], ["0213T", "0214T", "0215T"]),
        ([], []),
    ],
)
def test_codes_that_follow_each_other_are_shown_as_a_run(
    codes: list[str], shown: list[str]
) -> None:
    assert runs(codes) == shown
