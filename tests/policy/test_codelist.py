"""Lists of diagnoses: quick to ask, and of the same mind as their plain definition."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi_scrub.claims.values import plain_code
from edi_scrub.policy.codelist import CodeList

CODES = st.from_regex(r"[GM][0-4]{2}(\.[0-4]{1,2})?", fullmatch=True)
PATTERNS = st.one_of(
    CODES,
    st.from_regex(r"[GM][0-4](\*|[0-4]\.?\*|[0-4]\.[0-4]\*)", fullmatch=True),
    st.lists(CODES, min_size=2, max_size=2).map(
        lambda ends: "-".join(sorted(ends, key=plain_code))
    ),
)


def among(plain: str, patterns: Sequence[str]) -> bool:
    """What docs/policies.md says of codes, patterns and ranges, one by one."""
    for pattern in patterns:
        low, dash, high = pattern.partition("-")
        if dash:
            last = plain_code(high)
            if plain_code(low) <= plain and plain[: len(last)] <= last:
                return True
        elif pattern.endswith("*"):
            if plain.startswith(plain_code(pattern[:-1])):
                return True
        elif plain == plain_code(pattern):
            return True
    return False


@pytest.mark.slow
@given(st.lists(PATTERNS, max_size=12), st.lists(CODES, min_size=1, max_size=12))
def test_a_list_answers_as_its_patterns_do(patterns: list[str], codes: list[str]) -> None:
    listed = CodeList(patterns)
    again = CodeList.from_compiled(listed.compiled)
    for plain in map(plain_code, codes):
        assert (plain in listed) is (plain in again) is among(plain, patterns), plain


@pytest.mark.parametrize("other", [None, 5, b"G243"])
def test_what_is_no_code_is_on_no_list(other: object) -> None:
    assert other not in CodeList(["G24.3", "M*", "A00-Z99"])
