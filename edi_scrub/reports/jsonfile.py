"""One JSON document for programs, as several commands print it."""

from __future__ import annotations

from typing import Any

import msgspec


def document(value: Any) -> str:
    """``value`` as JSON, two blanks a level, keys in their order, no line end at its end."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode("utf-8")
