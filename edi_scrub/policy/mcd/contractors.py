"""Whose an article is: Medicare's Part B contractors, their numbers and their states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from edi_scrub.policy.mcd.archive import Archive
from edi_scrub.policy.mcd.articles import Contractor
from edi_scrub.policy.mcd.tables import KEY, Key, day
from edi_scrub.policy.mcd.text import decoded

# The parts of states that CMS gives an abbreviation of their own, and the state that claims have.
PARTS = {"DN": "NY", "QN": "NY", "UN": "NY", "EM": "MO", "WM": "MO", "NF": "CA", "SF": "CA"}
_CONTRACTOR = ("contractor_id", "contractor_type_id", "contractor_version")


def part_b(archive: Archive, chosen: set[Key], edition: date) -> dict[Key, list[Contractor]]:
    """The Part B contractors of the ``chosen`` articles."""
    known = _known(archive, edition)
    found: dict[Key, list[Contractor]] = defaultdict(list)
    for number, version, *triple in archive.rows("article_x_contractor", (*KEY, *_CONTRACTOR)):
        contractor = known.get(tuple(triple))
        if (number, version) in chosen and contractor and contractor not in found[number, version]:
            found[number, version].append(contractor)
    return found


def _known(archive: Archive, edition: date) -> dict[Key, Contractor]:
    """Every Part B contractor with the states that are its own on the day of the edition."""
    states = {
        number: PARTS.get(abbreviation.strip(), abbreviation.strip())
        for number, abbreviation in archive.rows("state_lookup", ("state_id", "state_abbrev"))
    }
    own: dict[Key, set[str]] = defaultdict(set)
    columns = (*_CONTRACTOR, "state_id", "term_date")
    for *triple, state, ended in archive.rows("contractor_jurisdiction", columns):
        until = day(archive, "contractor_jurisdiction", "term_date", ended)
        name = states.get(state, "")
        if (until is None or until > edition) and len(name) == 2 and name.isalpha():
            own[tuple(triple)].add(name.upper())
    kinds = dict(_kinds(archive))
    columns = (*_CONTRACTOR, "contractor_bus_name", "contractor_number")
    found: dict[Key, Contractor] = {}
    for *triple, name, contract in archive.rows("contractor", columns):
        number = contract.strip().zfill(5)  # 1112 where a spreadsheet has been at the table
        if _is_part_b(number, kinds.get(triple[1], "")):
            of = tuple(sorted(own[tuple(triple)]))
            found[tuple(triple)] = Contractor(number, " ".join(decoded(name).split()), of)
    return found


def _kinds(archive: Archive) -> Iterator[tuple[str, str]]:
    if "contractor_type_lookup" in archive:
        columns = ("contractor_type_id", "description")
        for kind, description in archive.rows("contractor_type_lookup", columns):
            yield kind, description.upper()


def _is_part_b(number: str, kind: str) -> bool:
    """Does the contractor pay professional claims?

    Its type says so (MAC - Part B). One type stands for both parts (A and B MAC): there
    the numbers that CMS pays professionals under end in 2, as all of its fee schedules show.
    """
    if "PART A" in kind or "PART B" in kind:
        return "PART B" in kind
    return len(number) == 5 and number.endswith("2")
