"""What is compiled of a wheel (bench/wheel.py): all that is meant to be, and nothing by mistake."""

from __future__ import annotations

import ast
import os
from importlib import import_module

import pytest

from bench.environments import ROOT
from bench.wheel import COMPILED, IS_COMPILED, LEFT_OUT, PACKAGE, modules


def test_every_pattern_and_every_exception_names_a_module() -> None:
    here = ROOT / PACKAGE
    assert all(list(here.glob(pattern)) for pattern in COMPILED)
    assert all((here / name).is_file() for name in LEFT_OUT)
    assert not LEFT_OUT & {path.removeprefix(f"{PACKAGE}/") for path in modules()}


@pytest.mark.parametrize("path", list(modules()))
def test_no_struct_is_compiled_since_it_would_be_another(path: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    bases = [
        base for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for base in node.bases
    ]
    assert not [base for base in bases if ast.unparse(base) == "msgspec.Struct"]


@pytest.mark.skipif(IS_COMPILED not in os.environ, reason="these tests run on the sources")
def test_what_is_imported_is_the_compiled_module() -> None:
    names = [path.removesuffix(".py").replace("/", ".") for path in modules()]
    sources = [name for name in names if (import_module(name).__file__ or "").endswith(".py")]
    assert not sources
