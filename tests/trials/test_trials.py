"""The trials themselves, in short: the line breaks off for a moment, and the bot is killed once."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from tests.trials.__main__ import run
from tests.trials.trials import Trial, cut

if TYPE_CHECKING:
    from pathlib import Path

    from tests.trials.city import City


async def killed_once(city: City, seconds: float) -> str:
    await asyncio.sleep(seconds)
    await city.kill()
    await city.start()
    return "1 SIGKILL"


async def test_a_line_that_breaks_off(tmp_path: Path) -> None:
    trial = Trial("connections reset", partial(cut, mode="reset"), 2, announces=True)
    outcome, _ = await run(trial, f"sqlite:///{tmp_path / 'kaohe.db'}", tmp_path, told=0)
    assert (outcome.lost, outcome.counted_twice, outcome.unanswered, outcome.announcements_lost) == (0, 0, 0, 0)
    assert outcome.reports > 20
    assert outcome.announced + outcome.in_doubt == outcome.leaders


async def test_a_bot_that_is_killed(tmp_path: Path) -> None:
    trial = Trial("killed", killed_once, 1, webhook=True)
    outcome, _ = await run(trial, f"sqlite:///{tmp_path / 'kaohe.db'}", tmp_path, told=0)
    assert (outcome.lost, outcome.counted_twice, outcome.unanswered) == (0, 0, 0)
