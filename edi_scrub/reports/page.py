"""Pages: their templates, compiled and kept on disk between runs, their style and script.

A module of its own, imported when a page is written: Jinja2 costs time to load. The code
that is kept runs, as that in ``__pycache__`` does; :mod:`edi_scrub.cache` reads no file
that others could have written.
"""

from __future__ import annotations

import base64
import hashlib
import marshal
import sys
from collections.abc import MutableMapping
from functools import cache, partial
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

import jinja2
from jinja2 import BaseLoader, Environment, StrictUndefined, Template
from markupsafe import Markup

from edi_scrub.cache import kept, key_of
from edi_scrub.reports.text import printable, thousands

FOLDER = Path(__file__).parent / "templates"


class Dress(NamedTuple):
    """What a page wears: its style, its script, and the security policy that allows these two.

    The policy lets the page load nothing, send nothing and make no markup of a text.
    """

    style: Markup
    script: Markup
    security: Markup


def dress(styles: list[str], scripts: list[str]) -> Dress:
    """Of style sheets and scripts under templates/, each in one piece."""
    style, script = (
        "".join((FOLDER / file).read_text("utf-8") for file in files) for files in (styles, scripts)
    )
    if script:
        script = f'(() => {{\n"use strict";\n{script}}})();\n'
    security = ["default-src 'none'", f"style-src {_hash(style)}"]
    security += [f"script-src {_hash(script)}"] if script else []
    security += ["base-uri 'none'", "form-action 'none'"]
    security += ["require-trusted-types-for 'script'", "trusted-types 'none'"]
    return Dress(Markup(style), Markup(script), Markup("; ".join(security)))


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


@cache
def template(name: str) -> Template:
    """A template of a page, by its name without its ending."""
    environment = Environment(
        loader=_Compiled(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_shown,
    )
    environment.filters["dollars"] = thousands
    return environment.get_template(f"{name}.html")


class _Compiled(BaseLoader):
    """Finds templates in :data:`FOLDER`, and their code where it has been compiled before."""

    def load(
        self,
        environment: Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002  (Jinja2's own name)
    ) -> Template:
        """A template, with its ending in its name."""
        source = (FOLDER / name).read_text("utf-8")
        make = partial(environment.compile, source, name, name)
        code: CodeType = kept(f"{name}-page", _key(source), make, marshal.dumps, marshal.loads)
        return Template.from_code(environment, code, environment.make_globals(globals))


def markup(text: str) -> Markup:
    """A text of our own, which must not be escaped."""
    return Markup(text)


def _shown(value: object) -> object:
    """What an expression of the template puts out: plain text without control characters."""
    return printable(value) if type(value) is str else value


def _key(source: str) -> str:
    """The digest of what decides: the template, this module, Jinja2 and this Python."""
    return key_of(sys.version, source, Path(__file__), _library())


@cache
def _library() -> str:
    """The digest of Jinja2's modules; its metadata would take longer to ask for its version."""
    return key_of(*sorted(Path(jinja2.__file__).parent.glob("*.py")))
