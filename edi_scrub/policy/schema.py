"""The form of a policy file as JSON Schema, for editors that complete and check as one types."""

from __future__ import annotations

from typing import Any

import msgspec

from edi_scrub.policy.codelist import CodeList
from edi_scrub.policy.lint import DIAGNOSIS, PREFIX
from edi_scrub.policy.model import Policy

# Taplo, which the TOML editors use, knows draft 4: no keyword below is newer than that.
_DIALECT = "http://json-schema.org/draft-04/schema#"
_CODES = {
    "type": "array",
    "description": "Codes (G43.709), patterns (333.*), ranges (G81.10-G81.14), @families.",
    "items": {
        "type": "string",
        "pattern": f"^(@.+|{PREFIX.pattern}|{DIAGNOSIS.pattern}(?:-{DIAGNOSIS.pattern})?)$",
    },
}


def schema() -> dict[str, Any]:
    """What msgspec says of :class:`Policy`, without the nulls that TOML does not have.

    A file that is right by it may still be wrong: dates in disorder and the like are
    found by ``policies check``.
    """
    tables = _without_null(msgspec.json.schema(Policy, schema_hook=_hook))["$defs"]
    whole = tables.pop(Policy.__name__)
    return {"$schema": _DIALECT, **whole, "title": "edi-scrub policy", "$defs": tables}


def _hook(kind: type) -> dict[str, Any]:
    if kind is not CodeList:
        raise NotImplementedError
    return _CODES


def _without_null(node: Any) -> Any:
    """The node without ``null`` as a type or a default, and without an empty ``required``."""
    if isinstance(node, list):
        return [_without_null(one) for one in node]
    if not isinstance(node, dict):
        return node
    found = {
        key: _without_null(value)
        for key, value in node.items()
        if not (key == "default" and value is None) and not (key == "required" and not value)
    }
    options = [one for one in found.pop("anyOf", []) if one != {"type": "null"}]
    if len(options) == 1:
        return {**found, **options[0]}
    return {**found, "anyOf": options} if options else found
