"""Policy files to :class:`Policies`: the built-in ones first, then the user's folders."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Literal

from edi_scrub.errors import ConfigurationError
from edi_scrub.policy import tomlfile
from edi_scrub.policy.codefiles import load_codes
from edi_scrub.policy.folders import built_in
from edi_scrub.policy.library import Policies
from edi_scrub.policy.lint import mistakes
from edi_scrub.policy.model import Policy
from edi_scrub.policy.tomlfile import Families

CODES = "codes"  # the subfolder with code sets, in a folder of policies


def load_policies(*folders: Path, unverified: Literal["warn", "reject"] = "warn") -> Policies:
    """The built-in policies, with those of ``folders`` added or put in their place by id.

    Each folder may bring code sets in its ``codes/``; a later folder's word counts.

    :raises ConfigurationError: a folder is missing, or a file in it is wrong; the message
        names the file, the place in it and what was expected there.
    """
    every = list(dict.fromkeys((built_in(), *folders)))
    codes = load_codes(*(folder / CODES for folder in every))
    found: dict[str, Policy] = {}
    for folder in every:
        found |= read_folder(folder, codes.families)
    return Policies(codes, tuple(found.values()), unverified, _digest(every))


def read_folder(folder: Path, families: Families) -> dict[str, Policy]:
    """The policies below one folder, by id.

    :raises ConfigurationError: see :func:`load_policies`; or two files have one id.
    """
    found: dict[str, Policy] = {}
    origin: dict[str, Path] = {}
    for path in policy_files(folder):
        policy = read_policy(path, families)
        if policy.id in found:
            raise twice(path, policy, origin[policy.id])
        found[policy.id], origin[policy.id] = policy, path
    return found


def read_policy(path: Path, families: Families) -> Policy:
    """One policy file, read and linted.

    :raises ConfigurationError: see :func:`load_policies`.
    """
    policy = tomlfile.load(path, Policy, families)
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
    return sorted(path for path in folder.rglob("*.toml") if path.parts[len(folder.parts)] != CODES)


def _digest(folders: Iterable[Path]) -> str:
    """SHA-256 (hex) of everything read from ``folders``; where they lie does not count."""
    total = sha256()
    for folder in folders:
        for path in [*sorted((folder / CODES).glob("*.toml")), *policy_files(folder)]:
            data = path.read_bytes()
            total.update(b"%d " % len(data) + data)
    return total.hexdigest()
