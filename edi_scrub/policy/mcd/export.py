"""The export's tables as articles: codes by group, contractors, states, dates, LCDs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container
from datetime import date
from pathlib import Path
from typing import NamedTuple

from edi_scrub.errors import NotReadableError
from edi_scrub.policy.mcd.archive import Archive, opened
from edi_scrub.policy.mcd.articles import Article, Export, Group
from edi_scrub.policy.mcd.contractors import part_b
from edi_scrub.policy.mcd.tables import KEY, Key, day
from edi_scrub.policy.mcd.text import decoded, plain

IN_FORCE, RETIRED = "A", "R"  # article.status; a proposed one is no policy
NOT_APPLICABLE = "XX000"  # what CMS writes where a list of codes has none
_NOTHING = frozenset({"", "N/A", "NA", "NONE", "NOT APPLICABLE"})
_PROCEDURE = re.compile(r"[0-9]{5}|[0-9]{4}[AFMTU]|[A-Z][0-9]{4}")


_Place = tuple[Key, int]  # an article version, and one of its groups
_Codes = dict[_Place, set[str]]


class _Head(NamedTuple):
    """A row of the table article."""

    number: int
    version: int
    title: str
    first: date
    last: date | None


def read(path: Path, codes: Container[str], named: frozenset[int] = frozenset()) -> Export:
    """The articles of the export at ``path`` that list one of ``codes``.

    ``named``: these articles instead, whatever they list.

    :raises NoInputError: the file is missing or cannot be read.
    :raises NotReadableError: it is no such export; the message names table and column
        where one is missing.
    """
    with opened(path) as archive:
        edition = _edition(archive)
        heads = _heads(archive)
        listed = _listed(archive, heads)
        chosen = {
            key
            for key, groups in listed.items()
            if heads[key].number in named
            or (not named and any(code in codes for group in groups.values() for code in group))
        }
        chosen |= {key for key, head in heads.items() if head.number in named}
        remarks = _remarks(archive, chosen)
        covered = _groups(archive, "covered", chosen, asterisk=True)
        uncovered = _groups(archive, "noncovered", chosen, asterisk=False)
        contractors = part_b(archive, chosen, edition)
        lcds = _lcds(archive, {heads[key].number for key in chosen})
    articles = [
        Article(
            *heads[key],
            edition=edition,
            lcds=lcds[heads[key].number],
            procedures={group: tuple(sorted(every)) for group, every in listed[key].items()},
            remarks=remarks[key],
            covered=tuple(covered[key]),
            uncovered=tuple(uncovered[key]),
            contractors=tuple(contractors[key]),
        )
        for key in sorted(chosen, key=lambda key: heads[key])
    ]
    return Export(edition, articles)


def _edition(archive: Archive) -> date:
    """The last day of the last period that the export is of."""
    days = [
        day(archive, "update_period", "end_date", ends)
        for (ends,) in archive.rows("update_period", ("end_date",))
    ]
    known = [found for found in days if found is not None]
    if not known:
        raise NotReadableError(f"{archive.path}: update_period.csv names no edition (end_date)")
    return max(known)


def _heads(archive: Archive) -> dict[Key, _Head]:
    """Every article version that is or was in force. Of drafts nothing is read.

    ``article_eff_date`` is the first day of the revision. An article that was never
    revised has its first day in ``article_pub_date``.
    """
    columns = (*KEY, "title", "status", "article_eff_date", "display_id")
    optional = ("article_pub_date", "article_end_date", "article_rev_end_date", "date_retired")
    found: dict[Key, _Head] = {}
    for row in archive.rows("article", columns, optional):
        number, version, title, status, begins, draft, *others = row
        published, *ends = (
            day(archive, "article", column, text)
            for column, text in zip(optional, others, strict=True)
        )
        first = day(archive, "article", "article_eff_date", begins) or published
        last = min((end for end in ends if end is not None), default=None)
        if not (number.isdigit() and version.isdigit()) or first is None:
            continue
        is_draft = draft.strip().upper() not in ("", number, f"A{number}")
        is_over = status.strip() == RETIRED and last is not None
        if is_draft or not (is_over or status.strip() == IN_FORCE):
            continue
        head = _Head(int(number), int(version), " ".join(decoded(title).split()), first, last)
        found[number, version] = head
    return found


def _listed(archive: Archive, heads: dict[Key, _Head]) -> dict[Key, dict[int, set[str]]]:
    """The CPT and HCPCS codes of every article by their group."""
    found: dict[Key, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    columns = (*KEY, "hcpc_code_id", "hcpc_code_group")
    for number, version, code, group in archive.rows("article_x_hcpc_code", columns):
        if (number, version) in heads and _PROCEDURE.fullmatch(code.strip().upper()):
            found[number, version][_count(group)].add(code.strip().upper())
    return found


def _remarks(archive: Archive, chosen: set[Key]) -> dict[Key, dict[int, str]]:
    """What is said of the groups of CPT and HCPCS codes."""
    found: dict[Key, dict[int, str]] = defaultdict(dict)
    columns = (*KEY, "hcpc_code_group", "paragraph")
    for number, version, group, paragraph in archive.rows("article_x_hcpc_code_group", columns):
        if (number, version) in chosen and (said := _said(paragraph)):
            found[number, version][_count(group)] = said
    return found


def _groups(
    archive: Archive, kind: str, chosen: set[Key], *, asterisk: bool
) -> dict[Key, list[Group]]:
    """The groups of diagnoses of the chosen articles, by number."""
    codes, starred = _diagnoses(archive, kind, chosen, asterisk=asterisk)
    paragraphs = _paragraphs(archive, kind, chosen, asterisk=asterisk)
    found: dict[Key, list[Group]] = defaultdict(list)
    for place in sorted({*codes, *paragraphs}):
        said = paragraphs.get(place, ("", ""))
        one = Group(place[1], tuple(sorted(codes[place])), frozenset(starred[place]), *said)
        found[place[0]].append(one)
    return found


def _diagnoses(
    archive: Archive, kind: str, chosen: set[Key], *, asterisk: bool
) -> tuple[_Codes, _Codes]:
    """The diagnoses of each group, and those of them with an asterisk.

    ``range`` need not be read: every code of a range has its row.
    """
    codes: _Codes = defaultdict(set)
    starred: _Codes = defaultdict(set)
    columns = (*KEY, "icd10_code_id", f"icd10_{kind}_group", *(["asterisk"] if asterisk else []))
    for number, version, code, group, *star in archive.rows(f"article_x_icd10_{kind}", columns):
        if (number, version) in chosen and code.strip().upper() != NOT_APPLICABLE:
            place = (number, version), _count(group)
            codes[place].add(code.strip().upper())
            if star and star[0].strip().upper() == "Y":
                starred[place].add(code.strip().upper())
    return codes, starred


def _paragraphs(
    archive: Archive, kind: str, chosen: set[Key], *, asterisk: bool
) -> dict[_Place, tuple[str, str]]:
    """The paragraph of each group and what its asterisk means, as plain text."""
    columns = [*KEY, f"icd10_{kind}_group", "paragraph"]
    columns += [f"icd10_{kind}_ast"] if asterisk else []
    return {
        ((number, version), _count(group)): (_said(paragraph), _said("".join(meaning)))
        for number, version, group, paragraph, *meaning in archive.rows(
            f"article_x_icd10_{kind}_group", columns
        )
        if (number, version) in chosen
    }


def _lcds(archive: Archive, numbers: set[int]) -> dict[int, tuple[str, ...]]:
    """The LCDs that the articles belong to: L33646."""
    found: dict[int, set[str]] = defaultdict(set)
    columns = ("article_id", "r_lcd_id")
    for number, lcd in archive.rows("article_related_documents", columns):
        if number.isdigit() and int(number) in numbers and lcd.isdigit() and int(lcd):
            found[int(number)].add(f"L{int(lcd)}")
    return defaultdict(tuple, {number: tuple(sorted(lcds)) for number, lcds in found.items()})


def _said(paragraph: str) -> str:
    """A paragraph as plain text; empty where it says that there is none."""
    text = plain(paragraph)
    return "" if text.strip(" .").upper() in _NOTHING else text


def _count(text: str) -> int:
    """A group's number; a code in no group is of group 1."""
    return int(text) if text.strip().isdigit() else 1
