"""Every answer to a question fits one phone, of every unit's and role's, in every published scheme amid its year."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

import schemes
from bot.clock import MovableClock
from bot.demo.seed import sample_entries
from bot.domain.entries import Channel
from bot.domain.people import Membership, Person, Role
from bot.domain.shortfalls import shortfalls
from bot.rendering import gaps, nextsteps, rankings, sheets, todos, working
from bot.rendering.catalogue import load_catalogue
from bot.rendering.phone import ONE_PHONE, height
from bot.rendering.rankings import BoardView
from bot.rendering.screen import Button, Screen
from bot.storage import ledger
from bot.usecases import asking, comparing, obligations
from bot.usecases.context import Session
from bot.usecases.standings import standing
from scoring import RANK, TOTAL, why
from scoring.gap import Gap, neighbour
from tests.support.context import ZONE, living_context, offering

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.domain.entries import NewEntry
    from bot.storage.engine import Database, Transaction
    from scoring import Scheme

CHINESE = load_catalogue("zh-CN")


@pytest.fixture
def backend() -> str:
    """One is enough: heights are no matter of the database."""
    return "sqlite"


def test_a_line_more_is_a_line_higher_and_a_row_of_buttons_too() -> None:
    line = "长" * 15
    one, two, wrapped = (height(Screen(text)) for text in (line, f"{line}\n{line}", line * 2))
    assert two == wrapped == pytest.approx(one + 22, abs=1)
    keys = tuple((Button(f"按钮{number}", "1:help"),) for number in range(3))
    assert height(Screen(line, keys[:1])) == pytest.approx(one + 44, abs=1)
    assert height(Screen(line, keys)) == pytest.approx(one + 124, abs=1)
    assert height(Screen(line, ((Button("字" * 40, "1:help"),),))) > height(Screen(line, keys[:1])) + 12
    assert height(Screen(f"<b>{line}</b>&lt;")) == height(Screen(f"{line}<"))
    assert height(Screen(f"<quote>{line * 50}</quote>")) < one + 100


async def _append(entries: list[NewEntry], at: datetime, tx: Transaction) -> None:
    await ledger.append(tx, entries, at)


async def living(database: Database, scheme: Scheme) -> Session:
    """The bureau in the scheme, half a year in, with the samples of the demo."""
    clock = MovableClock(datetime.combine(scheme.start + timedelta(days=165), datetime.min.time(), ZONE))
    context = living_context(database, {scheme.id: offering(scheme.id)}, clock)
    samples = list(sample_entries(scheme, clock.now().date()))
    for channel in Channel:
        batch = [entry for entry in samples if entry.channel is channel]
        await database.write(partial(_append, batch, clock.now()))
    return Session(
        context, Person(1, "李敏", "zh-CN", memberships=(Membership(scheme.id, Role.BUREAU, None),)), scheme.id
    )


def of_sheet(sheet_rows: tuple[str, ...], scheme: Scheme) -> Iterator[str]:
    """The sections of a sheet, and of these in turn."""
    for item in sheet_rows:
        if children := scheme.children(item):
            yield item
            yield from of_sheet(tuple(child.id for child in children), scheme)


async def answers(bureau: Session, unit: str) -> AsyncIterator[tuple[str, Screen]]:
    """What can be asked about a unit, each with the answer."""
    scheme, served = bureau.scheme, bureau.served
    coordinator = Person(2, "王芳", "zh-CN", memberships=(Membership(scheme.id, Role.COORDINATOR, unit),))
    own = Session(bureau.context, coordinator, scheme.id)
    todo = await obligations.todo(own, unit)
    yield "todo", todos.todo_screen(todo, scheme, served.duties_by_id, CHINESE, "https://kaohe.example/form/")
    for duty in (*(owed.duty for owed in todo.owed), "*"):
        screen = todos.details_screen(todo, duty, 0, scheme, served.duties_by_id, CHINESE)
        if screen is not None:
            yield f"todo {duty}", screen
    steps = await asking.next_steps(own, unit)
    for may_report in (True, False):
        yield "next", nextsteps.next_screen(steps, scheme, served.duties_by_id, CHINESE, may_report=may_report)
    for section in (None, *of_sheet(tuple(item.id for item in scheme.children(None)), scheme)):
        sheet = await asking.sheet(own, unit, section)
        yield f"score {section}", sheets.sheet_screen(sheet, scheme, CHINESE)
    for group in (None, scheme.unit(unit).group):
        board = await asking.board(own, group)
        yield "rank", rankings.board_screen(board, scheme, CHINESE, BoardView((unit,)))
        yield "rank asked", rankings.board_screen(board, scheme, CHINESE, BoardView(asked=unit))
    now = await standing(bureau.context, scheme.id, steps.as_of)
    other = neighbour(now, unit)
    gap = await comparing.gap_to(bureau, unit, other) if other is not None else None
    if isinstance(gap, Gap):
        yield "gap", gaps.gap_screen(gap, scheme, 0, CHINESE)
        for published in (None, now):
            lacking = shortfalls(now, unit, published)
            yield "gap hidden", gaps.sides_screen(gap.sides, lacking, scheme, CHINESE)
    for subject in (TOTAL, RANK, *(item.id for item in scheme.items)):
        screen = working.working_screen(why(now, unit, subject), scheme, CHINESE, sheet.basis, {})
        yield f"why {subject}", screen


@pytest.mark.parametrize("scheme_id", schemes.ids())
async def test_every_answer_fits_one_phone(database: Database, scheme_id: str) -> None:
    scheme = schemes.load(scheme_id)
    bureau = await living(database, scheme)
    high: dict[str, int] = {}
    for unit in (scheme.units[0], scheme.units[-1]):
        async for name, screen in answers(bureau, unit.id):
            high[name] = max(height(screen), high.get(name, 0))
    board = await asking.board(bureau, None)
    for page in range(-(-len(scheme.units) // 12)):
        high[f"rank {page}"] = height(rankings.board_screen(board, scheme, CHINESE, BoardView(page=page)))
    high["rank leader"] = height(rankings.board_screen(board, scheme, CHINESE, BoardView()))
    high["live"] = height(rankings.live_screen(board, scheme, CHINESE, sample=True))
    high["units"] = height(rankings.units_screen(scheme, CHINESE, "/todo {unit}"))
    assert {name: points for name, points in high.items() if points > ONE_PHONE} == {}
