"""Every table that a bureau sends comes to what is meant, through the real bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tables.trial import run, trials

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tables.trial import Trial


@pytest.mark.parametrize("trial", trials(), ids=lambda trial: trial.file)
async def test_it_comes_to_what_is_meant(trial: Trial, tmp_path: Path) -> None:
    outcome = await run(trial, tmp_path)
    assert outcome.faults == [], outcome.said
