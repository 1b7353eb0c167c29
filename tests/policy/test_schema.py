"""The JSON Schema that editors get: right by itself, and of one mind with the loader."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from edi_scrub.policy.folders import built_in
from edi_scrub.policy.loading import policy_files
from edi_scrub.policy.model import Policy
from edi_scrub.policy.schema import schema
from edi_scrub.policy.skeleton import skeleton
from edi_scrub.policy.tomlfile import convert

SCHEMA = schema()
EDITORS = jsonschema.Draft4Validator  # what Taplo implements
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "policies.md"


def editor(table: object) -> list[str]:
    """What an editor would mark in a policy, given as tomllib gives it."""
    checker = jsonschema.FormatChecker(["date"])
    found = EDITORS(SCHEMA, format_checker=checker).iter_errors(msgspec.to_builtins(table))
    return [error.message for error in found]


@pytest.mark.parametrize("dialect", [EDITORS, jsonschema.Draft7Validator], ids=str)
def test_the_schema_is_one(dialect: Any) -> None:
    dialect.check_schema(SCHEMA)


@pytest.mark.parametrize("path", policy_files(built_in()), ids=lambda path: path.stem)
def test_no_built_in_policy_is_marked(path: Path) -> None:
    assert editor(tomllib.loads(path.read_text("utf-8"))) == []


def test_neither_the_skeleton_nor_the_document_s_example_is_marked() -> None:
    text = DOCUMENT.read_text("utf-8")
    whole = text[text.index("## A complete example") :]
    found = re.findall(r"^```toml\n(.*?)^```$", whole, re.DOTALL | re.MULTILINE)
    for text in (skeleton("plan", date(2026, 11, 24)), found[0]):
        assert editor(tomllib.loads(text)) == []


GOOD = """\
id = "plan"
title = "T"
carrier = "C"
last_checked = 2026-11-24
applies = { payer_ids = ["T1"] }
[[version]]
effective = 2016-01-01
ends = 2020-01-01
source = { title = "S" }
same_claim = "verified"
[[version.coverage]]
name = "an entry"
confidence = "verified"
procedures = ["64615"]
diagnoses = ["G43.709", "333.*", "G81.10-G81.14", "V58.8"]
[version.wastage]
required = true
confidence = "unverified"
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('carrier = "C"\n', ""),
        ("carrier", "carier"),
        ("2016-01-01", '"January"'),
        ('"plan"', '"My Plan"'),
        ('same_claim = "verified"', 'same_claim = "sure"'),
        ('confidence = "verified"\n', ""),
        ('"64615"', '"6461"'),
        ('"64615"', "64615"),
        ('"333.*"', "333.10"),
        ('{ payer_ids = ["T1"] }', '{ payers = ["T1"] }'),
        ("required = true", 'required = "yes"'),
        ('source = { title = "S" }', 'source = "S"'),
        ("[version.wastage]", "[[version.wastage]]"),
    ],
)
def test_the_editor_marks_what_cannot_be_loaded(old: str, new: str) -> None:
    good, bad = tomllib.loads(GOOD), tomllib.loads(GOOD.replace(old, new, 1))
    assert good != bad
    assert editor(good) == [] and convert(good, Policy).id == "plan"
    assert editor(bad) != []
    with pytest.raises(msgspec.ValidationError):
        convert(bad, Policy)


@pytest.mark.parametrize("code", ["g43.709", "*", "G43.7**", "G81.10-", "6461515", "@", "G43*.7"])
def test_the_editor_marks_what_is_no_code(code: str) -> None:
    assert editor(tomllib.loads(GOOD.replace("G43.709", code))) != []
