"""Versions of an invented policy, from the entries that a test is about."""

from __future__ import annotations

from datetime import date
from typing import Any

from edi_scrub.policy.library import Policies
from edi_scrub.policy.model import Policy
from edi_scrub.policy.tomlfile import convert

BEGINS = date(2016, 1, 1)


def entry(name: str, confidence: str = "verified", **keys: Any) -> dict[str, Any]:
    return {"name": name, "confidence": confidence, **keys}


def policy(*examples: dict[str, Any], **kinds: Any) -> Policy:
    """A policy with one version, from 2016 on, of these kinds of entries."""
    version = {"effective": BEGINS, "source": {"title": "S", "document": "D"}, **kinds}
    return convert(
        {
            "id": "plan",
            "title": "T",
            "carrier": "C",
            "last_checked": date(2026, 11, 24),
            "applies": {"payer_ids": ["T1"]},
            "version": [version],
            "example": list(examples),
        },
        Policy,
    )


def example(
    findings: list[str] | None = None, on: date = date(2024, 1, 2), **line: Any
) -> dict[str, Any]:
    line = {"date": on, "procedure": "64615", "diagnoses": ["G43.709"]} | line
    return {"name": "an example", "line": line, "findings": findings or []}


def alone(found: Policy, policies: Policies) -> Policies:
    return Policies(policies.codes, (found,))
