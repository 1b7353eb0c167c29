"""How fast the guide check is by itself, and how often it needs pyx12 for a right claim.

``python -m bench.guide`` judges invented claims (bench/generate.py), then the real files of
the samples folder where there is one. It ends with 1 where a figure is not what is promised.
"""

from __future__ import annotations

import argparse
import io
import time
from typing import NamedTuple

from bench.generate import generate
from edi_scrub.claims.levels import walk
from edi_scrub.claims.loops import Kind, blocks
from edi_scrub.errors import NotReadableError
from edi_scrub.x12.guide import Guide
from edi_scrub.x12.reader import read
from tests.conftest import sample_files

LEAST_SHARE = 0.999  # of right claims, accepted without asking pyx12
LEAST_SPEED = 25_000  # such claims a second, on an idle core


class Judged(NamedTuple):
    """Claims by how they were judged; seconds spent on the claims alone."""

    accepted: int
    in_vain: int  # right, and pyx12 had to say so
    wrong: int
    seconds: float

    @property
    def share(self) -> float:
        """Of the right claims, those accepted without pyx12."""
        return self.accepted / (self.accepted + self.in_vain or 1)


def judged(data: bytes) -> Judged:
    """Every claim of a file, held to the guide and to nothing else."""
    guide = Guide()
    in_vain = wrong = 0
    seconds = 0.0
    try:
        for step in walk(blocks(read(io.BytesIO(data))), guide=guide):
            above = step.context.guide
            if step.block.kind is Kind.CLAIM and above is not None:
                before, began = guide.asked, time.perf_counter()
                errors = above.judge(step.block.segments)
                seconds += time.perf_counter() - began
                wrong += bool(errors)
                in_vain += guide.asked > before and not errors
    except NotReadableError:
        pass
    return Judged(guide.accepted, in_vain, wrong, seconds)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--claims", type=int, default=20_000)
    options = parser.parse_args()
    data = "".join(generate(options.claims)).encode()
    judged(data[: 1 << 16])  # the tables are loaded and the patterns made
    found = judged(data)
    speed = found.accepted / found.seconds
    print(f"invented claims: {found.accepted:,} accepted by the tables, {speed:,.0f} a second,")
    print(f"  {found.share:.2%} of the right ones without pyx12")
    real = [judged(path.read_bytes()) for path in sample_files()]
    total = Judged(*(sum(values) for values in zip(*real, strict=True))) if real else found
    if real:
        print(f"real files: {total.accepted:,} accepted, {total.wrong:,} wrong,")
        print(f"  {total.share:.2%} of the right ones without pyx12")
    if min(found.share, total.share) < LEAST_SHARE or speed < LEAST_SPEED:
        raise SystemExit(f"not met: {LEAST_SHARE:.1%}, {LEAST_SPEED:,} claims a second")


if __name__ == "__main__":
    main()
