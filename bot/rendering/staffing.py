"""Open invitations, and what the bureau hears of who is given rights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.people import Role
from bot.rendering.callback_data import Action, pack
from bot.rendering.formatting import at_time, clip
from bot.rendering.rosters import days_of, seat_name
from bot.rendering.screen import Button, Screen, button, in_rows, message, paged, turns

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from bot.domain.notices import BureauJoined, Substitution
    from bot.domain.people import OpenInvitation, Service
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

_PAGE = 8  # invitations that a phone shows at once with their buttons
_ACROSS = 4  # buttons side by side
_LABEL = 40  # letters on a button
_COLUMNS = ("id", "role", "unit", "department", "invited_by", "instead_of", "until")


def invitations_screen(
    unused: Sequence[OpenInvitation], page: int, scheme: Scheme, catalogue: Catalogue, zone: tzinfo
) -> Screen:
    """A page of the invitations that can still be used, each with a button that cancels it."""
    back = button(catalogue, "rosters.back", Action.ROSTER, scheme.id, 0)
    if not unused:
        return Screen(catalogue("staffing.no_invitations"), ((back,),))
    page = max(0, min(page, -(-len(unused) // _PAGE) - 1))
    shown, pages = paged(unused, page, _PAGE)
    page_label = catalogue.plain("rosters.page", page=page + 1, pages=pages) if pages > 1 else ""
    lines: list[str] = [catalogue("staffing.invitations", count=len(unused), page=page_label)]
    cancels: list[Button] = []
    for number, each in enumerate(shown, page * _PAGE + 1):
        lines.append(_line(number, each, scheme, catalogue, zone))
        label = catalogue.plain("staffing.cancel", number=number)
        data = pack(Action.CANCEL_INVITATION, scheme.id, each.invitation.id, page)
        cancels.append(Button(label, data))
    keys = ("rosters.earlier", "rosters.later")
    turn = turns(page, pages, keys, catalogue, lambda other: pack(Action.INVITATIONS, scheme.id, other))
    return message(lines, catalogue, (*in_rows(cancels, _ACROSS), (*turn, back)))


def _line(number: int, each: OpenInvitation, scheme: Scheme, catalogue: Catalogue, zone: tzinfo) -> str:
    invitation = each.invitation
    values = {
        "number": number,
        "seat": seat_name(invitation, scheme, catalogue),
        "role": catalogue.plain(f"people.role_{invitation.role}"),
        "by": each.by or catalogue.plain("audit.command_line"),
        "until": at_time(invitation.expires_at, zone, catalogue),
        "absent": each.absent,
    }
    if invitation.instead_of is not None:
        return catalogue("staffing.for_substitute", **values)
    seatless = invitation.role in (Role.BUREAU, Role.LEADER)
    return catalogue("staffing.for_role" if seatless else "staffing.for_seat", **values)


def bureau_joined_notice(joined: BureauJoined, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """The notice that somebody has bureau rights from now on, with a button that ends them."""
    by = joined.by or catalogue.plain("audit.command_line")
    label = catalogue.plain("rosters.end", name=joined.name)
    end = Button(clip(label, _LABEL), pack(Action.END, joined.scheme, joined.service))
    return Screen(catalogue("staffing.bureau_joined", name=joined.name, by=by, scheme=scheme.title), ((end,),))


def substitution_notice(substitution: Substitution, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """The notice of a substitution, with buttons that undo it and let the substitute see the persons of statements."""
    values = {
        "name": substitution.name,
        "absent": substitution.absent,
        "by": substitution.by,
        "unit": scheme.unit(substitution.unit).name,
    }
    days = days_of(substitution.first, substitution.last, catalogue)
    if substitution.service is None:
        undo = button(
            catalogue, "staffing.undo_link", Action.CANCEL_INVITATION, substitution.scheme, substitution.invitation, 0
        )
        return Screen(catalogue("staffing.substitute_invited", days=days, **values), ((undo,),))
    key = "staffing.substitute_named" if substitution.invitation is None else "staffing.substitute_joined"
    lines: list[str] = [catalogue(key, days=days, **values)]
    buttons = [button(catalogue, "staffing.undo", Action.END, substitution.scheme, substitution.service)]
    if substitution.persons:
        lines.append(catalogue("staffing.persons_closed"))
        buttons.append(
            button(catalogue, "rosters.allow_persons", Action.ALLOW_PERSONS, substitution.scheme, substitution.service)
        )
    return Screen("\n".join(lines), (tuple(buttons),))


def persons_allowed_screen(service: Service, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """A substitute may see the persons of the unit's statements from now on; with a button that ends the role."""
    seat, name = seat_name(service.membership, scheme, catalogue), service.person.name
    undo = button(catalogue, "staffing.undo", Action.END, scheme.id, service.id)
    return Screen(catalogue("staffing.persons_allowed", name=name, seat=seat), ((undo,),))


def invitation_rows(unused: Sequence[OpenInvitation], zone: tzinfo) -> list[tuple[str, ...]]:
    """The open invitations as a table for the command line, its head first."""
    rows: list[tuple[str, ...]] = [_COLUMNS]
    for each in unused:
        invitation, until = each.invitation, f"{each.invitation.expires_at.astimezone(zone):%Y-%m-%d %H:%M}"
        seat = (invitation.role.value, invitation.unit or "", invitation.department or "")
        rows.append((invitation.id, *seat, each.by, each.absent, until))
    return rows
