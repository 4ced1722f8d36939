"""What an inline button carries: a version, an action and its arguments in at most 64 bytes, both ways.

Items and facts go by their number in the scheme's own order: their ids can be longer than a button may carry. Ids of
units, groups, duties and schemes in Chinese letters are three bytes a letter: where they do not fit, the longest go by
a mark that is calculated from them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_VERSION = "1"
_LIMIT = 64  # bytes, Telegram's
_MOST = 2**52  # Telegram's ids end there; as a page, times its lines, it is still a number for the database


class Action(StrEnum):
    """What a tap asks for; the comment beside each lists its arguments."""

    UNDO = "undo"  # scheme, entry ids joined by '.' [, 'n': the answer is a message of its own]
    RESTORE = "redo"  # scheme, entry ids joined by '.': enter again what was taken back
    AMEND = "amend"  # draft id, number of the change (or 'x': none of them)
    AS_TOTAL = "total"  # scheme, entry id: the number was the running total
    AS_INCREMENT = "incr"  # scheme, entry id: the number was an increment
    CHOOSE = "pick"  # draft id, option number (or 'x': none of them)
    SCORE = "score"  # scheme, unit, number of the item or '' [, basis [, day as `past_day` or '' [, page]]]
    RANK = "rank"  # scheme, group or '' [, basis [, a past day or '' [, page of all units]]]
    UNITS = "units"  # scheme: whose sheet
    WORKBOOK = "xlsx"  # scheme: the whole sheet as a file
    WHY = "why"  # scheme, unit, number of the item [, basis [, a past day]]
    TODO = "todo"  # scheme, unit [, duty or '', page: its figures, in the same message]
    NEXT = "next"  # scheme, unit
    GAP = "gap"  # scheme, unit, the other unit (of older buttons an ISO day), page
    CHANGES = "moved"  # scheme, place of the unit or '', two days, their evenings, basis, page, place of the item or ''
    REPORT = "report"  # scheme, unit, number of the fact: ask for its figure
    ZERO = "zero"  # scheme, unit, days after the cycle's first, number of the fact, '' (all that is due) or 'x' (none)
    QUICK = "quick"  # scheme, unit, zero or same: list what a second tap would report
    SAME = "same"  # scheme, unit, days after the cycle's first, check of the list or 'x' (none)
    FILL = "fill"  # scheme, unit: begin the guided form, or go on with it
    FORM = "form"  # draft id, step, its numbers joined by '.'
    SEND = "send"  # draft id: send the guided form in
    TODAY = "today"  # scheme; due, appeals, doubtful or '' (the card)
    HISTORY = "hist"  # scheme, unit, page
    INBOX = "inbox"  # scheme, page [, part: fresh, second or others]
    CASE = "case"  # scheme, unit, number of the fact
    CONFIRM = "ok"  # scheme, unit, number of the fact, id of the last entry that was seen
    CONFIRM_ALL = "okall"  # scheme, id of the last entry that was seen
    RETURN = "back"  # scheme, unit, number of the fact, last entry [, number of the reason or 'w' for one's own words]
    TAKE_BACK = "unsay"  # scheme, id of the update by which it was decided
    CORRECT = "fix"  # scheme, unit, number of the fact, last entry
    CORRECTION = "fixed"  # draft id of a correction; 'y' or 'x' (not)
    UNDO_CORRECTION = "unfix"  # scheme, entry id of a correction
    ASSESS = "assess"  # scheme [, place of the unit [, of the fact [, last entry, what [, place of the reason, 'w']]]]
    ASSESS_PAGE = "asspage"  # scheme, place of the unit, page
    DIFFERENCES = "diff"  # scheme [, unit, page]: without a unit the list of all as a file
    ANSWER = "reply"  # scheme, entry id: answer what was returned
    CLOSE = "close"  # scheme, period [, 'y': sure]
    ATTACH = "attach"  # scheme, entry id: the waiting files prove what was reported with it; or 'x': nothing
    EVIDENCE = "proof"  # scheme, unit, number of the fact or '', page or '' (in a message of its own)
    FILE = "file"  # scheme, id of a piece of evidence
    AUDIT = "audit"  # scheme, page, numbers of the unit or '', person or '', number of the action or '', month or ''
    EXPORT = "export"  # scheme; result or ledger; the file's ending
    STORE = "store"  # scheme, draft id of a workbook; all, clear (what asks nothing) or x (none)
    TABLE = "table"  # scheme, draft id, number of the question; what was meant, an ISO day, anew, or x (none)
    STATEMENT = "stmt"  # scheme, unit, duty: the form to fill in
    STATEMENTS = "stmts"  # scheme, duty [, 'xlsx']: who has handed it in; all of them as a file
    HAND_IN = "handin"  # scheme, draft id of a statement; 'y' or 'x' (not now)
    LAST_YEAR = "lastyear"  # scheme, draft id of last year's totals; store or x (none)
    DONE = "done"  # scheme, unit, duty: it is done, there is no figure to report
    NOT_DONE = "undone"  # scheme, unit, duty: take that back
    TIMELINESS = "timely"  # scheme, line of the calendar or '' [, page of its missed periods]
    ENTER_MISSED = "missed"  # scheme, unit, line: enter the missed periods as proposed
    SETTLE_ALL = "settle"  # scheme, line, enter or excuse [, check of what was shown: sure]
    EXCUSE = "excuse"  # scheme, unit, line: the missed periods do not count
    GROUP = "group"  # our id of a bound group, what to set, the new value
    OUTLET = "outlet"  # scheme, key of a place or '', step [, purposes [, place of the unit or '' | page]]
    REBIND = "rebind"  # scheme, our id of a lost binding; 'y' or 'x': the group shall get again what it had, or not
    PUBLISH = "pub"  # scheme, basis [, beginning of the checksum: sure]
    PUBLISHED = "pubfile"  # scheme, version, facts, answer or '' (what it says)
    OBJECT = "object"  # scheme, unit or '', number of the item or '': which to object to
    APPEAL = "appeal"  # scheme, number of the objection: answer it
    ANNOUNCE = "ann"  # announcement id, what to do with it, an argument or ''
    READ = "read"  # announcement id: I have read it
    RESEND = "resend"  # scheme, kind of notice, its broadcast: again to those who may not have got it
    ROSTER = "roster"  # scheme, page
    SEAT = "seat"  # scheme, number of the seat: who serves there
    INVITE = "invite"  # scheme, number of the seat
    END = "endrole"  # scheme, id of the membership [, 'y': sure]
    INVITATIONS = "invs"  # scheme, page: those that can still be used
    CANCEL_INVITATION = "void"  # scheme, beginning of the hash, page
    APPLY = "apply"  # [scheme, page]: somebody asks to be let in: which scheme, which unit
    APPLY_FOR = "applyfor"  # scheme, unit
    APPLY_AS = "applyas"  # scheme, unit: under Telegram's name
    APPLICATIONS = "applied"  # scheme, page: who asks to be let in
    ADMIT = "admit"  # scheme, id of the application, 'y' or 'n'
    ADMIT_ALL = "admitall"  # scheme, ids of the first and the last application that was seen
    JOIN_LINK = "joinlink"  # scheme [, 'pdf' (the poster) or 'x' (end it)]: the link of the whole scheme
    EMPTY_UNITS = "empty"  # scheme [, 'words' (to pass on) or 'pdf' (invitations to print)]: units that nobody serves
    ALLOW_PERSONS = "persons"  # scheme, id of a substitute's membership: may see the persons of statements
    HELP = "help"  # [job or '': in the same message]
    LANGUAGE = "lang"  # zh-CN or en
    TABLES = "grid"  # 't' (tables from now on) or 'x' (text); an action with its arguments: what is to be shown so


_DECIDING = frozenset({
    *(Action.UNDO, Action.RESTORE, Action.AMEND, Action.AS_TOTAL, Action.AS_INCREMENT, Action.CHOOSE, Action.ZERO),
    *(Action.SAME, Action.SEND, Action.CONFIRM, Action.CONFIRM_ALL, Action.RETURN, Action.TAKE_BACK),
    *(Action.CORRECTION, Action.UNDO_CORRECTION, Action.ATTACH, Action.STORE, Action.HAND_IN, Action.LAST_YEAR),
    *(Action.DONE, Action.NOT_DONE, Action.ENTER_MISSED, Action.EXCUSE, Action.REBIND, Action.RESEND, Action.ADMIT),
    *(Action.ADMIT_ALL, Action.ALLOW_PERSONS, Action.APPLY_AS),
})  # fmt: skip
_ANSWERS = frozenset({"y", "n", "x", "store", "all", "clear"})
_MARKED, _MARK = "~", 12  # no id begins so; among 10,000 ids two share a mark once in five million schemes
_NAMES = frozenset(action.value for action in Action)


@dataclass(frozen=True, slots=True)
class Tap:
    """The data of a tapped button, parsed."""

    action: Action
    arguments: tuple[str, ...]


def matter_of(tap: Tap) -> tuple[str, ...] | None:
    """On what a tap decides, whichever way; None where it only shows something.

    confirm and return of a figure: the same; y and x of a correction: the same; two duties' "done": not
    """
    if tap.action not in _DECIDING and tap.arguments[-1:] != ("x",):
        return None
    return tap.arguments[:-1] if tap.arguments[-1:] and tap.arguments[-1] in _ANSWERS else tap.arguments


def pack(action: Action, *arguments: object) -> str:
    """The data of a button; raises ValueError when it would not fit or could not be read back."""
    parts = [_VERSION, action.value, *(str(argument) for argument in arguments)]
    if any(":" in part for part in parts):
        raise ValueError(f"an argument of {action} contains ':'")
    while len(":".join(parts).encode()) > _LIMIT and (wide := [part for part in parts if not part.isascii()]):
        longest = max(wide, key=len)
        parts[parts.index(longest)] = _mark(longest)
    data = ":".join(parts)
    if not data.isprintable():
        raise ValueError(f"{data!r} has letters that cannot be seen")
    if len(data.encode()) > _LIMIT:
        raise ValueError(f"{data!r} is longer than {_LIMIT} bytes")
    return data


def past_day(day: date, first: date) -> int:
    """A past day as a button carries it: days after the cycle's first."""
    return (day - first).days


def read_past_day(days: str, first: date) -> date:
    """The day that a button carries; one too far, which nobody offered, is the last of all. Raises ValueError."""
    return date.fromordinal(min(first.toordinal() + number_of(days), date.max.toordinal()))


def pack_undo(scheme: str, entries: Iterable[int]) -> str | None:
    """The data of the button that takes these entries back; None when they are too many for one button."""
    return pack_entries(Action.UNDO, scheme, entries)


def pack_entries(action: Action, scheme: str, entries: Iterable[int], *more: object) -> str | None:
    """The data of a button that does something with these entries; None when they are too many for one button."""
    try:
        return pack(action, scheme, ".".join(map(str, entries)), *more)
    except ValueError:
        return None


def unpack(data: str, ids: Iterable[str] = ()) -> Tap | None:
    """The tap that `data` stands for, or None when it is of another version or not ours; `ids`: what marks mean."""
    version, _, rest = data.partition(":")
    name, *arguments = rest.split(":")
    if version != _VERSION or name not in _NAMES or not data.isprintable():
        return None
    if any(argument.startswith(_MARKED) for argument in arguments):
        meant = {_mark(id_): id_ for id_ in ids}
        arguments = [meant.get(argument, argument) for argument in arguments]
    return Tap(Action(name), tuple(arguments))


def _mark(id_: str) -> str:
    return _MARKED + hashlib.sha256(id_.encode()).hexdigest()[:_MARK]


def number_of(argument: str) -> int:
    """The place or id that an argument is; raises ValueError for anything that no button of ours carries.

    Whoever has a client of their own can send any data: no other number comes from a tap to a list or the database.
    """
    if not (argument.isascii() and argument.isdecimal()) or int(argument) > _MOST:
        raise ValueError(f"{argument!r} is no number of a button")
    return int(argument)


def numbers_of(argument: str) -> tuple[int, ...]:
    """The ids of several entries that one argument holds: 12.15 is (12, 15); ValueError as of `number_of`."""
    return tuple(map(number_of, argument.split(".")))
