from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from bot.domain.entries import Basis
from bot.domain.health import Code, Finding, Told
from bot.domain.languages import LANGUAGES
from bot.domain.notices import (
    Alarm,
    Notice,
    NoticeKind,
    Objection,
    ObjectionAnswered,
    Published,
    Reopened,
    Substituting,
    content_in,
    values_of,
)
from bot.domain.receivers import to_person
from bot.domain.seals import Seal
from bot.rendering.catalogue import load_catalogue
from bot.sender.notice_kinds import KINDS, message
from tests.support.context import NOON, SCHEME, ZONE, context_on
from tests.support.office import content_of, join

if TYPE_CHECKING:
    from bot.storage.engine import Database

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"])

WANG = 11
CATALOGUES = {language: load_catalogue(language) for language in LANGUAGES}
TOLD: dict[NoticeKind, Any] = {
    NoticeKind.REOPENED: Reopened(SCHEME, "baipu", "2021-05", datetime(2021, 6, 18, 23, 59, 59, tzinfo=ZONE), "漏报"),
    NoticeKind.PUBLISHED: Published(
        SCHEME, 2, date(2021, 6, 15), Basis.REPORTED, "补报", ("baipu",), sample=True, seal=Seal(2, "ab")
    ),
    NoticeKind.APPEAL: Objection(SCHEME, "baipu", "work.jobs", "漏算", 2),
    NoticeKind.APPEAL_ANSWERED: ObjectionAnswered(SCHEME, "baipu", "work.jobs", "已补上"),
    NoticeKind.SUBSTITUTE: Substituting(SCHEME, "baipu", "王芳", date(2021, 6, 20), date(2021, 6, 30)),
    NoticeKind.ALARM: Alarm("blocked", "王芳"),
    NoticeKind.HEALTH: Told(Finding(Code.UPDATES, NOON, values={"count": 3, "seconds": 90})),
}


def notice(kind: NoticeKind, values: dict[str, Any]) -> Notice:
    stored = json.loads(json.dumps(values))  # as the outbox keeps it
    return Notice(f"{kind}:x", kind, to_person(WANG), NOON, NOON + timedelta(days=1), stored)


def test_every_kind_has_a_row() -> None:
    assert KINDS.keys() == set(NoticeKind)


@on_sqlite
@pytest.mark.parametrize(
    "kind", sorted(TOLD.keys() - {NoticeKind.PUBLISHED})
)  # which is told to each with the own result
async def test_what_a_notice_was_made_of_is_what_it_says(database: Database, kind: NoticeKind) -> None:
    context = context_on(database)
    await join(context, WANG, "王芳", "baipu")
    made = notice(kind, values_of(TOLD[kind]))
    assert await content_of(context, made) == TOLD[kind]
    screen = await message(context, made, CATALOGUES)
    assert screen is not None
    assert screen.text


@on_sqlite
async def test_values_of_another_kind_are_no_empty_message(database: Database) -> None:
    context = context_on(database)
    await join(context, WANG, "王芳", "baipu")
    with pytest.raises(ValidationError):
        await message(context, notice(NoticeKind.REOPENED, values_of(TOLD[NoticeKind.APPEAL])), CATALOGUES)


def test_what_earlier_versions_kept_beside_it_does_no_harm() -> None:
    told = {**values_of(TOLD[NoticeKind.PUBLISHED]), "checksum": "0123"}
    assert content_in(Published, told) == TOLD[NoticeKind.PUBLISHED]
