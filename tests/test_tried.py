"""What a policy's examples have to try."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from edi_scrub.policy.library import Policies
from edi_scrub.policy.model import Policy, Version
from edi_scrub.rules import RULES
from edi_scrub.rules.kinds import RULES_OF
from edi_scrub.tried import untried
from tests.policy.entries import BEGINS, alone, entry, example, policy

MIGRAINE = entry("migraine", procedures=["64615"], diagnoses=["G43.7*"])
NOT_COVERED = ["diagnosis-not-covered"]


def told(policies: Policies, found: Policy, part: str = "version[0].") -> list[str]:
    every = untried(found, alone(found, policies))
    return [f"{key.removeprefix(part)}: {said}" for key, said in every if key.startswith(part)]


def kinds(policies: Policies, *examples: dict[str, Any], **entries: Any) -> list[str]:
    said = told(policies, policy(*examples, **entries))
    return [one.partition(" (")[0] for one in said if not one.startswith("effective")]


def test_every_kind_of_entry_is_known_with_rules_that_there_are() -> None:
    fields = msgspec.structs.fields(Version)
    lists = {one.name for one in fields if "list[" in str(one.type)}
    assert set(RULES_OF) == lists | {"wastage"}
    assert frozenset().union(*RULES_OF.values()) <= RULES.keys()


def test_coverage_wants_a_claim_that_passes_and_one_that_fails(policies: Policies) -> None:
    good, bad = example(), example(NOT_COVERED, diagnoses=["R51.9"])
    assert kinds(policies, good, bad, coverage=[MIGRAINE]) == []
    assert kinds(policies, good, coverage=[MIGRAINE]) == ["coverage: no example that fails"]
    passes = ["coverage: no example that passes and comes under it"]
    assert kinds(policies, bad, coverage=[MIGRAINE]) == passes
    elsewhere = example(procedure="64642", diagnoses=["G81.11"])
    assert kinds(policies, bad, elsewhere, coverage=[MIGRAINE]) == passes


def test_a_demand_passes_only_where_it_is_made(policies: Policies) -> None:
    step = entry("two", procedures=["64615"], diagnoses=["G43.7*"], failed_treatments=2)
    asked = example(["step-therapy"])
    not_asked = example(diagnoses=["R51.9"])
    shown = example(notes=["STEP2"])
    lacking = ["step_therapy: no example that passes and comes under it"]
    assert kinds(policies, asked, not_asked, step_therapy=[step]) == lacking
    assert kinds(policies, asked, shown, step_therapy=[step]) == []


def test_an_exclusion_passes_where_it_does_not_speak(policies: Policies) -> None:
    exclusion = entry("none", procedures=["64615"], diagnoses=["R51.9"], remedy="So.")
    bad = example(NOT_COVERED, diagnoses=["R51.9"])
    assert kinds(policies, bad, example(), not_covered=[exclusion]) == []
    assert kinds(policies, bad, not_covered=[exclusion]) == [
        "not_covered: no example that passes and comes under it"
    ]


def test_a_recode_and_wastage_pass_with_what_they_are_about(policies: Policies) -> None:
    recode = {"procedure": "64640", "to": "64616", "reason": "r", "confidence": "verified"}
    bad = example(["procedure-choice"], procedure="64640")
    assert kinds(policies, bad, example(), recode=[recode]) != []
    assert kinds(policies, bad, example(procedure="64616"), recode=[recode]) == []
    wastage = {"required": True, "confidence": "verified"}
    bad = example(["wastage"], drug="J0585")
    assert kinds(policies, bad, example(), wastage=wastage) != []
    assert kinds(policies, bad, example(drug="J0585", drug_modifiers=["JZ"]), wastage=wastage) == []


def test_examples_of_another_version_try_nothing(policies: Policies) -> None:
    good, bad = example(), example(NOT_COVERED, diagnoses=["R51.9"])
    found = policy(good, bad, coverage=[MIGRAINE])
    (only,) = found.version
    later = msgspec.structs.replace(only, effective=date(2024, 6, 1))
    both = msgspec.structs.replace(found, version=[only, later])
    assert told(policies, both, "version[0].coverage") == []
    assert len(told(policies, both, "version[1].coverage")) == 2


@pytest.mark.parametrize(
    ("ends", "following", "tried", "lacking"),
    [
        (date(2020, 1, 31), None, [], ["2020-01-31, this day", "2020-02-01, the day after"]),
        (date(2020, 1, 31), None, [date(2020, 1, 31)], ["2020-02-01, the day after"]),
        (date(2020, 1, 31), date(2020, 2, 1), [date(2020, 2, 1)], ["2020-01-31, the day before"]),
        (date(2020, 1, 31), date(2020, 3, 1), [date(2020, 1, 31), date(2020, 3, 1)],
         ["2020-02-01, the day after", "2020-02-29, the day before"]),
        (None, None, [], []),
    ],
)  # fmt: skip
def test_an_end_wants_an_example_of_the_day_and_of_the_day_after(
    policies: Policies,
    ends: date | None,
    following: date | None,
    tried: list[date],
    lacking: list[str],
) -> None:
    first = [example(on=BEGINS), example(on=date(2015, 12, 31))]
    found = policy(*first, *(example(on=day) for day in tried))
    version = msgspec.structs.replace(found.version[0], ends=ends)
    versions = [version]
    if following:
        versions.append(msgspec.structs.replace(version, effective=following, ends=None))
    found = msgspec.structs.replace(found, version=versions)
    said = [words.partition("no example of ")[2] for words in told(policies, found, "version")]
    assert said == lacking
