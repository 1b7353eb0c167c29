"""pyx12's maps, read through pyx12, made into tables. Slow (0.2 s); see the cache."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from edi_scrub.x12.guide.tables import ROOT, Element, Node, Note, Shape, Tables

MAPS = {"005010X222A1": "837.5010.X222.A1.xml", "004010X098A1": "837.4010.X098.A1.xml"}
CONTROL = {"00501": "x12.control.00501.xml", "00401": "x12.control.00401.xml"}
DATES = ("RD8", "DT", "D8", "D6")
ASCII = [chr(number) for number in range(128)]


def compile_guide(version: str) -> Tables:
    """The tables of one guide, from the maps that pyx12 ships.

    :raises KeyError: there is no such guide here.
    """
    import pyx12.map_if
    import pyx12.map_index
    import pyx12.params

    # Not params(): that one reads a configuration file of the user's.
    file, parameters = MAPS[version], pyx12.params.ParamsBase()
    entry = next(
        entry
        for entry in pyx12.map_index.map_index().maps
        if entry["map_file"] == file and entry["vriic"] == version
    )
    root = pyx12.map_if.load_map_file(file, parameters)
    control = pyx12.map_if.load_map_file(CONTROL[str(entry["icvn"])], parameters)
    gatherer = _Gatherer()
    nodes = gatherer.nodes(root)
    sets = {name: root.ext_codes.codes[name]["codes"] for name in gatherer.external}
    return Tables(
        version=version,
        interchange=str(entry["icvn"]),
        group=str(entry["fic"]),
        charset=_charset(root),
        isa_charset=_charset(control),
        counts_lines=root.id == "837",
        nodes=nodes,
        shapes=tuple(gatherer.shapes),
        isa=_shape(control.getnodebypath("/ISA_LOOP/ISA"), set()),
        external={name: tuple(sorted(code for code in sets[name] if code)) for name in sets},
    )


def _charset(root: Any) -> str:
    """Every character that a text may have, asked one by one."""
    from pyx12 import validation

    kind = root.param.get("charset")
    return "".join(
        one
        for one in ASCII
        if validation.IsValidDataType(one, "AN", kind, root.icvn or "00401")
        and not validation.contains_control_character(one)[0]
    )


class _Gatherer:
    """Collects nodes, and each shape once."""

    def __init__(self) -> None:
        self.shapes: dict[Shape, int] = {}
        self.external: set[str] = set()

    def nodes(self, root: Any) -> tuple[Node, ...]:
        """Every loop and segment below the root, a parent before its children."""
        order: list[tuple[Any, int]] = []
        children: dict[int, list[int]] = {}

        def visit(parent: Any, parent_index: int) -> None:
            for child in _children(parent):
                index = len(order)
                order.append((child, parent_index))
                children.setdefault(parent_index, []).append(index)
                if child.is_loop():
                    visit(child, index)

        visit(root, ROOT)
        return tuple(
            self.node(node, parent, tuple(children.get(index, ())))
            for index, (node, parent) in enumerate(order)
        )

    def node(self, node: Any, parent: int, children: tuple[int, ...]) -> Node:
        """One node, as it is in the tables."""
        most = node.get_max_repeat()
        place = (node.id, node.x12path.format(), parent, node.pos, node.usage,
                 0 if most > 1_000_000 else most)  # fmt: skip
        if node.is_loop():
            return Node(*place, children)
        shape = _shape(node, self.external)
        key = node._resolve_unique_key_field(node.id, with_qual=False)  # noqa: SLF001
        where = (key[1], bool(key[2]), tuple(key[0].valid_codes)) if key else (0, False, ())
        return Node(*place, (), self.shapes.setdefault(shape, len(self.shapes)), *where)


def _children(parent: Any) -> Iterator[Any]:
    for position in sorted(parent.pos_map):
        yield from parent.pos_map[position]


def _shape(node: Any, external: set[str]) -> Shape:
    """A segment's elements. DTP03 and its like take their format from the element before."""
    elements: list[Element] = []
    formats: list[str] = []
    for place, child in enumerate(node.children, start=1):
        if child.seq != place:
            raise ValueError(f"the elements of {node.id} are not numbered in order")
        if child.is_composite():
            parts = tuple(_element(part, (), external) for part in child.children)
            elements.append(Element(_name(node, place), child.usage, parts=parts))
            continue
        if child.data_ele == "1250":
            formats += child.valid_codes
        dated = formats if child.data_ele == "1251" and node.id != "DTP" else ()
        # A list without a date format in it holds the value to nothing.
        held = dated if {*dated} & {*DATES, "TM"} else ()
        elements.append(_element(child, tuple(held), external))
    notes = tuple(Note(code, tuple(bound)) for code, *bound in node.syntax)
    return Shape(node.id, tuple(elements), notes)


def _element(child: Any, dated: tuple[str, ...], external: set[str]) -> Element:
    if child.external_codes:
        external.add(child.external_codes)
    return Element(
        name=child.refdes or "",
        usage=child.usage,
        type=child.data_type or "",
        least=child.min_len,
        most=child.max_len,
        codes=tuple(child.valid_codes),
        external=child.external_codes or "",
        dated=dated,
        regex=child.res or "",
    )


def _name(node: Any, place: int) -> str:
    return f"{node.id}{place:02}"
