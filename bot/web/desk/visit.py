"""A request to the desk by somebody who is signed in, and how it is answered."""

from __future__ import annotations

import asyncio
import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.domain.entries import Origin, Source
from bot.domain.errors import NotFound
from bot.rendering.desk.layout import Frame, render
from bot.web.assets import saved_as

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Mapping
    from datetime import datetime

    from bot.domain.address_book import NewAddress
    from bot.domain.health import Health
    from bot.domain.notices import Notice
    from bot.domain.people import Person
    from bot.domain.permissions import Action
    from bot.parsing.sheet_reader import SheetReader
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.desk.layout import PageLink
    from bot.rendering.screen import Screen
    from bot.usecases.context import Context, Session
    from scoring import Scheme

ROOT = "/desk/"
COOKIE = "kaohe_desk"  # the session's secret
_NOTE = "kaohe_note"  # the cookie in which the outcome of a form travels to the page that follows it
_NOTE_SECONDS = 60
_AT_ONCE = 2  # pieces of long work
_DIGITS = 19  # of a number in an address
_PAGE_DIGITS = 10
_BEYOND = 1 << 63  # what the database keeps
_NUMBER_BITS = 62  # of the number by which a form is known, which the database keeps in 64


@dataclass(frozen=True, slots=True)
class DeskServices:
    """What all pages of the desk share."""

    context: Context
    catalogues: Mapping[str, Catalogue]
    wake: Callable[[], None]  # something was put into the outbox
    health: Callable[[], Awaitable[Health]]  # how the bot is
    message: Callable[[Notice, datetime], Awaitable[Screen | None]]  # what a notice would say at a moment
    public_url: str
    username: Callable[[], str]  # the bot's own name, known once it is connected
    sheets: SheetReader  # opens spreadsheets that people sent
    spawn: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]  # runs what goes on after the answer
    read_address: Callable[[str], NewAddress | None]  # a robot's, mailbox's or webhook's; None: of none that is set up
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))  # for long work

    async def long(self, work: Coroutine[Any, Any, None], seconds: float) -> None:
        """Begin long work and wait for it, but not longer than this."""
        await asyncio.wait({self.spawn(self._in_place(work))}, timeout=seconds)

    async def _in_place(self, work: Coroutine[Any, Any, None]) -> None:
        async with self.places:
            await work


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form; empty where none was chosen."""

    name: str = ""
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Done:
    """What a form has led to: where to go on (a path below the scheme's desk), and the sentence to be shown there."""

    path: str
    note: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the desk, `/desk/SCHEME/NAME`: its link's words are `desk.NAME`, `right` is what it takes to see it.

    `views`, `forms` and `uploads` are by the path below the page, the page itself by "": `{unit}` in a path is a part
    that `Visit.part` gives. Views answer GET. Forms answer POST with fields (where to go on, or a file),
    uploads those with a file beside them.
    """

    name: str
    right: Action
    views: Mapping[str, Callable[[Visit], Awaitable[web.StreamResponse]]]
    forms: Mapping[str, Callable[[Visit, Mapping[str, str]], Awaitable[Done | web.Response]]]
    uploads: Mapping[str, Callable[[Visit, Mapping[str, str], Upload], Awaitable[Done]]] = field(default_factory=dict)
    listed: bool = True  # among the links at the side
    operators: bool = False  # for those of ADMIN_IDS only


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks (`session`: the person in a scheme), for which page, in which language."""

    request: web.Request
    session: Session
    catalogue: Catalogue
    page: Page
    links: tuple[PageLink, ...]
    schemes: tuple[tuple[str, str], ...]  # path and title of each scheme in which the person has a role
    services: DeskServices

    @property
    def secret(self) -> str:
        """The secret of this browser's session; empty where it has none."""
        return self.request.cookies.get(COOKIE, "")

    @property
    def context(self) -> Context:
        """The use cases' context, for this request."""
        return self.session.context

    @property
    def person(self) -> Person:
        """Who asks."""
        return self.session.person

    @property
    def scheme(self) -> Scheme:
        """The scheme whose desk it is."""
        return self.session.scheme

    @property
    def today(self) -> date:
        """The current day in the scheme's zone."""
        return self.session.now().astimezone(self.context.zone).date()

    @property
    def origin(self) -> Origin:
        """The way by which figures of this request come in."""
        return Origin(Source.DESK, self.context.update_id)

    def part(self, name: str) -> str:
        """A part of the path, by its name in the page's table."""
        return self.request.match_info[name]

    def query(self, name: str, default: str = "") -> str:
        """A parameter of the address."""
        return self.request.query.get(name, default)

    def day(self, name: str = "day") -> date:
        """A day of the address, today where there is none; raises NotFound for what is no day."""
        if not (text := self.query(name)):
            return self.today
        with suppress(ValueError):
            return date.fromisoformat(text)
        raise NotFound("no-such-day", day=text[:20])

    def number(self, name: str) -> int:
        """A page's number or the like in the address, 0 where there is none; raises NotFound for what is no number."""
        text = self.query(name, "0")
        if not (text.isascii() and text.isdecimal() and len(text) < _PAGE_DIGITS):
            raise NotFound("no-such-page")
        return int(text)

    def path(self, below: str) -> str:
        """The address of a path below the scheme's desk: `review?page=1`."""
        return f"{ROOT}{self.scheme.id}/{below}"

    def respond(self, template: str, title: str, /, status: int = 200, note: str = "", **values: Any) -> web.Response:
        """The page of a template, its title in words; `note`: a sentence above it that no cookie may hold."""
        brought = _note_of(self.request)
        frame = Frame(
            self.catalogue,
            title,
            self.scheme.title,
            self.person.name,
            self.links,
            self.schemes,
            note or brought,
            root=self.path(""),
            key=token_urlsafe(9),
        )
        text = render(template, frame, **values)
        response = web.Response(text=text, content_type="text/html", status=status)
        if brought is not None:
            set_cookie(response, _NOTE, "", 0, self.services.public_url)
        response.enable_compression()
        return response

    def file(self, content: bytes, name: str, kind: str = "application/octet-stream") -> web.Response:
        """A file to download, under a name that may be Chinese."""
        response = web.Response(body=content, content_type=kind)
        response.headers.update(saved_as(name))
        return response


def number_in(fields: Mapping[str, str], name: str) -> int:
    """A number of an address or a form; 0 where there is none."""
    return number_of(fields.get(name, ""))


def number_of(text: str) -> int:
    """A number, also below 0 as the desk's forms and groups are; 0 for what is none that the database could hold."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= _DIGITS):
        return 0
    return int(text) if abs(int(text)) < _BEYOND else 0


def numbered(visit: Visit, fields: Mapping[str, str]) -> Visit:
    """The visit with a number of its own for the form that was sent, so that the same one counts once.

    The number is below 0, where Telegram's updates are above. It follows from who sent it, from the key that the page
    gave the form and from what it says: sent twice it is the same number, changed and sent again it is another.
    """
    words = json.dumps([visit.person.id, visit.request.path, sorted(fields.items())])
    digest = hashlib.sha256(words.encode()).digest()
    number = -(int.from_bytes(digest[:8]) >> (64 - _NUMBER_BITS)) - 1
    session = replace(visit.session, context=replace(visit.context, update_id=number))
    return replace(visit, session=session)


def go_on(visit: Visit, done: Done | web.Response) -> web.Response:
    """Send the browser to the page that follows a form: by 303, and our script by JSON. A file is its own answer."""
    if isinstance(done, web.Response):
        return done
    address = visit.path(done.path)
    if visit.request.headers.get("Accept") == "application/json":
        response = web.json_response({"go": address})
    else:
        response = web.Response(status=303, headers={"Location": address})
    coded = urlsafe_b64encode(done.note.encode()).decode()
    set_cookie(response, _NOTE, coded, _NOTE_SECONDS, visit.services.public_url)
    return response


def set_cookie(response: web.Response, name: str, value: str, seconds: int, public_url: str) -> None:
    """Leave a cookie of the desk in the browser; 0 seconds: take it away."""
    # Telegram's web client shows the desk in a frame, where only a cookie of this kind is sent; forms of other
    # sites are kept out by their Origin. By hand, as the library knows no Partitioned.
    encrypted = public_url.startswith("https:")
    within = "Secure; SameSite=None; Partitioned" if encrypted else "SameSite=Lax"
    response.headers.add("Set-Cookie", f"{name}={value}; Path={ROOT}; Max-Age={seconds}; HttpOnly; {within}")


def _note_of(request: web.Request) -> str | None:
    with suppress(BadBase64, UnicodeError, ValueError):
        return urlsafe_b64decode(request.cookies[_NOTE]).decode() if _NOTE in request.cookies else None
    return None
