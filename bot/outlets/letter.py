"""A screen as a letter: subject, text and HTML beside each other, its picture inline, its file attached.

By RFC 5322 and MIME; the heads for automatic mail are those of RFC 3834, those for leaving the list of RFC 2369 and
RFC 8058 (one click, without a question on a page).
"""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from bot.outlets.writing import links, title
from bot.rendering.marks import Mark, plain_text, runs

if TYPE_CHECKING:
    from datetime import datetime

    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Picture, Screen

_POLICY = SMTP.clone(max_line_length=900)  # RFC 5322 allows 998: a link in a head must not be broken, or encoded
_SUBJECT = 60  # letters, of which a phone's list shows about half
_PICTURE = "picture"  # by which the HTML part names it
_TAGS = {Mark.BOLD: "b", Mark.ITALIC: "i", Mark.CODE: "code", Mark.STRUCK: "s"}
_PAGE = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"></head>'
    '<body style="margin:0;padding:16px;font:16px/1.6 sans-serif;color:#19202b;max-width:640px">{body}</body></html>'
)
_IMAGE = '<p><img src="cid:{name}" alt="{words}" style="max-width:100%;height:auto"></p>'
_FOOT = '<p style="margin-top:24px;font-size:13px;color:#566373">{words} <a href="{link}">{label}</a></p>'
_QUOTE = '<blockquote style="margin:8px 0;padding-left:12px;border-left:3px solid #d5dae1">{words}</blockquote>'


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom to whom, when, and the link by which the receiver leaves."""

    sender: str  # a mailbox with or without a name: 就业考核 <kaohe@example.org>
    receiver: str
    at: datetime
    unsubscribe: str


def letter(screen: Screen, envelope: Envelope, catalogue: Catalogue) -> EmailMessage:
    """The letter that says what the screen says."""
    message = EmailMessage(policy=_POLICY)
    name, sender = parseaddr(envelope.sender)
    message["From"] = formataddr((name, sender))
    message["To"] = envelope.receiver
    message["Subject"] = title(screen.text, _SUBJECT)
    message["Date"] = format_datetime(envelope.at)
    message["Message-ID"] = message_id(screen, envelope.receiver, sender)
    message["Auto-Submitted"] = "auto-generated"
    message["List-Unsubscribe"] = f"<{envelope.unsubscribe}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_text(screen, envelope, catalogue))
    message.add_alternative(_html(screen, envelope, catalogue), subtype="html")
    if screen.picture is not None:
        _add_picture(message, screen.picture)
    if screen.file is not None:
        kind = mimetypes.guess_type(screen.file.name)[0] or "application/octet-stream"
        main, _, sub = kind.partition("/")
        message.add_attachment(screen.file.content, maintype=main, subtype=sub, filename=screen.file.name)
    return message


def message_id(screen: Screen, receiver: str, sender: str) -> str:
    """The same for a second copy of the same notice, by which mail programs show it once; tells nothing by itself."""
    seal = hashlib.sha256(f"{screen.key or screen.text}\n{receiver}".encode()).hexdigest()[:32]
    return f"<{seal}@{sender.rpartition('@')[2]}>"


def _add_picture(message: EmailMessage, picture: Picture) -> None:
    """Inline in the HTML part; mail programs offer it for keeping, too."""
    *_, page = message.iter_parts()
    page.add_related(picture.png, "image", "png", cid=f"<{_PICTURE}>", filename=picture.name, disposition="inline")


def _text(screen: Screen, envelope: Envelope, catalogue: Catalogue) -> str:
    parts = [plain_text(screen.text), *(f"{button.label}\n{button.url}" for button in links(screen))]
    why, label = _leaving(catalogue)
    parts.append(f"-- \n{why}\n{label}\n{envelope.unsubscribe}")
    return "\n\n".join(parts) + "\n"


def _html(screen: Screen, envelope: Envelope, catalogue: Catalogue) -> str:
    body = f"<div>{marked_html(screen.text)}</div>"
    if screen.picture is not None:
        body += _IMAGE.format(name=_PICTURE, words=escape(title(screen.text, _SUBJECT)))
    for button in links(screen):
        body += f'<p><a href="{escape(button.url or "")}">{escape(button.label)}</a></p>'
    why, label = _leaving(catalogue)
    body += _FOOT.format(words=escape(why), link=escape(envelope.unsubscribe), label=escape(label))
    return _PAGE.format(language=catalogue.language, body=body)


def _leaving(catalogue: Catalogue) -> tuple[str, str]:
    return catalogue.plain("mailboxes.why"), catalogue.plain("mailboxes.leave")


def marked_html(text: str) -> str:
    """A marked text as HTML that every mail program knows.

    >>> marked_html("已记 <b>+12</b>\\n&lt;确认&gt;")
    '已记 <b>+12</b><br>&lt;确认&gt;'
    """
    parts = []
    for quoted, group in groupby(runs(text), key=lambda run: Mark.QUOTE in run.marks):
        words = ""
        for run in group:
            tags = [_TAGS[mark] for mark in Mark if mark in run.marks and mark in _TAGS]
            inner = escape(run.text, quote=False).replace("\n", "<br>")
            words += "".join(f"<{tag}>" for tag in tags) + inner + "".join(f"</{tag}>" for tag in reversed(tags))
        parts.append(_QUOTE.format(words=words) if quoted else words)
    return "".join(parts)
