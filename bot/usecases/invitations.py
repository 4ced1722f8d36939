"""Open invitations: which still stand, what cancels them, and the list of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.errors import Expired
from bot.domain.people import Membership, OpenInvitation
from bot.domain.permissions import Action, may_give, require
from bot.storage import audit, people
from bot.usecases import naming, once
from bot.usecases.context import Session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.people import Invitation, Person
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context


async def member(tx: Transaction, context: Context, person_id: int) -> Person | None:
    """The person with the rights of this moment; None for a stranger."""
    person = await people.person(tx, person_id, context.clock.now())
    return replace(person, admin=True) if person is not None and person_id in context.admins else person


def role_of(invitation: Invitation) -> Membership:
    """The role that it gives; one to a substitute shows no persons until the bureau agreed."""
    membership = Membership(
        invitation.scheme, invitation.role, invitation.unit, invitation.department, invitation.until
    )
    return replace(membership, sees_persons=invitation.instead_of is None)


async def stands(tx: Transaction, context: Context, invitation: Invitation) -> bool:
    """Whether an invitation can be used at this moment.

    Unused, neither cancelled nor expired; who gave it still may, and whose substitute it makes still has the role.
    """
    if invitation.used_by is not None or invitation.cancelled_at is not None:
        return False
    if invitation.expires_at <= context.clock.now() or invitation.scheme not in context.schemes:
        return False
    if invitation.created_by is not None:
        giver = await member(tx, context, invitation.created_by)
        if giver is None or not may_give(giver, invitation):
            return False
    if invitation.instead_of is None:
        return True
    absent = await people.person(tx, invitation.instead_of, context.clock.now())
    return absent is not None and role_of(invitation) in absent.memberships


async def require_usable(tx: Transaction, context: Context, invitation: Invitation) -> None:
    """Raise Expired, with the cause that its holder can do something about, unless the invitation `stands`."""
    if invitation.used_by is not None:
        raise Expired("invitation-used")
    if invitation.cancelled_at is None and invitation.expires_at <= context.clock.now():
        raise Expired("invitation-expired")
    if not await stands(tx, context, invitation):
        raise Expired("invitation-cancelled")


async def open_ones(context: Context, by: Person | None, scheme_id: str) -> list[OpenInvitation]:
    """All that can still be used, oldest first. `by` None: the command line. Raises NotAllowed."""
    if by is not None:
        require(by, Action.INVITE, scheme_id)
    async with context.db.read() as tx:
        unused = await people.open_invitations(tx, scheme_id, context.clock.now())
        names = await naming.everybody(tx, context.scheme(scheme_id))
        standing = [invitation for invitation in unused if await stands(tx, context, invitation)]
    return [
        OpenInvitation(each, names.get(each.created_by or 0, ""), names.get(each.instead_of or 0, ""))
        for each in standing
    ]


async def cancel(context: Context, by: Person | None, scheme_id: str, invitation_id: str) -> None:
    """Let nobody use it any more. `by` None: the command line. Raises NotAllowed, and Expired where it is not open."""
    if by is not None:
        require(by, Action.INVITE, scheme_id)

    async def change(tx: Transaction) -> None:
        unused = await people.open_invitations(tx, scheme_id, context.clock.now())
        chosen = [invitation for invitation in unused if invitation.id == invitation_id]
        if not chosen and await once.before(tx, context, "cancel-invitation") is not None:
            return
        if not chosen:
            raise Expired("invitation-not-open")
        await void(tx, context, by.id if by is not None else None, chosen)
        if by is not None:
            await once.note(tx, Session(context, by, scheme_id), "cancel-invitation")

    await context.db.write(change)


async def void_fallen(tx: Transaction, context: Context, scheme_id: str, by: int, person_id: int) -> None:
    """A role of a person has ended: cancel what they gave, or what makes a substitute for them, and stands no more."""
    unused = await people.open_invitations(tx, scheme_id, context.clock.now())
    affected = [each for each in unused if person_id in (each.created_by, each.instead_of)]
    await void(tx, context, by, [each for each in affected if not await stands(tx, context, each)])


async def void(tx: Transaction, context: Context, by: int | None, chosen: Iterable[Invitation]) -> None:
    """Cancel these, each on record as done by `by`; None: the command line."""
    now = context.clock.now()
    for invitation in chosen:
        await people.cancel_invitation(tx, invitation.token_hash, now)
        subject = invitation.unit or invitation.department or invitation.role.value
        await audit.note(tx, invitation.scheme, audit.Act(now, by, "cancel-invitation", subject, invitation.role.value))
