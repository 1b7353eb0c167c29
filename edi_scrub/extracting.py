"""A few claims taken out of a file, as they were received, into a file of their own."""

from __future__ import annotations

from collections.abc import Collection
from typing import BinaryIO

from edi_scrub.claims.build import build
from edi_scrub.claims.levels import walk
from edi_scrub.claims.loops import Kind, blocks
from edi_scrub.claims.model import Claim
from edi_scrub.claims.rebuild import Part, Rebuilder
from edi_scrub.x12.frames import Readable
from edi_scrub.x12.reader import read
from edi_scrub.x12.writer import Output, text_of


def extract(
    source: Readable, positions: Collection[int], stream: BinaryIO, copy: int
) -> list[Claim]:
    """Write the claims at ``positions`` (1 for the first) of ``source``, with what is above them.

    Their segments are as received; counts, HL numbers and control numbers are those of the
    ``copy``-th further file of this input (:mod:`edi_scrub.claims.control`).

    :param stream: empty and seekable.
    :raises NotReadableError: the source is no readable 837P.
    """
    output, taken, position = Output(stream), [], 0
    rebuilder = Rebuilder(output, copy=copy)
    for step in walk(blocks(read(source)), repair=True):
        if step.block.kind is not Kind.CLAIM:
            rebuilder.part(Part.of(step))
            continue
        position += 1
        if position in positions:
            segments = step.block.segments
            rebuilder.claims(text_of(segments), len(segments))
            taken.append(build(segments, step.context, position))
    output.flush()
    return taken
