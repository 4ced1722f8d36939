"""One message as the bot means it, without Telegram's types: text, buttons, picture, file; and how it is laid out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from bot.rendering.callback_data import Action, pack
from bot.rendering.formatting import CAPTION_LIMIT, MESSAGE_LIMIT, fit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.domain.notices import Json
    from bot.rendering.catalogue import Catalogue

Entry = TypeVar("Entry")


class Tone(StrEnum):
    """What a tap comes to, where it decides something; an outlet may show it by a colour."""

    AGREE = "agree"
    WITHDRAW = "withdraw"  # take back, refuse, end


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: exactly one of `data` (see `callback_data`), `url`, `page` and `copies`.

    `page` is a Mini App, in private only; `copies` is what a tap puts into the clipboard, 1 to 256 letters.
    """

    label: str
    data: str | None = None
    url: str | None = None
    page: str | None = None
    copies: str | None = None
    tone: Tone | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG; `key` names its content, so that the second time it goes by Telegram's file id.

    `words`: what it says, as marked text below the screen's own, for where no picture can be shown.
    """

    png: bytes
    name: str
    key: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document to download."""

    content: bytes
    name: str


@dataclass(frozen=True, slots=True)
class TelegramFile:
    """A photo or document that Telegram has: it goes by its file id, and anew where the id is not known (any more)."""

    file_id: str
    photo: bool
    content: bytes | None
    name: str


Rows = tuple[tuple[Button, ...], ...]

_TONES = {  # of the sentences on buttons
    **dict.fromkeys(
        (
            *("announcing.confirm", "applications.admit", "applications.admit_all", "applications.admit_ordinary"),
            *("corrections.confirm", "groups.restore", "guide.is_it_yes", "last_year.store", "last_year.store_right"),
            *("periods.close_sure", "publications.sure", "reviews.confirm", "reviews.confirm_ordinary"),
            *("statement.hand_in", "timeliness.enter", "todos.same_sure", "workbook.store", "workbook.store_right"),
        ),
        Tone.AGREE,
    ),
    **dict.fromkeys(
        (
            *("applications.refuse", "announcing.cancel", "arrivals.end_link", "receipts.undo", "reviews.return"),
            *("reviews.take_back", "reviews.take_back_last", "staffing.undo", "timeliness.excuse"),
        ),
        Tone.WITHDRAW,
    ),
}


@dataclass(frozen=True, slots=True)
class Table:
    """What a screen's text says, in columns, for who can be shown such; all texts and cells have neutral marks.

    `figures`: the columns of numbers, which stand flush right. `before` and `after`: the lines above and below.
    """

    before: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: frozenset[int]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """One message. `text` has neutral marks (see `marks`); 4,096 characters at most, 1,024 beside a picture or file.

    `table`: the same instead of the text. `elsewhere`: where to do what its buttons do, for who reads it outside of the
    chat. `data`: the same for machines. `key`: of the notice that it says, by which a second copy is known as such.
    """

    text: str
    buttons: Rows = ()
    picture: Picture | None = None
    file: Attachment | None = None
    telegram_file: TelegramFile | None = None
    ask_reply: str | None = None  # placeholder of a forced reply, for groups
    ask_group: str | None = None  # label of a button to choose one of one's groups by; "": that button goes away
    elsewhere: Button | None = None
    data: Mapping[str, Json] | None = None
    table: Table | None = None
    key: str | None = None


def message(
    lines: Sequence[str], catalogue: Catalogue, rows: Iterable[Sequence[Button]] = (), limit: int = MESSAGE_LIMIT
) -> Screen:
    """A screen of as many of the lines as the limit allows; rows without a button are left out."""
    return Screen(fit(lines, limit, catalogue("receipts.more")), tuple(tuple(row) for row in rows if row))


def marked(screen: Screen, mark: str) -> Screen:
    """The screen with a few words before its text, where there is room for them."""
    text = f"{mark}\n{screen.text}"
    limit = CAPTION_LIMIT if screen.picture or screen.file or screen.telegram_file else MESSAGE_LIMIT
    if len(text) > limit:
        return screen
    table = screen.table and replace(screen.table, before=f"{mark}\n{screen.table.before}")
    return replace(screen, text=text, table=table)


def without_pages(screen: Screen) -> Screen:
    """The screen for a group, where no Mini App can be opened."""
    rows = (tuple(button for button in row if button.page is None) for row in screen.buttons)
    return replace(screen, buttons=tuple(row for row in rows if row))


def button(catalogue: Catalogue, key: str, action: Action, *arguments: object, **values: object) -> Button:
    """A button: its label is the sentence of a key filled with `values`, its data the action with its arguments."""
    return Button(catalogue.plain(key, **values), pack(action, *arguments), tone=_TONES.get(key))


def copy_button(catalogue: Catalogue, key: str, copies: str) -> Button:
    """A button by which a code gets into the clipboard."""
    return Button(catalogue.plain(key), copies=copies)


def copy_invitation(link: str, code: str, catalogue: Catalogue) -> Rows:
    """Buttons that copy an invitation, as a link and as what is sent where links do not open."""
    code_button = copy_button(catalogue, "people.copy_code", f"/start {code}")
    return ((copy_button(catalogue, "people.copy_link", link), code_button),)


def table_switch(tables: bool | None, catalogue: Catalogue, action: Action, *arguments: object) -> tuple[Button, ...]:
    """The button that shows the same as a table, or as text again; none where it cannot be, or would be too long."""
    if tables is None:
        return ()
    label = catalogue.plain("tables.as_text" if tables else "tables.as_table")
    try:
        return (Button(label, pack(Action.TABLES, "x" if tables else "t", action.value, *arguments)),)
    except ValueError:
        return ()


def in_rows(buttons: Sequence[Button], wide: int) -> Rows:
    """Buttons in rows of at most `wide`."""
    return tuple(tuple(buttons[start : start + wide]) for start in range(0, len(buttons), wide))


def paged(entries: Sequence[Entry], page: int, size: int) -> tuple[Sequence[Entry], int]:
    """The entries of a page, counted from 0, and the number of pages, at least 1; raises IndexError for no page."""
    pages = max(1, -(-len(entries) // size))
    if not 0 <= page < pages:
        raise IndexError(page)
    return entries[page * size : (page + 1) * size], pages


def turns(
    page: int, pages: int, keys: tuple[str, str], catalogue: Catalogue, data: Callable[[int], str]
) -> tuple[Button, ...]:
    """Buttons to the page before and the page after, where there are such; `data` packs a page's number."""
    pairs = zip((page - 1, page + 1), keys, strict=True)
    return tuple(Button(catalogue.plain(key), data(other)) for other, key in pairs if 0 <= other < pages)
