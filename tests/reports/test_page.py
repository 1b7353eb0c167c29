"""What a browser makes of the page: a work list that filters, sorts, is ticked off and printed."""

from __future__ import annotations

import dataclasses
import io
from copy import copy
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from msgspec.structs import replace
from playwright.sync_api import expect
from pypdf import PdfReader

from edi_scrub.findings import Authority, Correction, Outcome, Safety, Severity
from edi_scrub.record import LevelFindings
from tests.reports.browser import Open, Opened
from tests.reports.run import (
    COUNT,
    HYPHENS,
    NO_POLICY,
    NOT_COVERED,
    RECODED,
    RUN,
    judged,
    many,
    reports_of,
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

URL = "https://example.org/A00000"
SOURCED = replace(
    NOT_COVERED, authority=Authority("medicare-example", "A00000", "dystonia", "", URL)
)
OTHER = {"payer_id": "87726", "payer_name": "PLAN B"}
LIST = (
    judged(Outcome.REJECTED, SOURCED, HYPHENS, number=1, charge="100"),
    judged(Outcome.CORRECTED, RECODED, number=2, charge="3000"),
    judged(Outcome.REJECTED, NOT_COVERED, number=3, charge="2000.50", **OTHER),
    judged(Outcome.CLEAN, NO_POLICY, number=4, charge="500", policy="", **OTHER),
    LevelFindings("000000001", "1", "0001", (COUNT,)),
)
BY_DOLLARS_HELD = ["Claim PT3", "Claim PT1", "Claim PT2", "Claim PT4", "Above the claims"]
PAYLOADS = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "</style></title></script><svg onload=alert(1)>",
    "{{ 7 + 7 }}{% raw %}&lt;b&gt;",
    "javascript:alert(1)//",
]


def test_a_claim_is_told_with_its_line_its_findings_and_on_whose_word(opened: Open) -> None:
    (text,) = opened([LIST[0]]).texts("article")
    assert text.startswith(
        "Claim PT1Held back$100.00 Done with Claim PT1EXAMPLE MAC, 01112service 2025-03-01provider"
        " not namedno. 1 in the fileISA 000000001, GS 1, ST 0001"
    )
    assert (
        "Line 1646151 unit$350.00for R519 G43709place 112025-03-01Rejects R51.9 does not support"
        " 64615 with J0585.To do: Report the diagnosis the record documents, if the policy covers"
        " it: G43.701, G43.709.diagnosis-not-coveredSV107 in 2400segment 214by medicare-example,"
        " A00000: dystonia"
    ) in text
    assert "Suggested: 0023-1145-01 \u2192 to 00023114501" in text


def test_a_correction_is_told_by_its_text_before_and_after(opened: Open) -> None:
    added = replace(RECODED, correction=Correction(Safety.POLICY, 231, "SV101-3", "", "JZ"))
    window = opened([judged(Outcome.CORRECTED, RECODED, added)])
    assert window.texts(".change") == [
        "Changed: 64640 \u2192 to 64612",
        "Changed: (empty) \u2192 to JZ",
    ]


def test_the_policy_entry_links_to_its_source_and_only_to_a_page(opened: Open) -> None:
    script = Authority("p", "d", "e", "", "javascript:alert(1)")
    window = opened([LIST[0], judged(Outcome.REJECTED, replace(NOT_COVERED, authority=script))])
    links = window.page.locator("article a")
    assert [links.nth(place).get_attribute("href") for place in range(links.count())] == [URL]


@pytest.mark.parametrize(
    ("outcome", "severity", "words"),
    [
        (Outcome.REJECTED, Severity.REJECT, "Held back"),
        (Outcome.CORRECTED, Severity.CORRECT, "Corrected"),
        (Outcome.CLEAN, Severity.WARN, "Goes out, with a warning"),
    ],
)
def test_an_outcome_is_told_in_words_and_not_by_colour_alone(
    opened: Open, outcome: Outcome, severity: Severity, words: str
) -> None:
    assert opened([judged(outcome, HYPHENS.with_severity(severity))]).texts("header > .tag") == [
        words
    ]


def test_each_filter_leaves_what_it_says_and_all_comes_back(opened: Open) -> None:
    window = opened(LIST)
    assert window.claims() == BY_DOLLARS_HELD
    for field, name, left in (
        ("outcome", "Held back", ["Claim PT3", "Claim PT1"]),
        ("outcome", "Envelope", ["Above the claims"]),
        ("rule", "ndc-format", ["Claim PT1"]),
        ("payer", "PLAN B", ["Claim PT3", "Claim PT4"]),
        ("provider", "not named", BY_DOLLARS_HELD[:4]),
    ):
        window.choose(field, name)
        assert window.claims() == left
        window.page.click("#clear")
        assert window.claims() == BY_DOLLARS_HELD


def test_filters_add_up_and_the_sums_follow(opened: Open) -> None:
    window = opened(LIST)
    assert window.texts("#status") == [
        "5 of 5 entries \u00b7 2 claims held back, $2,100.50 \u00b7 0 done"
    ]
    window.choose("payer", "PLAN B")
    window.choose("outcome", "Held back")
    assert window.claims() == ["Claim PT3"]
    assert window.texts("#status") == [
        "1 of 5 entries \u00b7 1 claim held back, $2,000.50 \u00b7 0 done"
    ]


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("pt3", ["Claim PT3"]),
        ("hyphens 2025-03", ["Claim PT1"]),
        ("64612", ["Claim PT2"]),
        ("SE01", ["Above the claims"]),
        ("nowhere", []),
    ],
)
def test_the_search_finds_every_word_wherever_it_stands(
    opened: Open, typed: str, left: list[str]
) -> None:
    window = opened(LIST)
    window.page.fill("#text", typed)
    window.settle()
    assert window.claims() == left


@pytest.mark.parametrize(
    ("order", "first"),
    [("charge", "Claim PT2"), ("payer", "Above the claims"), ("order of the file", "Claim PT1"),
     ("claim id", "Above the claims"), ("date", "Claim PT1")],
)  # fmt: skip
def test_the_list_is_sorted_as_is_chosen(opened: Open, order: str, first: str) -> None:
    window = opened(LIST)
    window.choose("sort", order)
    assert window.claims()[0] == first


def test_a_bar_shows_its_claims(opened: Open) -> None:
    window = opened(LIST)
    window.page.get_by_role("button", name="PLAN B, 87726").click()
    assert window.claims() == ["Claim PT3", "Claim PT4"]


def test_the_keyboard_alone_does_everything(opened: Open) -> None:
    window = opened(LIST)
    page = window.page
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the work list"
    page.locator("article").first.focus()
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("article.done h3").all_text_contents() == ["Claim PT1"]
    page.keyboard.press("k")
    assert page.locator(":focus h3").inner_text() == "Claim PT3"
    page.keyboard.press("/")
    page.keyboard.type("xkj/")  # letters are letters where something is typed
    assert page.input_value("#text") == "xkj/"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    window.settle()
    assert page.locator("#outcome").input_value() != ""
    assert page.locator("article.done").count() == 0


def test_what_is_ticked_off_stays_so_and_can_be_left_out(opened: Open) -> None:
    window = opened(LIST)
    window.page.get_by_label("Done with Claim PT3").check()
    assert window.texts("#status")[0].endswith("1 done")
    window.page.reload()
    assert window.texts("article.done h3") == ["Claim PT3"]
    window.choose("done", "Still to do")
    assert window.claims() == BY_DOLLARS_HELD[1:]
    other = Opened(window.page.context, Path(window.page.url.removeprefix("file://")))
    other.page.get_by_label("Done with Claim PT3").uncheck()
    expect(window.page.locator("article")).to_have_count(5)  # once the other window is heard


def test_where_nothing_may_be_kept_the_page_works_and_says_so(opened: Open, tmp_path: Path) -> None:
    window = opened(LIST)
    frame = tmp_path / "frame.html"
    frame.write_text(
        "<iframe sandbox='allow-scripts' width=900 height=900 src='claims.report.html'>"
    )
    window.page.goto(frame.as_uri())
    inner = window.page.frame_locator("iframe")
    inner.get_by_label("Done with Claim PT3").check()
    inner.locator("article.done h3", has_text="Claim PT3").wait_for()
    assert "does not keep" in inner.locator("#kept").inner_text()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_in_every_field_is_shown_as_the_text_it_is(opened: Open, payload: str) -> None:
    finding = replace(
        RECODED, severity=Severity.WARN, rule=payload, message=payload, remedy=payload,
        element=payload, loop=payload,
        authority=Authority(payload, payload, payload, payload, payload),
        correction=Correction(Safety.SAFE, 1, payload, payload, payload),
    )  # fmt: skip
    one = judged(Outcome.CORRECTED, finding, policy=payload, claim_id=payload, payer_id=payload,
                 payer_name=payload)  # fmt: skip
    window = opened([one, LevelFindings(payload, payload, payload, (finding,))])
    assert window.page.locator("article :is(script, img, svg, style, b)").count() == 0
    # Twice the claim's id, twice the payer, of each finding eleven texts, three numbers above it.
    assert "".join(window.texts("article")).count(payload) == 2 + 2 + 2 * 11 + 3
    assert payload in "".join(window.texts("#rule option, #payer option"))


def test_people_are_named_only_where_that_is_asked_for(opened: Open) -> None:
    person = judged(Outcome.REJECTED, NOT_COVERED)
    claim, key = copy(person.claim), "EXAMPLE\x1fADA\x1f\x1f19700101"
    claim.context = context = dataclasses.replace(claim.context, patient_key=key)
    named = dataclasses.replace(person, claim=claim)
    window, plain = opened([named], with_phi=True), opened([named])
    assert window.texts("article .facts li")[0] == f"Patient {context.patient_name}"
    assert "19700101" not in window.page.content()
    assert window.page.locator("#names").is_visible()
    assert "ADA" not in plain.page.content() and not plain.page.locator("#names").is_visible()


def test_controls_and_marks_that_turn_a_text_around_are_replaced(opened: Open) -> None:
    window = opened([judged(Outcome.REJECTED, NOT_COVERED, payer_name="A\x1b[31m\x85\u202eB")])
    assert "A\ufffd[31m\ufffd\ufffdB" in window.texts("article .facts")[0]


def test_only_what_is_looked_at_is_made(opened: Open) -> None:
    window = opened(many(400))
    articles = window.page.locator("article")
    assert articles.count() == 50
    assert window.texts("#status")[0].startswith("400 of 400 entries")
    articles.last.scroll_into_view_if_needed()
    expect(articles.nth(50)).to_be_attached()
    articles.last.focus()
    focused = window.page.locator(":focus")
    place = int(focused.get_attribute("aria-posinset") or 0)
    window.page.keyboard.press("j")
    assert focused.get_attribute("aria-posinset") == f"{place + 1}"


def test_amounts_are_exact_however_great(opened: Open) -> None:
    great = [judged(Outcome.REJECTED, NOT_COVERED, number=n, charge="9" * 18) for n in (1, 2)]
    negative = judged(Outcome.REJECTED, NOT_COVERED, number=3, charge="-12.5")
    window = opened([*great, negative])
    assert window.texts(".charge")[0] == "$999,999,999,999,999,999.00"
    assert window.texts(".charge")[2] == "-$12.50"
    assert "$1,999,999,999,999,999,985.50" in window.texts("#status")[0]


def test_past_its_limit_the_list_ends_with_where_the_rest_is(opened: Open) -> None:
    window = opened(many(13), most=10)
    assert len(window.claims()) == 10
    assert window.texts(".more") == ["3 more stand in the CSV report, claims.report.csv."]


def test_without_scripts_the_page_shows_the_summary_and_the_first_claims(opened: Open) -> None:
    window = opened(LIST, java_script_enabled=False)
    text = window.page.locator("body").inner_text()
    assert "2 claims are held back" in text and "Held by payer" in text
    assert "Without JavaScript this page shows the first claims only" in text
    assert "R51.9 does not support 64615 with J0585." in text
    assert not window.page.locator("#filters").is_visible()


def printed(window: Opened) -> list[str]:
    """The text of each sheet."""
    sheets = PdfReader(io.BytesIO(window.page.pdf(format="Letter"))).pages
    return [" ".join(sheet.extract_text().split()) for sheet in sheets]


def test_paper_has_one_claim_a_block_and_no_controls(opened: Open) -> None:
    window = opened(many(60))
    window.choose("outcome", "Held back")
    sheets = printed(window)
    assert len(sheets) > 2
    assert "Outcome: Held back (20)" in sheets[0] and "Sort by" in sheets[0]
    text = " ".join(sheets)
    assert "Search" not in text and "More about" not in text and "Show more" not in text
    for number in range(3, 61, 3):
        (sheet,) = [one for one in sheets if f"Claim PT{number} " in f"{one} "]
        assert sheet.count("Rejects") == sheet.count("segment 214") == sheet.count("Claim PT")


def test_everything_chosen_is_printed_though_not_all_was_looked_at(opened: Open) -> None:
    window = opened(many(200))
    assert sum(sheet.count("Claim PT") for sheet in printed(window)) == 200


def background(window: Opened) -> str:
    return str(window.page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_the_page_is_light_or_dark_as_the_reader_wants(opened: Open) -> None:
    light, dark = (background(opened(RUN, color_scheme=one)) for one in ("light", "dark"))
    assert light != dark


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1200])
def test_axe_finds_nothing_to_mend(opened: Open, scheme: str, width: int) -> None:
    window = opened(LIST, color_scheme=scheme, viewport={"width": width, "height": 900})
    window.page.get_by_label("Done with Claim PT2").check()
    window.page.locator(".run summary").click()
    found = Axe().run(window.page)
    assert found.violations_count == 0, found.generate_report()
    assert window.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_of_a_file_without_findings_is_whole(opened: Open) -> None:
    window = opened([judged(Outcome.CLEAN)])
    assert "There is nothing to report." in window.page.locator("main").inner_text()
    assert not window.page.locator("#filters").is_visible()
    assert Axe().run(window.page).violations_count == 0


def test_the_same_list_is_in_the_page_and_in_the_report_for_programs(opened: Open) -> None:
    found = reports_of(LIST)
    assert len(opened(LIST).claims()) == len(found.jsonl.splitlines())
