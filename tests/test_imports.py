"""The floor plan of docs and design, held by reading the imports of every module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "edi_scrub"

# From the ground up; a room imports from the floors below it and from itself.
FLOORS = [
    {"cache", "errors", "findings"},
    {"logsetup"},
    {"log"},
    {"x12", "staging"},
    {"claims", "inputfile"},
    {"policy"},
    {"rules"},
    {"corrections", "evidencefile", "record"},
    {"judging"},
    {"pipeline", "examples", "impact", "extracting"},
    {"tried"},
    {"piecewise"},
    {"parallel"},
    {"reports", "checking", "importing"},
    {"scrubbing"},
    {"batch", "config"},
    {"jobs"},
    {"cli"},
]
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
# Libraries that only some modules may know, by how their path under edi_scrub/ begins.
ONLY_IN = {
    "pyx12": ("x12/guide", "x12/acks"),
    "click": ("cli.py", "cli/"),
    "sqlalchemy": ("jobs/",),
    "psycopg": (),
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    """The room a module belongs to: the first name under edi_scrub/ (empty for the package)."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0].removesuffix("__init__")


def imports(source: str) -> Iterator[str]:
    """The full dotted names a module imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute: the floor plan is read from them"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_imported(source: str) -> set[str]:
    """The rooms of edi_scrub a module imports; ``from edi_scrub import __version__`` is none."""
    found = {name.split(".")[1] for name in imports(source) if name.startswith("edi_scrub.")}
    return {room for room in found if not room.startswith("__")}


def upward(room: str, source: str) -> set[str]:
    """The rooms that a module of ``room`` may not import and does."""
    floor = FLOOR[room]
    return {other for other in rooms_imported(source) if other != room and FLOOR[other] >= floor}


def strangers(path: str, source: str) -> set[str]:
    """The libraries that the module at ``path`` (under edi_scrub/) may not import and does."""
    found = {name.split(".")[0] for name in imports(source)}
    return {name for name in found & set(ONLY_IN) if not path.startswith(ONLY_IN[name])}


def test_every_room_has_its_floor() -> None:
    assert {room_of(path) for path in modules()} - {""} <= set(FLOOR)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_downwards_only(path: Path) -> None:
    room = room_of(path)
    source = path.read_text(encoding="utf-8")
    assert not (upward(room, source) if room else rooms_imported(source))


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_pyx12_and_click_are_known_only_where_they_are_used(path: Path) -> None:
    relative = path.relative_to(PACKAGE).as_posix()
    assert not strangers(relative, path.read_text(encoding="utf-8"))


def test_an_upward_import_would_be_seen_even_inside_a_function() -> None:
    source = "def f():\n    from edi_scrub.rules import RULES\n"
    assert upward("claims", source) == {"rules"}
    assert upward("judging", source) == set()
    assert upward("corrections", "from edi_scrub import record") == {"record"}


def test_a_stray_library_would_be_seen() -> None:
    assert strangers("rules/drugs.py", "import pyx12.map_if") == {"pyx12"}
    assert strangers("x12/guide_table.py", "from pyx12 import map_if") == set()
    assert strangers("reports/html.py", "from click import echo") == {"click"}
    assert strangers("cli/scrub.py", "import click") == set()
