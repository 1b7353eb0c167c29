"""The file of the page people read: whole, escaped, without a network, honest about its limits.

What a browser makes of it is tested in test_page.py.
"""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser

import msgspec
import pytest

from edi_scrub.findings import Outcome
from edi_scrub.record import LevelFindings
from edi_scrub.reports.entries import Entry
from tests.reports.run import NOT_COVERED, RUN, judged, many, reports_of

VOID = {"meta", "link", "br", "hr", "img", "input", "rect"}


class Page(HTMLParser):
    """Every element, attribute and text of a page; a tag that does not close is a fault."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.scripts: list[str] = []
        self.faults: list[str] = []
        self.feed(page.decode("utf-8"))
        self.close()
        self.faults += self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and (not self.open or self.open.pop() != tag):
            self.faults.append(tag)

    def handle_data(self, data: str) -> None:
        inside = self.open[-1] if self.open else ""
        (self.scripts if inside in ("script", "style") else self.texts).append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def page_of(*run: object, **options: object) -> Page:
    return Page(reports_of(run, **options).html)  # type: ignore[arg-type]


def entries_in(page: bytes) -> list[Entry]:
    """The data block, read as the page's script reads it."""
    block = re.search(rb'(?s)<script type="application/json" id="claims">(.*?)</script>', page)
    assert block is not None
    return msgspec.json.decode(block[1], type=list[Entry])


@pytest.mark.parametrize("run", [RUN, ()], ids=["claims", "no claims"])
def test_every_tag_is_closed_and_every_id_is_its_own(run: tuple[object, ...]) -> None:
    page = page_of(*run)
    assert page.faults == []
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_the_page_names_nothing_to_load_and_has_no_handler_or_style_in_its_markup() -> None:
    page = page_of(*RUN)
    assert {"link", "img", "iframe", "object"}.isdisjoint(tag for tag, _ in page.tags)
    attributes = [item for _, found in page.tags for item in found.items()]
    assert [value for name, value in attributes if name in {"src", "href"}] == ["#work"]
    assert not [name for name, _ in attributes if name.startswith("on") or name == "style"]


def test_the_security_policy_allows_the_style_sheet_and_the_script_and_nothing_else() -> None:
    report = reports_of(RUN).html
    style, script = (
        re.search(rb"(?s)<%b>(.*?)</%b>" % (tag, tag), report) for tag in (b"style", b"script")
    )
    assert style is not None and script is not None
    assert b"url(" not in style[1] and b"@import" not in style[1]
    digests = [
        base64.b64encode(hashlib.sha256(found[1]).digest()).decode() for found in (style, script)
    ]
    policies = [
        attributes["content"]
        for _, attributes in Page(report).tags
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policies == [
        f"default-src 'none'; style-src 'sha256-{digests[0]}'; script-src 'sha256-{digests[1]}';"
        " base-uri 'none'; form-action 'none'; require-trusted-types-for 'script';"
        " trusted-types 'none'"
    ]


def test_the_script_makes_no_markup_and_asks_no_network() -> None:
    script = Page(reports_of(RUN).html).scripts[-1]
    assert '"use strict"' in script
    for word in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "fetch("):
        assert word not in script


def test_the_data_of_the_page_is_the_report_for_programs() -> None:
    found = reports_of([*RUN, *many(450)])
    lines = [msgspec.json.decode(line) for line in found.jsonl.splitlines()]
    assert entries_in(found.html) == lines
    assert entries_in(reports_of(()).html) == []


@pytest.mark.parametrize("payload", ["</script><marquee>", "<!--", "<script>", "]]>"])
def test_no_text_ends_the_data_or_begins_a_tag_in_it(payload: str) -> None:
    report = reports_of([judged(Outcome.REJECTED, NOT_COVERED, claim_id=payload)])
    assert entries_in(report.html)[0]["claim_id"] == payload
    page = Page(report.html)
    assert page.faults == [] and "marquee" not in {tag for tag, _ in page.tags}


def test_control_characters_do_not_reach_what_is_rendered_here() -> None:
    page = page_of(judged(Outcome.REJECTED, NOT_COVERED, payer_name="A\x00\x1b[31m\x85B"))
    assert "A\ufffd\ufffd[31m\ufffdB" in page.text


def test_the_top_tells_claims_and_dollars_in_sent_and_held() -> None:
    text = page_of(*RUN).text
    assert "claims.837 1 claim is held back and needs work before it goes out." in text
    assert "Received 4 claims $4,695.00 To transmit 3 claims $3,130.00 1 corrected" in text
    assert "Held back 1 claim $1,565.00" in text


def test_without_claims_held_back_there_are_no_bars() -> None:
    tags = [tag for tag, _ in page_of(judged(Outcome.CLEAN)).tags]
    assert "svg" not in tags


def test_past_its_limit_the_page_says_how_many_claims_stand_in_the_csv() -> None:
    found = reports_of(many(13), most=10)
    text = Page(found.html).text
    assert len(entries_in(found.html)) == 10
    assert "This page lists at most 10 claims" in text
    assert "3 more stand in the CSV report, claims.report.csv ." in text


def test_within_its_limit_the_page_says_nothing_of_it() -> None:
    text = page_of(*many(10), most=10).text
    assert "more stand" not in text and "at most" not in text


def test_a_fault_of_ours_is_owned_at_the_top() -> None:
    one = replace(judged(Outcome.REJECTED, NOT_COVERED), internal_error=True)
    assert "1 claim was held after a fault of edi-scrub itself" in page_of(one).text


def test_findings_above_the_claims_are_listed_without_a_claim() -> None:
    (entry,) = entries_in(reports_of([LevelFindings("905", "7", "", (NOT_COVERED,))]).html)
    assert (entry["claim_id"], entry["position"], entry["lines"]) == (None, None, [])


def test_jinja2_is_imported_only_when_a_page_is_made() -> None:
    code = "import sys, edi_scrub.reports.html; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
