"""`kaohe due`, `kaohe preview`, `kaohe outbox` and `kaohe timeliness`: everything that is sent can be seen before, and after."""

from __future__ import annotations

import argparse
import asyncio
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import schemes
from bot.cli import opening
from bot.config import SettingsError
from bot.domain.notices import NoticeKind, NoticeState
from bot.rendering.catalogue import LANGUAGES, load_catalogue
from bot.rendering.formatting import plain_text
from bot.rendering.timeliness import plain_table
from bot.sender.notice_kinds import message
from bot.storage.migrate import NewerDatabase
from bot.usecases import outlook, planning, timeliness

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.domain.notices import Notice
    from bot.storage.outbox import Posted
    from bot.usecases.context import Context


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
        parser.add_argument("kind", choices=("ranking", "reminder", "review"))
        parser.add_argument("--to", metavar="NAME", help="part of a receiver's name or id; else the first")
        parser.add_argument(
            "--group", metavar="NAME", help="of a bound group, or its id; leaders: any that gets the ranking"
        )
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
        for scheme in context.schemes:
            for one in await outlook.prospects(context, scheme, _then(context, options)):
                when, kind = f"{'-':<16}", "nothing"
                if one.notice is not None:
                    when, kind = f"{one.notice.due_at.astimezone(context.zone):%Y-%m-%d %H:%M}", one.notice.kind.value
                print(f"{when}  {kind:<8}  {one.name}: {one.about}")
    return 0


async def _timeliness(settings: Settings, options: argparse.Namespace) -> int:
    """What became of every duty that has ended, unit by unit; then what of it waits for the assessor."""
    async with opening.opened(settings) as context:
        for scheme_id, offering in context.schemes.items():
            duties = {duty.id: duty for duty in offering.duties}
            found = await timeliness.table(context, None, scheme_id, _then(context, options))
            print(*plain_table(found, offering.scheme, duties), sep="\n")
            for one in found.proposals:
                unit = offering.scheme.unit(one.unit).short
                print(f"{unit}: {one.fact} is {one.entered}, {one.number} by the ledger ({', '.join(one.periods)})")
    return 0


async def _preview(settings: Settings, options: argparse.Namespace) -> int:
    """The very message that would be sent; its picture into a file."""
    catalogues = {language: load_catalogue(language) for language in LANGUAGES}
    async with opening.opened(settings) as context:
        moment = _then(context, options)
        for scheme in context.schemes:
            for name, notice in await _notices(context, scheme, options, moment):
                if options.to and options.to not in f"{name} {notice.receiver.chat_id}":
                    continue
                screen = await message(context, notice, catalogues, moment=moment)
                if screen is None:
                    continue
                # Where the picture goes to standard output, nothing else may.
                print(plain_text(screen.text), file=sys.stderr if screen.picture else sys.stdout)
                if screen.picture is not None:
                    _put_out(screen.picture.png, options.out)
                return 0
    print("nothing of that kind would be sent", file=sys.stderr)
    return 2


async def _notices(
    context: Context, scheme: str, options: argparse.Namespace, moment: datetime
) -> list[tuple[str, Notice]]:
    """What could be shown, with its receiver's name."""
    if options.group is None or options.kind != NoticeKind.RANKING:
        return await outlook.previews(context, scheme, NoticeKind(options.kind), moment)
    notice = await outlook.ranking_for(context, scheme, options.group, moment)
    return [(options.group, notice)] if notice is not None else []


def _put_out(png: bytes, file: str | None) -> None:
    if file is not None:
        Path(file).write_bytes(png)
    elif not sys.stdout.isatty():
        sys.stdout.flush()
        sys.stdout.buffer.write(png)


async def _outbox(settings: Settings, options: argparse.Namespace) -> int:
    """What is in the outbox; or one notice sent again, or dropped."""
    async with opening.opened(settings) as context:
        if options.retry or options.drop:
            return await _change(context, options.retry or options.drop, again=bool(options.retry))
        for one in await planning.posted(context, NoticeState(options.state) if options.state else None):
            print(_line(context, one))
    return 0


async def _change(context: Context, key: str, *, again: bool) -> int:
    found, now = await planning.find(context, key), context.clock.now()
    problem = None
    if found is None:
        problem = f"no notice has the key {key}"
    elif found.state in (NoticeState.SENT, NoticeState.CLAIMED, NoticeState.SENDING):
        problem = f"{key} is {found.state.value}: only what was not sent can be sent again or dropped"
    elif again and found.notice.expires_at <= now:
        problem = f"{key} made sense until {found.notice.expires_at.astimezone(context.zone):%Y-%m-%d %H:%M}"
    if found is None or problem is not None:
        print(problem, file=sys.stderr)
        return 2
    state = NoticeState.WAITING if again else NoticeState.DROPPED
    await planning.record(context, found.notice, state, problem="by the operator", again_at=now if again else None)
    return 0


def _line(context: Context, one: Posted) -> str:
    when = one.changed_at.astimezone(context.zone)
    told = f"message {one.message_id}" if one.message_id is not None else one.problem or ""
    return f"{when:%Y-%m-%d %H:%M}  {one.state.value:<8}  {one.notice.key}  {told}"


_COMMANDS = {"timeliness": _timeliness, "due": _due, "preview": _preview, "outbox": _outbox}
