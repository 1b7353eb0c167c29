"""Import the Medicare Coverage Database's export of articles into policy files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from edi_scrub.errors import NotReadableError
from edi_scrub.examples import disappointments
from edi_scrub.policy.codes import CodeSets
from edi_scrub.policy.entries import Coverage, NotCovered
from edi_scrub.policy.library import Policies
from edi_scrub.policy.lint import mistakes
from edi_scrub.policy.loading import CODES, load_policies, read_policy
from edi_scrub.policy.mcd.articles import Article
from edi_scrub.policy.mcd.assembling import Assembled, assembled
from edi_scrub.policy.mcd.export import read
from edi_scrub.policy.mcd.files import refuse_others
from edi_scrub.policy.mcd.newcodes import new_codes
from edi_scrub.policy.mcd.readings import with_readings
from edi_scrub.policy.mcd.trying import examples
from edi_scrub.policy.mcd.writing import toml
from edi_scrub.policy.model import Policy
from edi_scrub.policy.written import write

NEW_CODES = Path(CODES, "mcd.toml")
COMMENT = """\
From the Medicare Coverage Database, export of {edition}, by edi-scrub policies import-mcd.
Articles: {articles}. The next import with --force writes this file anew; what a person has
read and made verified stays, as long as CMS leaves the paragraph as it is (docs/policies.md).
"""


@dataclass(frozen=True, slots=True)
class Imported:
    """A policy file that was written; ``read`` are its entries that a person had read before."""

    path: Path
    policy: Policy
    articles: list[str]
    read: list[str]

    def entries(self) -> list[Coverage | NotCovered]:
        """The entries that come from articles, of all versions."""
        every: list[Coverage | NotCovered] = []
        for version in self.policy.version:
            every += [*version.coverage, *version.not_covered]
        return [entry for entry in every if entry.name.partition(" ")[0] in self.articles]


@dataclass(frozen=True, slots=True)
class Result:
    """What an import came to; ``remarks`` are sentences on what it left aside."""

    written: list[Imported]
    remarks: list[str]


def import_mcd(
    paths: Sequence[Path], folder: Path, named: Iterable[int] = (), *, force: bool = False
) -> Result:
    """Write the articles of the exports at ``paths`` as policy files into ``folder``.

    ``named`` are numbers of articles (52848); without them, every article that lists a
    toxin or a procedure that injects one. Of several exports the newest counts, and what
    only an older one holds (an earlier version of an article) is kept.

    :raises NoInputError: an export is missing or cannot be read.
    :raises NotReadableError: one is no such export, or there is nothing to import.
    :raises CannotCreateError: a file is there already (and not ``force``), or another file
        of the folder has the id of one.
    :raises ConfigurationError: a file that would be overwritten is no policy any more.
    :raises OutputError: the disk failed.
    """
    built_in = load_policies()
    articles, remarks = _articles(paths, built_in.codes, frozenset(named))
    made = assembled(articles, built_in)
    placed = {name for one in made for name in one.articles}
    for name in dict.fromkeys(article.name for article in articles):
        if name not in placed:
            remarks.append(f"{name} is left aside: no list of diagnoses, or no Part B contractor")
    if not made:
        raise NotReadableError("; ".join([f"{paths[-1]}: there is nothing to import", *remarks]))
    targets = {folder / f"{one.policy.id}.toml": one for one in made}
    further = new_codes(articles, built_in.codes)
    refuse_others(folder, [*targets, *([folder / NEW_CODES] if further else [])], force=force)
    written = [_imported(one, path, built_in.codes) for path, one in targets.items()]
    texts = {one.path: toml(one.policy, _comment(one)) for one in written}
    texts |= {folder / NEW_CODES: further} if further else {}
    write({path: text.encode() for path, text in texts.items()})
    return Result(written, remarks)


def _articles(
    paths: Sequence[Path], codes: CodeSets, named: frozenset[int]
) -> tuple[list[Article], list[str]]:
    """The articles of all exports, a version once; the oldest export first."""
    wanted = {code for code, drug in codes.drugs.items() if drug.toxin}
    wanted |= {code for code, one in codes.procedures.items() if one.chemodenervation}
    exports = sorted(
        (read(path, wanted, named) for path in paths), key=lambda export: export.edition
    )
    found = {(one.number, one.version): one for export in exports for one in export.articles}
    if missing := sorted(named - {number for number, _ in found}):
        names = ", ".join(f"A{number}" for number in missing)
        raise NotReadableError(f"{paths[-1]}: has no article {names} in force or retired")
    newest = {one.number for one in exports[-1].articles}
    gone = sorted({number for number, _ in found} - newest)
    remarks = [
        f"A{number} is not in the export of {exports[-1].edition}: its last known version stands"
        for number in gone
    ]
    return sorted(found.values(), key=lambda one: (one.edition, one.number, one.version)), remarks


def _imported(made: Assembled, path: Path, codes: CodeSets) -> Imported:
    policy = made.policy
    kept: list[str] = []
    if path.exists():
        policy, kept = with_readings(policy, read_policy(path, codes.families))
    policy = _with_examples(policy, made, codes)
    for mistake in mistakes(policy):
        raise NotReadableError(
            f"the articles make no policy: {policy.id}: {mistake.key}: expected {mistake.expected}"
        )
    return Imported(path, policy, made.articles, kept)


def _with_examples(policy: Policy, made: Assembled, codes: CodeSets) -> Policy:
    """The policy with those examples that come out as they say.

    The built-in policy's examples are of its own lists; those that an article has made
    untrue fall away. Of the new ones those do that another rule of it has more to say on.
    """
    own = made.base.example if made.base and made.base.id == policy.id else []
    periods = [
        period._replace(version=version)
        for period, version in zip(made.periods, policy.version, strict=True)
    ]
    alone = Policies(codes, (policy,))
    true = [
        example
        for example in (*own, *examples(periods, codes))
        if not any(disappointments(policy, example, alone))
    ]
    return replace(policy, example=true)


def _comment(one: Imported) -> str:
    return COMMENT.format(edition=one.policy.last_checked, articles=", ".join(one.articles))
