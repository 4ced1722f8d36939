"""The matrix of rights: every command, button and web route, as each role, through the real bot and the stand-in."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from sqlalchemy import text

from bot.clock import SystemClock
from bot.demo.emulator.shapes import User
from bot.demo.emulator.views import init_data
from bot.domain.entries import Basis, Origin, Source
from bot.domain.people import Person, Role
from bot.domain.review_items import Seen
from bot.rendering.catalogue import load_catalogue
from bot.rendering.marks import plain_text
from bot.storage import people as people_storage
from bot.usecases import announcing, applying, correcting, invitations, joining, publishing, reviewing, substituting
from bot.usecases.context import Session
from bot.web.desk.visit import COOKIE
from bot.web.desk.visit import ROOT as DESK
from bot.web.form import PATH as FORM
from tests.support import rights
from tests.support.api import key
from tests.support.form import running_form_city
from tests.support.peer import TOKEN
from tests.support.proofs import PDF
from tests.support.rights import ACTORS
from tests.support.statements import filled

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.city import City
    from tests.support.rights import Row

SCHEME, UNIT, ELSEWHERE, FACT, RETURNED = (
    "xinjian-2021",
    "songhu",
    "shigang",
    "fishermen",
    "fishermen-monitored-quarters",
)
IDS = {actor: 100 + number for number, actor in enumerate(ACTORS)}
ROLES: dict[str, tuple[Role, str | None, str | None]] = {
    "own": (Role.COORDINATOR, UNIT, None),
    "other": (Role.COORDINATOR, ELSEWHERE, None),
    "bureau": (Role.BUREAU, None, None),
    "leader": (Role.LEADER, None, None),
    "department": (Role.REVIEWER, None, "区就业创业服务中心基层平台服务股"),
    "elsewhere": (Role.REVIEWER, None, "区就业创业服务中心职业培训股"),
    "gone": (Role.COORDINATOR, UNIT, None),
}
# What may change at any message: the update itself, notices that are due meanwhile with their pictures, and how the
# bot is.
_PASSING = {"updates", "outbox", "live_standings", "files", "workers", "open_findings"}
_WORDS = load_catalogue("zh-CN")
_REFUSALS = {
    plain_text(words)
    for key, words in _WORDS.messages.items()
    if key.startswith(("errors.not-allowed-", "errors.stranger"))
}
# What belongs to one person alone is simply not there for another.
_NOT_THERE = {
    plain_text(_WORDS.messages[f"errors.{key}"])
    for key in (
        "question-gone",
        "form-gone",
        "nothing-to-undo",
        "decision-gone",
        "workbook-gone",
        "statement-gone",
        "announcement-gone",
        "evidence-gone",
        "no-such-evidence",
        "not-self-assessed",  # the scheme of this table has no such column
    )
}


_REFUSED = {401, 403, 404}


async def everybody(city: City) -> dict[str, Any]:
    """All actors, and one of each thing that a button may be about: what the names in the table's words stand for."""
    context, peer = city.app.context, city.peer
    people, spoken = {}, dict[int, int]()
    for actor, user in IDS.items():
        await peer.add_user(user, actor, language_code="zh-hans")
        await peer.start(user)
        spoken[user] = (await city.message(user))["message_id"]
        if actor in ROLES:
            invited = await joining.invite(context, None, SCHEME, *ROLES[actor])
            await joining.redeem(context, invited.token, user, actor, "zh-CN")
        people[actor] = await joining.person(context, user)
    own, bureau, reviewer, gone = people["own"], people["bureau"], people["department"], people["gone"]
    assert own is not None
    assert bureau is not None
    assert reviewer is not None
    assert gone is not None
    await joining.leave(context, gone, SCHEME)
    group = await peer.add_chat("市领导", list(IDS.values()))
    city.rested()
    await peer.send(bureau.id, "/bind@demo_bot 排名", chat=group)
    spoken[group] = (await city.message(bureau.id, group, "本群将收到排名"))["message_id"]
    scheme = context.schemes[SCHEME].scheme
    fact, other = (next(n for n, one in enumerate(scheme.facts) if one.id == name) for name in (FACT, RETURNED))
    city.rested()
    await peer.send(own.id, "退捕渔民人数 3")
    receipt = await city.message(own.id, words="已记")
    await peer.document(own.id, "协议.pdf", PDF, reply_to=receipt["message_id"])
    await city.hear(own.id, words="材料已附到")
    city.rested()
    await city.say(own.id, f"{scheme.facts[other].title} 3", "已记")
    origin = Origin(Source.BUTTON)
    await reviewing.send_back(Session(context, reviewer, SCHEME), Seen(UNIT, RETURNED, 2), "请核对", origin)
    made, _ = await publishing.draft(Session(context, bureau, SCHEME), Basis.REPORTED)
    await publishing.publish(Session(context, bureau, SCHEME), Basis.REPORTED, made.checksum)
    city.rested()
    city.app.plan()
    serving = [IDS[actor] for actor in ROLES if actor != "gone"]
    for user in serving:
        await city.hear(user, words="考核结果公示")
    raised = await publishing.appeal(Session(context, own, SCHEME), UNIT, "annual.tasks.fishermen", "数不对")
    planned = await announcing.draft(Session(context, bureau, SCHEME), "明天开会")
    sent = await announcing.draft(Session(context, bureau, SCHEME), "今天开会")
    await announcing.approve(context, bureau, sent.announcement.id)
    later = await announcing.draft(Session(context, bureau, SCHEME), "后天开会")
    await announcing.schedule(context, bureau, later.announcement.id, context.clock.now() + timedelta(days=2))
    await announcing.approve(context, bureau, later.announcement.id)
    away = substituting.Absence(SCHEME, UNIT, own.id, date(2021, 6, 20), date(2021, 6, 22))
    await substituting.appoint(context, own, away, IDS["other"])
    await joining.invite(context, bureau, SCHEME, Role.LEADER, None)
    (unused,) = await invitations.open_ones(context, bureau, SCHEME)
    city.rested()
    city.app.plan()
    for user in (IDS["own"], IDS["other"]):
        await city.hear(user, words="今天开会")
    city.rested()
    await city.hear(bureau.id, words="安排了代班")
    await city.say(own.id, "/form")
    city.rested()
    await peer.document(own.id, "a.csv", "单位,退捕渔民人数\n松湖镇,7\n".encode())
    await city.hear(own.id, words="a.csv")
    await peer.document(own.id, "c.csv", "单位,退捕渔民人数,\n,上报数,核实数\n松湖镇,7,6\n".encode())
    await city.hear(own.id, words="是什么数")
    city.rested()
    await peer.document(bureau.id, "b.csv", "单位,指标,数值\n松湖镇,退捕渔民人数,7\n".encode(), caption="去年")
    await city.hear(bureau.id, words="b.csv")
    city.rested()
    await peer.document(own.id, "b.xlsx", filled())
    await city.hear(own.id, words="还没有交")
    city.rested()
    await peer.send(own.id, "渔民 5")
    await city.hear(own.id, words="请点选")
    await correcting.propose(Session(context, bureau, SCHEME), Seen(UNIT, FACT, 1), 2, "与协议核对", origin)
    await peer.send(own.id, "7")
    await city.hear(own.id, words="是不是")
    somebody = Person(900, "刘洋", "zh-CN")
    application = await applying.apply(context, somebody, applying.Request(SCHEME, UNIT, "刘洋"))
    async with context.db.read() as tx:
        rows = await tx.execute(text("SELECT kind, max(id) FROM drafts WHERE settled_at IS NULL GROUP BY kind"))
        drafts: dict[str, int] = {row[0]: row[1] for row in rows}
        seats = await people_storage.services(tx, SCHEME, context.clock.now())
    await key(city, scheme=SCHEME)
    return {
        "s": SCHEME,
        "token": 1,
        "until": (SystemClock().now() + timedelta(days=9)).date(),
        "spoken": spoken,
        "chat": group,
        "fact": fact,
        "place": scheme.unit_place(UNIT),
        "entry": 1,
        "returned": 2,
        "appeal": raised.id,
        "ann": planned.announcement.id,
        "sent": sent.announcement.id,
        "later": later.announcement.id,
        "group": 1,
        "line": "work-information",
        "duty": "work-information-2021-06",
        "role": next(one.id for one in seats if one.person.id == IDS["other"]),
        "stand-in": next(one.id for one in seats if one.instead_of == own.id),
        "invitation": unused.invitation.id,
        "application": application.id,
        **{f"draft-{kind}": number for kind, number in drafts.items()},
    }


async def contents(city: City) -> dict[str, list[Any]]:
    """All that is stored, but what may change at any message."""
    async with city.app.context.db.read() as tx:
        tables = await tx.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        names = {row[0] for row in tables} - _PASSING
        return {name: [tuple(row) for row in await tx.execute(text(f"SELECT * FROM {name}"))] for name in names}


async def tried(city: City, user: int, row: Row, things: dict[str, Any], number: int) -> list[str]:
    """What the bot says to this person about it: the words of all that it sends, changes or shows at a button."""
    before = (await city.peer.requests())[-1]["serial"]
    person = {"id": user, "is_bot": False, "first_name": "x"}
    private = row.kind != "group" and row.name != "GROUP"
    chat = (
        {"id": user, "type": "private", "first_name": "x"}
        if private
        else {"id": things["chat"], "type": "supergroup", "title": "群"}
    )
    words = row.words.format_map(things)
    said_before = things["spoken"][chat["id"]]
    message = {
        "message_id": said_before,
        "date": 1,
        "chat": chat,
        "from": person,
        "text": "x" if row.kind == "button" else words,
    }
    update: dict[str, Any] = {"update_id": 10**6 + number}
    if row.kind == "button":
        update["callback_query"] = {"id": "1", "from": person, "chat_instance": "1", "message": message, "data": words}
    else:
        update["message"] = message
    city.rested()
    await city.serve(update)
    said = []
    for one in await city.peer.requests(since=before):
        told = one["parameters"]
        if one["method"] == "answerCallbackQuery" or str(told.get("chat_id")) == str(chat["id"]):
            said += [plain_text(str(told[name])) for name in ("text", "caption", "document") if told.get(name)]
    return said


async def asked(city: City, client: aiohttp.ClientSession, row: Row, things: dict[str, Any]) -> int:
    """The status with which the web server answers this person's request."""
    line, _, body = row.words.partition(" {")
    method, path = line.format_map(things).split(" ")
    data: Any = f"{{{body}".format_map(things) if body else None
    url = str(city.settings.public_url)
    shown = {"Authorization": f"Bearer {things['bearer']}", "Cookie": things["desk"], "Origin": url}
    if path.startswith(DESK) and method == "POST":
        data = json.loads(data or "{}")  # the fields of a form
    async with client.request(method, url + path, data=data, headers=shown) as answer:
        return answer.status


async def with_session(city: City, client: aiohttp.ClientSession, user: int, things: dict[str, Any]) -> dict[str, Any]:
    """The things, and this person's: what Telegram signs for them, and the session that it opens."""
    signed = json.dumps({"init_data": init_data(TOKEN, User(user, "x"))})  # an old button may still be in sight
    async with client.post(f"{city.settings.public_url}{FORM}api/session", data=signed) as answer:
        bearer = (await answer.json()).get("session", "")
    entering, shown = {"init_data": init_data(TOKEN, User(user, "x"))}, {"Origin": str(city.settings.public_url)}
    async with client.post(f"{city.settings.public_url}{DESK}enter", data=entering, headers=shown) as answer:
        cookie = answer.cookies.get(COOKIE)
    client.cookie_jar.clear()  # each request shows it by itself: others sign in and out meanwhile
    filled = {"scheme": SCHEME, "unit": UNIT, "figures": [{"fact": FACT, "mode": "total", "value": "9", "seen": 0}]}
    sent = json.dumps({**filled, "key": "0123456789abcdef"})
    update = json.dumps({"update_id": 10**7})
    return {
        **things,
        "session": signed,
        "bearer": bearer,
        "desk": f"{COOKIE}={cookie.value}" if cookie else "",
        "preview": json.dumps(filled),
        "report": sent,
        "update": update,
    }


@pytest.mark.parametrize("actor", ACTORS)
async def test_everybody_gets_what_the_table_says(tmp_path: Path, actor: str) -> None:
    async with running_form_city(tmp_path, SCHEME=SCHEME) as city, aiohttp.ClientSession() as client:
        things = await with_session(city, client, IDS[actor], await everybody(city))
        await city.app.ticker.stop()
        city.app.live.stop()  # notices are no answers
        for sender in city.app.senders:
            sender.stop()
        wrong = []
        before = await contents(city)
        for number, row in enumerate(rights.rows()):
            said: object
            if row.kind == "route":
                said = await asked(city, client, row, things)
                refused = said in _REFUSED
            else:
                said = told = await tried(city, IDS[actor], row, things, number)
                refused = not told or (len(told) == 1 and told[0] in _REFUSALS | _NOT_THERE)
            after = await contents(city)
            if refused is (actor in row.allowed):
                wrong.append(f"{row.kind} {row.name}: {said}")
            elif refused and after != before:
                wrong.append(
                    f"{row.kind} {row.name} was refused and changed {[n for n in after if after[n] != before[n]]}"
                )
            before = after
        assert not wrong, "\n".join(wrong)


def test_no_command_and_no_button_is_left_out() -> None:
    assert rights.missing() == set()


async def test_no_web_route_is_left_out(tmp_path: Path) -> None:
    async with running_form_city(tmp_path) as city:
        assert city.app._server is not None
        assert city.app._server._open is not None
        found = city.app._server._open.runner.app.router.routes()
        known = {(one.method, one.resource.canonical) for one in found if one.resource is not None}
    assert rights.routes() == {f"{method} {path}" for method, path in known if method != "HEAD"}
