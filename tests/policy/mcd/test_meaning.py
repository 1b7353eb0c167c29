"""What is understood of a paragraph, and above all what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi_scrub.policy.mcd.meaning import Second, of_asterisk, of_covered, of_uncovered

LISTED = {
    1: ("43236", "64611", "64612", "64615", "64616", "64642", "64643", "64644", "64645"),
    2: ("J0585", "J0586", "J0588"),
    3: ("95873", "95874"),
}
LIMBS = {"64642", "64643", "64644", "64645"}

UNDERSTOOD = [
    ("CPT codes 64642-64645 are payable for the following ICD-10-CM codes", LIMBS),
    ("The following ICD-10 codes support CPT 64615.", {"64615"}),
    ("The following ICD-10-CM codes support medical necessity for CPT 64611:", {"64611"}),
    (
        "The following ICD-10-CM codes support medical necessity and provide coverage for the CPT"
        " codes: 64642, 64643 and 64644.",
        {"64642", "64643", "64644"},
    ),
    (
        "CPT codes 64642-64645, J0585 are considered medically necessary for the following"
        " ICD-10-CM codes:",
        {*LIMBS, "J0585"},
    ),
    ("All of the ICD-10-CM codes listed below are payable for CPT codes 64642 through 64644.",
     {"64642", "64643", "64644"}),
    ("CPT code 64642\u201364645", LIMBS),
    ("64611", {"64611"}),
    ("For CPT 64612 and 64616:", {"64612", "64616"}),
    ("For CPT/HCPCS codes 64612, 64616 report one of the following ICD-10-CM codes:",
     {"64612", "64616"}),
    ("ICD-10-CM codes that support medical necessity for HCPCS code J0585 and CPT 64612",
     {"64612", "J0585"}),
    ("The following diagnosis codes support medical necessity for CPT code 64615 (chemodenervation"
     " of muscle(s); eg, for chronic migraine) with HCPCS code J0585.", {"64615", "J0585"}),
    ("CPT 64612 when billed with onabotulinumtoxinA (J0585) or incobotulinumtoxinA (J0588)",
     {"64612", "J0585", "J0588"}),
    ("The following ICD-10-CM codes support the medical necessity of the CPT/HCPCS codes in"
     " Group 3:", {"95873", "95874"}),
    ("Covered ICD-10-CM codes for the Group 3 CPT codes:", {"95873", "95874"}),
    ("The following diagnosis codes represent covered indications for CPT 64611.", {"64611"}),
    ("Coverage for CPT 64616 is limited to the following ICD-10-CM codes:", {"64616"}),
    ("Medicare is establishing the following limited coverage for CPT/HCPCS codes 64612, 64616:\n"
     "Covered for:", {"64612", "64616"}),
    (
        "The correct use of an ICD-10-CM code listed below does not assure coverage of a service."
        " The service must be reasonable and necessary in the specific case and must meet the"
        " criteria specified in the related determination.\nCPT\u00ae 64611",
        {"64611"},
    ),
    ("Group 1 codes\n64611", {"64611"}),
    ("For CPT 64611:\nFor CPT 64612:", {"64611", "64612"}),
]  # fmt: skip

NOT_UNDERSTOOD = [
    "Use these codes with care.",
    "For CPT code 64612 only:",
    "For CPT 64612 in adults:",
    "The following ICD-10-CM codes do not support medical necessity for CPT 64612.",
    "The following ICD-10-CM codes support medical necessity for all CPT codes except 64612.",
    "The following ICD-10-CM codes support medical necessity for CPT 99999.",
    "The following ICD-10-CM codes support medical necessity for CPT 64616-64612.",
    "The following ICD-10-CM codes support medical necessity for the CPT codes in Group 9:",
    "CPT 64615 (when billed with modifier 59)",
    "CPT 64615 (see A12345)",
    "CPT 64615 (G43.709)",
    "CPT 64612 with CPT 64616",
    "HCPCS J0585 with HCPCS J0586",
    "CPT 64615. A second sentence that says something else.",
    "CPT 64615\nNote: report G43.709 first.",
    "CPT 64612; also when billed with J0585",
]


@pytest.mark.parametrize(("paragraph", "codes"), UNDERSTOOD)
def test_a_plain_case_is_understood(paragraph: str, codes: set[str]) -> None:
    meaning = of_covered(paragraph, LISTED)
    assert meaning.understood and meaning.codes == codes


@pytest.mark.parametrize("paragraph", NOT_UNDERSTOOD)
def test_what_is_not_quite_plain_is_not_understood(paragraph: str) -> None:
    meaning = of_covered(paragraph, LISTED)
    assert not meaning.understood and not meaning.known


@pytest.mark.parametrize("paragraph", ["", "Covered for:", "Secondary diagnosis codes:"])
def test_what_names_no_code_is_known_but_not_understood(paragraph: str) -> None:
    meaning = of_covered(paragraph, LISTED)
    assert meaning.known and not meaning.understood


# Within brackets, and in what CMS says of every list, a word more may go unheard.
TERSE = [case for case in UNDERSTOOD if "(" not in case[0] and "assure" not in case[0]]


@given(
    st.sampled_from(TERSE),
    st.sampled_from(["not", "except", "unless", "without", "if", "never", "99213", "older"]),
    st.data(),
)
def test_a_word_more_is_a_paragraph_less(
    case: tuple[str, set[str]], word: str, data: st.DataObject
) -> None:
    words = case[0].split(" ")
    place = data.draw(st.integers(0, len(words)))
    assert not of_covered(" ".join([*words[:place], word, *words[place:]]), LISTED).understood


@pytest.mark.parametrize(
    ("paragraph", "codes"),
    [
        ("The following ICD-10-CM codes do not support medical necessity for CPT 64612:",
         {"64612"}),
        ("The ICD-10-CM codes listed below are not covered for CPT codes 64642-64643.",
         {"64642", "64643"}),
        ("CPT 64611 is non-covered when billed with the following ICD-10-CM codes:", {"64611"}),
    ],
)  # fmt: skip
def test_a_plain_exclusion_is_understood(paragraph: str, codes: set[str]) -> None:
    meaning = of_uncovered(paragraph, LISTED)
    assert meaning.understood and meaning.codes == codes
    assert not of_covered(paragraph, LISTED).understood


def test_what_supports_is_no_exclusion() -> None:
    assert not of_uncovered(UNDERSTOOD[1][0], LISTED).understood


@pytest.mark.parametrize(
    ("explanation", "second"),
    [
        (
            "The diagnosis codes above require a second code from Group 3 in order to be payable"
            " and are used only when there is spasticity of central nervous system origin.",
            Second(group=3),
        ),
        ("*These codes must be billed with an additional diagnosis code from Group 4.",
         Second(group=4)),
        ("* Codes marked with an asterisk (*) must be reported with a secondary diagnosis code,"
         " M62.838.", Second(codes=("M62.838",))),
        ("Asterisked codes require a secondary ICD-10-CM code M62.40 or M62.838.",
         Second(codes=("M62.40", "M62.838"))),
        ("", None),
        ("* for adults", None),
        ("These codes require a second code from Group 3, except in children.", None),
        ("These codes require a second code from Group 3. They are payable once a year.", None),
        ("These codes require a second code from Group 3 and a second code from Group 4.", None),
    ],
)  # fmt: skip
def test_an_asterisk_asks_for_a_second_diagnosis_or_is_not_understood(
    explanation: str, second: Second | None
) -> None:
    assert of_asterisk(explanation) == second


def test_a_paragraph_may_ask_for_codes_of_two_groups() -> None:
    both = "CPT codes 64642 and 64643 require a code from Group 2 and a code from Group 3."
    meaning = of_covered(both, LISTED, own=2)
    assert meaning.codes == {"64642", "64643"} and meaning.seconds == (Second(group=3),)
    meaning = of_covered(both, LISTED, own=3)
    assert meaning.role == "secondary" and meaning.known and not meaning.codes
    assert not of_covered(both, LISTED, own=4).known


def test_a_paragraph_may_refer_to_another_group_for_the_second_diagnosis() -> None:
    meaning = of_covered(
        "CPT 64642\nRefer to Group 5 for the required secondary diagnosis.", LISTED
    )
    assert meaning.codes == {"64642"} and meaning.seconds == (Second(group=5),)


@pytest.mark.parametrize("role", ["primary", "secondary"])
def test_a_list_may_be_called_primary_or_secondary(role: str) -> None:
    meaning = of_covered(f"For CPT 64642: {role} diagnosis codes:", LISTED)
    assert meaning.role == role and meaning.codes == {"64642"}
