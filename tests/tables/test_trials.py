"""Every table that a bureau sends comes to what is meant, through the real bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from schemes.xlsx import read_sheets
from tests.tables.trial import SENT, run, trials

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tables.trial import Trial

# What hidden rows and blanks far below come to is for the readers of files to say, which may not tell it.
_OF_FILES = ("hidden", "far-blanks", "txt", "formats")


def _tells_hidden_rows() -> bool:
    (sheet,) = read_sheets((SENT / "hidden-1.xlsx").read_bytes())
    return bool(sheet.hidden_rows)


@pytest.mark.parametrize("trial", trials(), ids=lambda trial: trial.file)
async def test_it_comes_to_what_is_meant(trial: Trial, tmp_path: Path) -> None:
    if trial.kind in _OF_FILES and not _tells_hidden_rows():
        pytest.skip("the readers of files do not tell what is hidden")
    outcome = await run(trial, tmp_path)
    assert outcome.faults == [], outcome.said
