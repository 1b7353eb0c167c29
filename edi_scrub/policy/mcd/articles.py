"""What the import knows of an article: plain records, nothing of how they were read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

ADDRESS = "https://www.cms.gov/medicare-coverage-database/view/article.aspx?articleId={}&ver={}"


class Contractor(NamedTuple):
    """A Part B contractor: contract number (01112), business name, states of its claims."""

    number: str
    name: str
    states: tuple[str, ...]


class Group(NamedTuple):
    """A numbered list of diagnoses, with its points, and what is said of it.

    ``starred`` are those of ``codes`` with an asterisk, which ``asterisk`` explains.
    ``paragraph`` and ``asterisk`` are plain text.
    """

    number: int
    codes: tuple[str, ...]
    starred: frozenset[str]
    paragraph: str
    asterisk: str


@dataclass(frozen=True, slots=True)
class Article:
    """One version of a billing and coding article.

    It governs services from ``first`` to ``last`` (None: until another version does).
    ``procedures`` are its CPT and HCPCS codes by group, ``remarks`` what is said of these.
    """

    number: int
    version: int
    title: str
    first: date
    last: date | None
    edition: date
    lcds: tuple[str, ...]
    procedures: dict[int, tuple[str, ...]]
    remarks: dict[int, str]
    covered: tuple[Group, ...]
    uncovered: tuple[Group, ...]
    contractors: tuple[Contractor, ...]

    @property
    def name(self) -> str:
        """As it is cited: A52848."""
        return f"A{self.number}"

    @property
    def address(self) -> str:
        """The page CMS shows this version on."""
        return ADDRESS.format(self.number, self.version)

    @property
    def codes(self) -> frozenset[str]:
        """Its CPT and HCPCS codes."""
        return frozenset(code for group in self.procedures.values() for code in group)


class Export(NamedTuple):
    """The articles read from one export, and the day it is of."""

    edition: date
    articles: list[Article]
