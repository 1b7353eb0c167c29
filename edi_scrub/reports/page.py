"""The report page's templates, their compiled code kept on disk between runs.

A module of its own, imported when a page is written: Jinja2 costs time to load. The code
that is kept runs, as that in ``__pycache__`` does; :mod:`edi_scrub.cache` reads no file
that others could have written.
"""

from __future__ import annotations

import marshal
import sys
from functools import cache, partial
from pathlib import Path
from types import CodeType

import jinja2
from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from edi_scrub.cache import kept, key_of
from edi_scrub.reports.text import printable, thousands

FOLDER = Path(__file__).parent / "templates"


@cache
def template(name: str) -> Template:
    """A template of :mod:`edi_scrub.reports.html`: ``report`` or ``articles``."""
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_shown,
    )
    environment.filters["dollars"] = thousands
    file = f"{name}.html"
    source = (FOLDER / file).read_text("utf-8")
    make = partial(environment.compile, source, file, file)
    code: CodeType = kept(f"{name}-page", _key(source), make, marshal.dumps, marshal.loads)
    return Template.from_code(environment, code, environment.make_globals(None))


def style() -> str:
    """The page's own style sheet."""
    return (FOLDER / "report.css").read_text("utf-8")


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
