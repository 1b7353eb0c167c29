"""Check policy files: what they say, whether they clash, and the examples inside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Literal, NamedTuple

from edi_scrub.errors import ConfigurationError
from edi_scrub.examples import disappointments
from edi_scrub.policy.codecheck import unknown_codes
from edi_scrub.policy.codefiles import load_codes
from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.dates import DAY
from edi_scrub.policy.entries import Source
from edi_scrub.policy.folders import built_in, chosen
from edi_scrub.policy.library import Policies
from edi_scrub.policy.lint import confidences, leaves
from edi_scrub.policy.loading import CODES, policy_files, read_policy, twice
from edi_scrub.policy.model import Policy
from edi_scrub.policy.skeleton import UNFILLED
from edi_scrub.policy.ties import ties

Level = Literal["error", "warning"]


class Complaint(NamedTuple):
    """Something wrong at ``key`` of a policy file; ``level`` says whether it may stay."""

    level: Level
    key: str
    message: str


@dataclass(frozen=True, slots=True)
class PolicyProblem:
    """A complaint with its file (empty where it is of no one file) and its policy's id."""

    level: Level
    file: str
    policy: str
    key: str
    message: str

    def __str__(self) -> str:
        place = [part for part in (self.file or self.policy, self.key) if part]
        return ": ".join([self.level, *place, self.message])


@dataclass(slots=True)
class Checked:
    """What a check came to: the problems, and how much was looked at."""

    problems: list[PolicyProblem] = field(default_factory=list)
    policies: int = 0
    examples: int = 0

    @property
    def failed(self) -> bool:
        """True where there is an error; warnings alone do not fail."""
        return any(problem.level == "error" for problem in self.problems)


class _Shelved(NamedTuple):
    policy: Policy
    file: Path


def check(*paths: Path) -> Checked:
    """Check files and folders of policies, as additions to the built-in ones.

    The code sets are the built-in ones, imported ones, and those of the folders, a file's
    own included.

    Without paths the built-in policies are checked, and strictly: what is a warning in a
    user's file is an error there. Problems of built-in files are not repeated when
    paths are given, but a clash with one is a problem of the user's file.
    """
    checked = Checked()
    try:
        folders = (built_in(), *chosen(tuple(_folder(path) for path in paths)))
        codes = load_codes(*(folder / CODES for folder in folders))
    except ConfigurationError as error:
        checked.problems.append(PolicyProblem("error", "", "", "", str(error)))
        return checked
    shelf, problems = _shelved([built_in()], codes)
    looked_at = shelf
    if paths:
        looked_at, problems = _shelved(paths, codes)
        shelf = shelf | looked_at
    checked.problems += problems
    for name, (policy, file) in looked_at.items():
        for complaint in complaints(policy, codes, strict=not paths):
            checked.problems.append(PolicyProblem(complaint.level, str(file), name, *complaint[1:]))
        checked.policies += 1
        checked.examples += len(policy.example)
    checked.problems += _clashes([one.policy for one in shelf.values()], looked_at)
    return checked


def complaints(policy: Policy, codes: CodeSets, *, strict: bool = False) -> Iterator[Complaint]:
    """What is wrong in one policy by itself: codes, sources, boundaries, examples."""
    lenient: Level = "error" if strict else "warning"
    for key, message in unknown_codes(policy, codes):
        yield Complaint("error", key, message)
    lesser = chain(_unfilled(policy), _unfounded(policy, codes), _untried_boundaries(policy))
    for key, message in lesser:
        yield Complaint(lenient, key, message)
    alone = Policies(codes, (policy,))
    for place, example in enumerate(policy.example):
        for message in disappointments(policy, example, alone):
            yield Complaint("error", f"example[{place}]", f'"{example.name}": {message}')


def _folder(path: Path) -> Path:
    return path if path.is_dir() else path.parent


def _shelved(
    paths: Iterable[Path], codes: CodeSets
) -> tuple[dict[str, _Shelved], list[PolicyProblem]]:
    """The policies that can be read, by id, and what is wrong with the others."""
    shelf: dict[str, _Shelved] = {}
    problems = []
    for path in paths:
        own: dict[str, _Shelved] = {}
        for file in [path] if path.is_file() else policy_files(path):
            try:
                policy = read_policy(file, codes.families)
                if policy.id in own:
                    raise twice(file, policy, own[policy.id].file)
            except ConfigurationError as error:
                message = str(error).removeprefix(f"{file}: ")
                problems.append(PolicyProblem("error", str(file), "", "", message))
            else:
                own[policy.id] = _Shelved(policy, file)
        shelf |= own
    return shelf, problems


def _clashes(policies: Sequence[Policy], looked_at: dict[str, _Shelved]) -> Iterator[PolicyProblem]:
    """The ties of the policies looked at, with each other and with any other."""
    for tie in ties(policies):
        mine, other = (tie.one, tie.other) if tie.one.id in looked_at else (tie.other, tie.one)
        if mine.id not in looked_at:
            continue
        message = (
            f"{other.id} fits {tie.payer_in_words} equally well on {tie.on}, so neither would"
            " govern: tell them apart by payer_ids, filing_indicators or states, or by the lines"
            " they are for (procedures and drugs of [applies])"
        )
        if other.id not in looked_at:
            message += f", or take the id {other.id} to replace the built-in policy"
        level: Level = "warning" if tie.contrived else "error"
        yield PolicyProblem(level, str(looked_at[mine.id].file), mine.id, "applies", message)


def _unfilled(policy: Policy) -> Iterator[tuple[str, str]]:
    """What `policies new` left to be filled in, and nobody did."""
    for leaf in leaves(policy):
        if isinstance(leaf.value, str) and UNFILLED in leaf.value:
            yield leaf.key, f"still says {UNFILLED}"


def _untried_boundaries(policy: Policy) -> Iterator[tuple[str, str]]:
    """First days, of versions and of what begins within one, that no example stands at."""
    tried = {example.line.date for example in policy.example}
    for leaf in leaves(policy.version, "version"):
        if leaf.name != "effective":
            continue
        for day, words in ((leaf.value, "this day"), (leaf.value - DAY, "the day before")):
            if day not in tried:
                yield leaf.key, f"no example of {day}, {words}"


def _unfounded(policy: Policy, codes: CodeSets) -> Iterator[tuple[str, str]]:
    """What is called verified and does not let a person verify it."""
    for place, version in enumerate(policy.version):
        for leaf in confidences(version, f"version[{place}]"):
            if leaf.value != "verified":
                continue
            source: Source = getattr(leaf.parent, "source", None) or version.source
            if not (source.url or source.document):
                yield leaf.key, "verified, but the source has neither url nor document to open"
            families = {
                pattern
                for own in leaves(leaf.parent)
                if own.parent is leaf.parent and isinstance(own.value, CodeList)
                for pattern in own.value.patterns
                if pattern.startswith("@") and pattern[1:] in codes.unverified_families
                if pattern[1:] not in policy.families
            }
            for family in sorted(families):
                yield leaf.key, f"verified, but nobody has verified the family {family}"
