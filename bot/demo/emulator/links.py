"""What all of Telegram's texts share: lengths in UTF-16 units, and addresses, which it takes and in what form."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Any
from urllib.parse import urlsplit

_USER = re.compile(r"tg://(?://)?user\?id=(\d+)", re.IGNORECASE)
_PLAIN = re.compile(r"[\w.-]+\.[a-z]{2,}(?:[:/?#].*)?", re.IGNORECASE)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def units(text: str) -> int:
    """UTF-16 code units of a text: two for what lies beyond the basic plane."""
    return sum(1 + (ord(char) > 0xFFFF) for char in text)


def units_before(text: str) -> set[int]:
    """Every offset at which a character of the text begins or ends."""
    return {0, *accumulate(1 + (ord(char) > 0xFFFF) for char in text)}


def checked_link(url: str) -> str | None:
    """The address as Telegram stores it (scheme and path completed), or None when it is not one."""
    url = url.strip()
    if url.lower().startswith("tg:"):
        return url
    if "://" not in url:
        if not _PLAIN.fullmatch(url):
            return None
        url = f"http://{url}"
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https", "ton", "tonsite") or not host:
        return None
    return url if parts.path or parts.query or parts.fragment else f"{url}/"


def link_entity(url: str) -> dict[str, Any] | None:
    """The type and fields of the entity that an address makes: a link, a mention of a user, or none."""
    if user := _USER.fullmatch(url):
        shape = {"id": int(user[1]), "is_bot": False, "first_name": user[1]}
        return {"type": "text_mention", "user": shape}
    link = checked_link(url)
    return None if link is None else {"type": "text_link", "url": link}


def web_app_problem(url: str) -> str | None:
    """Why an address may not open a Mini App, in Telegram's words, or None.

    Plain http is taken for the machine's own loopback, as Telegram's test environment does: a demo has no certificate.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        host = None
    if not host:
        return "Wrong HTTP URL"
    if parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK):
        return None
    return "Only HTTPS links are allowed"
