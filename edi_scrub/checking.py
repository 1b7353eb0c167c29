"""Check policy files: what they say, whether they clash, and the examples inside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Literal, NamedTuple

from edi_scrub.errors import ConfigurationError
from edi_scrub.examples import disappointments
from edi_scrub.policy.codecheck import unknown_codes
from edi_scrub.policy.codefiles import load_codes
from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.folders import built_in, chosen
from edi_scrub.policy.icdcheck import unbilled
from edi_scrub.policy.library import Policies
from edi_scrub.policy.loading import CODES, payers_files, policy_files, read_policy, twice
from edi_scrub.policy.model import Policy
from edi_scrub.policy.payermap import PAYERS, parse_payers
from edi_scrub.policy.provenance import misdated, outdated, unfilled, unfounded
from edi_scrub.policy.shadows import shadowed
from edi_scrub.policy.ties import ties
from edi_scrub.policy.tomlfile import read
from edi_scrub.tried import untried

Level = Literal["error", "warning"]
STALE = 180  # days


class How(NamedTuple):
    """How hard is checked. ``strict``: every warning is an error.

    ``now`` is the day from which ``stale`` counts, the days after which a policy has to be
    compared with its source again; without it nothing is said of that.
    """

    strict: bool = False
    now: date | None = None
    stale: int = STALE


DEFAULT = How()


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
        return self.count("error") > 0

    def count(self, level: Level) -> int:
        """How many problems of a level there are."""
        return sum(problem.level == level for problem in self.problems)


class _Shelved(NamedTuple):
    policy: Policy
    file: Path


def check(*paths: Path, how: How = DEFAULT) -> Checked:
    """Check files and folders of policies, as additions to the built-in ones.

    The code sets are the built-in ones, imported ones, and those of the folders, a file's
    own included.

    Without paths the built-in policies are checked, and held to more: most of what is a
    warning in a user's file is an error there. Problems of built-in files are not repeated
    when paths are given, but a clash with one is a problem of the user's file.
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
        for complaint in complaints(policy, codes, how, shipped=not paths):
            checked.problems.append(PolicyProblem(complaint.level, str(file), name, *complaint[1:]))
        checked.policies += 1
        checked.examples += len(policy.example)
    checked.problems += _clashes([one.policy for one in shelf.values()], looked_at, how)
    checked.problems += _payers(paths, {name: one.policy for name, one in shelf.items()})
    return checked


def complaints(
    policy: Policy, codes: CodeSets, how: How = DEFAULT, *, shipped: bool = False
) -> Iterator[Complaint]:
    """What is wrong in one policy by itself: codes, days, sources, entries, examples.

    ``shipped``: it is a built-in one, held to more.
    """
    lenient: Level = "error" if shipped or how.strict else "warning"
    wary: Level = "error" if how.strict else "warning"
    alone = Policies(codes, (policy,))
    for key, message in unknown_codes(policy, codes):
        yield Complaint("error", key, message)
    for one in unbilled(policy):
        yield Complaint("error" if one.always else wary, one.key, one.message)
    lesser = chain(
        unfilled(policy),
        misdated(policy),
        unfounded(policy, codes),
        _shadowed(policy, codes),
        untried(policy, alone),
    )
    for key, message in lesser:
        yield Complaint(lenient, key, message)
    if how.now is not None:
        for key, message in outdated(policy, how.now, how.stale):
            yield Complaint(wary, key, message)
    for place, example in enumerate(policy.example):
        for message in disappointments(policy, example, alone):
            yield Complaint("error", f"example[{place}]", f'"{example.name}": {message}')


def _shadowed(policy: Policy, codes: CodeSets) -> Iterator[tuple[str, str]]:
    for place, version in enumerate(policy.version):
        for key, message in shadowed(version, codes):
            yield f"version[{place}].{key}", message


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
            if file.name == PAYERS:
                continue
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


def _payers(paths: Iterable[Path], policies: dict[str, Policy]) -> Iterator[PolicyProblem]:
    """What is wrong with the payers that folders map to policies."""
    for path in paths:
        for file in [path] if path.name == PAYERS else payers_files(path):
            try:
                parse_payers(file, read(file), policies)
            except ConfigurationError as error:
                message = str(error).removeprefix(f"{file}: ")
                yield PolicyProblem("error", str(file), "", "", message)


def _clashes(
    policies: Sequence[Policy], looked_at: dict[str, _Shelved], how: How
) -> Iterator[PolicyProblem]:
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
        level: Level = "warning" if tie.contrived and not how.strict else "error"
        yield PolicyProblem(level, str(looked_at[mine.id].file), mine.id, "applies", message)
