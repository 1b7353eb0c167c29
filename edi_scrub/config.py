"""``edi-scrub.toml``: what the scheduled job and the hook are told, as types.

Keys have the names of the options of ``scrub``; docs/running.md explains each. Paths are
relative to the file. Nothing here looks at a claim or writes anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import msgspec
from msgspec import Meta

from edi_scrub.policy import tomlfile

if TYPE_CHECKING:
    from edi_scrub.judging import Options
    from edi_scrub.policy.library import Policies
    from edi_scrub.rules.choosing import Chosen
    from edi_scrub.scrubbing import Ack, Reporting

NAME = "edi-scrub.toml"  # where a command is not told another
HISTORY_KEY = "patient.key"  # in `state`, and beside any other SQLite history
Text = Annotated[str, Meta(min_length=1)]
Words = tuple[Text, ...]
Days = Annotated[int, Meta(ge=0)]  # 0 for ever
_NAMING = frozenset({"stem", "date", "time"})


class Folders(NamedTuple):
    """Where files come from and go to; no two are the same."""

    inbox: Path
    outbox: Path
    rejected: Path
    reports: Path
    archive: Path
    quarantine: Path
    state: Path


class Retention(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """After how many days what is done with is removed."""

    archive: Days = 0
    reports: Days = 0


class Keys(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file as it is written.

    ``settle`` is how many seconds a file has to lie unchanged, ``marker`` what is added to
    its name where its sender says by an empty file that it is complete. ``naming`` is what
    the outputs' names begin with. ``database`` is a URL, empty for SQLite in ``state``.
    ``timeout`` (seconds, 0 for none), ``fail_open`` and ``pass_unreadable`` are the hook's.
    """

    inbox: Text = "inbox"
    outbox: Text = "outbox"
    rejected: Text = "rejected"
    reports: Text = "reports"
    archive: Text = "archive"
    quarantine: Text = "quarantine"
    state: Text = "state"
    database: str = ""
    settle: Annotated[float, Meta(ge=0)] = 30
    marker: str = ""
    naming: Text = "{stem}"
    policies: Words = ()
    evidence: str = ""
    correct: Literal["none", "safe", "policy"] = "policy"
    unverified: Literal["warn", "reject"] = "warn"
    guide: Literal["full", "envelope", "off"] = "full"
    ack: bool = False
    with_phi: bool = False
    csv_bom: bool = False
    jobs: Annotated[int, Meta(ge=1)] = 1
    select: Words = ()
    ignore: Words = ()
    severity: dict[str, str] = {}
    fail_on_reject: bool = False
    fail_open: bool = False
    pass_unreadable: bool = False
    timeout: Annotated[float, Meta(ge=0)] = 0
    on_success: Words = ()
    on_failure: Words = ()
    log_format: Literal["console", "json"] | None = None
    log_file: str = ""
    metrics_file: str = ""
    retention: Retention = Retention()


@dataclass(frozen=True, slots=True)
class Config:
    """A configuration that has been read and found right; ``path`` is the file's."""

    path: Path
    keys: Keys

    @property
    def folders(self) -> Folders:
        """The folders, as paths that hold from wherever the command was called."""
        return Folders(*(self.place(getattr(self.keys, name)) for name in Folders._fields))

    @property
    def database(self) -> str:
        """The URL of the ledger and the history."""
        return self.keys.database or f"sqlite:///{self.ledger}"

    @property
    def ledger(self) -> Path:
        """Where the ledger is unless ``database`` says so."""
        return self.folders.state / "ledger.db"

    @property
    def history_key(self) -> Path:
        """Where the key of the history's patients is."""
        return self.folders.state / HISTORY_KEY

    def place(self, written: str) -> Path:
        """What a path of the file stands for."""
        return self.path.parent / Path(written).expanduser()

    def file(self, written: str) -> Path | None:
        """The same of a key that may be empty."""
        return self.place(written) if written else None

    def policies(self) -> Policies:
        """The policies, the user's folders over the built-in ones.

        :raises ConfigurationError: a policy file is wrong.
        """
        from edi_scrub.policy.folders import chosen
        from edi_scrub.policy.loading import load_policies

        folders = chosen(tuple(self.place(folder) for folder in self.keys.policies))
        return load_policies(*folders, unverified=self.keys.unverified)

    def options(self) -> Options:
        """How claims are judged and corrected.

        :raises ConfigurationError: the evidence file is wrong.
        """
        from edi_scrub.evidencefile import read_evidence
        from edi_scrub.judging import Options

        file = self.file(self.keys.evidence)
        evidence = read_evidence(file) if file else None
        return Options(self.keys.correct, _rules(self.keys), self.keys.guide, evidence)

    def ack(self) -> Ack | None:
        """The acknowledgements, if they are wanted; dated as their input is."""
        from edi_scrub.scrubbing import Ack

        return Ack() if self.keys.ack else None

    def reporting(self) -> Reporting:
        """How the reports are written."""
        from edi_scrub.scrubbing import Reporting

        return Reporting(self.keys.with_phi, self.keys.csv_bom)


def read_config(path: Path) -> Config:
    """The configuration in a file.

    :raises ConfigurationError: it cannot be read or is wrong: the message names file, line
        where it can be told, and key.
    """
    config = Config(path.absolute(), tomlfile.load(path, Keys))
    for key, what in _mistakes(config):
        raise tomlfile.fault(path, key, what)
    return config


def _mistakes(config: Config) -> Iterator[tuple[str, str]]:
    """Key and what is wrong there, of what the types do not say."""
    keys, folders = config.keys, config.folders
    for one, other in combinations(Folders._fields, 2):
        if getattr(folders, one).resolve() == getattr(folders, other).resolve():
            yield other, f"expected a folder of its own; this one is {one}"
    for place, name in enumerate(keys.policies):
        if not config.place(name).is_dir():
            yield f"policies[{place}]", "there is no such folder"
    fields = re.findall(r"\{(.*?)\}", keys.naming)
    if "stem" not in fields or not _NAMING.issuperset(fields) or "/" in keys.naming:
        yield "naming", "expected a name with {stem}; {date} and {time} may stand in it, too"
    yield from _wrong_choices(keys)
    if keys.ack and not _can_answer(keys):
        yield "ack", 'says what the guide check finds: it needs guide = "full" and the rule guide'


def _wrong_choices(keys: Keys) -> Iterator[tuple[str, str]]:
    """The same of rules: each name and level by itself, so that its own line is named."""
    selected = [(f"select[{place}]", {"select": [name]}) for place, name in enumerate(keys.select)]
    ignored = [(f"ignore[{place}]", {"ignore": [name]}) for place, name in enumerate(keys.ignore)]
    levels = [(f"severity.{name}", {"severities": {name: level}})
              for name, level in keys.severity.items()]  # fmt: skip
    for key, choice in (*selected, *ignored, *levels):
        from edi_scrub.rules.choosing import ChoiceError, choose

        try:
            choose(**choice)  # type: ignore[arg-type]
        except ChoiceError as error:
            yield key, str(error)


def _rules(keys: Keys) -> Chosen | None:
    """The rules that are left; None where every rule is."""
    if not (keys.select or keys.ignore or keys.severity):
        return None
    from edi_scrub.rules.choosing import choose

    return choose(keys.select, keys.ignore, keys.severity)


def _can_answer(keys: Keys) -> bool:
    from edi_scrub.judging import Options
    from edi_scrub.scrubbing import can_answer

    return can_answer(Options(rules=_rules(keys), guide=keys.guide))
