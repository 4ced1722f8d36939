"""Growth that is reported and growth that is worked out, from the message to the sheet, the form and the to-do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.clock import MovableClock
from bot.domain.entries import Mode, Origin, Source
from bot.domain.errors import NotAllowed
from bot.domain.intents import Claim, Reading
from bot.usecases import asking, filling, obligations, reporting
from bot.usecases.context import Session, served_schemes
from tests.support.context import NOON, SCHEME, living_context
from tests.support.folder import lay
from tests.support.office import join, person

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.results import Reported
    from bot.storage.engine import Database

WANG = 11
FACTS = """\
growth,生产总值增速,rate,%,,
output,工业产值,amount,万元,,
before,上年工业产值,amount,万元,,
output-growth,工业产值增速,rate,%,,
arrears,欠薪,count,件,,
"""
LINES = """\
- {item: work.growth, title: 增速, points: 5, clause: 三, text: 增长得分, complete: {fact: growth, at-least: -1}}
- {item: work.output, title: 产值, points: 5, clause: 四, text: 增长得分, complete: {fact: output-growth, at-least: 5}}
- item: work.arrears
  title: 清欠
  points: 5
  clause: 五
  text: 没有欠薪的不考核
  applies-if: {fact: arrears, at-least: 1}
  complete: {fact: arrears, at-most: 3}
"""


@pytest.fixture
async def wang(tmp_path: Path, database: Database) -> Session:
    scheme = "derived: {output-growth: {growth: {of: output, from: before}}}\n"
    folder = lay(tmp_path / SCHEME, facts=FACTS, lines=LINES, section="points: 25", scheme=scheme)
    context = living_context(database, served_schemes((folder,)), MovableClock(NOON))
    await join(context, WANG, "王芳", "a")
    return Session(context, await person(context, WANG), SCHEME)


async def say(session: Session, update: int, **figures: int) -> Reported:
    claims = tuple(Claim(fact, Mode.TOTAL, value) for fact, value in figures.items())
    return await reporting.report(session, Reading(claims), Origin(Source.TEXT, update, WANG, update))


async def test_a_later_growth_replaces_the_earlier(wang: Session) -> None:
    first = await say(wang, 1, growth=-350)
    assert [(line.total, line.value) for line in first.receipts[0].lines] == [(-350, -350)]
    second = await say(wang, 2, growth=-50)
    assert [line.total for line in second.receipts[0].lines] == [-50]
    (effect,) = second.receipts[0].effects
    assert (effect.item, effect.before, effect.after) == ("work.growth", 0, 500)


async def test_what_is_worked_out_follows_from_its_parts(wang: Session) -> None:
    reported = await say(wang, 1, output=10_500, before=10_000)
    assert ("work.output", 0, 500) in [(each.item, each.before, each.after) for each in reported.receipts[0].effects]
    (used, *_) = (await asking.explain(wang, "a", "work.output")).used
    assert (used.fact, used.value) == ("output-growth", 500)


async def test_nobody_reports_it_and_nobody_owes_it(wang: Session) -> None:
    with pytest.raises(NotAllowed, match="worked-out"):
        await say(wang, 1, **{"output-growth": 500})
    form = await filling.form(wang, "a")
    shown = {fact.fact for section in form.sections for fact in section.facts}
    assert {"growth", "output", "before"} <= shown
    assert "output-growth" not in shown
    todo = await obligations.todo(wang, "a")
    assert "growth" in todo.never_reported
    assert "output-growth" not in todo.never_reported


async def test_a_line_that_does_not_apply_is_no_zero(wang: Session) -> None:
    rows = {row.item: row for row in (await asking.sheet(wang, "a", "work")).rows}
    assert (rows["work.arrears"].applies, rows["work.growth"].applies) == (False, True)
    await say(wang, 1, arrears=4)
    rows = {row.item: row for row in (await asking.sheet(wang, "a", "work")).rows}
    assert rows["work.arrears"].applies
