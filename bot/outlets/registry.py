"""The outlets beside Telegram: a row for each. A new one is its module, its limits, its stand-in and a row here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.domain.errors import Refused
from bot.outlets import dingtalk, email, feishu, webhook, wecom
from bot.outlets.robots import RobotOutlet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.outlets.port import Outlet, Recall
    from bot.outlets.robots import Maker
    from bot.rendering.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class OutletSettings:
    """What the operator has set of the outlets. `hosts`: by the outlet's name, where its robots are.

    `unsubscribe`: the link by which a mailbox leaves, by its number in the address book; `catalogue`: of letters;
    `networks`: to which webhooks may go though they are not public.
    """

    hosts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str | None = None
    unsubscribe: Callable[[int], str] | None = None
    catalogue: Catalogue | None = None
    networks: tuple[webhook.Network, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadAddress:
    """An address as somebody gave it: of which outlet, where to, and with which secret what goes there is signed."""

    outlet: str
    url: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class OutletRow:
    """An outlet. `name`: what receivers and the address book call it.

    `read_address`: address and secret of what somebody wrote; None: it is none of this outlet's. Raises Refused.
    `open`: the outlet as it is set up; None: it is not.
    """

    name: str
    read_address: Callable[[str, OutletSettings], tuple[str, str | None] | None]
    open: Callable[[OutletSettings, Recall], Outlet | None]

    @property
    def words(self) -> str:
        """The key of what people call it: 企业微信."""
        return f"outlets.{self.name}"


def _robots(maker: Maker, read_address: Callable[[str, Sequence[str]], tuple[str, str | None] | None]) -> OutletRow:
    return OutletRow(
        maker.name,
        lambda text, settings: read_address(text, settings.hosts.get(maker.name, ())),
        lambda _, recall: RobotOutlet(maker, recall),
    )


def _email(settings: OutletSettings, recall: Recall) -> Outlet | None:
    if settings.smtp_url is None or settings.mail_from is None:
        return None
    if settings.unsubscribe is None or settings.catalogue is None:
        return None
    server = email.MailServer.of_url(settings.smtp_url)
    return email.Email(server, settings.mail_from, recall, settings.unsubscribe, settings.catalogue, SystemClock())


def _mailbox(text: str, settings: OutletSettings) -> tuple[str, str | None] | None:
    address = email.read_address(text)
    if address is not None and settings.smtp_url is None:
        raise Refused("mail-not-set-up")
    return (address, None) if address is not None else None


OUTLETS = (
    _robots(wecom.MAKER, wecom.read_address),
    _robots(dingtalk.MAKER, dingtalk.read_address),
    _robots(feishu.MAKER, feishu.read_address),
    OutletRow(email.Email.name, _mailbox, _email),
    # Whatever else begins with https:// may be a webhook, so it comes last.
    OutletRow(
        webhook.Webhook.name,
        lambda text, _: webhook.read_address(text),
        lambda settings, recall: webhook.Webhook(recall, SystemClock(), settings.networks),
    ),
)


def open_outlets(settings: OutletSettings, recall: Recall, rows: Sequence[OutletRow] = OUTLETS) -> tuple[Outlet, ...]:
    """All outlets that are set up."""
    outlets = (row.open(settings, recall) for row in rows)
    return tuple(outlet for outlet in outlets if outlet is not None)


def read_address(text: str, settings: OutletSettings, rows: Sequence[OutletRow] = OUTLETS) -> ReadAddress | None:
    """The address that somebody wrote; the first outlet that knows it has it. None: no outlet does.

    Raises Refused for one that belongs to an outlet and is wrong.
    """
    for row in rows:
        if (address := row.read_address(text, settings)) is not None:
            return ReadAddress(row.name, *address)
    return None
