"""Every NCCI pair of the set is told, in both orders, on its days, by the rule it belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from edi_scrub.claims.sample import SampleClaim, SampleLine, claim_of
from edi_scrub.findings import Finding, Severity
from edi_scrub.judging import Options, judge
from edi_scrub.policy.codes import Pair
from edi_scrub.policy.folders import built_in
from edi_scrub.policy.library import Policies
from edi_scrub.rules.choosing import choose
from tests.rules.casefile import codes

POLICIES = Policies(codes())
OWNERS = {"bundled", "guidance", "extremity-limit"}
ONLY_OWNERS = Options(rules=choose(select=OWNERS))
DRUG = "J0585"  # so that the claim is judged as a treatment


def every_pair() -> list[Pair]:
    """The pairs of the table as a person reads it."""
    path = built_in() / "codes" / "ncci.tsv"
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    named = [(row[0], row[1]) for row in rows if row[0][0] != "#" and row[0] != "column1"]
    return [pair for one, other in named for pair in codes().pairs[0].of(one, other)]


PAIRS = every_pair()


def told(procedures: Iterable[str], day: date, modifier: str = "") -> list[Finding]:
    """What a Medicare claim of these procedures gets, of the rules that pairs belong to."""
    modifiers = [modifier] if modifier else []
    lines = [SampleLine(one, day, modifiers=modifiers) for one in procedures]
    lines.append(SampleLine(DRUG, day, units="100"))
    claim = claim_of(SampleClaim(lines=lines, diagnoses=["G24.3"], filing_indicator="MB"))
    return [f for f in judge(claim, POLICIES, ONLY_OWNERS).findings if f.rule in OWNERS]


def is_visit(code: str) -> bool:
    known = codes().procedures.get(code)
    return known is not None and known.visit


def test_the_table_is_whole() -> None:
    assert len(PAIRS) > 600
    assert {pair.indicator for pair in PAIRS} == {0, 1}
    assert len({pair.deleted for pair in PAIRS}) == 2


def test_every_pair_is_told_once_in_either_order_and_held_from_its_day_on() -> None:
    for pair in PAIRS:
        warns = not pair.sure(pair.edition) or is_visit(pair.column2)
        for order in (pair[:2], pair[1::-1]):
            (found,) = told(order, pair.deleted or pair.edition)
            assert found.severity is (Severity.WARN if warns else Severity.REJECT), pair
            assert pair.column2 in found.message and pair.column1 in found.message


def test_a_modifier_parts_a_pair_exactly_if_its_indicator_is_1() -> None:
    for pair in PAIRS:
        modifier = "25" if is_visit(pair.column2) else "XU"
        found = told(pair[:2], pair.deleted or pair.edition, modifier)
        assert bool(found) is (pair.indicator == 0), pair


def test_before_the_day_a_pair_is_known_for_it_warns() -> None:
    known_before = {("64644", "64642"), ("95874", "95873")}  # by CPT, and by the MUE table
    for pair in PAIRS:
        if not pair.deleted:
            (found,) = told(pair[:2], pair.edition - timedelta(days=1))
            held = found.severity is Severity.REJECT
            assert held is (pair[:2] in known_before), pair


def test_after_its_last_day_a_pair_says_nothing() -> None:
    ended = [pair for pair in PAIRS if pair.deleted]
    assert ended
    for pair in ended:
        assert pair.deleted is not None
        assert told(pair[:2], pair.deleted + timedelta(days=1)) == []
