"""What the demo of a scheme offers to say at a tap is understood."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

import schemes
from bot.demo.cast import cast_of, scene_of
from bot.parsing.report import read_report
from tests.support.vocabulary import words

SIXTH = str(Path(__file__).parents[2] / "schemes/community-health-2023")
ALL = ("rugao-2021", "rugao-2018", "hutang-2014", "changzhou-2018", "xinjian-2021", SIXTH)


@pytest.mark.parametrize("name", ALL)
def test_reports_at_a_tap_are_read(name: str) -> None:
    scheme = schemes.load(name)
    cast = cast_of(scheme)
    scene = scene_of(scheme, cast, "demo_bot")
    assert [phone.key for phone in scene.phones] == ["town", "other", "bureau", "leaders", "towns", "leader"]
    today = scheme.start + timedelta(days=165)
    said = [one.text for phone in scene.phones for one in phone.suggestions]
    reports = [text.removeprefix("/report@demo_bot ") for text in said if text[-1].isdigit() or "十二" in text]
    assert len(reports) >= 5
    for text in reports:
        reading = read_report(text, words(name, str(cast.town.unit)), today)
        assert reading.claims, text
        assert not reading.unused, text
