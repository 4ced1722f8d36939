"""Applications: somebody asks to report for a unit, and the bureau admits or refuses them.

Whoever likes may ask: one application a person waits at a time, a refusal holds for a day, and the bureau gets one
message for all that wait together.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.applications import Applicant, Application, Applications, ApplicationState, Decided
from bot.domain.drafts import Applying, Draft
from bot.domain.errors import NotFound, Refused
from bot.domain.notices import ApplicationAnswered, NoticeKind, values_of
from bot.domain.people import Membership, Person, Role, plain_name
from bot.domain.permissions import Action, require
from bot.storage import applications, drafts, people
from bot.usecases import naming
from bot.usecases.alarms import bureau, notify
from bot.usecases.context import in_transaction
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context, Session

_STEPS_LIVE = timedelta(days=1)  # between the choice of the unit and the name
_REFUSAL_HOLDS = timedelta(days=1)
_EXPIRES = timedelta(days=14)
_MOST_WAITING, _FOR_EACH_UNIT = 60, 3  # applications of a scheme; more are not people of its units


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks for: to report for `unit`, under `name`."""

    scheme: str
    unit: str
    name: str


@in_transaction
async def begin(tx: Transaction, context: Context, person: Person, scheme_id: str, *, by_link: bool) -> None:
    """Somebody begins to apply: what they write next is the name of their unit."""
    await _keep(tx, context, person, scheme_id, Applying(None, by_link=by_link))


async def unfinished(context: Context, person: Person) -> Draft[Applying] | None:
    """The application that somebody has begun and not handed in."""
    return await context.db.ask(lambda tx: _unfinished(tx, context, person))


@in_transaction
async def choose_unit(tx: Transaction, context: Context, person: Person, scheme_id: str, unit: str) -> None:
    """Somebody names their unit: what they write next is their own name. Raises NotFound."""
    _check_unit(context, scheme_id, unit)
    begun = await _unfinished(tx, context, person)
    by_link = begun is not None and begun.scheme == scheme_id and begun.content.by_link
    await _keep(tx, context, person, scheme_id, Applying(unit, by_link=by_link))


async def _keep(tx: Transaction, context: Context, person: Person, scheme_id: str, content: Applying) -> None:
    now = context.clock.now()
    earlier = await drafts.open_ones(tx, Applying, person.id, now)
    await drafts.close(tx, [draft.id for draft in earlier], now)
    await drafts.put(tx, Draft(0, person.id, context.update_id, scheme_id, content, now, now + _STEPS_LIVE))


async def _unfinished(tx: Transaction, context: Context, person: Person) -> Draft[Applying] | None:
    draft = await drafts.latest(tx, Applying, person.id, context.clock.now())
    return draft if draft is not None and draft.scheme in context.schemes else None


async def waiting_of(context: Context, person_id: int) -> Application | None:
    """The application of a person that waits."""
    return await context.db.ask(lambda tx: applications.waiting_of(tx, person_id))


@in_transaction
async def apply(tx: Transaction, context: Context, person: Person, request: Request) -> Application:
    """Hand in an application, in place of another one of the person that waits; the bureau is told.

    Raises NotFound, and Refused where the person has the role, was refused lately, or too many wait.
    """
    waiting = await applications.waiting_of(tx, person.id)
    name = plain_name(request.name, person.id)
    if waiting is not None and (waiting.scheme, waiting.unit, waiting.name) == (request.scheme, request.unit, name):
        return waiting
    now, scheme_id = context.clock.now(), request.scheme
    _check_unit(context, scheme_id, request.unit)
    await _check_person(tx, context, person, request)
    begun = await _unfinished(tx, context, person)
    if waiting is not None:
        await applications.settle(tx, waiting.id, ApplicationState.WITHDRAWN, person.id, now)
    together = await applications.waiting(tx, scheme_id)
    batch = together[0].batch if together else waiting.batch if waiting and waiting.scheme == scheme_id else 0
    handed_in = Application(
        0,
        scheme_id,
        request.unit,
        person.id,
        name,
        person.name,
        person.language,
        begun is not None and begun.content.by_link,
        batch,
        now,
    )
    application = await applications.add(tx, handed_in)
    if begun is not None:
        await drafts.close(tx, [begun.id], now)
    readers, values = await bureau(tx, context, [scheme_id]), {"scheme": scheme_id}
    subject = f"{scheme_id}:{application.batch}:{local_day(context, now).isoformat()}"
    await notify(tx, NoticeKind.APPLICATIONS, subject, readers, values, (now, now + _EXPIRES))
    return application


def _check_unit(context: Context, scheme_id: str, unit: str) -> None:
    if unit not in {each.id for each in context.served(scheme_id).scheme.units}:
        raise NotFound("unknown-unit", name=unit)


async def _check_person(tx: Transaction, context: Context, person: Person, request: Request) -> None:
    scheme, now = context.scheme(request.scheme), context.clock.now()
    if request.unit in person.units(scheme.id):
        raise Refused("apply-serves-already", unit=scheme.unit(request.unit).name)
    refused_at = (await applications.refusals(tx, scheme.id)).get(person.id)
    if refused_at is not None and now < refused_at + _REFUSAL_HOLDS:
        raise Refused("apply-refused-lately")
    if len(await applications.waiting(tx, scheme.id)) >= max(_MOST_WAITING, _FOR_EACH_UNIT * len(scheme.units)):
        raise Refused("apply-too-many")


async def applications_of(session: Session) -> Applications:
    """What waits in the scheme, and what was decided of the last batch. Raises NotAllowed."""
    require(session.person, Action.INVITE, session.scheme_id)
    return await session.db.ask(lambda tx: _applications(tx, session.context, session.scheme_id))


async def all_applications(context: Context, scheme_id: str) -> Applications:
    """The same for the message that the bureau was sent."""
    return await context.db.ask(lambda tx: _applications(tx, context, scheme_id))


async def _applications(tx: Transaction, context: Context, scheme_id: str) -> Applications:
    waiting = await applications.waiting(tx, scheme_id)
    decided = await applications.last_batch(tx, scheme_id)
    holders: dict[str, list[str]] = {}
    for service in await people.services(tx, scheme_id, context.clock.now()) if waiting else ():
        if service.membership.unit is not None and service.instead_of is None:
            holders.setdefault(service.membership.unit, []).append(service.person.name)
    refused = await applications.refusals(tx, scheme_id) if waiting else {}
    wanted = Counter(each.unit for each in waiting)
    names = await naming.everybody(tx, context.scheme(scheme_id)) if decided else {}
    return Applications(
        scheme_id,
        tuple(
            Applicant(each, tuple(holders.get(each.unit, ())), each.person_id in refused, wanted[each.unit] > 1)
            for each in waiting
        ),
        tuple(Decided(each, names.get(each.decided_by or 0, "")) for each in decided if _by_bureau(each)),
    )


def _by_bureau(application: Application) -> bool:
    return application.state in (ApplicationState.ADMITTED, ApplicationState.REFUSED)


@in_transaction
async def decide(tx: Transaction, session: Session, number: int, *, admit: bool) -> Decided:
    """Admit or refuse an applicant; what was decided, where somebody else was first also by whom.

    Raises NotAllowed, NotFound.
    """
    require(session.person, Action.INVITE, session.scheme_id)
    application = await applications.by_id(tx, session.scheme_id, number)
    if application is None:
        raise NotFound("no-such-application")
    if application.state is ApplicationState.WAITING:
        application = await _settle(tx, session, application, admit=admit)
    names = await naming.everybody(tx, session.scheme)
    return Decided(application, names.get(application.decided_by or 0, ""))


@in_transaction
async def admit_all(tx: Transaction, session: Session, first: int, last: int) -> tuple[Application, ...]:
    """Admit those that wait, were seen (ids from `first` to `last`), and have nothing odd about them.

    Raises NotAllowed.
    """
    require(session.person, Action.INVITE, session.scheme_id)
    seen = (await _applications(tx, session.context, session.scheme_id)).waiting
    chosen = [each.application for each in seen if each.ordinary and first <= each.application.id <= last]
    return tuple([await _settle(tx, session, application, admit=True) for application in chosen])


async def _settle(tx: Transaction, session: Session, application: Application, *, admit: bool) -> Application:
    """Decide on one that waits: it gives the role, and the applicant is told."""
    now = session.now()
    state = ApplicationState.ADMITTED if admit else ApplicationState.REFUSED
    if not await applications.settle(tx, application.id, state, session.person.id, now):
        return await applications.by_id(tx, application.scheme, application.id) or application  # a colleague was first
    member = await people.person(tx, application.person_id, now)
    name = application.name if member is None or not member.memberships else member.name
    await people.save(tx, application.person_id, name, application.language, now)
    role = Membership(application.scheme, Role.COORDINATOR, application.unit)
    if admit and (member is None or role not in member.memberships):
        await people.add_membership(tx, application.person_id, role, now)
    await session.note(tx, "admit" if admit else "refuse", application.unit, application.name)
    reader = Person(application.person_id, name, application.language)
    answer = ApplicationAnswered(application.scheme, application.unit, admit)
    values = {**values_of(answer), "at_once": True}  # somebody waits for it
    subject = f"{application.scheme}:{application.id}"
    await notify(tx, NoticeKind.APPLICATION_ANSWERED, subject, [reader], values, (now, now + _EXPIRES))
    return replace(application, state=state, decided_by=session.person.id, decided_at=now)


async def withdraw(tx: Transaction, context: Context, person_id: int, scheme_id: str) -> None:
    """Somebody joins by an invitation: nothing of theirs waits in the scheme any more."""
    waiting = await applications.waiting_of(tx, person_id)
    if waiting is not None and waiting.scheme == scheme_id:
        await applications.settle(tx, waiting.id, ApplicationState.WITHDRAWN, person_id, context.clock.now())
