"""What is decided on cases at the desk: confirmed, returned, corrected, taken back; one by one and in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from bot.domain.entries import Verdict
from bot.domain.errors import Refused
from bot.domain.intents import Wrong
from bot.domain.review_items import Corrected, Seen
from bot.parsing.values import read_value
from bot.rendering.desk.cases import key_of
from bot.rendering.desk.review import batch_view
from bot.rendering.figures import amount
from bot.rendering.formatting import unit_name
from bot.rendering.reviews import REASONS
from bot.usecases import correcting, reopening, review_list, reviewing
from bot.web.desk.review import key_in, place_of, sieve_of, tabs_of
from bot.web.desk.visit import Done, number_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from bot.domain.review_items import Reviewed
    from bot.rendering.desk.review import Place
    from bot.web.desk.visit import Visit

_AT_ONCE = 100  # cases of a batch: more would keep whoever waits for the answer


def place_in(fields: Mapping[str, str]) -> Place:
    """The place from which a form was sent."""
    return place_of(dict(parse_qsl(fields.get("at", ""))))


async def confirm(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Confirm one case as far as it was seen."""
    seen = _seen(visit, fields)
    return _decided(
        visit, fields, await reviewing.confirm(visit.session, {(seen.unit, seen.fact): seen.last}, visit.origin)
    )


async def send_back(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Return one case: for a usual reason (`reason`) or in own `words`."""
    reason = fields.get("reason", "")
    words = visit.catalogue.plain(f"reviews.reason_{reason}") if reason in REASONS else fields.get("words", "")
    return _decided(visit, fields, await reviewing.send_back(visit.session, _seen(visit, fields), words, visit.origin))


def _seen(visit: Visit, fields: Mapping[str, str]) -> Seen:
    return Seen(*key_in(visit, key_of(fields.get("unit", ""), fields.get("fact", ""))), number_in(fields, "last"))


def _decided(visit: Visit, fields: Mapping[str, str], reviewed: Reviewed) -> Done:
    """On to the next case, from which the decision can be taken back."""
    say = visit.catalogue.plain
    if len(reviewed.cases) > 1:
        note = say("desk_review.note_several", count=len(reviewed.cases))
    else:
        note = say(f"desk_review.note_{reviewed.verdict}", **_names(visit, *reviewed.cases[0]))
    if reviewed.left:
        note += say("desk_review.left", count=reviewed.left)
    return Done(place_in(fields).address(open=fields.get("next", ""), did=reviewed.update_id), note)


def _names(visit: Visit, unit: str, fact: str) -> dict[str, str]:
    return {"unit": unit_name(unit, visit.scheme, visit.catalogue), "fact": visit.scheme.fact(fact).short}


async def correct(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Weigh the right figure with its reason: it is shown with what it would do, and not stored."""
    seen, scheme = _seen(visit, fields), visit.scheme
    fact, words = scheme.fact(seen.fact), fields.get("value", "")
    value = read_value(words.strip().removesuffix(fact.measure), fact, scheme)
    if isinstance(value, Wrong):
        raise Refused("correction-unreadable", name=words)
    correction = await correcting.propose(visit.session, seen, value, fields.get("reason", ""), visit.origin)
    key = key_of(seen.unit, seen.fact)
    return Done(place_in(fields).address(open=key, draft=correction.draft), "")


async def settle(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Store a correction that was shown (`sure` y), or leave all as it is."""
    say, place, seen = visit.catalogue.plain, place_in(fields), _seen(visit, fields)
    sure = fields.get("sure") == "y"
    outcome = await correcting.settle(visit.context, visit.person, number_in(fields, "draft"), visit.origin, sure=sure)
    if outcome is None:
        return Done(place.address(open=key_of(seen.unit, seen.fact)), say("desk_review.note_left"))
    names, fact = _names(visit, outcome.unit, outcome.fact), visit.scheme.fact(outcome.fact)
    if not isinstance(outcome, Corrected):
        key = key_of(outcome.unit, outcome.fact)
        return Done(place.address(open=key, draft=outcome.draft), say("desk_review.note_overtaken"))
    figures = {
        name: amount(value, fact, visit.catalogue)
        for name, value in (("before", outcome.before), ("after", outcome.after))
    }
    done = "correction_proposed" if outcome.verdict is Verdict.PROPOSE else "corrected"
    note = say(f"desk_review.note_{done}", **names, **figures)
    return Done(place.address(open=fields.get("next", ""), corrected=outcome.entry), note)


async def undo(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Take one's own decision back, of one case or a batch."""
    reason = visit.catalogue.plain("corrections.undone_reason")
    entries = await reopening.decided_by(visit.session, number_in(fields, "did"))
    reopened = await reopening.take_back(visit.session, entries, reason, visit.origin)
    unit, fact = reopened.cases[0]
    several = len(reopened.cases) > 1
    names = {"count": len(reopened.cases)} if several else _names(visit, unit, fact)
    note = visit.catalogue.plain(f"desk_review.note_reopen{'_several' if several else ''}", **names)
    return Done(place_in(fields).address(open=key_of(unit, fact)), note)


async def undo_correction(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Take one's own correction back."""
    reason = visit.catalogue.plain("corrections.undone_reason")
    undone = await correcting.undo(visit.session, number_in(fields, "did"), reason, visit.origin)
    note = visit.catalogue.plain("desk_review.note_correction_undone", **_names(visit, undone.unit, undone.fact))
    return Done(place_in(fields).address(open=key_of(undone.unit, undone.fact)), note)


async def show_batch(visit: Visit) -> web.Response:
    """What confirming the ticked cases (`row`), or all that need no second look, would do; so many at a time."""
    query, is_all = visit.request.query, "all" in visit.request.query
    place = place_of(query) if is_all else place_in(query)
    if is_all:
        listed = await review_list.listed(visit.session)
        keys = [(item.unit, item.fact) for item in sieve_of(visit, place).through(listed) if item.ordinary]
    else:
        keys = [key_in(visit, key) for key in dict.fromkeys(query.getall("row", []))]
    batch = await review_list.weigh(visit.session, keys[:_AT_ONCE])
    if is_all:
        batch = batch.without_seconded()
    return visit.respond(
        "review_batch.html",
        visit.catalogue.plain("desk.review"),
        tabs=await tabs_of(visit, place.part),
        place=place,
        batch=batch_view(batch, place, visit.scheme, visit.catalogue),
        seen=[(key_of(item.unit, item.fact), item.last) for item in batch.items],
        later=len(keys[_AT_ONCE:]),
    )


async def confirm_several(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Confirm the cases of a batch as far as they were shown."""
    names = [name for name in fields if name.startswith("row.")]
    seen = {key_in(visit, name.removeprefix("row.")): number_in(fields, name) for name in names}
    return _decided(visit, fields, await reviewing.confirm_several(visit.session, seen, visit.origin))
