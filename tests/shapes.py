"""837P files of every shape, for hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.files import Dress, Group, Subscriber, interchange

counts = st.integers(0, 3)
subscribers = st.one_of(
    st.builds(Subscriber, st.integers(1, 3)),
    st.builds(Subscriber, counts, st.lists(st.integers(1, 2), min_size=1, max_size=3)),
)
providers = st.lists(subscribers, min_size=1, max_size=3)
transactions = st.lists(providers, min_size=1, max_size=2)
groups = st.lists(transactions, min_size=1, max_size=2)
files = st.lists(groups, min_size=1, max_size=2)
dresses = st.sampled_from(
    [
        Dress(),
        Dress(newline=""),
        Dress(newline="\r\n"),
        Dress("|", ">", "^", "'", ""),
        Dress(terminator="\n", newline=""),
    ]
)


def built(shapes: list[list[Group]], dress: Dress) -> bytes:
    texts = [interchange(shape, dress, 905 + place) for place, shape in enumerate(shapes)]
    return "".join(texts).encode("latin-1")


def mixed(shapes: list[tuple[list[Group], Dress]]) -> bytes:
    """Interchanges one behind the other, each with delimiters of its own."""
    texts = [interchange(shape, dress, 905 + place) for place, (shape, dress) in enumerate(shapes)]
    return "".join(texts).encode("latin-1")


mixed_files = st.builds(mixed, st.lists(st.tuples(files, dresses), min_size=1, max_size=3))
