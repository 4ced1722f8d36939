"""A table with columns that only its sender can tell: each is asked, then it is looked over like any workbook."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.drafts import Draft, OpenTable
from bot.domain.errors import Expired
from bot.domain.open_tables import answered_before, meanings, next_question, resolved
from bot.domain.workbooks import AskedOfTable, Legend, Meant, WhichMeaning
from bot.storage import drafts, table_answers
from bot.usecases import once
from bot.usecases.context import Session, in_transaction
from bot.usecases.reply_prompts import settled_draft
from bot.usecases.workbooks import looked_over

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.domain.entries import Origin
    from bot.domain.people import Person
    from bot.domain.workbooks import Preview, Workbook
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context

_LIVES = timedelta(hours=24)


@in_transaction
async def begin(
    tx: Transaction, context: Context, person: Person, workbook: Workbook, origin: Origin
) -> AskedOfTable | Preview:
    """The first question of a table, or its preview where an earlier one of its shape was answered. Raises NotFound."""
    context.served(workbook.scheme)
    asked = await drafts.by_update(tx, OpenTable, origin.update_id or 0)
    if asked:  # the update is worked through again
        return await _go_on(tx, context, person, asked[-1], origin)
    session, shape = Session(context, person, workbook.scheme), _shape(workbook)
    known = await table_answers.given(tx, person.id, workbook.scheme, shape)
    answers = answered_before(workbook, known)
    now, content = session.now(), OpenTable(workbook, answers, remembered=any(answers))
    draft = Draft(0, person.id, origin.update_id, workbook.scheme, content, now, now + _LIVES)
    return await _go_on(tx, context, person, await drafts.put(tx, draft), origin)


@in_transaction
async def answer(
    tx: Transaction, context: Context, person: Person, answered: tuple[int, int, str], origin: Origin
) -> AskedOfTable | Preview:
    """Take an answer: of which draft, to which question, what; the next question or the preview.

    Answers to the columns are remembered when there is no question left. Raises Expired.
    """
    draft_id, number, said = answered
    draft = await _draft(tx, context, person, draft_id)
    table = draft.content
    before = table.answers[number]
    if said not in _options(table, number) or before not in ("", said):
        raise Expired("workbook-gone")
    if not before:
        answers = (*table.answers[:number], said, *table.answers[number + 1 :])
        draft = replace(draft, content=replace(table, answers=answers))
        await drafts.save(tx, draft)
        if next_question(draft.content) is None and (columns := dict(meanings(draft.content))):
            shape, now = _shape(table.workbook), context.clock.now()
            await table_answers.remember(tx, person.id, draft.scheme, shape, columns, now)
    return await _go_on(tx, context, person, draft, origin)


@in_transaction
async def answer_all(
    tx: Transaction, context: Context, person: Person, draft_id: int, answers: Sequence[str], origin: Origin
) -> Preview:
    """Take the answers to all questions at once, whatever was said before; those to the columns are remembered.

    Raises Expired.
    """
    draft = await _draft(tx, context, person, draft_id)
    table = draft.content
    if len(answers) != len(table.answers) or any(
        said not in _options(table, number) for number, said in enumerate(answers)
    ):
        raise Expired("workbook-gone")
    table = replace(table, answers=tuple(answers), remembered=False)
    draft = replace(draft, content=table)
    await drafts.save(tx, draft)
    if columns := dict(meanings(table)):
        now, shape = context.clock.now(), _shape(table.workbook)
        await table_answers.remember(tx, person.id, draft.scheme, shape, columns, now)
    return await _looked_over(tx, context, person, draft, origin)


async def opened(context: Context, person: Person, draft_id: int) -> OpenTable:
    """The table with its questions, and the answers so far. Raises Expired."""
    return (await context.db.ask(lambda tx: _draft(tx, context, person, draft_id))).content


@in_transaction
async def ask_anew(
    tx: Transaction, context: Context, person: Person, draft_id: int, origin: Origin
) -> AskedOfTable | Preview:
    """Ask all questions again, whatever was said before. Raises Expired."""
    draft = await _draft(tx, context, person, draft_id)
    table = replace(draft.content, answers=("",) * len(draft.content.answers), remembered=False)
    draft = replace(draft, content=table)
    await drafts.save(tx, draft)
    return await _go_on(tx, context, person, draft, origin)


@in_transaction
async def drop(tx: Transaction, context: Context, person: Person, draft_id: int) -> None:
    """Store nothing of it. Raises Expired when that is settled already."""
    if await once.before(tx, context, "drop-table") is None:
        draft = await settled_draft(tx, context, person, OpenTable, draft_id, Expired("workbook-gone"))
        await once.note(tx, Session(context, person, draft.scheme), "drop-table")


async def _go_on(
    tx: Transaction, context: Context, person: Person, draft: Draft[OpenTable], origin: Origin
) -> AskedOfTable | Preview:
    table = draft.content
    number = next_question(table)
    if number is not None:
        questions = table.workbook.questions
        name = table.workbook.name
        return AskedOfTable(draft.scheme, name, draft.id, number, len(questions), questions[number])
    return await _looked_over(tx, context, person, draft, origin)


async def _looked_over(
    tx: Transaction, context: Context, person: Person, draft: Draft[OpenTable], origin: Origin
) -> Preview:
    table = draft.content
    workbook = resolved(table, context.scheme(draft.scheme))
    told = workbook.legend or Legend()
    legend = replace(told, draft=draft.id, given=meanings(table), remembered=table.remembered)
    return await looked_over(tx, context, person, replace(workbook, legend=legend), origin)


async def _draft(tx: Transaction, context: Context, person: Person, draft_id: int) -> Draft[OpenTable]:
    """The open draft; raises Expired for one that is settled, too old or somebody else's."""
    waiting = await drafts.open_ones(tx, OpenTable, person.id, context.clock.now())
    draft = next((draft for draft in waiting if draft.id == draft_id), None)
    if draft is None or draft.scheme not in context.schemes:
        raise Expired("workbook-gone")
    return draft


def _options(table: OpenTable, number: int) -> tuple[str, ...]:
    question = table.workbook.questions[number]
    options: tuple[Meant | date, ...] = question.options
    return tuple(option.value if isinstance(option, Meant) else option.isoformat() for option in options)


def _shape(workbook: Workbook) -> str:
    """What tables of one kind have in common: their heads, and the columns that are asked about."""
    titles = [question.title for question in workbook.questions if isinstance(question, WhichMeaning)]
    return f"{workbook.legend.shape if workbook.legend is not None else ''}/{len(titles)}"
