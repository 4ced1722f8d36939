"""`kaohe due`, `kaohe preview`, `kaohe outbox` and `kaohe timeliness`: what is sent, before and after."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.command import Answer, Command, Problem
from bot.cli.opening import on_ledger
from bot.cli.options import argument, option
from bot.domain.languages import LANGUAGES
from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.prospects import Nothing, WhyNot
from bot.rendering.catalogue import load_catalogue
from bot.rendering.marks import plain_text
from bot.rendering.timeliness import plain_table
from bot.sender.notice_kinds import message
from bot.usecases import forecast, planning, timeliness, unconfirmed

if TYPE_CHECKING:
    from bot.domain.notices import Notice
    from bot.domain.prospects import About
    from bot.storage.outbox import Posted
    from bot.usecases.context import Context


_ALL = "all"


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time written as 2021-06-21T09:00") from None


@dataclass(frozen=True, kw_only=True)
class MomentOptions:
    """What `kaohe due` and `kaohe timeliness` take."""

    at: datetime | None = option(
        "as if it were then, like 2021-06-21T09:00; else now", default=None, type=_moment, metavar="TIME"
    )


@dataclass(frozen=True, kw_only=True)
class PreviewOptions(MomentOptions):
    """What `kaohe preview` takes."""

    kind: str = argument("of which notice", choices=("ranking", "reminder", "review"))
    to: str = option("part of a receiver's name or id; else the first", default="", metavar="NAME")
    group: str | None = option(
        "of a bound group, or its id; leaders: any that gets the ranking", default=None, metavar="NAME"
    )
    out: Path | None = option("where a picture goes", default=None, type=Path, metavar="FILE")


@dataclass(frozen=True, kw_only=True)
class OutboxOptions:
    """What `kaohe outbox` takes."""

    state: str | None = option(
        "only notices in this state", default=None, choices=[state.value for state in NoticeState]
    )
    retry: str | None = option(
        "send (again) the one with this key, or all of a kind that did not arrive or may not have, or of all kinds",
        default=None,
        metavar="KEY|KIND|all",
    )
    drop: str | None = option("never send this one", default=None, metavar="KEY")


def _moment_of(context: Context, options: MomentOptions) -> datetime:
    moment = options.at or context.clock.now()
    return moment.replace(tzinfo=context.zone) if moment.tzinfo is None else moment


async def _due(context: Context, options: MomentOptions) -> str:
    """The notices that each receiver would get, and for those who would get none the reason."""
    lines = []
    for scheme_id in context.schemes:
        for prospect in await forecast.prospects(context, scheme_id, _moment_of(context, options)):
            when, kind = f"{'-':<16}", "nothing"
            if (notice := prospect.notice) is not None:
                when, kind = _minute(context, notice.due_at), notice.kind.value
            lines.append(f"{when}  {kind:<8}  {prospect.name}: {about_words(prospect.about)}")
    return "\n".join(lines)


_WHY_NOT = {
    WhyNot.NO_REVIEW: "nothing has waited for review for a working day, or it was told today",
    WhyNot.REMINDED: "was reminded on {day}",
    WhyNot.OWES_NOTHING: "owes nothing that still matters",
    WhyNot.FULFILLED: "has fulfilled what is called to mind on these days",
    WhyNot.SILENCE_FIRST: "hears of it when the coordinators have been silent for {days} working days",
    WhyNot.NO_CALL: "owes something, but no reminder falls on these days",
    WhyNot.PAUSED: "owes something, but its reminders are paused",
    WhyNot.NO_RANKING: "no ranking is left to send",
    WhyNot.BLOCKED: "has blocked the bot",
    WhyNot.NOBODY: "owes something, but there is nobody to write to",
}


def about_words(about: About | Nothing) -> str:
    """What a notice is about, or why there is none."""
    if isinstance(about, Nothing):
        return _WHY_NOT[about.why].format(day=about.day, days=about.days)
    parts = [
        f"the {about.occasion} ranking" if about.occasion else "",
        f"of {about.group}" if about.group else "",
        ", ".join(about.duties),
        " ".join(about.units),
        "was silent" if about.raised else "",
        "missed periods to settle" if about.to_settle else "",
        f"figures that wait for review since {about.awaited}" if about.awaited else "",
        "not before then: quiet hours or a day off" if about.waits else "",
    ]
    return "; ".join(part for part in parts if part)


async def _timeliness(context: Context, options: MomentOptions) -> str:
    """What became of every duty that has ended, unit by unit; then the missed periods that wait for the assessor."""
    lines = []
    for scheme_id, served in context.schemes.items():
        table = await timeliness.table(context, None, scheme_id, _moment_of(context, options))
        lines += plain_table(table, served.scheme, served.duties_by_id)
        for missed in table.proposals:
            unit, months = served.scheme.unit(missed.unit).short, ", ".join(missed.periods)
            lines.append(f"{unit}: {missed.fact} is {missed.entered}, {missed.number} by the ledger ({months})")
    return "\n".join(lines)


async def _preview(context: Context, options: PreviewOptions) -> Answer:
    """The message as it would be sent; its picture goes into a file, or alone to standard output."""
    moment = _moment_of(context, options)
    catalogues = {language: load_catalogue(language) for language in LANGUAGES}
    for scheme_id in context.schemes:
        for name, notice in await _notices(context, scheme_id, options, moment):
            chosen = options.to in f"{name} {notice.receiver.address}"
            screen = await message(context, notice, catalogues, moment=moment) if chosen else None
            if screen is None:
                continue
            text = plain_text(screen.text)
            if screen.picture is None:
                return Answer(text)
            if options.out is not None:
                options.out.write_bytes(screen.picture.png)
            shown = options.out is None and not sys.stdout.isatty()
            return Answer(aside=text, data=screen.picture.png if shown else b"")
    raise Problem("nothing of that kind would be sent")


async def _notices(
    context: Context, scheme: str, options: PreviewOptions, moment: datetime
) -> list[tuple[str, Notice]]:
    """The notices that can be shown, each with the name of its receiver."""
    if options.group is None or options.kind != NoticeKind.RANKING:
        return await forecast.previews(context, scheme, NoticeKind(options.kind), moment)
    notice = await forecast.ranking_for(context, scheme, options.group, moment)
    return [(options.group, notice)] if notice is not None else []


async def _outbox(context: Context, options: OutboxOptions) -> str:
    """The notices in the outbox; or, by the options, send some again or drop one."""
    if options.retry is not None:
        return await _retry(context, options.retry)
    if options.drop is not None:
        dropped = await _undelivered(context, options.drop)
        await planning.record(context, dropped.notice, NoticeState.DROPPED, problem="by the operator")
        return ""
    posted = await planning.posted(context, NoticeState(options.state) if options.state else None)
    return "\n".join(_line(context, notice) for notice in posted)


async def _retry(context: Context, key: str) -> str:
    """How many notices are sent again; raises Problem for one that is not there, was sent, or has expired."""
    if key == _ALL or key in list(NoticeKind):
        again = await unconfirmed.send_all_again(context, NoticeKind(key) if key != _ALL else None)
        return f"sent again: {again.waiting}; made sense no more: {again.expired}"
    posted = await _undelivered(context, key)
    if posted.notice.expires_at <= context.clock.now():
        raise Problem(f"{key} made sense until {_minute(context, posted.notice.expires_at)}")
    await planning.renew(context, posted.notice)
    return "sent again: 1"


async def _undelivered(context: Context, key: str) -> Posted:
    """A notice that was not sent; raises Problem where it is not there, or was."""
    posted = await planning.find(context, key)
    if posted is None:
        raise Problem(f"no notice has the key {key}")
    if posted.state in (NoticeState.SENT, NoticeState.CLAIMED, NoticeState.SENDING):
        raise Problem(f"{key} is {posted.state.value}: only what was not sent can be sent again or dropped")
    return posted


def _line(context: Context, posted: Posted) -> str:
    outcome = f"message {posted.message_id}" if posted.message_id is not None else posted.problem or ""
    return f"{_minute(context, posted.changed_at)}  {posted.state.value:<8}  {posted.notice.key}  {outcome}"


def _minute(context: Context, moment: datetime) -> str:
    return f"{moment.astimezone(context.zone):%Y-%m-%d %H:%M}"


COMMANDS = {
    "timeliness": Command(MomentOptions, on_ledger(_timeliness)),
    "due": Command(MomentOptions, on_ledger(_due)),
    "preview": Command(PreviewOptions, on_ledger(_preview)),
    "outbox": Command(OutboxOptions, on_ledger(_outbox)),
}
