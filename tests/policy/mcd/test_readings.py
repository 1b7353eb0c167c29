"""A person's reading of a paragraph, carried from one import to the next."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.entries import Coverage, NotCovered, Source
from edi_scrub.policy.mcd.entries import UNREAD
from edi_scrub.policy.mcd.readings import with_readings
from edi_scrub.policy.model import Applies, Policy, Version

LIST = Coverage(
    name="A1 group 1", confidence="unverified", note=f"{UNREAD}For the neck.",
    procedures=frozenset({"64612", "64616"}), diagnoses=CodeList(["G24.3"]),
)  # fmt: skip
NOT = NotCovered(
    name="A1 non-covered group 1", confidence="unverified", note=f"{UNREAD}For the face.",
    procedures=frozenset({"64612", "64616"}), diagnoses=CodeList(["L98.8"]), remedy="None.",
)  # fmt: skip
SECOND = CodeList(["M62.838"])


def policy(*entries: Coverage | NotCovered) -> Policy:
    version = Version(
        effective=date(2025, 1, 1), source=Source(title="A1"),
        coverage=[one for one in entries if isinstance(one, Coverage)],
        not_covered=[one for one in entries if isinstance(one, NotCovered)],
    )  # fmt: skip
    return Policy(id="own", title="T", carrier="C", last_checked=date(2025, 1, 1),
                  applies=Applies(payer_ids=["06102"]), version=[version])  # fmt: skip


def read(entry: Coverage) -> Coverage:
    """The entry as somebody leaves it who has read the paragraph."""
    return replace(entry, confidence="verified", procedures=frozenset({"64616"}))


def test_what_a_list_is_for_is_kept_and_its_codes_are_the_new_ones() -> None:
    old = replace(read(LIST), drugs=frozenset({"J0585"}))
    new = replace(LIST, diagnoses=CodeList(["G24.3", "G24.5"]))
    found, names = with_readings(policy(new), policy(old))
    (entry,) = found.version[0].coverage
    assert names == ["A1 group 1"]
    assert entry.confidence == "verified"
    assert entry.procedures == {"64616"} and entry.drugs == {"J0585"}
    assert entry.diagnoses.patterns == ("G24.3", "G24.5")


def test_second_diagnoses_that_a_person_found_are_kept() -> None:
    old = replace(read(LIST), second_diagnoses=SECOND, second_on="claim")
    (entry,) = with_readings(policy(LIST), policy(old))[0].version[0].coverage
    assert entry.second_diagnoses.patterns == ("M62.838",) and entry.second_on == "claim"
    new = replace(LIST, second_diagnoses=CodeList(["M62.40"]))
    (entry,) = with_readings(policy(new), policy(old))[0].version[0].coverage
    assert entry.second_diagnoses.patterns == ("M62.40",) and entry.second_on == "line"


def test_an_exclusion_is_read_as_well() -> None:
    old = replace(NOT, confidence="verified", procedures=frozenset({"64612"}))
    (entry,) = with_readings(policy(NOT), policy(old))[0].version[0].not_covered
    assert entry.confidence == "verified" and entry.procedures == {"64612"}


def test_what_nobody_has_verified_is_not_kept() -> None:
    old = replace(LIST, procedures=frozenset({"64616"}))
    found, names = with_readings(policy(LIST), policy(old))
    assert (names, found.version[0].coverage[0].procedures) == ([], LIST.procedures)


def test_what_the_import_itself_had_understood_is_no_reading() -> None:
    understood = replace(read(LIST), note="CPT 64616")
    new = replace(LIST, note="CPT 64616")
    found, names = with_readings(policy(new), policy(understood))
    assert (names, found.version[0].coverage[0].confidence) == ([], "unverified")
