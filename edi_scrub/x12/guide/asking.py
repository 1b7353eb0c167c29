"""Ask pyx12 itself, segment by segment, in the context a segment stands in.

pyx12's reader, walker and element checks are called as its own ``x12n_document`` calls
them, without its error handler: that one keeps element values. A :class:`Place` is where
pyx12 stands after some segments, so what stands above the claims is read once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

import pyx12.map_if
import pyx12.params
import pyx12.segment
from pyx12.map_walker import walk_tree
from pyx12.x12file import X12Base

from edi_scrub.x12.guide.acceptor import TRAILERS
from edi_scrub.x12.guide.compiling import CONTROL, MAPS
from edi_scrub.x12.guide.errors import CRASH, ELEMENT, SEGMENT, GuideError, words
from edi_scrub.x12.guide.known import Refusal, doubt
from edi_scrub.x12.guide.tables import Tables
from edi_scrub.x12.segment import Delimiters, Segment

logging.getLogger("pyx12").addHandler(logging.NullHandler())
logging.getLogger("pyx12").propagate = False  # its log quotes what it reads


class Place(NamedTuple):
    """Where pyx12 stands: its node, its counts, and what its reader counts."""

    node: Any
    counts: dict[Any, int]
    levels: tuple[int, ...] = ()
    level_count: int = 0
    line_count: int = 0

    @property
    def path(self) -> str:
        """The node's path."""
        return str(self.node.x12path.format())

    def paths(self) -> dict[str, int]:
        """The counts by path."""
        return {path.format(): count for path, count in self.counts.items()}


class Asked(NamedTuple):
    """pyx12's answer: what is wrong, and where it stands then (None: it crashed)."""

    errors: tuple[GuideError, ...]
    place: Place | None


@cache
def map_of(name: str) -> Any:
    """A map by its file's name. Not params(): that reads a configuration file of the user's."""
    return pyx12.map_if.load_map_file(name, pyx12.params.ParamsBase())


def nodes_of(parent: Any) -> Iterator[Any]:
    """Every loop and segment of a map."""
    for children in parent.pos_map.values():
        for child in children:
            yield child
            if child.is_loop():
                yield from nodes_of(child)


class Pyx12:
    """pyx12 with the maps of one guide loaded, for one set of delimiters."""

    def __init__(self, tables: Tables, delimiters: Delimiters) -> None:
        """Takes a quarter of a second, once a guide and process."""
        self.delimiters = delimiters
        self.ids = {node.id for node in tables.nodes if node.shape >= 0} | {"ISA"}
        self.counts_lines = tables.counts_lines
        control = map_of(CONTROL[tables.interchange])
        self.root = root = map_of(MAPS[tables.version])
        self.nodes = {node.x12path.format(): node for node in nodes_of(root)}
        self.starts = {
            "ISA": (control.getnodebypath("/ISA_LOOP/ISA"), "/ISA_LOOP"),
            "GS": (root.getnodebypath("/ISA_LOOP/GS_LOOP/GS"), "/ISA_LOOP/GS_LOOP"),
        }

    def place(self, path: str, counts: dict[str, int], levels: int, lines: int) -> Place:
        """A place by the paths of its nodes, with so many levels open and lines counted."""
        found = {self.nodes[one].x12path: count for one, count in counts.items()}
        return Place(self.nodes[path], found, tuple(range(1, levels + 1)), levels, lines)

    def ask(
        self,
        place: Place | None,
        segments: Sequence[Segment],
        probe: Segment | None = None,
        *,
        before: Segment | None = None,
    ) -> Asked:
        """What is wrong with ``segments`` after ``place`` (None: at the file's start).

        ``probe`` is a segment that may follow them: what is missing at their end is noticed
        only there; it is said of the segment before it (``before``, where there are none).
        Never raises: where pyx12 does, that is an error of the segment.
        """
        run = _Run(self, place, before)
        for segment in segments:
            try:
                run.read(segment)
            except Exception:  # noqa: BLE001  (it has many ways to fail, all on broken input)
                run.crashed(segment)
                return Asked(tuple(run.errors), None)
        stands = run.stands()
        if probe is not None:
            try:
                run.walk(probe, run.parsed(probe))
            except Exception:  # noqa: BLE001
                run.crashed(run.before or probe)
        return Asked(tuple(run.errors), stands)

    def trailer(self, segment: Segment) -> tuple[GuideError, ...]:
        """What is wrong within an SE, GE or IEA; its place and its count are not asked for."""
        run = _Run(self, None, None)
        run.node = self.root.getnodebypath(TRAILERS[segment.id])
        try:
            run.check(segment, run.parsed(segment))
        except Exception:  # noqa: BLE001
            run.crashed(segment)
        return tuple(run.errors)


class _Run:
    """One reading of some segments."""

    def __init__(self, pyx12_: Pyx12, place: Place | None, before: Segment | None) -> None:
        self.pyx12 = pyx12_
        self.errors: list[GuideError] = []
        self.before = before
        self.walker = walk_tree()
        self.reader = X12Base()
        self.reader.check_837_lx = pyx12_.counts_lines
        self.node: Any = None
        if place is not None:
            self.node = place.node
            self.walker.setCountState(place.counts)
            self.reader.hl_stack = list(place.levels)
            self.reader.hl_count = place.level_count
            self.reader.lx_count = place.line_count

    def stands(self) -> Place:
        """Where the reading has come to."""
        counts = dict(self.walker.getCountState())
        reader = self.reader
        return Place(self.node, counts, tuple(reader.hl_stack), reader.hl_count, reader.lx_count)

    def parsed(self, segment: Segment) -> Any:
        """The segment as pyx12 has it."""
        element, component, _, terminator = self.pyx12.delimiters
        return pyx12.segment.Segment(segment.text, terminator, element, component)

    def read(self, segment: Segment) -> None:
        """One segment: the reader's checks, the walker's, the elements'."""
        data = self.parsed(segment)
        self.reader._parse_segment(data)  # noqa: SLF001
        for _, code, *_ in self.reader.pop_errors():
            self.add(SEGMENT, segment, code, "", self.shown(segment))
        self.walk(segment, data)
        if self.walked is not None:
            self.node = self.walked
            self.check(segment, data)
        else:
            self.ends(segment)
        self.before = segment

    def check(self, segment: Segment, data: Any) -> None:
        """What stands in a segment whose node is known."""
        self.ends(segment)
        self.elements(segment, self.node, data)

    def ends(self, segment: Segment) -> None:
        """The segment's last character, which pyx12's file reader looks at."""
        if segment.text[-1:] == self.pyx12.delimiters.element:
            self.add(SEGMENT, segment, "SEG1", "", self.shown(segment))

    def walk(self, segment: Segment, data: Any) -> None:
        """Go to the segment's node; what is missing is noticed at the segment after it."""
        start = self.pyx12.starts.get(segment.id)
        if start is not None:
            node, loop = start
            self.walker.forceWalkCounterToLoopStart(loop, f"{loop}/{segment.id}")
            self.walked: Any = node
            return
        self.walked, _, _, errors = self.walker.walk_errors(self.node, data, 0, 0, None)
        for error in errors:
            node = error.map_node
            if error.err_cde == "1":
                self.add(SEGMENT, segment, "1", self.node.parent.id, self.shown(segment))
            elif error.err_cde == "3":
                whole = error.err_str.startswith("Mandatory loop")
                what = f"loop {node.parent.id}" if whole else _named(node)
                self.add(SEGMENT, self.before or segment, "3", node.parent.id, what, node.id)
            else:
                loop = "" if node is None else node.id if node.is_loop() else node.parent.id
                what = loop if error.err_cde == "4" else self.shown(segment)
                self.add(SEGMENT, segment, error.err_cde, loop, what)

    def elements(self, segment: Segment, node: Any, data: Any) -> None:
        """The segment's elements."""
        _, errors = node.is_valid_errors(data)
        loop = node.parent.id
        for error in errors:
            leaf, name = error.map_node, _element(node.id, error)
            external = (leaf.external_codes or "") if leaf is not None else ""
            refusal = Refusal(loop, name, error.err_cde, external, segment)
            unused = leaf is None and error.err_cde == "5"  # a composite; an element says 10
            code = "10" if unused else error.err_cde
            self.add(ELEMENT, segment, code, loop, name, name, doubt(refusal))

    def add(
        self,
        table: dict[str, tuple[str, str]],
        segment: Segment,
        code: str,
        loop: str,
        what: str,
        element: str = "",
        doubtful: str = "",
    ) -> None:
        """Note an error; a probe's own faults are not asked for."""
        message, remedy = words(table, code, what)
        loop = loop or (self.node.parent.id if self.node is not None else "")
        shown = element or self.shown(segment, "")
        error = GuideError(loop, segment.number, shown, code, message, remedy, doubtful)
        if error not in self.errors:
            self.errors.append(error)

    def crashed(self, segment: Segment) -> None:
        """pyx12 ended in an exception over a segment."""
        self.add(SEGMENT, segment, CRASH, "", self.shown(segment))

    def shown(self, segment: Segment, otherwise: str = "the segment") -> str:
        """The segment's id, if it is one: a stray terminator makes ids of anything."""
        return segment.id if segment.id in self.pyx12.ids else otherwise


def _named(node: Any) -> str:
    """A segment with its qualifier: ``DTP*472``."""
    return str(node.path).replace("[", "*").replace("]", "")


def _element(segment: str, error: Any) -> str:
    """The guide's name of an element: pyx12's, with components as we write them."""
    name = str(error.refdes or "")
    if name.isdigit():  # too many elements: only the place
        return f"{segment}{int(name):02}"
    head, dash, part = name.partition("-")
    return f"{head}-{int(part)}" if dash and part.isdigit() else head
