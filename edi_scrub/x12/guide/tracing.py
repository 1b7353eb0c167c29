"""Some segments judged from a place on: by the tables, and by pyx12 where those do not accept.

pyx12 is asked one segment at a time and tells where it stands then; from there the tables
go on. So a claim with one fault costs one question, not a reading by pyx12.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from edi_scrub.x12.guide.acceptor import Acceptor
from edi_scrub.x12.guide.cache import load
from edi_scrub.x12.guide.errors import GuideError
from edi_scrub.x12.guide.walking import State
from edi_scrub.x12.segment import Delimiters, Segment

if TYPE_CHECKING:
    from edi_scrub.x12.guide.asking import Place, Pyx12

Traced = tuple[list[GuideError], State | None]  # what is wrong, and where they lead


@dataclass(slots=True)
class Tools:
    """What judges one guide in one set of delimiters; pyx12 only once it is needed."""

    acceptor: Acceptor
    delimiters: Delimiters
    loaded: Pyx12 | None = None

    @property
    def pyx12(self) -> Pyx12:
        """pyx12, its maps loaded."""
        if self.loaded is None:
            from edi_scrub.x12.guide.asking import Pyx12

            self.loaded = Pyx12(self.acceptor.tables, self.delimiters)
        return self.loaded

    def trace(
        self, state: State, segments: Sequence[Segment], after: str, *, depth: int = 0
    ) -> Traced:
        """Judge segments after a place; None for where they lead where pyx12 crashed.

        :param after: the id of what may follow (with HL03, ``HL22``): what is missing at the
            segments' end is noticed there.
        :param depth: how many levels are open at ``state``.
        """
        errors: list[GuideError] = []
        done = 0
        while True:
            state, done = self.acceptor.far(state, segments, done)
            if done == len(segments):
                break
            before = segments[done - 1] if done else None
            asked = self.pyx12.ask(self.place(state, depth), [segments[done]], before=before)
            _add(errors, asked.errors)
            done += 1
            if asked.place is None:
                return errors, None
            following = self.stands(asked.place)
            if following is None:  # nothing the tables know: pyx12 goes on alone
                return self.alone(asked.place, segments, done, after, errors)
            state = following
        if not self.acceptor.leaves(state, after):
            place, probe = self.place(state, depth), self.acceptor.probe(after)
            _add(errors, self.pyx12.ask(place, [], probe, before=segments[-1]).errors)
        return errors, state

    def alone(
        self,
        place: Place,
        segments: Sequence[Segment],
        done: int,
        after: str,
        errors: list[GuideError],
    ) -> Traced:
        """The rest of some segments, by pyx12."""
        probe, before = self.acceptor.probe(after), segments[done - 1]
        asked = self.pyx12.ask(place, segments[done:], probe, before=before)
        _add(errors, asked.errors)
        return errors, self.stands(asked.place) if asked.place is not None else None

    def place(self, state: State, depth: int) -> Place:
        """A state as pyx12 has it. The counts that a state leaves out nothing looks at."""
        path, counts = self.acceptor.paths(state)
        return self.pyx12.place(path, counts, depth, self.acceptor.lines(state))

    def stands(self, place: Place) -> State | None:
        """Where pyx12 stands as a state; None where its count of lines is not that of LX."""
        state = self.acceptor.at(place.path, place.paths())
        fits = state is not None and self.acceptor.lines(state) == place.line_count
        return state if fits else None


def _add(errors: list[GuideError], more: Sequence[GuideError]) -> None:
    errors += [error for error in more if error not in errors]


@lru_cache(maxsize=8)
def tools_of(guide: str, delimiters: Delimiters) -> Tools:
    """Made once a process: patterns take longer to make than a small file to judge."""
    return Tools(Acceptor(load(guide), delimiters), delimiters)
