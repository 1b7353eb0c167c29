"""From one place in the guide to the next: pyx12's walker over the tables, without messages.

A :class:`State` is a node and how often each node around it has come: all that the walker
looks at. States are made once and remember where each segment id and qualifier leads, so a
file of like claims walks along a handful of them.

Source: pyx12's map_walker and nodeCounter. Which node a segment means depends on its id and
qualifier alone; the counts only decide whether pyx12 would complain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from edi_scrub.x12.guide.tables import NOT_USED, REQUIRED, ROOT, Node, Tables

Matches = Callable[[Node], bool]
_ENVELOPE = ("ISA_LOOP", "GS_LOOP", "ST_LOOP")
MOST_STATES = 4_000  # kept; a file of odd claims must not fill the memory with them


class ComplainsError(Exception):
    """pyx12 would find something wrong on the way."""


class State:
    """A place in the guide. ``counts`` are (node, how often), those that matter from here.

    ``following`` holds what this place was asked before: key to (state, full match of the
    segment's text); ``known`` holds whole texts that lead to a state; ``leaves`` whether
    nothing is missing where something ends here, by what may follow.
    """

    __slots__ = ("counts", "following", "known", "leaves", "node")

    def __init__(self, node: int, counts: tuple[tuple[int, int], ...]) -> None:
        self.node = node
        self.counts = counts
        self.leaves: dict[str, bool] = {}
        self.following: dict[str, tuple[State, Callable[[str], object]]] = {}
        self.known: dict[str, State] = {}


class Walker:
    """The places of one guide."""

    def __init__(self, tables: Tables) -> None:
        self.nodes = tables.nodes
        self.outermost = tuple(
            index for index, node in enumerate(self.nodes) if node.parent == ROOT
        )
        self.paths = {node.path: index for index, node in enumerate(self.nodes)}
        self.descendants = self._descendants()
        self.states: dict[tuple[int, tuple[tuple[int, int], ...]], State] = {}

    def _descendants(self) -> list[set[int]]:
        below: list[set[int]] = [set() for _ in self.nodes]
        for index in range(len(self.nodes) - 1, -1, -1):  # children stand behind parents
            parent = self.nodes[index].parent
            if parent != ROOT:
                below[parent] |= below[index] | {index}
        return below

    def at(self, path: str) -> int:
        """The node at a path.

        :raises LookupError: there is none.
        """
        return self.paths[path]

    def state(self, node: int, counts: Mapping[int, int]) -> State:
        """The one state of a place; counts that nothing looks at any more are left out."""
        open_loops = {ROOT}
        parent = self.nodes[node].parent
        while parent != ROOT:
            open_loops.add(parent)
            parent = self.nodes[parent].parent
        kept = tuple(
            sorted(
                (index, min(count, self.nodes[index].most + 1))
                for index, count in counts.items()
                if self.nodes[index].parent in open_loops
            )
        )
        found = self.states.get((node, kept))
        if found is None:
            if len(self.states) >= MOST_STATES:
                self.forget()
            found = self.states[node, kept] = State(node, kept)
        return found

    def forgiven(self, state: State) -> State:
        """The same place as if nothing that is due below the ST were missing.

        What has been told of once shall not be told of again at every claim below.
        """
        counts, loop = dict(state.counts), self.nodes[state.node].parent
        while self.nodes[loop].id not in _ENVELOPE:
            for child in self.nodes[loop].children:
                if self.nodes[child].usage == REQUIRED:
                    counts.setdefault(child, 1)
            loop = self.nodes[loop].parent
        return self.state(state.node, counts)

    def forget(self) -> None:
        """Drop every state; those still in use live on by themselves."""
        for state in self.states.values():
            state.following.clear()
            state.known.clear()
        self.states.clear()

    def next(self, state: State, matches: Matches) -> State:
        """Where a segment leads that ``matches`` knows the nodes of.

        :raises ComplainsError: there is no place for it, or something is missing before
            it or too often there.
        """
        step = _Step(self, dict(state.counts), matches)
        return self.state(step.walk(state.node), step.counts)


class _Step:
    """One segment's way; the names of the methods are those of pyx12's walker."""

    def __init__(self, walker: Walker, counts: dict[int, int], matches: Matches) -> None:
        self.nodes = walker.nodes
        self.outermost = walker.outermost
        self.descendants = walker.descendants
        self.counts = counts
        self.matches = matches
        self.missing: list[Node] = []

    def walk(self, start: int) -> int:
        """The node that the segment means, seen from the node before it."""
        loop, position = self.nodes[start].parent, self.nodes[start].pos
        while True:
            found = self.scan(loop, position)
            if found is not None:
                return found
            if loop == ROOT:
                raise ComplainsError
            position, loop = self.nodes[loop].pos, self.nodes[loop].parent

    def scan(self, loop: int, position: int) -> int | None:
        """Look through a loop's children from a position on."""
        for index in self.outermost if loop == ROOT else self.nodes[loop].children:
            child = self.nodes[index]
            if child.pos < position:
                continue
            if child.shape < 0:
                if self.is_loop_match(index):
                    return self.enter(index)
            elif self.matches(child):
                return self.take(loop, index)
            elif child.usage == REQUIRED and not self.counts.get(index):
                self.missing.append(child)
        return None

    def take(self, loop: int, index: int) -> int:
        """A segment of the loop: its first opens the loop again."""
        if loop != ROOT and self.is_loop_match(loop):
            return self.enter(loop)
        child = self.nodes[index]
        count = self.counts[index] = self.counts.get(index, 0) + 1
        if child.usage == NOT_USED or (child.most and count > child.most):
            raise ComplainsError
        if any(not self.same(one, child) and one.pos != child.pos for one in self.missing):
            raise ComplainsError
        return index

    def same(self, one: Node, other: Node) -> bool:
        """What pyx12 takes for the same node: the ids of it and of its loop."""
        return one.id == other.id and self.loop_id(one) == self.loop_id(other)

    def loop_id(self, node: Node) -> str:
        """The id of the loop around a node."""
        return self.nodes[node.parent].id if node.parent != ROOT else ""

    def is_loop_match(self, loop: int) -> bool:
        """Does the segment open this loop? If not, and it is due, it is missing."""
        children = self.nodes[loop].children
        if not children:
            return False
        first = self.nodes[children[0]]
        if first.shape < 0:
            return any(
                self.nodes[child].shape < 0 and self.is_loop_match(child) for child in children
            )
        if self.matches(first):
            return True
        if self.nodes[loop].usage == REQUIRED and not self.counts.get(loop):
            self.missing.append(first)
        return False

    def enter(self, loop: int) -> int:
        """Open a loop, or the one within it that the segment opens."""
        found = self.goto(loop)
        if found is None:
            raise ComplainsError
        return found

    def goto(self, loop: int) -> int | None:
        """pyx12's _goto_seg_match."""
        children = self.nodes[loop].children
        if (
            children
            and self.nodes[children[0]].shape >= 0
            and self.matches(self.nodes[children[0]])
        ):
            return self.open(loop, children[0])
        for child in children:
            if self.nodes[child].shape < 0:
                found = self.goto(child)
                if found is not None:
                    return found
        return None

    def open(self, loop: int, first: int) -> int:
        """Count a loop and its first segment, and forget what was counted within it."""
        node = self.nodes[loop]
        if node.usage == NOT_USED or self.missing:
            raise ComplainsError
        for index in self.descendants[loop] & self.counts.keys():
            del self.counts[index]
        count = self.counts[loop] = self.counts.get(loop, 0) + 1
        if node.most and count > node.most:
            raise ComplainsError
        self.counts[first] = self.counts.get(first, 0) + 1
        return first
