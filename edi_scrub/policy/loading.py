"""Policy files to :class:`Policies`: the built-in ones first, then the user's folders.

What the files come to is kept on disk under the digest of their bytes, so that most runs
read and hash them and parse none. A file that is wrong is never kept: it stops every run.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from edi_scrub.cache import kept, key_of
from edi_scrub.errors import ConfigurationError
from edi_scrub.policy import compiled, tomlfile
from edi_scrub.policy.codefiles import code_files, parse_codes
from edi_scrub.policy.compiled import Loaded
from edi_scrub.policy.folders import built_in
from edi_scrub.policy.library import Policies
from edi_scrub.policy.model import Policy
from edi_scrub.policy.payermap import PAYERS, MappedPayer, parse_payers
from edi_scrub.policy.tomlfile import Families

CODES = "codes"  # the subfolder with code sets, in a folder of policies
Files = list[tuple[Path, bytes]]


class Folder(NamedTuple):
    """The files of a folder as they were read, once: what is hashed is what is parsed."""

    codes: Files
    policies: Files
    payers: Files


def load_policies(
    *folders: Path,
    unverified: Literal["warn", "reject"] = "warn",
    payers: Sequence[MappedPayer] = (),
) -> Policies:
    """The built-in policies, with those of ``folders`` added or put in their place by id.

    Each folder may bring code sets in its ``codes/``; a later folder's word counts. A single
    file stands for a folder that has no other. ``payers`` are mapped beside those of the
    folders' ``payers.toml``, and go before them.

    :raises ConfigurationError: a folder is missing, or a file in it is wrong; the message
        names the file, the place in it and what was expected there.
    """
    read = [_read(folder) for folder in dict.fromkeys((built_in(), *folders))]
    make, digest = partial(_loaded, read), _digest(read)
    loaded = kept("policies", _key(read, digest), make, compiled.encode, compiled.decode)
    if payers:
        digest = sha256(digest.encode() + msgspec.json.encode(payers)).hexdigest()
    mapped = (*loaded.payers, *payers)
    return Policies(loaded.codes, loaded.policies, unverified, digest, mapped)


def _read(folder: Path) -> Folder:
    single = folder.is_file()
    codes = code_files((folder.parent if single else folder) / CODES)
    policies = [folder] if single else policy_files(folder)
    return Folder(
        [(path, tomlfile.read(path)) for path in codes],
        [(path, tomlfile.read(path)) for path in policies],
        [] if single else [(path, tomlfile.read(path)) for path in payers_files(folder)],
    )


def _loaded(folders: Sequence[Folder]) -> Loaded:
    """What the folders come to, parsed and linted."""
    codes = parse_codes(file for folder in folders for file in folder.codes)
    found: dict[str, Policy] = {}
    for folder in folders:
        found |= _policies(folder.policies, codes.families)
    payers = [parse_payers(*file, found) for folder in folders for file in folder.payers]
    return Loaded(codes, tuple(found.values()), tuple(chain.from_iterable(payers)))


def _policies(files: Files, families: Families) -> dict[str, Policy]:
    """The policies of one folder, by id.

    :raises ConfigurationError: see :func:`load_policies`; or two files have one id.
    """
    found: dict[str, Policy] = {}
    origin: dict[str, Path] = {}
    for path, data in files:
        policy = _policy(path, data, families)
        if policy.id in found:
            raise twice(path, policy, origin[policy.id])
        found[policy.id], origin[policy.id] = policy, path
    return found


def read_policy(path: Path, families: Families) -> Policy:
    """One policy file, read and linted.

    :raises ConfigurationError: see :func:`load_policies`.
    """
    return _policy(path, tomlfile.read(path), families)


def _policy(path: Path, data: bytes, families: Families) -> Policy:
    from edi_scrub.policy.lint import mistakes  # most runs find every policy linted

    policy = tomlfile.parse(path, data, Policy, families)
    for mistake in mistakes(policy):
        raise tomlfile.fault(path, mistake.key, f"expected {mistake.expected}")
    return policy


def twice(path: Path, policy: Policy, other: Path) -> ConfigurationError:
    """Two files of one folder that have the same id."""
    return tomlfile.fault(path, "id", f"{policy.id} is the id of {other.name} already")


def policy_files(folder: Path) -> list[Path]:
    """Every policy file below a folder, in a fixed order; ``codes/`` holds none.

    :raises ConfigurationError: there is no such folder.
    """
    if not folder.is_dir():
        raise ConfigurationError(f"{folder}: there is no such folder of policies")
    not_policies = {CODES, PAYERS}
    return sorted(
        path for path in folder.rglob("*.toml") if path.parts[len(folder.parts)] not in not_policies
    )


def payers_files(folder: Path) -> list[Path]:
    """The folder's ``payers.toml``, where it has one."""
    path = folder / PAYERS
    return [path] if path.is_file() else []


def _digest(folders: Sequence[Folder]) -> str:
    """SHA-256 (hex) of everything read from ``folders``; where they lie does not count."""
    total = sha256()
    for folder in folders:
        for _, data in (*folder.codes, *folder.policies, *folder.payers):
            total.update(b"%d " % len(data))
            total.update(data)
    return total.hexdigest()


def _key(folders: Sequence[Folder], digest: str) -> str:
    """The digest of what decides: the files, which folder each is in, and this program."""
    counts = [f"{len(one.codes)} {len(one.policies)} {len(one.payers)}" for one in folders]
    return key_of(msgspec.__version__, *compiled.programs(), *counts, digest)
