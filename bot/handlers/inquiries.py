"""Messages that report nothing, answered like the commands that they mean; nothing of them is stored."""

from __future__ import annotations

import difflib
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.errors import NotFound
from bot.domain.intents import Inquiry, Topic
from bot.domain.nextsteps import is_own
from bot.domain.permissions import Action as Right
from bot.domain.permissions import allowed
from bot.handlers.asking import own_unit
from bot.handlers.commands import BY_NAME, has, menu, run
from bot.handlers.update_context import UpdateContext
from bot.parsing.inquiries import read_inquiry
from bot.rendering import inquiries as screens
from bot.rendering.rankings import units_screen
from bot.usecases import inquiring
from bot.usecases.standings import today

if TYPE_CHECKING:
    from telegram import Message

    from bot.handlers.commands import Place

Answer = Callable[[UpdateContext, str, Inquiry], Awaitable[None]]

_LONGEST = 200  # letters; nobody asks that much at once
_BRIEF = 4  # letters of a word that may be the answer to a question for a figure
_COURTESIES = frozenset({Topic.GREETING, Topic.THANKS, Topic.RECEIVED, Topic.CHAT})
_BEFORE_LAST = re.compile(r"上个?[周月]")
_WHO = re.compile(r"谁|哪[些个几]?[镇家村乡区单社街]")
_FIRST = re.compile(r"第[一1]|头名|榜首")
_OF_RANK = re.compile(r"排名|名次|位次|第几|第\d")
_COMMANDS = {  # topics that a command answers, without words of its own
    Topic.TODO: "todo",
    Topic.RANK: "rank",
    Topic.NEXT: "next",
    Topic.CHANGES: "changes",
    Topic.FORM: "form",
    Topic.TEMPLATE: "template",
    Topic.SUBSTITUTE: "substitute",
    Topic.PUBLICATION: "published",
    Topic.HELP: "help",
    Topic.EVIDENCE: "evidence",
}
_OF_NO_FACT = {Topic.REMAINING: "todo", Topic.TARGET: "todo"}
_TOTALS = (  # what 多少了 and 了吗 are about where no figure is named -> the command that answers
    (re.compile(r"完成|进度"), "score"),
    (re.compile(r"报|记|登|填|录|收|交|数|查"), "history"),
)
_OF_UNIT = frozenset({"todo", "next"})  # commands that may be told a unit
_NEAR = 0.7  # share of letters that a mistyped command has in common with the one that was meant
_SORTS = {  # what a message without words is: attribute -> end of a key of the catalogue
    "voice": "voice",
    "audio": "voice",
    "video_note": "video",
    "video": "video",
    "animation": "sticker",
    "sticker": "sticker",
    "dice": "sticker",
    "location": "location",
    "venue": "location",
    "contact": "contact",
    "poll": "poll",
}


async def answered(event: UpdateContext, words: str) -> bool:
    """Answer a message that is wholly a question, a supposition, a courtesy or a zero report; else False."""
    if len(words) > _LONGEST:
        return False
    inquiries = {scheme: read_inquiry(words, event.vocabulary(scheme)) for scheme in event.scheme_ids()}
    read = [(scheme, inquiry) for scheme, inquiry in inquiries.items() if inquiry is not None]
    if not read or len(read) < len(inquiries):  # it reports something in one of the schemes
        return False
    scheme, inquiry = max(read, key=lambda each: len(each[1].facts) + len(each[1].units))
    if len(words) <= _BRIEF and await inquiring.awaits_figure(event.context, event.person):
        return False
    try:
        await _ANSWERS.get(inquiry.topic, _run_command)(event, scheme, inquiry)
    except NotFound as error:
        if error.code != "which-unit":
            raise
        await event.answer(units_screen(event.context.scheme(scheme), event.catalogue, f"{{unit}} {words}"))
    return True


async def _be_courteous(event: UpdateContext, scheme_id: str, inquiry: Inquiry) -> None:
    if not event.private:
        return  # a dozen people say 收到 below a notice; none of them waits for an answer
    pending = await inquiring.pending(event.session(scheme_id))
    scheme = event.context.scheme(scheme_id)
    await event.answer(screens.courtesy_screen(inquiry.topic, pending, event.person, scheme, event.catalogue))


async def _ask_for_zeros(event: UpdateContext, scheme_id: str, inquiry: Inquiry) -> None:
    scheme, day = event.context.scheme(scheme_id), today(event.context, event.context.scheme(scheme_id))
    if event.person.only_reads(scheme_id):
        await event.answer(screens.not_understood_screen(event.person, scheme, event.catalogue))
        return
    unit = next(iter(inquiry.units), None) or own_unit(event, scheme_id)
    facts = await inquiring.zeros_due(event.session(scheme_id), unit, day)
    await event.answer(screens.zeros_screen(facts, unit, day, scheme, event.catalogue))


async def _suppose(event: UpdateContext, _: str, inquiry: Inquiry) -> None:
    await run(event, BY_NAME["whatif"], inquiry.text)


async def _tell_progress(event: UpdateContext, scheme_id: str, inquiry: Inquiry) -> None:
    """How the named figures stand; without a name what is owed, or what was reported."""
    if not inquiry.facts:
        await _tell_in_general(event, scheme_id, inquiry)
        return
    scheme = event.context.scheme(scheme_id)
    unit = next(iter(inquiry.units), None) or own_unit(event, scheme_id)
    rows = await inquiring.progress(event.session(scheme_id), unit, inquiry.facts)
    may_report = allowed(event.person, Right.REPORT, scheme_id, unit)
    asked = [scheme.fact(fact) for fact in inquiry.facts] if may_report else []
    own = [fact.id for fact in asked if is_own(fact) and fact.reportable and not fact.whole]
    rules = inquiry.topic is Topic.RULES
    await event.answer(screens.progress_screen(rows, unit, scheme, event.catalogue, rules=rules, reportable=own))


def _of_others(answer: Answer) -> Answer:
    """The answer, or of a unit whose sheet this person must not see what may be compared with it."""

    async def tell(event: UpdateContext, scheme_id: str, inquiry: Inquiry) -> None:
        hidden = [unit for unit in inquiry.units if not allowed(event.person, Right.SEE_SHEET, scheme_id, unit)]
        await (_compare if hidden else answer)(event, scheme_id, inquiry)

    return tell


async def _tell_todo(event: UpdateContext, scheme_id: str, inquiry: Inquiry) -> None:
    """What a unit owes; who has not reported, for those who may see that of all."""
    if _WHO.search(inquiry.text) and not inquiry.units and allowed(event.person, Right.SEE_TIMELINESS, scheme_id):
        await run(event, BY_NAME["timeliness"], "")
    else:
        await _run_command(event, scheme_id, inquiry)


async def _tell_in_general(event: UpdateContext, scheme_id: str, inquiry: Inquiry) -> None:
    """How a unit stands, where no figure is named; what is asked about something else people know."""
    named = (name for words, name in _TOTALS if words.search(inquiry.text))
    name = _OF_NO_FACT.get(inquiry.topic) or next(named, None)
    if name is None:
        await _tell_contacts(event, scheme_id, replace(inquiry, topic=Topic.OTHER))
    else:
        await run(event, BY_NAME[name], next(iter(inquiry.units), ""))


async def _explain(event: UpdateContext, scheme_id: str, inquiry: Inquiry) -> None:
    """Why: of a named line or figure, of the rank, or of the total."""
    items = list(inquiry.items)
    if inquiry.facts:
        item = inquiring.item_of_fact(event.context.scheme(scheme_id), inquiry.facts[0])
        items = [item.id] if item is not None else items
    if not items and _OF_RANK.search(inquiry.text):
        items = ["名次"]
    await run(event, BY_NAME["why"], " ".join([*inquiry.units[:1], *items[:1]]))


async def _tell_score(event: UpdateContext, scheme_id: str, inquiry: Inquiry) -> None:
    """The sheet, of an earlier day where one is named; of a single figure how its points came about."""
    if inquiry.facts or inquiry.items:
        await _explain(event, scheme_id, inquiry)
        return
    days = _BEFORE_LAST.findall(inquiry.text)[:1]
    await run(event, BY_NAME["score"], " ".join([*inquiry.units[:1], *days]))


async def _compare(event: UpdateContext, scheme_id: str, inquiry: Inquiry) -> None:
    """With the named units, with the first, or with the one just ahead."""
    units = list(inquiry.units[:2])
    if not units and _FIRST.search(inquiry.text):
        first = await inquiring.leader_of_ranking(event.session(scheme_id))
        units = [first] if first not in event.person.units(scheme_id) else []
    await run(event, BY_NAME["gap"], " ".join(units))


async def _tell_rules(event: UpdateContext, scheme_id: str, inquiry: Inquiry) -> None:
    """The clauses of named figures or lines; else whom to ask."""
    if inquiry.facts:
        await _tell_progress(event, scheme_id, inquiry)
    elif inquiry.items:
        await _explain(event, scheme_id, inquiry)
    else:
        await _tell_contacts(event, scheme_id, inquiry)


async def _tell_contacts(event: UpdateContext, scheme_id: str, inquiry: Inquiry) -> None:
    names = await inquiring.contacts(event.session(scheme_id))
    scheme = event.context.scheme(scheme_id)
    await event.answer(screens.contacts_screen(inquiry.topic, names, event.person, scheme, event.catalogue))


async def _tell_how(event: UpdateContext, scheme_id: str, inquiry: Inquiry) -> None:
    screen = screens.how_screen if inquiry.topic is Topic.HOW else screens.amending_screen
    await event.answer(screen(event.person, event.context.scheme(scheme_id), event.catalogue))


async def _run_command(event: UpdateContext, _: str, inquiry: Inquiry) -> None:
    """Run the command that answers the topic."""
    name = _COMMANDS[inquiry.topic]
    words = inquiry.units[:1] if name in _OF_UNIT else _BEFORE_LAST.findall(inquiry.text)[:1] if name == "rank" else ()
    await run(event, BY_NAME[name], " ".join(words))


_ANSWERS: dict[Topic, Answer] = {
    **dict.fromkeys(_COURTESIES, _be_courteous),
    **dict.fromkeys((Topic.REMAINING, Topic.TARGET, Topic.TOTAL), _tell_progress),
    Topic.ZERO: _ask_for_zeros,
    Topic.TODO: _tell_todo,
    Topic.WHAT_IF: _suppose,
    Topic.RULES: _tell_rules,
    Topic.WHY: _of_others(_explain),
    Topic.SCORE: _of_others(_tell_score),
    Topic.SHEET: _of_others(_tell_score),
    Topic.GAP: _compare,
    Topic.HOW: _tell_how,
    Topic.AMENDING: _tell_how,
    Topic.PERSON: _tell_contacts,
    Topic.REQUEST: _tell_contacts,
    Topic.OTHER: _tell_contacts,
}


async def tell_unusable(event: UpdateContext, message: Message) -> None:
    """Say of a message without words that nothing of it was stored, and how it is done."""
    sort = next((sort for attribute, sort in _SORTS.items() if getattr(message, attribute, None)), "other")
    await event.answer(screens.not_words_screen(sort, event.person, event.scheme(), event.catalogue))


async def tell_unknown_command(event: UpdateContext, name: str, place: Place) -> None:
    """Say that there is no such command, and which one may have been meant."""
    scheme_id = event.scheme_id()
    offered = menu(event.person.roles(scheme_id), place, has(event.context.schemes[scheme_id]))
    near = difflib.get_close_matches(name.lower(), [command.name for command in offered], 1, _NEAR)
    scheme = event.context.scheme(scheme_id)
    screen = screens.unknown_command_screen(name, next(iter(near), ""), event.person, scheme, event.catalogue)
    await event.answer(screen)
