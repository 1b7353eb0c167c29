"""Code sets and policies as they are kept on disk, once read, linted and compiled.

MessagePack, which holds data and nothing that runs; a list of diagnoses is kept as it was
compiled, with the families it was written with resolved.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from edi_scrub.claims import values
from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.codes import CodeSets, Data
from edi_scrub.policy.model import Policy
from edi_scrub.policy.payermap import MappedPayer


@dataclass(frozen=True, slots=True)
class Loaded:
    """What some folders of policies come to: code sets, the policies that count, payers."""

    codes: CodeSets
    policies: tuple[Policy, ...]
    payers: tuple[MappedPayer, ...] = ()


class _Kept(msgspec.Struct, array_like=True):
    """The same as it is kept."""

    codes: Data
    policies: tuple[Policy, ...]
    payers: tuple[MappedPayer, ...]


def programs() -> list[Path]:
    """The modules that decide what a policy file comes to, and whether it is refused."""
    assert values.__file__
    return [Path(values.__file__), *sorted(Path(__file__).parent.glob("*.py"))]


def encode(loaded: Loaded) -> bytes:
    """As bytes, to be kept."""
    kept = _Kept(loaded.codes.data, loaded.policies, loaded.payers)
    return msgspec.msgpack.encode(kept, enc_hook=_plain)


def decode(data: bytes) -> Loaded:
    """From the bytes that were kept.

    :raises ValueError: they are none of :func:`encode`'s.
    """
    kept = msgspec.msgpack.decode(data, type=_Kept, dec_hook=_compiled)
    return Loaded(CodeSets(*kept.codes), kept.policies, kept.payers)


def _plain(value: object) -> object:
    if isinstance(value, CodeList):
        return value.compiled
    raise NotImplementedError(f"{type(value).__name__} cannot be kept")


def _compiled(kind: type, value: Any) -> CodeList:
    if kind is not CodeList:
        raise NotImplementedError(f"{kind.__name__} cannot be kept")
    patterns, exact, prefixes, ranges = value
    return CodeList.from_compiled(
        (patterns, exact, prefixes, [(low, high) for low, high in ranges])
    )
