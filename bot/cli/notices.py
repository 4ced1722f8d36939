"""`kaohe due`, `kaohe preview` and `kaohe outbox`: everything that is sent can be seen before, and after."""

from __future__ import annotations

import argparse
import asyncio
import html
import re
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import schemes
from bot.cli import opening
from bot.config import SettingsError
from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.planner import sensible
from bot.rendering.catalogue import LANGUAGES, load_catalogue
from bot.sender.loop import render
from bot.storage.migrate import NewerDatabase
from bot.usecases import planning
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.domain.notices import Notice
    from bot.storage.outbox import Posted
    from bot.usecases.context import Context

_TAG = re.compile(r"<[^>]+>")


def main(command: str, arguments: list[str]) -> int:
    """Look at what would be sent, or was."""
    options = _options(command, arguments)
    try:
        settings = opening.settings()
        return asyncio.run(_COMMANDS[command](settings, options))
    except (SettingsError, schemes.FileError, NewerDatabase) as error:
        print(error, file=sys.stderr)
        return 2


def _options(command: str, arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"kaohe {command}")
    if command == "outbox":
        states = [state.value for state in NoticeState]
        parser.add_argument("--state", choices=states, help="only notices in this state")
        parser.add_argument("--retry", metavar="KEY", help="send this one (again)")
        parser.add_argument("--drop", metavar="KEY", help="never send this one")
        return parser.parse_args(arguments)
    if command == "preview":
        parser.add_argument("kind", choices=("ranking", "reminder"))
        parser.add_argument("--to", metavar="NAME", help="part of a receiver's name or id; else the first")
        parser.add_argument("--out", metavar="FILE", help="where a picture goes")
    parser.add_argument(
        "--at", type=_moment, metavar="TIME", help="as if it were then, like 2021-06-21T09:00; else now"
    )
    return parser.parse_args(arguments)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time written as 2021-06-21T09:00") from None


def _then(context: Context, options: argparse.Namespace) -> datetime:
    moment: datetime = options.at or context.clock.now()
    return moment.replace(tzinfo=context.zone) if moment.tzinfo is None else moment


async def _due(settings: Settings, options: argparse.Namespace) -> int:
    """Who would get what, and for everybody else why not."""
    async with opening.opened(settings) as context:
        moment = _then(context, options)
        for scheme in context.schemes:
            notices = await planning.due_at(context, scheme, moment)
            for notice in sorted(notices, key=lambda one: (one.due_at, one.key)):
                when = sensible(notice.due_at, moment, context.zone).astimezone(context.zone)
                about = ", ".join(str(unit) for unit in _units(notice))
                print(f"{when:%Y-%m-%d %H:%M}  {notice.kind.value:<8}  chat {notice.receiver.chat_id}  {about}")
            for name, reason in await planning.not_due(context, scheme, moment):
                print(f"{'-':<16}  nothing   {name}: {reason}")
    return 0


def _units(notice: Notice) -> list[object]:
    units = notice.values.get("units")
    return list(units) if isinstance(units, list) else []


async def _preview(settings: Settings, options: argparse.Namespace) -> int:
    """The very message that would be sent; its picture into a file."""
    async with opening.opened(settings) as context:
        moment = _then(context, options)
        for scheme in context.schemes:
            for notice in await planning.previews(context, scheme, NoticeKind(options.kind), moment):
                if options.to and options.to not in str(notice.receiver):
                    continue
                day = min(local_day(context, moment), context.schemes[scheme].scheme.end)
                content = await planning.content(context, notice, day)
                if content is None:
                    continue
                screen = render(context, notice, content, {one: load_catalogue(one) for one in LANGUAGES})
                # Where the picture goes to standard output, nothing else may.
                print(html.unescape(_TAG.sub("", screen.text)), file=sys.stderr if screen.picture else sys.stdout)
                if screen.picture is not None:
                    _put_out(screen.picture.png, options.out)
                return 0
    print("nothing of that kind would be sent", file=sys.stderr)
    return 2


def _put_out(png: bytes, file: str | None) -> None:
    if file is not None:
        Path(file).write_bytes(png)
    elif not sys.stdout.isatty():
        sys.stdout.flush()
        sys.stdout.buffer.write(png)


async def _outbox(settings: Settings, options: argparse.Namespace) -> int:
    """What is in the outbox; or one notice sent again, or dropped."""
    async with opening.opened(settings) as context:
        wanted = options.retry or options.drop
        if wanted:
            found = [one for one in await planning.posted(context, None) if one.notice.key == wanted]
            if not found:
                print(f"no notice has the key {wanted}", file=sys.stderr)
                return 2
            to = NoticeState.WAITING if options.retry else NoticeState.DROPPED
            again = context.clock.now() if options.retry else None
            await planning.record(context, found[0].notice, to, problem="by the operator", again_at=again)
            return 0
        for one in await planning.posted(context, NoticeState(options.state) if options.state else None):
            print(_line(context, one))
    return 0


def _line(context: Context, one: Posted) -> str:
    when = one.changed_at.astimezone(context.zone)
    told = f"message {one.message_id}" if one.message_id is not None else one.problem or ""
    return f"{when:%Y-%m-%d %H:%M}  {one.state.value:<8}  {one.notice.key}  {told}"


_COMMANDS = {"due": _due, "preview": _preview, "outbox": _outbox}
