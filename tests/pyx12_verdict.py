"""What pyx12 says of a file: its own full validation, called as a library."""

from __future__ import annotations

import io
import logging

import pyx12.params
import pyx12.x12n_document

logging.getLogger("pyx12").addHandler(logging.NullHandler())
logging.getLogger("pyx12").propagate = False


def accepts(data: bytes) -> bool:
    """True where pyx12 finds no error in the whole file."""
    text = io.StringIO(data.decode("latin-1"), newline="")
    try:
        return bool(
            pyx12.x12n_document.x12n_document(pyx12.params.params(), text, None, None, None)
        )
    except Exception:  # noqa: BLE001  (it has many ways to fail; all of them mean "no")
        return False
