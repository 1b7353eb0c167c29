"""What a clearinghouse calls a payer, mapped to the policies that its claims come under.

The table ``payer``, in a file ``payers.toml`` of a folder of policies; docs/policies.md
("Payer ids that your clearinghouse made up") explains it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from edi_scrub.policy import tomlfile
from edi_scrub.policy.dates import periods
from edi_scrub.policy.model import Policy
from edi_scrub.policy.payer import plain

PAYERS = "payers.toml"  # its name, at the top of a folder of policies


class MappedPayer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A payer as claims name it, and the ids of the policies that are for it.

    ``ids`` are 2010BB NM109, ``names`` 2010BB NM103 (shell patterns, case-blind).
    """

    policies: Annotated[tuple[str, ...], Meta(min_length=1)]
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    note: str = ""


class PayersFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file: its table of payers."""

    payer: tuple[MappedPayer, ...] = ()


class Mapped(NamedTuple):
    """The payer ids and name patterns that are mapped to one policy; upper case."""

    ids: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()


UNMAPPED = Mapped()


def parse_payers(
    path: Path, data: bytes, policies: Mapping[str, Policy]
) -> tuple[MappedPayer, ...]:
    """The payers of a file that has been read.

    :param policies: every policy that is loaded, by id.
    :raises ConfigurationError: the file is wrong, or names a policy that there is not.
    """
    found = tomlfile.parse(path, data, PayersFile).payer
    for key, expected in mistakes(found, policies):
        raise tomlfile.fault(path, key, f"expected {expected}")
    return found


def mistakes(
    payers: Sequence[MappedPayer], policies: Mapping[str, Policy]
) -> Iterator[tuple[str, str]]:
    """Key and what was expected there, for everything that is wrong in one table."""
    known: set[tuple[str, str]] = set()
    for place, payer in enumerate(payers):
        key = f"payer[{place}]"
        if not (payer.ids or payer.names):
            yield key, "ids, names or both"
        yield from _policies(f"{key}.policies", payer, policies)
        for what in ("ids", "names"):
            for one in map(plain, getattr(payer, what)):
                if not one.strip("*? "):
                    yield f"{key}.{what}", "a text that is not empty"
                elif "[" in one:
                    yield f"{key}.{what}", "a name or a pattern with * and ? only"
                elif (what, one) in known:
                    yield f"{key}.{what}", f"each once: {one} stands there twice"
                known.add((what, one))


def _policies(
    key: str, payer: MappedPayer, policies: Mapping[str, Policy]
) -> Iterator[tuple[str, str]]:
    unknown = [name for name in payer.policies if name not in policies]
    if unknown:
        yield key, f"ids of policies that are loaded, not {', '.join(unknown)}"
        return
    meant = [policies[name] for name in payer.policies]
    for one, other in combinations([p for p in meant if not p.supplement], 2):
        if one is other or _compete(one, other):
            both = f"{one.id} and {other.id}"
            yield key, f"policies of which one governs each line: {both} fit equally well"
            return


def _compete(one: Policy, other: Policy) -> bool:
    """Would both govern some line on some day, and neither go before the other?"""
    subject, others = one.applies.subject, other.applies.subject
    if one.fallback is not other.fallback or bool(subject) is not bool(others):
        return False
    if subject and subject.isdisjoint(others):
        return False
    return any(
        mine.effective <= last and its.effective <= end
        for mine, end in periods(one)
        for its, last in periods(other)
    )


def mapped(payers: Sequence[MappedPayer]) -> dict[str, Mapped]:
    """By policy what is mapped to it; of one id or name the last word counts."""
    words: dict[tuple[str, str], tuple[str, ...]] = {}
    for payer in payers:
        words |= {("id", plain(one)): payer.policies for one in payer.ids}
        words |= {("name", plain(one)): payer.policies for one in payer.names}
    ids: dict[str, set[str]] = {}
    names: dict[str, list[str]] = {}
    for (what, one), policies in words.items():
        for policy in policies:
            if what == "id":
                ids.setdefault(policy, set()).add(one)
            else:
                names.setdefault(policy, []).append(one)
    return {
        policy: Mapped(frozenset(ids.get(policy, ())), tuple(names.get(policy, ())))
        for policy in {*ids, *names}
    }
