"""Binding of robots, mailboxes and webhooks as it is shown, made from values that stand here."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.domain.address_book import EMAIL, WEBHOOK, AddressEntry, NewAddress
from bot.domain.bound_places import WEBHOOK_GETS, Advice, BoundPlace, Deliveries, Greeted
from bot.domain.mailboxes import Subscription
from bot.domain.people import BoundGroup, Purpose
from bot.domain.rankings import RankingSettings
from bot.domain.receivers import TELEGRAM, Place
from bot.rendering import binding
from bot.rendering.mailboxes import mailbox_page, question_screen
from bot.rendering.people import sentence
from bot.rendering.screen import Screen
from tests.support.context import SCHEME, ZONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

_AT = datetime(2021, 6, 15, 2, tzinfo=UTC)


def _group(outlet: str, number: int, purpose: Purpose, unit: str | None = None) -> BoundGroup:
    return BoundGroup(number, outlet, str(number), "就业工作群", SCHEME, purpose, unit)


def _place(outlet: str, *purposes: Purpose, confirmed: bool = True, deliveries: Deliveries | None = None) -> BoundPlace:
    url = "mailto:wang.fang@example.cn" if outlet == EMAIL else "https://oa.example.cn/hook/<5aaa>"
    label = binding.label_of(NewAddress(outlet, "", url), _NAMES)
    entry = AddressEntry(3, SCHEME, outlet, label, "5aaa", signed=True, added_by=13, added_at=_AT, confirmed_at=None)
    groups = tuple(_group(outlet, 3, purpose) for purpose in purposes)
    entry = replace(entry, confirmed_at=_AT if confirmed else None)
    return BoundPlace(Place(outlet, "3"), label, groups, entry, deliveries or Deliveries())


class _Names:
    """Names of outlets for labels, which are kept as they were given."""

    def has(self, _: str) -> bool:
        return False


_NAMES: Any = _Names()
_BOTH = (Purpose.RANKING, Purpose.REMINDERS)
WECOM = _place("wecom", *_BOTH, deliveries=Deliveries(_AT))
CHAT = BoundPlace(Place(TELEGRAM, "-100"), "镇区群", (_group(TELEGRAM, 4, _BOTH[1], "changjiang"),), None, Deliveries())
MAILBOX = _place(EMAIL, Purpose.PUBLICATIONS, Purpose.RANKING, confirmed=False)
PAGES = ("ask_confirm", "ask_leave", "confirmed", "left", "ended", "invalid")
PLACES = (
    WECOM,
    CHAT,
    _place("dingtalk", Purpose.REMINDERS, confirmed=False),
    _place("feishu"),
    _place(EMAIL, Purpose.RANKING, confirmed=False),
    _place("dingtalk", Purpose.REMINDERS, deliveries=Deliveries(None, _AT)),
)


def _shown(make: Callable[..., Any], *arguments: Any) -> Callable[[Scheme, Catalogue], Screen]:
    """A screen that is made of its arguments, the scheme and the catalogue."""
    return lambda scheme, catalogue: make(*arguments, scheme, catalogue)


def _noted(make: Callable[..., Any], place: BoundPlace, key: str = "binding.deleted") -> Any:
    return lambda scheme, catalogue: make(place, catalogue(key), scheme, catalogue)


def _greeting(scheme: Scheme, catalogue: Catalogue) -> Screen:
    never = replace(WECOM.groups[0], ranking=RankingSettings(weekday=None, monthly=False))
    return binding.greeting_screen((*WECOM.groups, never), scheme, catalogue)


def _greeted(advice: Advice | None, outlet: str = "dingtalk") -> Callable[[Scheme, Catalogue], Screen]:
    return _shown(binding.greeted_screen, Greeted(SCHEME, "a3", outlet, "就业<工作>群", advice))


def _page(name: str) -> Callable[[Scheme, Catalogue], Screen]:
    """What a page of a mailbox says, as a message."""
    subscription = Subscription(SCHEME, "w***@example.cn", (Purpose.PUBLICATIONS,), confirmed=False)
    return lambda scheme, catalogue: Screen(" ".join(text_in(mailbox_page(name, subscription, scheme, catalogue))))


def text_in(page: str) -> list[str]:
    """The words of a page's body."""
    return re.sub(r"<[^>]+>", " ", page.partition("<body>")[2]).split()


BINDING_SCREENS: dict[str, Any] = {
    "places": lambda scheme, catalogue: binding.places_screen(PLACES, scheme, catalogue, ZONE),
    "places-none": lambda scheme, catalogue: binding.places_screen((), scheme, catalogue, ZONE),
    "places-2": lambda scheme, catalogue: binding.places_screen(PLACES, scheme, catalogue, ZONE, 1),
    "place": lambda scheme, catalogue: binding.place_screen(WECOM, scheme, catalogue, ZONE),
    "place-undecided": lambda scheme, catalogue: binding.place_screen(PLACES[3], scheme, catalogue, ZONE),
    "bind-secret-dingtalk": _noted(binding.secret_screen, PLACES[2], "binding.not_deleted"),
    "bind-secret-feishu": _noted(binding.secret_screen, PLACES[3]),
    "bind-ask-secret": lambda _, catalogue: binding.ask_secret_screen(catalogue),
    "bind-webhook": _noted(binding.webhook_screen, _place(WEBHOOK)),
    "bind-which": _noted(binding.purposes_screen, WECOM),
    "bind-which-mailbox": _noted(binding.purposes_screen, MAILBOX),
    "bind-asking": lambda _, catalogue: binding.bound_screen(MAILBOX, catalogue),
    "mailbox-question": lambda scheme, catalogue: question_screen(
        (Purpose.PUBLICATIONS, Purpose.RANKING), scheme, "https://kaohe.example/mail/confirm/3.x", catalogue
    ),
    "letter-foot": lambda _, catalogue: Screen(catalogue("mailboxes.why") + " " + catalogue("mailboxes.leave")),
    **{f"mailbox-page-{name}": _page(name) for name in PAGES},
    "alarm-mailbox-left": lambda _, catalogue: sentence("alarms.mailbox-left", catalogue, subject="w***@example.cn"),
    "bind-unit": _shown(binding.unit_screen, WECOM, "b", 0),
    "bind-greeting-sent": lambda _, catalogue: binding.bound_screen(WECOM, catalogue),
    "bind-webhook-secret": lambda _, catalogue: binding.bound_screen(
        _place(WEBHOOK, *WEBHOOK_GETS), catalogue, "whsec_aGk="
    ),
    "bind-again": lambda _, catalogue: binding.again_screen(WECOM, catalogue),
    "bind-end": _shown(binding.end_screen, WECOM),
    "bind-ended": _shown(binding.ended_screen, WECOM),
    "bind-ended-chat": _shown(binding.ended_screen, CHAT),
    "robot-greeting": _greeting,
    "greeted": _greeted(None),
    "greeted-mailbox": _greeted(None, EMAIL),
    "greeted-webhook": _greeted(None, WEBHOOK),
    **{f"greeted-{advice}": _greeted(advice) for advice in Advice},
    "alarm-address-lost": lambda _, catalogue: sentence("alarms.address-lost", catalogue, subject="就业<工作>群"),
}
