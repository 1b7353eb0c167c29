"""A month of runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from edi_scrub.policy.library import Policies
from tests.overview.runs import Month


@pytest.fixture
def month(tmp_path: Path, policies: Policies) -> Month:
    return Month(tmp_path / "month", policies)
