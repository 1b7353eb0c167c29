"""Invented exports of the Medicare Coverage Database, in the layout of the true ones.

A ZIP that holds a readme, the data dictionary and an inner ``current_article_csv.zip`` of
CSV tables; Latin-1, HTML in the paragraphs, a range code by code. The articles are made up.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

ARTICLE_TYPE = "6"
UPDATED = "2026-11-12 08:30:00"
TABLES: dict[str, tuple[str, ...]] = {
    "article": (
        "article_id", "article_version", "article_type", "title", "article_pub_date",
        "article_eff_date", "article_end_date", "description", "other_comments", "sad_url",
        "status", "last_updated", "history_exp", "key_article", "icd9_covered_para",
        "icd9_noncovered_para", "revenue_para", "thirty_percent", "article_rev_end_date",
        "source_article_id", "date_retired", "keywords", "icd10_doc", "add_icd10_info",
        "cms_cov_policy", "display_id", "reference_article",
    ),
    "article_x_hcpc_code": (
        "article_id", "article_version", "hcpc_code_id", "hcpc_code_version", "hcpc_code_group",
        "range", "last_updated", "long_description", "short_description",
    ),
    "article_x_hcpc_code_group": (
        "article_id", "article_version", "hcpc_code_group", "paragraph", "last_updated",
    ),
    "article_x_hcpc_modifier": (
        "article_id", "article_version", "hcpc_modifier_code_id", "hcpc_modifier_code_version",
        "hcpc_modifier_group", "last_updated", "description",
    ),
    "article_x_icd10_covered": (
        "article_id", "article_version", "icd10_code_id", "icd10_code_version",
        "icd10_covered_group", "range", "last_updated", "sort_order", "description", "asterisk",
    ),
    "article_x_icd10_covered_group": (
        "article_id", "article_version", "icd10_covered_group", "paragraph", "last_updated",
        "icd10_covered_ast",
    ),
    "article_x_icd10_noncovered": (
        "article_id", "article_version", "icd10_code_id", "icd10_code_version",
        "icd10_noncovered_group", "range", "last_updated", "sort_order", "description",
    ),
    "article_x_icd10_noncovered_group": (
        "article_id", "article_version", "icd10_noncovered_group", "paragraph", "last_updated",
    ),
    "article_x_contractor": (
        "article_id", "article_version", "article_type", "contractor_id", "contractor_type_id",
        "contractor_version", "last_updated",
    ),
    "contractor": (
        "contractor_id", "contractor_type_id", "contractor_version", "contractor_bus_name",
        "contractor_number", "dmerc_rgn", "city", "state_id", "status", "last_updated",
    ),
    "contractor_type_lookup": ("contractor_type_id", "description"),
    "contractor_jurisdiction": (
        "contractor_id", "contractor_type_id", "contractor_version", "state_id", "last_updated",
        "active_date", "term_date",
    ),
    "state_lookup": ("state_id", "state_abbrev", "description"),
    "article_related_documents": (
        "article_id", "article_version", "related_num", "r_article_id", "r_article_version",
        "r_lcd_id", "r_lcd_version", "r_contractor_id", "last_updated",
    ),
    "update_period": ("period_id", "begin_date", "end_date"),
}  # fmt: skip
DESCRIBED = 'What it is, "described" at length'
TYPES = {"8": "MAC - Part A", "9": "MAC - Part B", "12": "A and B MAC"}


@dataclass(frozen=True)
class Listed:
    """A group of diagnoses; ``ranges`` are runs of codes that stand there as ranges (B, M, E)."""

    codes: Sequence[str] = ()
    paragraph: str = ""
    starred: Sequence[str] = ()
    asterisk: str = ""
    ranges: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class Mac:
    """A contractor: its number in the tables is its place in ``Invented.contractors``."""

    number: str
    name: str = "National Government Services, Inc."
    states: Sequence[str] = ("CT",)
    kind: str = "9"
    ended: str = ""  # term_date of its states


@dataclass(frozen=True)
class Billing:
    """A billing and coding article; ``contractors`` are contract numbers."""

    number: int
    version: int = 1
    title: str = "Billing and Coding: Botulinum Toxins"
    first: date | None = date(2025, 7, 17)
    published: date = date(2015, 10, 1)
    last: date | None = None
    status: str = "A"
    display_id: str = ""
    procedures: Mapping[int, Sequence[str]] = field(default_factory=dict)
    covered: Mapping[int, Listed] = field(default_factory=dict)
    uncovered: Mapping[int, Listed] = field(default_factory=dict)
    said: Mapping[int, str] = field(default_factory=dict)  # of the groups of procedures
    contractors: Sequence[str] = ("06102",)
    lcds: Sequence[int] = ()
    description: str = "<p>Invented.</p>"


@dataclass(frozen=True)
class Invented:
    """A whole export."""

    articles: Iterable[Billing]
    contractors: Sequence[Mac] = (Mac("06102"),)
    edition: date = date(2026, 11, 20)

    def tables(self) -> dict[str, bytes]:
        """Every table as a CSV file, dashes as Windows writes them (0x96)."""
        tables = _Tables()
        macs = {mac.number: _triple(place, mac) for place, mac in enumerate(self.contractors, 200)}
        for article in self.articles:
            _article(tables, article, macs)
        _contractors(tables, self.contractors, macs)
        for period, day in (("1218", date(2015, 10, 8)), ("1219", self.edition)):
            tables.add("update_period", period_id=period, begin_date=_moment(day),
                       end_date=_moment(day))  # fmt: skip
        return tables.encoded()

    def zipped(self, tables: Mapping[str, bytes] | None = None) -> bytes:
        """The file as it is downloaded; ``tables`` in place of its own, for broken ones."""
        own = tables or self.tables()
        inner = zipped({f"{name}.csv": data for name, data in own.items()})
        return zipped(
            {
                "readme_first.txt": b"See the data dictionary.",
                "current_article_data_dictionary.pdf": b"%PDF-1.4",
                "current_article_csv.zip": inner,
            }
        )


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A ZIP of ``files``; the same bytes for the same files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return held.getvalue()


class _Tables:
    """The tables in the making."""

    def __init__(self) -> None:
        self._texts = {name: io.StringIO(newline="") for name in TABLES}
        self._writers = {
            name: csv.DictWriter(self._texts[name], columns, lineterminator="\r\n")
            for name, columns in TABLES.items()
        }
        for writer in self._writers.values():
            writer.writeheader()

    def add(self, table: str, **values: str) -> None:
        """A row; a column that is not given is empty."""
        self._writers[table].writerow(values)

    def encoded(self) -> dict[str, bytes]:
        """The tables as they are written to disk."""
        return {name: text.getvalue().encode("cp1252") for name, text in self._texts.items()}


def _triple(place: int, mac: Mac) -> dict[str, str]:
    return {
        "contractor_id": str(place),
        "contractor_type_id": mac.kind,
        "contractor_version": "1",
    }


def _contractors(
    tables: _Tables, contractors: Sequence[Mac], macs: Mapping[str, dict[str, str]]
) -> None:
    states = sorted({state for mac in contractors for state in mac.states})
    for place, state in enumerate(states, start=1):
        tables.add("state_lookup", state_id=str(place), state_abbrev=state, description=state)
    for kind, description in TYPES.items():
        tables.add("contractor_type_lookup", contractor_type_id=kind, description=description)
    for mac in contractors:
        tables.add("contractor", **macs[mac.number], contractor_bus_name=mac.name,
                   contractor_number=mac.number)  # fmt: skip
        for state in mac.states:
            place = states.index(state) + 1
            tables.add("contractor_jurisdiction", **macs[mac.number], state_id=str(place),
                       active_date="2013-01-01 00:00:00", term_date=mac.ended)  # fmt: skip


def _article(tables: _Tables, article: Billing, macs: Mapping[str, dict[str, str]]) -> None:
    key = {"article_id": str(article.number), "article_version": str(article.version),
           "last_updated": UPDATED}  # fmt: skip
    ended = _moment(article.last)
    retired = ended if article.status == "R" else ""
    tables.add("article", **key, article_type=ARTICLE_TYPE, title=article.title,
               article_pub_date=_moment(article.published),
               article_eff_date=_moment(article.first), article_end_date=retired,
               article_rev_end_date=ended, date_retired=retired, status=article.status,
               description=article.description, display_id=article.display_id)  # fmt: skip
    for group, codes in article.procedures.items():
        tables.add("article_x_hcpc_code_group", **key, hcpc_code_group=str(group),
                   paragraph=article.said.get(group, ""))  # fmt: skip
        for code in codes:
            tables.add("article_x_hcpc_code", **key, hcpc_code_id=code, hcpc_code_version="61",
                       hcpc_code_group=str(group), range="N", long_description=DESCRIBED,
                       short_description=DESCRIBED)  # fmt: skip
    for group, listed in article.covered.items():
        at = {"icd10_covered_group": str(group)}
        tables.add("article_x_icd10_covered_group", **key, **at, paragraph=listed.paragraph,
                   icd10_covered_ast=listed.asterisk)  # fmt: skip
        for code, row in _diagnoses(listed):
            star = "Y" if code in listed.starred else "N"
            tables.add("article_x_icd10_covered", **key, **at, **row, asterisk=star)
    for group, listed in article.uncovered.items():
        at = {"icd10_noncovered_group": str(group)}
        paragraph = listed.paragraph
        tables.add("article_x_icd10_noncovered_group", **key, **at, paragraph=paragraph)
        for _, row in _diagnoses(listed):
            tables.add("article_x_icd10_noncovered", **key, **at, **row)
    for number in article.contractors:
        tables.add("article_x_contractor", **key, article_type=ARTICLE_TYPE, **macs[number])
    for place, lcd in enumerate(article.lcds, start=1):
        tables.add("article_related_documents", **key, related_num=str(place), r_article_id="0",
                   r_lcd_id=str(lcd))  # fmt: skip


def _diagnoses(listed: Listed) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a group: single codes (N), and of a range every code (B, M, E)."""
    placed = [(code, "N") for code in listed.codes]
    for codes in listed.ranges:
        between = ["M"] * (len(codes) - 2)
        placed += zip(codes, ["B", *between, "E"], strict=True)
    for order, (code, place) in enumerate(placed, start=1):
        yield (
            code,
            {
                "icd10_code_id": code,
                "icd10_code_version": "18",
                "range": place,
                "sort_order": str(order),
                "description": DESCRIBED,
            },
        )


def _moment(day: date | None) -> str:
    return f"{day} 00:00:00" if day is not None else ""
