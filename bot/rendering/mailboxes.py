"""The question to the owner of a mailbox, and the pages to which its letters lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.rendering.screen import Button, Screen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.mailboxes import Subscription
    from bot.domain.people import Purpose
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

_PAGES = Environment(
    loader=PackageLoader("bot.rendering"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
_BUTTONS = {"ask_confirm": "confirm_button", "ask_leave": "do_leave"}  # of pages that ask


def question_screen(purposes: Iterable[Purpose], scheme: Scheme, link: str | None, catalogue: Catalogue) -> Screen:
    """The letter that asks whether it is wanted; `link`: to the page on which that is said."""
    words = catalogue("mailboxes.confirm", what=_what(purposes, catalogue), scheme=scheme.title)
    return Screen(words, ((Button(catalogue.plain("mailboxes.confirm_button"), url=link),),) if link else ())


def mailbox_page(name: str, subscription: Subscription | None, scheme: Scheme | None, catalogue: Catalogue) -> str:
    """The page `ask_confirm`, `ask_leave`, `confirmed`, `left`, `ended` or `invalid`."""
    what = {}
    if subscription is not None:
        what = {"what": _what(subscription.purposes, catalogue), "mailbox": subscription.mailbox}
    button = _BUTTONS.get(name)
    return _PAGES.get_template("mailbox.html").render(
        language=catalogue.language,
        title=catalogue.plain(f"mailboxes.{name}"),
        lead=catalogue.plain(f"mailboxes.{name}_lead", **what),
        scheme=scheme.title if scheme is not None else "",
        button=catalogue.plain(f"mailboxes.{button}") if button is not None else "",
        ending=name == "ask_leave",
    )


def _what(purposes: Iterable[Purpose], catalogue: Catalogue) -> str:
    return catalogue.plain("mailboxes.and").join(catalogue.plain(f"mailboxes.what_{purpose}") for purpose in purposes)
