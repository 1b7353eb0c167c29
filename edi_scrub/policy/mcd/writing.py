"""A policy as the text of a policy file."""

from __future__ import annotations

from typing import Any

import msgspec
import tomli_w

from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.model import Policy


def toml(policy: Policy, comment: str) -> str:
    """The policy file, ``comment`` in its first lines; what is as it is by default is left out."""
    lines = [f"# {line}".rstrip() for line in comment.splitlines()]
    return "\n".join([*lines, "", tomli_w.dumps(table(policy), multiline_strings=True)])


def table(struct: msgspec.Struct) -> dict[str, Any]:
    """A policy or a part of it, in the types of TOML; the same one gives the same table."""
    found: dict[str, Any] = {}
    for field in msgspec.structs.fields(struct):
        value = _value(getattr(struct, field.name))
        if field.required or value not in (_value(_default(field)), None):
            found[field.name] = value
    return found


def _default(field: msgspec.structs.FieldInfo) -> object:
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return field.default


def _value(value: object) -> Any:
    if isinstance(value, msgspec.Struct):
        return table(value)
    if isinstance(value, CodeList):
        return list(value.patterns)
    if isinstance(value, (frozenset, set)):
        return sorted(value)
    if isinstance(value, (list, tuple)):
        return [_value(one) for one in value]
    if isinstance(value, dict):
        return {name: _value(one) for name, one in value.items()}
    return value
