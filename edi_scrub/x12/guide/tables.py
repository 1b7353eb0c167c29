"""A guide as data: loops, segments and elements, as pyx12's maps have them.

What :mod:`edi_scrub.x12.guide.compiling` takes out of pyx12 and
:mod:`edi_scrub.x12.guide.cache` keeps on disk; nothing here knows pyx12.
"""

from __future__ import annotations

import msgspec

REQUIRED, SITUATIONAL, NOT_USED = "R", "S", "N"
ROOT = -1  # the parent of the outermost loop


class Element(msgspec.Struct, array_like=True, frozen=True):
    """One element, component or composite.

    ``type`` is X12's data type (AN, ID, R, N0, DT, TM), ``least`` and ``most`` its length in
    characters. ``codes`` are the codes listed for it, ``external`` the name of a code set
    that holds more. ``dated`` are the date formats of which its value has one. ``regex`` is
    a pattern the value contains. A composite has ``parts`` and nothing else.
    """

    name: str
    usage: str
    type: str = ""
    least: int = 0
    most: int = 0
    codes: tuple[str, ...] = ()
    external: str = ""
    dated: tuple[str, ...] = ()
    regex: str = ""
    parts: tuple[Element, ...] = ()


class Note(msgspec.Struct, array_like=True, frozen=True):
    """A syntax note: ``P``, ``R``, ``E``, ``C`` or ``L``, and the elements it binds."""

    code: str
    elements: tuple[int, ...]


class Shape(msgspec.Struct, array_like=True, frozen=True):
    """What may stand in a segment."""

    segment: str
    elements: tuple[Element, ...]
    notes: tuple[Note, ...]


class Node(msgspec.Struct, array_like=True, frozen=True):
    """A loop or a segment at its place.

    ``path`` is pyx12's name of the place, ``most`` how often it may come (0: without end).
    ``qualifier`` is the element whose value tells this segment from others of its id (0:
    none does), ``component`` whether its first component does, ``codes`` the values it has
    here. ``shape`` is -1 for a loop. ``children`` are in the order they are looked through.
    """

    id: str
    path: str
    parent: int
    pos: int
    usage: str
    most: int
    children: tuple[int, ...] = ()
    shape: int = -1
    qualifier: int = 0
    component: bool = False
    codes: tuple[str, ...] = ()


class Tables(msgspec.Struct, array_like=True, frozen=True):
    """One guide.

    ``version``, ``interchange`` and ``group`` are the GS08, ISA12 and GS01 by which a file
    names it; ``charset`` and ``isa_charset`` are the characters a text may have; ``counts_lines``
    says whether LX01 is held to a count.
    """

    version: str
    interchange: str
    group: str
    charset: str
    isa_charset: str
    counts_lines: bool
    nodes: tuple[Node, ...]
    shapes: tuple[Shape, ...]
    isa: Shape
    external: dict[str, tuple[str, ...]]
