"""What the bureau has to know, told once: somebody or a group cannot be reached any more, a notice went wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.notices import Alarm, Notice, NoticeKind, Receiver, values_of
from bot.domain.people import Role
from bot.storage import outbox, people
from bot.usecases import groups, joining
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.usecases.context import Context

_EXPIRES = timedelta(days=4)  # longer than a weekend, in which nothing is sent


async def lost_person(context: Context, person_id: int) -> None:
    """Somebody has blocked the bot: nothing more is sent to them, and the bureau hears of it if they have a role."""
    news = await joining.note_blocked(context, person_id, blocked=True)
    person = await joining.person(context, person_id)
    if news and person is not None:
        served = {role.scheme for role in person.memberships}
        await tell(context, "blocked", str(person_id), person.name, served)


async def lost_group(context: Context, chat_id: int) -> None:
    """The bot is no longer in a group: its bindings end, and the bureau hears of it if there were any."""
    bound = await groups.purposes(context, chat_id)
    if await groups.put_out(context, chat_id):
        await tell(context, "group-lost", str(chat_id), bound[0].title, {group.scheme for group in bound})


async def about_notice(context: Context, code: str, notice: Notice) -> None:
    """A notice went wrong. Nobody is told about an alarm: the next one would go wrong too."""
    if notice.kind is not NoticeKind.ALARM:
        await tell(context, code, notice.key, notice.key, {str(notice.values["scheme"])})


async def tell(context: Context, code: str, subject: str, name: str, schemes: Iterable[str]) -> None:
    """Put an alarm to everybody in the bureau of these schemes into the outbox, once a day for each `code` and `subject`."""
    now = context.clock.now()
    notices = {}
    async with context.db.read() as tx:
        for scheme_id in schemes:
            for person in await people.members(tx, scheme_id, context.clock.now()):
                if Role.BUREAU in person.roles(scheme_id) and not person.blocked:
                    key = f"{NoticeKind.ALARM}:{code}:{subject}:p{person.id}:{local_day(context, now).isoformat()}"
                    receiver = Receiver(person.id, person_id=person.id)
                    values = values_of(Alarm(code, name))
                    notices[key] = Notice(key, NoticeKind.ALARM, receiver, now, now + _EXPIRES, values)
    await context.db.write(lambda tx: outbox.put_new(tx, notices.values(), now))
