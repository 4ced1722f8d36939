"""The five ways in which a coordinator reports a month's figures; each gives what the receipt says, as plain text."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

from bot.domain.entries import Basis, Mode
from bot.domain.guides import Step
from bot.domain.people import Role
from bot.domain.sections import sections
from bot.storage import ledger
from bot.usecases import joining
from bot.usecases.standings import standing, today
from scoring import Kind
from tests.support.city import TOWN, button, text_of
from tests.support.form import INFLOW, JOBS, opened_page, running_form_city

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.entries import Entry, Source
    from scoring import Fact, Scheme
    from tests.support.city import City

_POINT = 10


@dataclass(frozen=True)
class Figure:
    """One figure of a month. `field` is what a form field holds, `words` what follows the fact's name in a message."""

    fact: str
    mode: Mode
    field: str
    words: str


@dataclass(frozen=True)
class Month:
    """A unit's figures of a month, reported on the morning of `at`."""

    at: str
    figures: tuple[Figure, ...]


def more(fact: str, field: str, words: str = "") -> Figure:
    """So many more."""
    return Figure(fact, Mode.INCREMENT, field, words or field)


def total(fact: str, field: str, words: str = "") -> Figure:
    """So many in all, or how it is."""
    return Figure(fact, Mode.TOTAL, field, words or field)


TRAINING, COVERAGE = "entrepreneurship-training", "enterprise-service-coverage"
CLEARED, INSURED, STAGE = "land-arrears-cleared", "land-farmers-insured", "innovation-talent-stage"
RUGAO = (
    Month("2021-06-15T10:00+08:00", (more(JOBS, "12", "１２人"), more(INFLOW, "0"), more(CLEARED, "12.5", "12.5万元"))),
    Month(
        "2021-07-14T10:00+08:00",
        (
            total(JOBS, "1200", "1200 人"),
            total(CLEARED, "30.25", "302500元"),
            total(COVERAGE, "98.5", "98.5%"),
            total(INSURED, "是"),
        ),
    ),
    Month(
        "2021-08-12T10:00+08:00",
        (
            more(JOBS, "385", "三百八十五"),
            total(TRAINING, "0"),
            total(STAGE, "入围省面试"),
            more(CLEARED, "0.01", "100元"),
        ),
    ),
)


def _told(scheme: Scheme, month: Month) -> str:
    lines = []
    for figure in month.figures:
        fact = scheme.fact(figure.fact)
        lines.append(f"{fact.short} {'累计 ' if figure.mode is Mode.TOTAL and fact.kind.adds_up else ''}{figure.words}")
    return "\n".join(lines)


async def by_command(city: City, scheme: Scheme, unit: str, month: Month) -> str:
    """/report with a line for each figure."""
    return await city.say(TOWN, f"/report {_told(scheme, month)}", "已记")


async def by_text(city: City, scheme: Scheme, unit: str, month: Month) -> str:
    """The same lines, just said."""
    return await city.say(TOWN, _told(scheme, month), "已记")


async def by_chat_form(city: City, scheme: Scheme, unit: str, month: Month) -> str:
    """/form, tapped section by section, digit by digit."""
    await city.peer.send(TOWN, "/form")
    shown = await city.message(TOWN, words="填报")
    parts = sections(scheme)
    for figure in month.figures:
        fact = scheme.fact(figure.fact)
        place = next(number for number, part in enumerate(parts) if figure.fact in part.facts)
        shown = await _found(city, shown, Step.SECTION, place, 0)
        shown = await _found(city, shown, Step.FACT, scheme.fact_place(figure.fact))
        shown = await _fill(city, shown, fact, figure)
        if f":{Step.HOME.value}:" not in str(shown["reply_markup"]):  # led on to the next fact
            shown = await _press(city, shown, "返回")
        shown = await _step(city, shown, Step.HOME)
    shown = await _step(city, shown, Step.CHECK)
    await city.peer.tap(TOWN, shown, button(shown, "提交"))
    return text_of(await city.peer.wait_for_edit(TOWN, match=lambda message: "已记" in text_of(message)))


async def _found(city: City, shown: dict[str, Any], step: Step, *numbers: int) -> dict[str, Any]:
    """A step whose button may stand on a later page."""
    while f":{step.value}:{'.'.join(map(str, numbers))}'" not in str(shown["reply_markup"]):
        shown = await _press(city, shown, "后面的")
    return await _step(city, shown, step, *numbers)


async def _press(city: City, shown: dict[str, Any], words: str) -> dict[str, Any]:
    city.rested()
    await city.peer.tap(TOWN, shown, button(shown, words))
    return await city.peer.wait_for_edit(TOWN)


async def _fill(city: City, shown: dict[str, Any], fact: Fact, figure: Figure) -> dict[str, Any]:
    if fact.kind in (Kind.FLAG, Kind.LEVEL):
        value = fact.levels.index(figure.field) if fact.levels else int(figure.field == "是")
        return await _step(city, shown, Step.VALUE, value)
    if fact.kind.adds_up and figure.mode is Mode.TOTAL:
        shown = await _step(city, shown, Step.MODE)
    for key in figure.field:
        shown = await _step(city, shown, Step.KEY, _POINT if key == "." else int(key))
    return await _step(city, shown, Step.OK)


async def _step(city: City, shown: dict[str, Any], step: Step, *numbers: int) -> dict[str, Any]:
    wanted = f":{step.value}:{'.'.join(map(str, numbers))}"
    keys = [key for row in shown["reply_markup"]["inline_keyboard"] for key in row]
    data = next(key["callback_data"] for key in keys if str(key.get("callback_data")).endswith(wanted))
    city.rested()
    await city.peer.tap(TOWN, shown, data)
    return await city.peer.wait_for_edit(TOWN)


async def by_page(city: City, scheme: Scheme, unit: str, month: Month) -> str:
    """The Mini App, as its page speaks to the server, opened with what Telegram signs."""
    async with opened_page(city, TOWN) as page:
        figures = [
            {
                "fact": figure.fact,
                "mode": figure.mode.value,
                "value": figure.field,
                "seen": await page.seen(figure.fact, scheme.id, unit),
            }
            for figure in month.figures
        ]
        sent = {"scheme": scheme.id, "unit": unit, "figures": figures, "key": f"month-{month.at[:10]}"}
        status, answer = await page.ask("report", sent)
    assert (status, answer["stored"]) == (200, True), answer
    lines = [f"{line['name']} {line['said']} {line['total']}" for line in answer["receipt"]["lines"]]
    return "\n".join([*lines, *answer["receipt"]["effects"], answer["receipt"]["summary"]])


async def by_workbook(city: City, scheme: Scheme, unit: str, month: Month) -> str:
    """/template, filled in and sent back; a tap stores it."""
    shown = await filled_in(city, month)
    await city.peer.tap(TOWN, shown, button(shown, f"记录这 {len(month.figures)} 项"))
    return text_of(await city.peer.wait_for_edit(TOWN, match=lambda message: "已记" in text_of(message)))


async def filled_in(city: City, month: Month) -> dict[str, Any]:
    """The preview of a workbook that was filled in and sent back."""
    await city.peer.send(TOWN, "/template")
    sent = await city.peer.wait_for_message(TOWN, None, lambda message: "document" in message)
    book = load_workbook(io.BytesIO(await city.peer.file(sent["document"]["file_id"])))
    sheet = book.worksheets[0]
    rows = {cell.value: cell.row for cell in sheet["H"]}
    for figure in month.figures:
        sheet[f"{'F' if figure.mode is Mode.INCREMENT else 'G'}{rows[figure.fact]}"] = figure.field
    file = io.BytesIO()
    book.save(file)
    await city.peer.document(TOWN, "填报表.xlsx", file.getvalue())
    return await city.message(TOWN, words="填报表.xlsx")


WAYS = {
    "command": by_command,
    "text": by_text,
    "form in chat": by_chat_form,
    "page": by_page,
    "workbook": by_workbook,
}


@dataclass(frozen=True)
class Outcome:
    """What reporting the months came to: the ledger without its origins, and what each receipt and each sheet said."""

    entries: tuple[tuple[Any, ...], ...]
    sources: frozenset[Source]
    totals: tuple[str, ...]
    points: tuple[tuple[int, ...], ...]


async def outcome(folder: Path, way: str, scheme_id: str, unit: str, months: tuple[Month, ...]) -> Outcome:
    """The months reported this way, in a city of their own."""
    begins = months[0].at.replace("T10", "T09")
    async with running_form_city(folder, SCHEME=scheme_id, CLOCK=begins) as city:
        scheme = city.app.context.schemes[scheme_id].scheme
        invited = await joining.invite(city.app.context, None, scheme_id, Role.COORDINATOR, unit)
        await city.peer.start(TOWN, invited.token)
        await city.hear(TOWN)
        totals, points = [], []
        for month in months:
            await city.move(month.at)
            city.rested()
            receipt = await WAYS[way](city, scheme, unit, month)
            totals.append(next(line for line in receipt.splitlines() if re.search("(?<!计入)总分", line)).strip())
            points.append(await _score(city, scheme_id))
        async with city.app.context.db.read() as tx:
            entries = await ledger.since(tx, scheme_id, 0)
    figures = figures_of(entries)
    assert len(set(figures)) == len(entries) == sum(len(month.figures) for month in months)
    return Outcome(figures, frozenset(entry.origin.source for entry in entries), tuple(totals), tuple(points))


def figures_of(entries: list[Entry]) -> tuple[tuple[Any, ...], ...]:
    """What each entry states, without its id and origin, sorted: equal whichever way the figures came."""
    return tuple(
        sorted(
            (entry.unit, entry.fact, entry.date, entry.mode, entry.value, entry.channel, entry.person_id)
            for entry in entries
        )
    )


async def _score(city: City, scheme_id: str) -> tuple[int, ...]:
    """Points, ranks and money of every unit, on both bases."""
    scheme = city.app.context.schemes[scheme_id].scheme
    numbers = []
    for basis in Basis:
        now = await standing(city.app.context, scheme_id, today(city.app.context, scheme), basis)
        numbers += [
            part for unit in scheme.units for part in (now.total(unit.id), now.rank(unit.id), now.money(unit.id))
        ]
    return tuple(numbers)
