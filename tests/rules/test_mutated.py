"""Claims that are broken in one way or another: rules still judge them, and settle."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from edi_scrub.claims.build import build
from edi_scrub.findings import Outcome
from edi_scrub.x12.segment import Segment
from tests.rules.casefile import all_trials

TRIALS = all_trials()
TEXTS = ["", " ", "0", "-1", "1.5", "9" * 18, "9" * 40, "9" * 5000, "20250230", "RD8", "D8",
         "20140101-20131231", "N4", "UN", "j0585", "HC:64613", "HC", "ABK:G24.3", "BK:33383:BF",
         "1:2:3:4:5", ":", "\xdf", "8", "0023-1145-01", "0023114501"]  # fmt: skip
# Where (segment, element), what is done to it, and what it becomes where it is replaced.
Break = tuple[int, int, str, str]
BREAKS = st.tuples(
    st.integers(0, 40),
    st.integers(0, 8),
    st.sampled_from(["replace", "replace", "replace", "cut", "drop", "double"]),
    st.sampled_from(TEXTS),
)


def broken(segments: list[Segment], breaks: list[Break]) -> list[Segment]:
    """A claim's segments with elements replaced or cut off, segments gone or there twice."""
    found = list(segments)
    for where, position, what, text in breaks:
        at = where % len(found)
        elements = list(found[at].elements)
        if what == "drop" and at:
            del found[at]
        elif what == "double" and at:
            found.insert(at, found[at])
        elif len(elements) > 1:
            place = 1 + position % (len(elements) - 1)
            elements[place:] = [] if what == "cut" else [text, *elements[place + 1 :]]
            found[at] = Segment(0, "*".join(elements), "~", elements)
    return [Segment(n, s.text, s.end, s.elements) for n, s in enumerate(found, start=1)]


@given(st.integers(0, len(TRIALS) - 1), st.lists(BREAKS, min_size=1, max_size=3))
def test_a_broken_claim_is_judged_without_a_fault_of_ours_and_settles(
    which: int, breaks: list[Break]
) -> None:
    trial = TRIALS[which]
    whole = trial.claim()
    claim = build(broken(whole.segments, breaks), whole.context, 1)
    judged = trial.judged(trial.again(claim))
    assert not judged.internal_error
    second = trial.judged(trial.again(build(judged.segments, whole.context, 1)))
    assert [s.text for s in second.segments] == [s.text for s in judged.segments]
    if judged.outcome is not Outcome.REJECTED:
        assert second.outcome is Outcome.CLEAN
