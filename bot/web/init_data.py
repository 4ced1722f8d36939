"""Who opens the form: what Telegram says of them (initData) is verified, and a session of the day follows from it.

Telegram signs with the bot's token: https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app
Its time is the real one, whatever time the bot lives at.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from bot.clock import Clock

_FRESH = timedelta(hours=1)  # initData opens a session for so long; older ones may have been picked up somewhere
_AHEAD = timedelta(minutes=5)  # that Telegram's clock may be before ours
_LASTS = timedelta(hours=12)  # a session: a working day


class NotVerified(Exception):
    """initData or a session that is not authentic, or too old: `code` is invalid or expired."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class InitDataVerifier:
    """Verifies initData and the sessions made of them; both follow from the bot's token, nothing is kept."""

    def __init__(self, bot_token: str, clock: Clock) -> None:
        self._telegram = hmac.digest(b"WebAppData", bot_token.encode(), "sha256")
        self._sessions = hmac.digest(bot_token.encode(), b"kaohe form session", "sha256")
        self._clock = clock

    def person(self, init_data: str) -> int:
        """The Telegram id of who has opened the form; raises NotVerified."""
        pairs = parse_qsl(init_data, keep_blank_values=True)
        fields = dict(pairs)
        signature = fields.pop("hash", "")
        signed = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
        right = hmac.new(self._telegram, signed.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()
        if len(fields) + 1 != len(pairs) or not hmac.compare_digest(right.encode(), signature.encode(errors="replace")):
            raise NotVerified("invalid")
        try:
            opened = datetime.fromtimestamp(int(fields["auth_date"]), UTC)
            person = int(json.loads(fields["user"])["id"])
        except (KeyError, TypeError, ValueError, OverflowError, OSError):
            raise NotVerified("invalid") from None  # signed, but of a kind that has no person: a button in a group
        if not -_AHEAD <= self._clock.now() - opened <= _FRESH:
            raise NotVerified("expired")
        return person

    def session(self, person: int) -> str:
        """A session for this person, to be shown with each request."""
        until = int((self._clock.now() + _LASTS).timestamp())
        return self._signed(f"{person}.{until}")

    def visitor(self, session: str) -> int:
        """The person whose session a token is; raises NotVerified."""
        words, _, _ = session.rpartition(".")
        if not hmac.compare_digest(self._signed(words).encode(), session.encode(errors="replace")):
            raise NotVerified("invalid")
        person, until = map(int, words.split("."))
        if self._clock.now().timestamp() > until:
            raise NotVerified("expired")
        return person

    @staticmethod
    def opened_at(session: str) -> datetime:
        """When a session, which `visitor` has found good, was opened."""
        return datetime.fromtimestamp(int(session.split(".")[1]), UTC) - _LASTS

    def _signed(self, words: str) -> str:
        seal = hmac.digest(self._sessions, words.encode(errors="replace"), "sha256")
        return f"{words}.{urlsafe_b64encode(seal).decode().rstrip('=')}"
