"""Which policy governs a line: by payer, indicator, state and date, or none and why."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
import pytest

from edi_scrub.claims.model import Claim, ServiceLine
from edi_scrub.claims.parts import OtherPayer, Party, ServicePeriod
from edi_scrub.claims.sample import SampleClaim, SampleLine, claim_of
from edi_scrub.findings import Severity
from edi_scrub.policy import library
from edi_scrub.policy.choice import Choice
from edi_scrub.policy.entries import Source
from edi_scrub.policy.library import Policies
from edi_scrub.policy.model import Applies, Policy, Version
from edi_scrub.policy.payermap import MappedPayer

LONG_AGO = date(2000, 1, 1)
DAY = date(2026, 3, 1)


def version(effective: date, ends: date | None = None) -> Version:
    return Version(effective=effective, ends=ends, source=Source(title="A test"))


def policy(
    name: str,
    *versions: Version,
    fallback: bool = False,
    supplement: bool = False,
    title: str = "A test",
    **applies: Any,
) -> Policy:
    """A policy without a word on coverage; ``applies`` are the keys of [applies]."""
    return Policy(
        id=name,
        title=title,
        carrier="A carrier",
        last_checked=DAY,
        applies=msgspec.convert(applies, Applies),
        version=list(versions) or [version(LONG_AGO)],
        fallback=fallback,
        supplement=supplement,
    )


def claim(
    payer_id: str = "",
    name: str = "",
    indicator: str = "",
    state: str = "",
    *,
    on: date = DAY,
    until: date | None = None,
    **sample: Any,
) -> Claim:
    """A claim with one line for the payer named."""
    period = None if until is None else f"RD8*{on:%Y%m%d}-{until:%Y%m%d}"
    return claim_of(
        SampleClaim(
            lines=[SampleLine("64615", on, period=period)],
            diagnoses=["G43.709"],
            payer_id=payer_id,
            payer_name=name,
            filing_indicator=indicator,
            state=state,
            **sample,
        )
    )


def choice(policies: Policies, asked: Claim) -> Choice:
    return policies.choose(asked, asked.lines[0])


# What is loaded in the table below: two contractors that answer to one name, a payer with
# one id for two products, a payer known by name in one state, and two fallbacks.
EAST = policy(
    "east",
    payer_ids=["02102", "Nor01"],
    payer_names=["NORTHERN ADMIN*"],
    filing_indicators=["MB"],
    states=["AK", "OR"],
)
WEST = policy(
    "west",
    payer_ids=["01112"],
    payer_names=["NORTHERN ADMIN*"],
    filing_indicators=["MB"],
    states=["CA"],
)
NATIONAL = policy("national", payer_ids=["60054"], payer_names=["BIG HEALTH*"])
CARE = policy("care", payer_ids=["60054"], filing_indicators=["MC"], states=["NJ"])
BLUE = policy("blue", payer_names=["*BLUE CR?SS*"], filing_indicators=["BL", "CI"], states=["CT"])
TITLE_V = policy("title-v", filing_indicators=["TV"])
TITLE_V_TEXAS = policy("title-v-texas", filing_indicators=["TV"], states=["TX"])
MEDICARE = policy("medicare", fallback=True, filing_indicators=["MB"])
ANYBODY = policy("anybody", fallback=True)
NAMED = Policies(
    policies=(ANYBODY, MEDICARE, TITLE_V, TITLE_V_TEXAS, BLUE, CARE, NATIONAL, WEST, EAST)
)


@dataclass(frozen=True)
class Asked:
    """A payer, the policy that has to govern, and words of the reason."""

    what: str
    payer: tuple[str, str, str, str]
    governs: str | None
    says: str = ""


TABLE = [
    Asked("the payer's id", ("02102", "", "MB", "AK"), "east",
          "lists payer id 02102 with filing indicator MB and billing state AK"),
    Asked("an id in small letters and blanks", (" nor01 ", "", "MB", "AK"), "east"),
    Asked("the id beats the name", ("01112", "BIG HEALTH PLAN", "MB", "CA"), "west"),
    Asked("the id beats indicator and state", ("01112", "", "MB", "AK"), "west", "payer id 01112"),
    Asked("a contractor's id from another state", ("02102", "", "MB", "FL"), "east"),
    Asked("an id alone, as when asked without a file", ("02102", "", "", ""), "east"),
    Asked("an id with another indicator", ("02102", "", "CI", "AK"), "anybody"),
    Asked("an id that two share, narrowed", ("60054", "", "MC", "NJ"), "care"),
    Asked("an id that two share, other indicator", ("60054", "", "CI", "NJ"), "national"),
    Asked("an id that two share, other state", ("60054", "", "MC", "FL"), "national"),
    Asked("a name by its pattern", ("X1", "NORTHERN ADMINISTRATORS", "MB", "CA"), "west",
          "lists payer name NORTHERN ADMIN*"),
    Asked("a name in small letters", ("X1", "Big  Health of Ohio", "HM", "OH"), "national"),
    Asked("a name that begins otherwise", ("X1", "THE BIG HEALTH", "HM", "OH"), "anybody"),
    Asked("a question mark is one letter", ("X1", "ANTHEM BLUE CROSS", "BL", "CT"), "blue"),
    Asked("a coincidental name in another state", ("X1", "BLUE CROSS", "CI", "FL"), "anybody"),
    Asked("a name with another indicator", ("X1", "BLUE CROSS", "HM", "CT"), "anybody"),
    Asked("a name whose indicator is not given", ("X1", "BLUE CROSS", "", "CT"), "anybody"),
    Asked("a name whose state is not given", ("X1", "BLUE CROSS", "BL", ""), "anybody"),
    Asked("a Medicare claim under a clearinghouse's id", ("CH123", "MEDICARE B", "MB", "OR"),
          "east", "is for filing indicator MB with billing state OR"),
    Asked("a Medicare claim without id and name", ("", "", "MB", "CA"), "west"),
    Asked("a Medicare claim of a state without policy", ("CH123", "MEDICARE B", "MB", "FL"),
          "medicare", "is for filing indicator MB"),
    Asked("a contractor's name in a state it has not", ("", "NORTHERN ADMIN", "MB", "FL"),
          "medicare"),
    Asked("indicator and state of a payer that is listed", ("", "BLUE CROSS", "MB", "CA"),
          "medicare"),
    Asked("the state alone", ("X1", "SOMEBODY", "CI", "CA"), "anybody"),
    Asked("indicator and state of another payer", ("X1", "SOMEBODY", "MC", "NJ"), "anybody"),
    Asked("indicator alone of another payer", ("X1", "SOMEBODY", "BL", "CT"), "anybody"),
    Asked("an indicator no payer is listed for", ("X1", "SOMEBODY", "TV", "FL"), "title-v"),
    Asked("an indicator with a state", ("X1", "SOMEBODY", "TV", "TX"), "title-v-texas"),
    Asked("nobody we know", ("X1", "SOMEBODY", "ZZ", "FL"), "anybody", "is for every payer"),
]  # fmt: skip


@pytest.mark.parametrize("asked", TABLE, ids=[asked.what for asked in TABLE])
def test_the_closest_fit_governs(asked: Asked) -> None:
    found = choice(NAMED, claim(*asked.payer))
    assert found.policy is not None
    assert found.policy.id == asked.governs
    assert found.version is found.policy.version[0]
    assert found.reason.startswith(asked.governs or "")
    assert asked.says in found.reason


def test_the_order_of_the_policies_does_not_matter() -> None:
    turned = Policies(policies=tuple(reversed(NAMED.policies)))
    for asked in TABLE:
        assert (
            choice(turned, claim(*asked.payer)).policy == choice(NAMED, claim(*asked.payer)).policy
        )


def test_no_policy_governs_an_unknown_payer_without_a_fallback() -> None:
    found = choice(Policies(policies=(EAST, BLUE)), claim("X1", "SOMEBODY", "CI", "CA"))
    assert found == Choice(None, None, "no policy is for this payer")


def test_no_policies_at_all_choose_none() -> None:
    assert choice(Policies(), claim("X1")).policy is None


def test_the_reason_names_the_policy_that_nearly_fits() -> None:
    found = choice(Policies(policies=(EAST, BLUE)), claim("02102", "", "CI", "AK"))
    assert found.policy is None
    assert found.reason == (
        "no policy is for this payer; east lists payer id 02102, but only with filing indicator MB"
    )


def test_a_state_alone_never_selects_even_where_a_file_says_so() -> None:
    states = policy("states", states=["CA"])
    backstop = policy("backstop", states=["CA"], fallback=True)
    nothing = policy("nothing")
    assert choice(Policies(policies=(states, backstop, nothing)), claim(state="CA")).policy is None


def test_an_empty_payer_id_in_a_file_is_not_a_listed_one() -> None:
    careless = policy("careless", payer_ids=[""], payer_names=[""])
    assert choice(Policies(policies=(careless,)), claim("", "", "CI", "CA")).policy is None


# Dates of service.
OLD = policy("old", version(date(2003, 1, 1), date(2015, 9, 30)), payer_names=["CAHABA*"],
             filing_indicators=["MB"], states=["AL"])  # fmt: skip
NEW = policy("new", version(date(2015, 10, 1)), version(date(2026, 2, 22)), payer_ids=["10112"],
             filing_indicators=["MB"], states=["AL"])  # fmt: skip


@pytest.mark.parametrize(
    ("on", "governs", "effective"),
    [
        (date(2002, 12, 31), "medicare", LONG_AGO),
        (date(2003, 1, 1), "old", date(2003, 1, 1)),
        (date(2015, 9, 30), "old", date(2003, 1, 1)),
        (date(2015, 10, 1), "new", date(2015, 10, 1)),
        (date(2026, 2, 21), "new", date(2015, 10, 1)),
        (date(2026, 2, 22), "new", date(2026, 2, 22)),
    ],
)
def test_the_first_day_of_service_decides(on: date, governs: str, effective: date) -> None:
    policies = Policies(policies=(MEDICARE, OLD, NEW))
    found = choice(policies, claim("CH1", "MEDICARE", "MB", "AL", on=on))
    assert found.policy is not None and found.version is not None
    assert (found.policy.id, found.version.effective) == (governs, effective)


def test_the_next_closest_governs_where_the_closest_has_no_version_and_the_reason_says_so() -> None:
    policies = Policies(policies=(MEDICARE, OLD, NEW))
    found = choice(policies, claim("10112", "CAHABA GBA", "MB", "AL", on=date(2004, 5, 1)))
    assert found.policy is OLD
    assert found.reason == (
        "old lists payer name CAHABA* with filing indicator MB and billing state AL; new lists"
        " payer id 10112 with filing indicator MB and billing state AL, but has no version for"
        " 2004-05-01: its first version begins 2015-10-01"
    )


def test_none_governs_where_no_fit_has_a_version_and_the_reason_says_so() -> None:
    found = choice(Policies(policies=(OLD,)), claim("", "CAHABA GBA", "MB", "AL", on=DAY))
    assert (found.policy, found.version) == (None, None)
    assert (
        "has no version for 2026-03-01: its version of 2003-01-01 ended 2015-09-30" in found.reason
    )


def test_a_gap_between_two_versions_belongs_to_neither() -> None:
    gap = policy("gap", version(LONG_AGO, date(2005, 1, 1)), version(date(2007, 1, 1)),
                 payer_ids=["P1"])  # fmt: skip
    found = choice(Policies(policies=(gap,)), claim("P1", on=date(2006, 1, 1)))
    assert found.policy is None
    assert "ended 2005-01-01" in found.reason


@pytest.mark.parametrize(
    ("until", "straddles"),
    [
        (date(2026, 2, 21), False),
        (date(2026, 2, 22), True),
        (date(2026, 2, 20), False),
        (date(2026, 2, 1), False),
    ],
)
def test_a_period_that_ends_under_another_version_straddles(until: date, straddles: bool) -> None:
    asked = claim("10112", "", "MB", "AL", on=date(2026, 2, 20), until=until)
    found = choice(Policies(policies=(NEW,)), asked)
    assert found.version is NEW.version[0]
    assert found.straddles is straddles


def test_a_period_that_ends_after_the_last_version_straddles() -> None:
    asked = claim("", "CAHABA", "MB", "AL", on=date(2015, 9, 30), until=date(2015, 10, 2))
    assert choice(Policies(policies=(OLD,)), asked).straddles


@pytest.mark.parametrize("period", [None, ServicePeriod(None, None, valid=False, segment=9)])
def test_a_line_without_a_date_has_no_policy(period: ServicePeriod | None) -> None:
    asked = claim("02102", "", "MB", "AK")
    asked.lines[0].period = period
    found = choice(NAMED, asked)
    assert (found.policy, found.version) == (None, None)
    assert "no date of service" in found.reason


# Ties.
TWIN = policy("twin", version(date(2010, 1, 1)), payer_ids=["02102"], filing_indicators=["MB"],
              states=["AK"])  # fmt: skip


def test_of_two_equal_fits_none_governs_and_the_reason_names_both() -> None:
    found = choice(Policies(policies=(ANYBODY, TWIN, EAST)), claim("02102", "", "MB", "AK"))
    assert (found.policy, found.version) == (None, None)
    assert found.reason == "twin and east fit this payer equally well, so none of them governs"
    assert found.tied == (TWIN, EAST)


def test_a_tie_needs_both_in_force() -> None:
    asked = claim("02102", "", "MB", "AK", on=date(2009, 12, 31))
    assert choice(Policies(policies=(TWIN, EAST)), asked).policy is EAST


def test_two_fallbacks_for_every_payer_tie() -> None:
    found = choice(Policies(policies=(ANYBODY, policy("other", fallback=True))), claim("X1"))
    assert {tied.id for tied in found.tied} == {"anybody", "other"}


# Whose claim it is.
def test_a_secondary_claim_is_judged_by_the_payer_it_goes_to() -> None:
    asked = claim("60054", "", "CI", "CA", responsibility="S")
    asked.other_payers.append(OtherPayer("P", "MB", "01112"))
    found = choice(NAMED, asked)
    assert found.policy is NATIONAL


def test_medicare_s_state_is_the_service_facility_s_else_the_billing_provider_s() -> None:
    asked = claim("", "", "MB", "CA")
    asked.lines[0].rendering = Party("82", "", "XX", "", "OR")
    assert choice(NAMED, asked).policy is WEST
    asked.service_facility = Party("77", "", "XX", "", "AK")
    found = choice(NAMED, asked)
    assert found.policy is EAST
    assert found.reason == "east is for filing indicator MB with service facility's state AK"
    asked.service_facility = Party("77", "", "XX", "")
    assert choice(NAMED, asked).policy is WEST


def test_a_claim_keeps_to_its_state_whatever_the_claim_before_it_of_the_level_had() -> None:
    asked, other = claim("", "", "MB", "CA"), claim("", "", "MB", "CA")
    asked.context = other.context
    asked.service_facility = Party("77", "", "XX", "", "AK")
    policies = Policies(policies=NAMED.policies)
    found = [choice(policies, one).policy for one in (other, asked, other, asked)]
    assert found == [WEST, EAST, WEST, EAST]


def test_other_payers_states_are_the_billing_provider_s() -> None:
    asked = claim("60054", "", "MC", "NJ")
    asked.service_facility = Party("77", "", "XX", "", "NY")
    assert choice(NAMED, asked).policy is CARE


# Payers that the user maps.
def mapped(*payers: MappedPayer) -> Policies:
    return Policies(policies=NAMED.policies, payers=payers)


def test_a_payer_that_is_mapped_comes_under_its_policy_whatever_the_rest_says() -> None:
    policies = mapped(MappedPayer(policies=("blue",), ids=("ch 77",), names=("*NUTMEG*",)))
    for asked in (claim("CH  77", "BIG HEALTH", "MB", "CA"), claim("X1", "Nutmeg Blue", "HM", "")):
        assert choice(policies, asked).policy is BLUE
    found = choice(policies, claim("CH 77", "", "MB", "CA"))
    assert found.reason == "blue is mapped to payer id CH 77"
    assert choice(policies, claim("X1", "NUTMEG", "", "")).reason == (
        "blue is mapped to payer name *NUTMEG*"
    )
    assert choice(policies, claim("01112", "", "MB", "CA")).policy is WEST


def test_a_mapped_payer_s_policy_has_to_be_in_force_like_any_other() -> None:
    policies = Policies(
        policies=(MEDICARE, OLD), payers=(MappedPayer(policies=("old",), ids=("C1",)),)
    )
    assert choice(policies, claim("C1", "", "MB", "FL", on=date(2004, 5, 1))).policy is OLD
    found = choice(policies, claim("C1", "", "MB", "FL", on=DAY))
    assert found.policy is MEDICARE
    assert "old is mapped to payer id C1, but has no version for 2026-03-01" in found.reason


def test_a_payer_may_be_mapped_to_policies_on_several_subjects() -> None:
    map_ = (MappedPayer(policies=("toxins", "infusions", "beside"), ids=("C1",)),)
    policies = Policies(policies=(TOXINS, INFUSIONS, BESIDE), payers=map_)
    asked = claim("C1")
    assert choice(policies, asked).policy is TOXINS
    assert [one.policy for one in policies.beside(asked, asked.lines[0])] == [BESIDE]
    asked.lines[0].procedure = "J1745"
    assert choice(policies, asked).policy is INFUSIONS


def test_of_one_payer_id_mapped_twice_the_last_word_counts() -> None:
    policies = mapped(
        MappedPayer(policies=("blue",), ids=("C1", "C2")),
        MappedPayer(policies=("care",), ids=("c1",)),
    )
    assert choice(policies, claim("C1")).policy is CARE
    assert choice(policies, claim("C2")).policy is BLUE


# Which of its lines.
TOXINS = policy("toxins", payer_ids=["P1"], drugs=["J0585"], procedures=["64615"])
GENERAL = policy("general", payer_ids=["P1"])
INFUSIONS = policy("infusions", payer_ids=["P1"], drugs=["J1745"])
BESIDE = policy("beside", version(date(2026, 1, 1)), payer_ids=["P1"], procedures=["64615"],
                supplement=True)  # fmt: skip


@pytest.mark.parametrize(
    ("code", "governs"),
    [("64615", "toxins"), ("J0585", "toxins"), ("J1745", "infusions"), ("64616", "general")],
)
def test_a_policy_on_the_line_s_code_goes_before_one_on_every_line(code: str, governs: str) -> None:
    asked = claim("P1")
    asked.lines[0].procedure = code
    found = choice(Policies(policies=(GENERAL, INFUSIONS, TOXINS)), asked)
    assert found.policy is not None
    assert found.policy.id == governs


def test_a_line_that_is_no_policy_s_subject_has_none_and_the_reason_says_so() -> None:
    asked = claim("P1")
    asked.lines[0].procedure = "64616"
    found = choice(Policies(policies=(TOXINS,)), asked)
    assert (found.policy, found.version) == (None, None)
    assert found.reason == (
        "no policy is for this line; toxins lists payer id P1, but not for this line's code"
    )
    (candidate,) = Policies(policies=(TOXINS,)).explain(asked, asked.lines[0])
    assert not candidate.fits
    assert candidate.why == "toxins lists payer id P1, but not for this line's code"


def test_a_closer_payer_goes_before_a_subject() -> None:
    named = policy("named", payer_names=["PLAN*"], procedures=["64615"])
    asked = claim("P1", "PLAN ONE")
    assert choice(Policies(policies=(named, GENERAL)), asked).policy is GENERAL


def test_a_supplement_governs_nothing_and_is_judged_beside_what_does() -> None:
    policies = Policies(policies=(BESIDE, GENERAL))
    asked = claim("P1")
    assert choice(policies, asked).policy is GENERAL
    (beside,) = policies.beside(asked, asked.lines[0])
    assert (beside.policy, beside.version) == (BESIDE, BESIDE.version[0])
    assert [c.why for c in policies.explain(asked, asked.lines[0])] == [
        "beside lists payer id P1, and is judged beside the policy that governs",
        "general lists payer id P1",
    ]
    early = claim("P1", on=date(2025, 12, 31))
    assert policies.beside(early, early.lines[0]) == ()
    other = claim("P1")
    other.lines[0].procedure = "64616"
    assert policies.beside(other, other.lines[0]) == ()
    undated = claim("P1")
    undated.lines[0].period = None
    assert policies.beside(undated, undated.lines[0]) == ()


def test_a_supplement_is_not_said_to_be_the_payer_s_own() -> None:
    lists = policy("lists", payer_ids=["P1"], filing_indicators=["CI"], supplement=True)
    contractor = policy("contractor", payer_ids=["P2"], filing_indicators=["MB"], states=["AK"])
    found = choice(Policies(policies=(lists, contractor)), claim("P1", "", "MB", "AK"))
    assert found.policy is contractor


# Why.
def test_explain_says_of_every_policy_why_it_governs_or_not() -> None:
    asked = claim("02102", "", "MB", "CA")
    found = NAMED.explain(asked, asked.lines[0])
    assert [(c.policy.id, c.fits, c.governs, c.why) for c in found] == [
        ("east", True, True, "east lists payer id 02102 with filing indicator MB"),
        ("west", True, False, "west is for filing indicator MB with billing state CA,"
         " but east fits more closely"),
        ("medicare", True, False, "medicare is for filing indicator MB,"
         " but east fits more closely"),
        ("anybody", True, False, "anybody is for every payer, but east fits more closely"),
        ("title-v", False, False, "title-v is for filing indicator TV"),
        ("title-v-texas", False, False, "title-v-texas is for filing indicator TV"),
        ("blue", False, False, "blue does not list this payer"),
        ("care", False, False, "care does not list this payer"),
        ("national", False, False, "national does not list this payer"),
    ]  # fmt: skip


def test_explain_names_ties_dates_and_other_people_s_payers() -> None:
    asked = claim("02102", "", "MB", "AK")
    tied = {c.policy.id: c.why for c in
            Policies(policies=(TWIN, EAST, MEDICARE)).explain(asked, asked.lines[0])}  # fmt: skip
    assert tied["twin"].endswith(", but east fits equally well")
    assert tied["medicare"].endswith(", but twin and east fit more closely")
    asked = claim("10112", "", "MB", "AL", on=date(2004, 1, 1))
    past = {
        c.policy.id: c.why for c in Policies(policies=(NEW, OLD)).explain(asked, asked.lines[0])
    }
    assert past["new"].endswith(", but has no version for 2004-01-01")
    asked = claim("", "BLUE CROSS", "MB", "AK")
    other = {c.policy.id: c.why for c in NAMED.explain(asked, asked.lines[0])}
    assert other["east"] == (
        "east is for filing indicator MB with billing state AK, but blue lists this payer"
    )
    asked.lines[0].period = None
    undated = NAMED.explain(asked, asked.lines[0])
    assert undated[0].why.endswith("but the line has no date of service")
    assert not any(candidate.governs for candidate in undated)


def test_the_reason_never_repeats_what_only_the_claim_says() -> None:
    for payer_id, indicator in (("MARKEDID", "MB"), ("02102", "XQ")):
        asked = claim(payer_id, "MARKEDNAME", indicator, "QZ")
        texts = [choice(NAMED, asked).reason, choice(Policies(policies=(EAST, BLUE)), asked).reason]
        texts += [candidate.why for candidate in NAMED.explain(asked, asked.lines[0])]
        assert not [t for t in texts if "MARKED" in t or "XQ" in t or "QZ" in t]


# Authority and trust.
def test_the_authority_is_the_entry_s_document_else_the_version_s_else_its_title() -> None:
    found = choice(NAMED, claim("02102", "", "MB", "AK"))
    assert found.authority("an entry").document == "A test"
    assert found.authority("an entry", Source(title="T", document="A57186")).document == "A57186"
    assert found.authority("an entry").policy == "east"


def test_an_unverified_list_warns_unless_the_user_trusts_it() -> None:
    assert Policies().severity("verified") is None
    assert Policies().severity("unverified") is Severity.WARN
    assert Policies(unverified="reject").severity("unverified") is None


# Speed: choose() is asked for every line of a file, so it remembers.
def lines_of(count: int) -> Iterator[tuple[Claim, ServiceLine]]:
    """Lines of as many payers."""
    for n in range(count):
        asked = claim(f"P{n}", f"PAYER {n}", "MB", "AK")
        yield asked, asked.lines[0]


def test_a_payer_and_a_date_are_judged_once() -> None:
    policies = Policies(policies=NAMED.policies)
    first = choice(policies, claim("02102", "", "MB", "AK"))
    assert choice(policies, claim("02102", "", "MB", "AK")) is first


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "REMEMBERED", 10)
    policies = Policies(policies=NAMED.policies)
    for asked, line in lines_of(25):
        assert policies.choose(asked, line).policy is not None
    assert len(policies._choices) <= 10
    assert len(policies._verdicts) <= 10


# The policies that come with edi_scrub.
SHIPPED = [
    ("02102", "NORIDIAN", "MB", "AK", date(2026, 3, 1), "medicare-noridian-jf"),
    ("02102", "NORIDIAN", "MB", "CA", date(2026, 3, 1), "medicare-noridian-jf"),
    ("12345", "NORIDIAN HEALTHCARE", "MB", "CA", date(2026, 3, 1), "medicare-noridian-je"),
    ("SMCA0", "MEDICARE PART B", "MB", "NV", date(2020, 1, 1), "medicare-noridian-je"),
    ("", "MEDICARE", "MB", "NY", date(2020, 1, 1), "medicare-ngs-j6-jk"),
    ("", "MEDICARE", "MB", "TX", date(2024, 1, 1), "medicare-novitas-jh-jl"),
    ("", "MEDICARE", "MB", "FL", date(2020, 1, 1), "medicare-fcso-jn"),
    ("", "MEDICARE", "MB", "AL", date(2004, 5, 1), "medicare-cahaba-botulinum"),
    ("", "CAHABA GBA", "MB", "GA", date(2004, 5, 1), "medicare-cahaba-botulinum"),
    ("", "MEDICARE", "MB", "AL", date(2024, 1, 1), "medicare-palmetto-jj-jm"),
    ("", "MEDICARE", "MB", "AL", date(2015, 9, 30), "medicare-cahaba-botulinum"),
    ("", "MEDICARE", "MB", "AL", date(2015, 10, 1), "medicare-palmetto-jj-jm"),
    ("11502", "PALMETTO GBA", "MB", "NC", date(2026, 3, 1), "medicare-palmetto-jj-jm"),
    ("SMOH0", "MEDICARE PART B", "MB", "OH", date(2026, 3, 1), "medicare-cgs-j15"),
    ("", "MEDICARE", "MB", "KY", date(2016, 1, 1), "medicare-cgs-j15"),
    ("05302", "WPS GHA", "MB", "MO", date(2026, 2, 14), "medicare-wps-j5-j8"),
    ("", "MEDICARE", "MB", "MI", date(2026, 2, 15), "medicare-wps-j5-j8"),
    ("", "NORIDIAN J3", "MB", "AZ", date(2012, 3, 5), "medicare-noridian-2011"),
    ("", "MEDICARE", "MB", "UT", date(2013, 12, 31), "medicare-noridian-2011"),
    ("", "MEDICARE", "MB", "UT", date(2014, 1, 1), None),
    ("", "MEDICARE", "MB", "UT", date(2015, 10, 1), "medicare-noridian-jf"),
    ("", "MEDICARE", "MB", "", date(2024, 1, 1), "medicare-part-b"),
    ("", "MEDICARE", "MB", "TX", date(2004, 5, 1), None),
    ("", "BLUE CROSS OF CONNECTICUT", "BL", "CT", date(2004, 5, 1), "anthem-bcbs-ct-2003"),
    ("", "BLUE CROSS OF CONNECTICUT", "BL", "CT", date(2024, 5, 1), None),
    ("60054", "AETNA", "CI", "CA", date(2024, 5, 1), None),
    ("60054", "AETNA", "CI", "AL", date(2004, 5, 1), None),
    ("", "MEDICARE", "16", "CA", date(2024, 5, 1), None),
    ("02102", "SOME PLAN", "CI", "AK", date(2024, 5, 1), None),
]  # fmt: skip


@pytest.mark.parametrize(("payer_id", "name", "indicator", "state", "on", "governs"), SHIPPED)
def test_a_shipped_policy_governs_the_claims_of_its_payer(
    policies: Policies,
    payer_id: str,
    name: str,
    indicator: str,
    state: str,
    on: date,
    governs: str | None,
) -> None:
    found = choice(policies, claim(payer_id, name, indicator, state, on=on))
    assert (found.policy.id if found.policy else None) == governs, found.reason


@pytest.mark.parametrize(
    ("payer_id", "indicator", "state", "on", "beside"),
    [
        ("15202", "MB", "OH", date(2020, 6, 30), []),
        ("15202", "MB", "OH", date(2020, 7, 1), ["medicare-hospital-opd-prior-auth"]),
        (
            "15202",
            "MB",
            "OH",
            date(2026, 3, 1),
            ["medicare-asc-prior-auth-demo", "medicare-hospital-opd-prior-auth"],
        ),
        ("60054", "CI", "OH", date(2026, 3, 1), []),
    ],
)
def test_shipped_supplements_are_beside_what_governs_medicare_s_lines(
    policies: Policies, payer_id: str, indicator: str, state: str, on: date, beside: list[str]
) -> None:
    asked = claim(payer_id, "", indicator, state, on=on)
    found = policies.beside(asked, asked.lines[0])
    assert sorted(one.policy.id for one in found if one.policy) == beside


def test_the_joint_lcd_is_for_whom_a_user_maps_it(policies: Policies) -> None:
    both = ("medicare-cgs-j15", "medicare-joint-lcd-2026")
    told = Policies(policies=policies.policies, payers=(MappedPayer(policies=both, ids=("C15",)),))
    asked = claim("C15", "", "MB", "OH", on=date(2026, 3, 1))
    governing = choice(told, asked).policy
    assert governing is not None
    assert governing.id == both[0]
    assert both[1] in {one.policy.id for one in told.beside(asked, asked.lines[0]) if one.policy}


def test_policies_go_to_another_process_without_what_was_asked_of_them(policies: Policies) -> None:
    fresh = Policies(policies.codes, policies.policies, "reject", policies.sha256)
    before = len(pickle.dumps(fresh))
    asked = choice(fresh, claim("01112", "", "MB", "CA"))
    assert asked.policy is not None
    sent = pickle.dumps(fresh)
    assert len(sent) == before
    there = choice(pickle.loads(sent), claim("01112", "", "MB", "CA"))
    assert (there.policy and there.policy.id, there.reason) == (asked.policy.id, asked.reason)


def test_the_user_s_payers_go_with_them() -> None:
    sent = pickle.dumps(mapped(MappedPayer(policies=("blue",), ids=("CH 77",))))
    assert choice(pickle.loads(sent), claim("CH 77", "", "MB", "CA")).policy == BLUE
