"""The page people read: whole, escaped, without a network, and honest about what it leaves out."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

from edi_scrub.findings import Authority, Correction, Outcome, Safety, Severity
from edi_scrub.record import LevelFindings
from tests.reports.run import HYPHENS, NOT_COVERED, RECODED, RUN, judged, many, reports_of

VOID = {"meta", "link", "br", "hr", "img", "input"}
PAYLOADS = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "</style></title><svg onload=alert(1)>",
    "{{ 7 + 7 }}{% raw %}",
    "&lt;b&gt;",
]


class Page(HTMLParser):
    """Every element, attribute and text of a page; a tag that does not close is a fault."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.faults: list[str] = []
        self.feed(page.decode("utf-8"))
        self.close()
        self.faults += self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def page_of(*run: object, **options: object) -> Page:
    return Page(reports_of(run, **options).html)  # type: ignore[arg-type]


@pytest.mark.parametrize("run", [RUN, ()], ids=["claims", "no claims"])
def test_every_tag_is_closed_and_every_id_is_its_own(run: tuple[object, ...]) -> None:
    page = page_of(*run)
    assert page.faults == []
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    page = page_of(*RUN)
    assert {"script", "link", "img", "iframe", "form", "object"}.isdisjoint(
        tag for tag, _ in page.tags
    )
    attributes = [item for _, found in page.tags for item in found.items()]
    assert [value for name, value in attributes if name in {"src", "href"}] == ["#work"]
    assert not [name for name, _ in attributes if name.startswith("on") or name == "style"]


def test_the_security_policy_allows_the_style_sheet_and_nothing_else() -> None:
    report = reports_of(RUN).html
    css = re.search(rb"(?s)<style>(.*)</style>", report)
    assert css is not None and b"url(" not in css[1] and b"@import" not in css[1]
    digest = base64.b64encode(hashlib.sha256(css[1]).digest()).decode()
    policies = [
        attributes["content"]
        for _, attributes in Page(report).tags
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policies == [
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none';"
        " require-trusted-types-for 'script'; trusted-types 'none'"
    ]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_in_every_field_is_shown_as_the_text_it_is(payload: str) -> None:
    finding = replace(
        RECODED, severity=Severity.WARN, rule=payload, message=payload, remedy=payload,
        element=payload, loop=payload,
        authority=Authority(payload, payload, payload),
        correction=Correction(Safety.SAFE, 1, payload, payload, payload),
    )  # fmt: skip
    above = LevelFindings(payload, payload, payload, (finding,))
    one = judged(Outcome.CORRECTED, finding, policy=payload, claim_id=payload, payer_id=payload,
                 payer_name=payload)  # fmt: skip
    page, plain = page_of(one, above, name=payload), page_of(judged(Outcome.CORRECTED, RECODED))
    assert page.faults == []
    assert {tag for tag, _ in page.tags} == {tag for tag, _ in plain.tags}
    assert not [name for _, found in page.tags for name in found if name.startswith("on")]
    # The title and headline, the two tables, ten texts of each finding, three of each entry.
    assert "".join(page.texts).count(payload) == 2 + 2 + 2 * 10 + 2 * 3


def test_control_characters_do_not_reach_the_page() -> None:
    page = reports_of([judged(Outcome.REJECTED, NOT_COVERED, payer_name="A\x00\x1b[31m\x85B")])
    assert "A\ufffd\ufffd[31m\ufffdB" in page.html.decode("utf-8")


def test_the_top_tells_claims_and_dollars_in_sent_and_held() -> None:
    text = page_of(*RUN).text
    assert "claims.837 1 claim is held back and needs work before it goes out." in text
    assert "Received 4 claims $4,695.00 To transmit 3 claims $3,130.00 1 corrected" in text
    assert "Held back 1 claim $1,565.00" in text


def test_a_claim_is_told_with_its_payer_its_findings_and_on_whose_word() -> None:
    text = page_of(*RUN).text
    assert "Claim PT1 Held back $1,565.00 EXAMPLE MAC, 01112 no. 1 in the file" in text
    assert (
        "Rejects R51.9 does not support 64615 with J0585. To do: Report the diagnosis the record"
        " documents, if the policy covers it: G43.701, G43.709. diagnosis-not-covered line 1"
        " SV107 in 2400 segment 214 by medicare-example, A00000: cervical dystonia"
    ) in text


def test_what_was_changed_is_told_apart_from_what_is_only_suggested() -> None:
    text = page_of(*RUN).text
    assert "Changed: 64640 → to 64612" in text
    assert "Suggested: 0023-1145-01 → to 00023114501" in text


def test_a_text_that_was_empty_before_is_said_to_be_empty() -> None:
    added = replace(RECODED, correction=Correction(Safety.POLICY, 231, "SV101-3", "", "JZ"))
    assert "Changed: (empty) → to JZ" in page_of(judged(Outcome.CORRECTED, added)).text


@pytest.mark.parametrize(
    ("outcome", "severity", "words"),
    [
        (Outcome.REJECTED, Severity.REJECT, "Held back"),
        (Outcome.CORRECTED, Severity.CORRECT, "Corrected"),
        (Outcome.CLEAN, Severity.WARN, "Goes out, with a warning"),
    ],
)
def test_an_outcome_is_told_in_words_and_not_by_colour_alone(
    outcome: Outcome, severity: Severity, words: str
) -> None:
    finding = HYPHENS.with_severity(severity)
    assert f"Claim PT1 {words} $" in page_of(judged(outcome, finding)).text


def test_past_its_limit_the_page_says_how_many_claims_stand_in_the_csv() -> None:
    page = page_of(*many(13), most=10)
    assert [tag for tag, _ in page.tags].count("article") == 10
    assert "This page shows at most 10 of them." in page.text
    assert "3 more stand in the CSV report, claims.report.csv ." in page.text


def test_within_its_limit_the_page_says_nothing_of_it() -> None:
    text = page_of(*many(10), most=10).text
    assert "more stand" not in text and "at most" not in text


def test_a_fault_of_ours_is_owned_at_the_top() -> None:
    one = replace(judged(Outcome.REJECTED, NOT_COVERED), internal_error=True)
    assert "1 claim was held after a fault of edi-scrub itself" in page_of(one).text


def test_jinja2_is_imported_only_when_a_page_is_made() -> None:
    code = "import sys, edi_scrub.reports.html; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
