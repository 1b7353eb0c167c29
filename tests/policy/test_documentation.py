"""docs/policies.md: its example is a policy that works, and no key of the format is missing."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from edi_scrub.checking import check
from edi_scrub.policy import demands, entries, model
from edi_scrub.policy.loading import read_policy
from edi_scrub.policy.model import Policy

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "policies.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
TABLES = [one for module in (model, entries, demands) for one in vars(module).values()
          if isinstance(one, type) and issubclass(one, msgspec.Struct)]  # fmt: skip
FIELDS = sorted({field for table in TABLES for field in table.__struct_fields__})


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The document's example as a file."""
    whole = TEXT[TEXT.index("## A complete example") :]
    found = re.findall(r"^```toml\n(.*?)^```$", whole, re.DOTALL | re.MULTILINE)[0]
    path = tmp_path / "example.toml"
    path.write_text(found, encoding="utf-8")
    return path


def test_the_example_loads_and_shows_every_kind_of_entry(example: Path) -> None:
    policy = read_policy(example, {})
    assert isinstance(policy, Policy)
    assert len(policy.version) > 1
    last = policy.version[-1]
    for entry in last.__struct_fields__:
        assert getattr(last, entry) or entry == "ends", f"no {entry} in the example"


def test_the_example_passes_the_check_without_a_word(example: Path) -> None:
    checked = check(example)
    assert [str(problem) for problem in checked.problems] == []
    assert checked.examples > 10


def test_the_examples_of_the_example_speak_of_every_kind_of_entry(example: Path) -> None:
    named = {rule for one in read_policy(example, {}).example for rule in one.findings}
    assert named >= {
        "diagnosis-not-covered",
        "diagnosis-pointer",
        "procedure-choice",
        "step-therapy",
        "prior-authorization",
        "criteria",
        "wastage",
        "drug-not-covered",
        "cosmetic",
        "documentation",
        "modifier",
        "ndc-required",
        "treatment-interval",
        "dose-limit",
        "place-of-service",
    }


@pytest.mark.parametrize("field", FIELDS)
def test_every_key_of_the_format_is_explained(field: str) -> None:
    reference = TEXT[TEXT.index("## The file, key by key") :]
    assert re.search(rf"`[^`]*\b{field}\b[^`]*`", reference)


def test_every_link_within_the_document_leads_somewhere() -> None:
    headings = {
        re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    }
    links = re.findall(r"\]\(#([^)]*)\)", TEXT)
    assert links
    assert set(links) <= headings
