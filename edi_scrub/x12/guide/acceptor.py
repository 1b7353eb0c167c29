"""Does pyx12 accept these segments? Yes, or "ask it": never yes where it says no.

Each segment is looked up by id and qualifier from where the one before it led, then its
text is matched whole. Both answers are remembered; texts that come again (line numbers,
procedures, dates) are known as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from edi_scrub.x12.guide.patterns import Patterns
from edi_scrub.x12.guide.tables import Node, Tables
from edi_scrub.x12.guide.walking import ComplainsError, State, Walker
from edi_scrub.x12.segment import Delimiters, Segment

# Segments whose texts come again and again. Never CLM, REF, NM1, N3: those are a claim's own.
_COMMON = frozenset({"LX", "SV1", "DTP", "HI", "LIN", "CTP", "PRV", "PAT", "HL", "SBR", "AMT"})
MOST_KNOWN = 20_000  # texts, over all places
_WHOLE = 0  # how the key of a segment is made: its id; with element 01; with 01-1; with 03
_FIRST, _COMPONENT, _THIRD = 1, 2, 3
TRAILERS = {
    "SE": "/ISA_LOOP/GS_LOOP/ST_LOOP/SE",
    "GE": "/ISA_LOOP/GS_LOOP/GE",
    "IEA": "/ISA_LOOP/IEA",
}
_PROBES = {
    "HL20": ["HL", "1", "", "20", "1"],
    "HL22": ["HL", "2", "1", "22", "0"],
    "CLM": ["CLM", "1"],
    "SE": ["SE", "1", "1"],
}
_START = "/ISA_LOOP/GS_LOOP/GS"


class Acceptor:
    """Accepts what stands below a GS, in one guide and one set of delimiters."""

    def __init__(self, tables: Tables, delimiters: Delimiters) -> None:
        self.tables = tables
        self.walker = Walker(tables)
        self.component = delimiters.component
        self.patterns = Patterns(
            delimiters.element, delimiters.component, tables.charset, tables.external
        )
        self.isa = Patterns(delimiters.element, "", tables.isa_charset, {}).of(tables.isa)
        self.modes = self._modes()
        self.room = MOST_KNOWN
        lines = {"LX"} if tables.counts_lines else set()
        self.line_loops = {node.parent for node in tables.nodes if node.id in lines}
        self.probes = {
            name: Segment(0, delimiters.element.join(elements), "", elements)
            for name, elements in _PROBES.items()
        }

    def _modes(self) -> dict[str, int]:
        """How the key of each segment id is made."""
        modes = {"LX": _FIRST} if self.tables.counts_lines else {}
        for node in self.tables.nodes:
            if node.qualifier:
                mode = _COMPONENT if node.component else _FIRST
                modes[node.id] = _THIRD if node.qualifier == 3 else mode
        return modes

    def start(self) -> State:
        """The place of a GS that is the first of its ISA, as pyx12 counts it."""
        paths = ("/ISA_LOOP", "/ISA_LOOP/ISA", "/ISA_LOOP/GS_LOOP", _START)
        counts = {self.walker.at(path): 1 for path in paths}
        return self.walker.state(self.walker.at(_START), counts)

    def at(self, path: str, counts: Mapping[str, int]) -> State | None:
        """The place that pyx12 stands at, by the paths of its nodes; None for an odd one."""
        try:
            found = {self.walker.at(one): count for one, count in counts.items()}
            return self.walker.state(self.walker.at(path), found)
        except LookupError:
            return None

    def paths(self, state: State) -> tuple[str, dict[str, int]]:
        """A place by the paths of its nodes."""
        nodes = self.tables.nodes
        return nodes[state.node].path, {nodes[index].path: count for index, count in state.counts}

    def lines(self, state: State) -> int:
        """How many lines (LX) of the claim have come."""
        return sum(count for index, count in state.counts if index in self.line_loops)

    def forgiven(self, state: State) -> State:
        """The same place as if nothing that is due there were missing."""
        return self.walker.forgiven(state)

    def probe(self, after: str) -> Segment:
        """A segment that may follow: what is missing before it is noticed at it."""
        return self.probes[after]

    def leaves(self, state: State, after: str) -> bool:
        """Is nothing missing if that follows? Remembered with the place."""
        known = state.leaves.get(after)
        if known is None:
            known = state.leaves[after] = self.walk(state, self.probe(after)) is not None
        return known

    def takes_envelope(self, isa: Segment, gs: Segment) -> bool:
        """Are ISA and GS right, and do they name this guide?"""
        shape = self.tables.shapes[self.tables.nodes[self.walker.at(_START)].shape]
        named = (isa.get(12), gs.get(1), gs.get(8))
        due = (self.tables.interchange, self.tables.group, self.tables.version)
        return (
            named == due
            and self.isa.fullmatch(isa.text) is not None
            and self.patterns.of(shape).fullmatch(gs.text) is not None
        )

    def takes_trailer(self, segment: Segment) -> bool:
        """Is an SE, GE or IEA as the guide has it?"""
        node = self.tables.nodes[self.walker.at(TRAILERS[segment.id])]
        return self.patterns.of(self.tables.shapes[node.shape]).fullmatch(segment.text) is not None

    def run(self, state: State, segments: Sequence[Segment]) -> State | None:
        """Where the segments lead; None where pyx12 has to be asked."""
        for segment in segments:
            following = state.known.get(segment.text)
            if following is None:
                following = self.step(state, segment)
                if following is None:
                    return None
            state = following
        return state

    def far(self, state: State, segments: Sequence[Segment], done: int) -> tuple[State, int]:
        """How far the tables accept, from segment ``done`` on: the place, and what is done."""
        for segment in segments[done:]:
            following = self.step(state, segment)
            if following is None:
                break
            state, done = following, done + 1
        return state, done

    def step(self, state: State, segment: Segment) -> State | None:
        """Where one segment leads, its text matched."""
        elements = segment.elements
        name = key = elements[0]
        mode = self.modes.get(name)
        if mode:
            if mode == _FIRST and len(elements) > 1:
                key += "*" + elements[1]
            elif mode == _COMPONENT and len(elements) > 1:
                key += "*" + elements[1].partition(self.component)[0]
            elif mode == _THIRD and len(elements) > 3:
                key += "*" + elements[3]
        found = state.following.get(key)
        if found is None:
            found = self.derive(state, segment, key)
            if found is None:
                return None
        following, fullmatch = found
        if fullmatch(segment.text) is None:
            return None
        if name in _COMMON and self.room:
            self.room -= 1
            state.known[segment.text] = following
        return following

    def derive(
        self, state: State, segment: Segment, key: str
    ) -> tuple[State, Callable[[str], object]] | None:
        """Find out where a key leads, and remember it unless pyx12 would complain."""
        following = self.walk(state, segment)
        if following is None:
            return None
        node = self.tables.nodes[following.node]
        if node.id == "LX" and self.tables.counts_lines:
            count = dict(following.counts).get(node.parent)
            if segment.get(1) != str(count):
                return None
        fullmatch = self.patterns.of(self.tables.shapes[node.shape]).fullmatch
        state.following[key] = following, fullmatch
        return following, fullmatch

    def walk(self, state: State, segment: Segment) -> State | None:
        """Where one segment leads by id and qualifier alone; its text is not looked at."""

        def matches(node: Node) -> bool:
            if node.id != segment.elements[0]:
                return False
            if not node.qualifier:
                return True
            value = segment.get(node.qualifier)
            if node.component:
                value = value.partition(self.component)[0]
            return value in node.codes

        try:
            return self.walker.next(state, matches)
        except ComplainsError:
            return None
