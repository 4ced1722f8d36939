"""Letters go to a real SMTP server (aiosmtpd); what became of each is what its replies mean."""

from __future__ import annotations

from contextlib import asynccontextmanager
from math import inf
from typing import TYPE_CHECKING

import pytest

from bot.domain.address_book import EMAIL, Address
from bot.domain.receivers import Receiver
from bot.outlets.email import MailServer, read_address
from bot.outlets.letter import marked_html
from bot.outlets.port import Delivered, Gone, Retry, Unknown
from bot.rendering.screen import Attachment, Button, Picture, Screen
from tests.support.mail import MAILBOX, mail_room

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.outlets.email import Email
    from bot.outlets.port import Fate
    from tests.support.mail import MailRoom

LINK = f"https://kaohe.example.org/mail/leave/7.{'x' * 90}"
SCREEN = Screen(
    "📢 <b>考核结果公示（第 1 版）</b>\n截至6月15日，<quote>已确认</quote>长江 &lt;35.20&gt;",
    ((Button("看公示", url="https://kaohe.example.org/published/a/1"), Button("提异议", data="o|a")),),
    picture=Picture(b"\x89PNG picture", "排名.png", "k"),
    file=Attachment(b"PK workbook", "公示.xlsx"),
    elsewhere=Button("到工作台处理", url="https://kaohe.example.org/desk/"),
    key="published:a:1:g7",
)


@asynccontextmanager
async def post_office(
    to_recipient: str = "250 Ok", to_data: str = "250 Ok", *, hangs_up: bool = False
) -> AsyncIterator[tuple[MailRoom, Email]]:
    async def recall(number: str) -> Address | None:
        return Address(7, EMAIL, "王芳", f"mailto:{MAILBOX}") if number == "7" else None

    async with mail_room() as room:
        room.to_recipient, room.to_data, room.hangs_up = to_recipient, to_data, hangs_up
        yield room, room.outlet(recall, lambda _: LINK)


async def deliver(outlet: Email, screen: Screen = SCREEN, number: str = "7") -> tuple[Fate, int]:
    """What became of it, and how often it was said to depart."""
    departed = []

    async def departing() -> None:
        departed.append(1)

    return await outlet.deliver(Receiver(EMAIL, number, group_id=7), screen, departing), len(departed)


async def test_a_letter_has_all_that_the_screen_has() -> None:
    async with post_office() as (room, outlet):
        assert await deliver(outlet) == (Delivered(), 1)
        assert await deliver(outlet) == (Delivered(), 1)
    letter, again = room.arrived
    assert (letter["To"], letter["Subject"]) == (MAILBOX, "📢 考核结果公示（第 1 版）")
    assert str(letter["From"]) == "就业考核 <kaohe@example.org>"
    assert letter["Message-ID"] == again["Message-ID"]
    assert letter["Message-ID"].endswith("@example.org>")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"].datetime.tzinfo is not None
    assert letter["List-Unsubscribe"] == f"<{LINK}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text, page = (letter.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert page is not None
    words = text.get_content().replace("\r\n", "\n")
    assert "长江 <35.20>" in words
    assert "看公示\nhttps://kaohe.example.org/published/a/1" in words
    assert LINK in words
    assert "提异议" not in words
    assert "到工作台处理\nhttps://kaohe.example.org/desk/" in words
    html = page.get_content()
    assert "<b>考核结果公示（第 1 版）</b>" in html
    assert "长江 &lt;35.20&gt;" in html
    assert "cid:picture" in html
    parts = {part.get_filename(): part for part in letter.walk() if part.get_filename()}
    assert parts["排名.png"].get_content() == b"\x89PNG picture"
    assert (parts["排名.png"]["Content-ID"], parts["排名.png"].get_content_disposition()) == ("<picture>", "inline")
    assert parts["公示.xlsx"].get_content() == b"PK workbook"
    assert parts["公示.xlsx"].get_content_type().endswith("spreadsheetml.sheet")


@pytest.mark.parametrize(
    ("to_recipient", "to_data", "fate", "departed"),
    [
        ("450 4.2.1 <wang.fang@example.org> busy", "", Retry("SMTP 450 4.2.1"), 0),
        ("550 5.1.1 <wang.fang@example.org> unknown", "", Gone("SMTP 550 5.1.1"), 0),
        ("554 5.7.1 relay denied", "", Gone("SMTP 554 5.7.1", only_this=True), 0),
        ("250 Ok", "451 4.3.0 later", Retry("SMTP 451 4.3.0"), 1),
        ("250 Ok", "552 wang.fang@example.org too big", Gone("SMTP 552", only_this=True), 1),
    ],
)
async def test_replies_are_fates_and_name_nobody(to_recipient: str, to_data: str, fate: Fate, departed: int) -> None:
    async with post_office(to_recipient, to_data) as (_, outlet):
        assert await deliver(outlet) == (fate, departed)


async def test_a_line_that_breaks_after_the_text_leaves_it_unknown() -> None:
    async with post_office(hangs_up=True) as (room, outlet):
        fate, departed = await deliver(outlet)
    assert isinstance(fate, Unknown)
    assert departed == 1
    assert len(room.arrived) == 1


async def test_a_server_that_is_away_is_left_alone() -> None:
    async with post_office() as (_, outlet):
        assert (await outlet.room(), outlet.rest()) == (2, inf)
    fate, departed = await deliver(outlet)
    assert isinstance(fate, Retry)
    assert (fate.untried, fate.seconds, departed) == (False, 60, 0)  # tried: so it is in the log and in /health
    assert await outlet.room() == 0
    assert 0 < outlet.rest() <= 60


async def test_a_mailbox_that_has_left_is_gone() -> None:
    async with post_office() as (_, outlet):
        fate, _ = await deliver(outlet, number="8")
    assert isinstance(fate, Gone)


def test_a_mailbox_has_ascii_letters_only() -> None:
    assert read_address(" li.na@rugao.gov.cn ") == "mailto:li.na@rugao.gov.cn"
    assert [read_address(text) for text in ("李娜@rugao.gov.cn", "a\0b@rugao.gov.cn", "a@b@c.cn", "a@b")] == [None] * 4


def test_the_server_is_read_from_its_address() -> None:
    assert MailServer.of_url("smtps://a%40b.cn:p%2Fw@mail.b.cn") == MailServer("mail.b.cn", 465, True, "a@b.cn", "p/w")
    assert MailServer.of_url("smtp://mail.b.cn") == MailServer("mail.b.cn", 587, False)
    assert "p/w" not in repr(MailServer.of_url("smtps://a:p%2Fw@mail.b.cn"))


def test_marks_become_html() -> None:
    assert marked_html("<b>第 1 <code>版</code></b>\n<quote>甲\n乙</quote>") == (
        "<b>第 1 </b><b><code>版</code></b><br>"
        '<blockquote style="margin:8px 0;padding-left:12px;border-left:3px solid #d5dae1">甲<br>乙</blockquote>'
    )
