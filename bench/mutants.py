"""Change the rules a little and see whether their tests notice: ``make mutants``.

cosmic-ray makes the mutants, one at a time, in a copy of the project under build/; the
tests run in a fork of a process that has everything loaded but the rules. Left out is what
cannot change an answer: annotations, which nothing evaluates, and decorators that only
remember answers. Prints what no test has noticed and
the score of each module; ends with 1 where all of them together are under the limit.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import os
import re
import shutil
import signal
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest
from cosmic_ray.commands import init
from cosmic_ray.mutating import use_mutation
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB
from cosmic_ray.work_item import MutationSpec

from bench.environments import ROOT, copy_of_the_project

BUILD = ROOT / "build" / "mutants"
TREE = BUILD / "tree"
RULES = Path("edi_scrub/rules")
LIMIT = 85.0  # per cent
SECONDS = 60  # for the tests of one mutant: no test of a rule runs so long
PLUGINS = ("cacheprovider", "xdist", "cov")  # what a short run need not load
# A rule is tested by its cases and by what the manual says of it (both have its id in their
# parameters), and by a file with its module's name, if there is one.
OF_A_RULE = ("tests/rules/test_cases.py", "tests/rules/test_manual.py")
CASES = Path("tests/rules/cases")
# What several rules share is tested by all of tests/rules but these: they draw many claims.
DRAWN = ("test_mutated", "test_properties")
# What the rules stand on, loaded once; the rules and what stands on them not.
LOADED = ("click", "hypothesis", "msgspec", "pyx12.codes", "edi_scrub.policy.loading",
          "edi_scrub.claims.sample", "edi_scrub.claims.repeats",
          "edi_scrub.corrections")  # fmt: skip

OWN = re.compile(r"@rule\(\s*\"([a-z-]+)\"")  # the ids of a module's rules
MEMORY = ("lru_cache", "cache", "cached_property")

Position = tuple[int, int]


class Score(NamedTuple):
    """How many mutants of a module there are, and which of them survived (as diffs)."""

    module: str
    mutants: int
    survivors: list[str]

    @property
    def percent(self) -> float:
        """The share that the tests noticed."""
        return 100.0 * (1 - len(self.survivors) / self.mutants) if self.mutants else 100.0


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("modules", nargs="*", help="names in edi_scrub/rules; all of them if none")
    modules = parser.parse_args().modules or every_module()
    copy_of_the_project(TREE)
    os.chdir(TREE)
    sys.path.insert(0, str(TREE))
    for name in LOADED:
        import_module(name)
    assert not any(name.startswith("edi_scrub.rules") for name in sys.modules)
    scores = []
    for module in modules:
        scores.append(score_of(module))
        print("\n".join([*scores[-1].survivors, _said(scores[-1])]), flush=True)
    print("\n".join(["", *map(_said, scores)]))
    together = Score(
        "all", sum(s.mutants for s in scores), [d for s in scores for d in s.survivors]
    )
    print(_said(together))
    sys.exit(1 if together.percent < LIMIT else 0)


def _said(score: Score) -> str:
    killed = score.mutants - len(score.survivors)
    return f"{score.module:20} {killed:5} of {score.mutants:5}  {score.percent:5.1f} %"


def every_module() -> list[str]:
    """Every module of the rules that has something to change."""
    return [path.stem for path in sorted((ROOT / RULES).glob("*.py")) if path.stem != "__init__"]


def score_of(module: str) -> Score:
    """Run the tests on every mutant of one module, in the tree that is the working folder."""
    path = RULES / f"{module}.py"
    tests = tests_of(module)
    assert noticed(tests) is False, f"the tests of {module} fail without a change"
    for stale in (RULES / "__pycache__").glob(f"{module}.*"):
        stale.unlink()  # two mutants within a second would share it
    left_out = list(without_effect(ast.parse(path.read_text(encoding="utf-8"))))
    mutants, survivors = 0, []
    for mutation in mutations(path):
        if any(first <= tuple(mutation.start_pos) < last for first, last in left_out):
            continue
        operator = get_operator(mutation.operator_name)()
        with use_mutation(path, operator, mutation.occurrence) as (before, after):
            mutants += 1
            if not noticed(tests):
                survivors.append(_difference(before, after))
    return Score(module, mutants, survivors)


def mutations(path: Path) -> list[MutationSpec]:
    """Every mutation that cosmic-ray knows for a module."""
    session = BUILD / f"{path.stem}.sqlite"
    session.unlink(missing_ok=True)
    work = WorkDB(session, WorkDB.Mode.create)
    init([path], work, {})
    found = [item.mutations[0] for item in work.work_items]
    work.close()
    return sorted(found, key=lambda mutation: tuple(mutation.start_pos))


def noticed(tests: list[str]) -> bool:
    """Do the tests fail? They run in a process of their own, which is as new as a fork is."""
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)  # a mutant may never end: that is noticed, too
        sys.dont_write_bytecode = True
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        os._exit(pytest.main(tests))
    _, status = os.waitpid(child, 0)
    return status != 0


def tests_of(module: str) -> list[str]:
    """What pytest is told: the tests that have to fail for every mutant of ``module``.

    Cases of rules that are not the module's are taken out of the tree: reading them would
    cost more than all the rest.
    """
    own = OWN.findall((RULES / f"{module}.py").read_text(encoding="utf-8"))
    for path in (ROOT / CASES).glob("*.toml"):
        if own and path.stem not in own:
            (CASES / path.name).unlink(missing_ok=True)
        else:
            shutil.copy2(path, CASES / path.name)
    options = ["-x", "-q", "--tb=no", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    options += [part for name in PLUGINS for part in ("-p", f"no:{name}")]
    if not own:
        return [*options, "tests/rules", "-k", f"not {' and not '.join(DRAWN)}"]
    files = sorted(Path("tests/rules").glob(f"test_{module}*.py"))
    names = " or ".join([*own, f"test_{module}"])
    return [*options, *OF_A_RULE, *map(str, files), "-k", names]


def _difference(before: str, after: str | None) -> str:
    lines = difflib.unified_diff(before.splitlines(), (after or "").splitlines(), n=2, lineterm="")
    return "\n".join(list(lines)[2:])


def without_effect(tree: ast.AST) -> Iterator[tuple[Position, Position]]:
    """Where annotations, and decorators that remember answers, begin and end (line, column)."""
    for node in ast.walk(tree):
        found: list[ast.expr | None] = []
        if isinstance(node, ast.FunctionDef):
            found = [node.returns, *[a.annotation for a in node.args.args + node.args.kwonlyargs]]
            found += [one for one in node.decorator_list if ast.unparse(one).startswith(MEMORY)]
        elif isinstance(node, ast.AnnAssign):
            found = [node.annotation]
        for one in filter(None, found):
            end = one.end_lineno or one.lineno, one.end_col_offset or one.col_offset
            yield (one.lineno, max(0, one.col_offset - 1)), end  # a decorator begins with its @


if __name__ == "__main__":
    main()
